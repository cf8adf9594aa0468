from pathlib import Path

from click.testing import CliRunner
from flask.testing import FlaskClient

from search_web.commands import main
from tests.search_web.conftest import PAGE_ID


def page(client: FlaskClient, query: str, **values: str) -> str:
    return client.get("/", query_string={"q": query, **values}).text


def test_what_was_left_out_is_shown_with_its_reason_and_a_link_to_its_place(reader: FlaskClient) -> None:
    shown = page(reader, "smoker in:removed")
    assert "One text that was left out of an article" in shown
    assert "A keeper with a <mark" in shown
    assert "smoker</mark>" in shown
    assert f"/articles/{PAGE_ID}?ledger=1#b" in shown
    assert "rule: image alt text" in shown
    anchor = shown.partition(f"/articles/{PAGE_ID}?ledger=1#")[2].partition('"')[0]
    assert f'id="{anchor}"' in reader.get(f"/articles/{PAGE_ID}?ledger=1").text


def test_by_meaning_one_sentence_says_that_it_was_by_word(reader: FlaskClient) -> None:
    sentence = "Removed text is searched by word only."
    assert sentence in page(reader, "smoker in:removed", mode="semantic")
    assert sentence not in page(reader, "smoker in:removed", mode="keyword")


def test_nothing_left_out_that_answers_is_said(reader: FlaskClient) -> None:
    assert "Nothing that was left out of the articles answers this." in page(reader, "sneeuwpop in:removed")
    assert "There is no page so far on" in page(reader, "smoker in:removed", offset="10")


def test_all_that_was_left_out_can_be_paged_through(reader: FlaskClient) -> None:
    shown = page(reader, "in:removed taal:en")
    assert "texts that were left out of articles" in shown


def test_a_field_that_removed_text_lacks_is_refused_with_a_way_out(reader: FlaskClient) -> None:
    answer = reader.get("/", query_string={"q": "title:bees in:removed"})
    assert answer.status_code == 400
    assert "Search for:</a>" not in answer.text
    assert "bees in:removed</a>" in answer.text


def test_the_terminal_says_the_same(made_folder: Path) -> None:
    found = CliRunner().invoke(main, ["--archive", str(made_folder), "search", "smoker", "in:verwijderd"])
    assert found.exit_code == 0
    assert "A keeper with a smoker" in found.output
    assert "removed: alt_text [image-alt-text]; article 4" in found.output
    assert "1 of 1 removed texts." in found.output
