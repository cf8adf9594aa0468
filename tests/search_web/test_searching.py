"""The search page, by Flask's own client: what it finds, and its states where it finds nothing."""

from pathlib import Path
from time import monotonic

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from archive import Archive, from_text
from indexer.embedding.sentence_transformer import SentenceTransformerEmbedder
from search_web.app import create_app
from search_web.running import EXTENSION, Running

STRANGE = [
    "the of and",
    '"unbalanced',
    "*",
    "NOT",
    "-",
    "🐝🐝",
    "Путин и Лукашенко",
    "title:harbour AND (",
    "a" * 10_000,
    "word " * 2_000,
    "\x00\x1b[31m",
    "<script>alert(1)</script>",
    "%s %(x)s {{ 7*7 }}",
]
UNREADABLE = {'"unbalanced', "NOT", "title:harbour AND (", "%s %(x)s {{ 7*7 }}"}


def _soup(client: FlaskClient, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status, response.text
    return BeautifulSoup(response.text, "html.parser")


def _titles(soup: BeautifulSoup) -> list[str]:
    return [heading.get_text() for heading in soup.select(".result h2")]


def _found(soup: BeautifulSoup, selector: str) -> Tag:
    tag = soup.select_one(selector)
    assert tag is not None, soup
    return tag


def test_a_result_shows_what_a_reader_needs_to_judge_it(reader: FlaskClient) -> None:
    soup = _soup(reader, "/?q=honey")
    result = _found(soup, ".result")
    text = " ".join(result.get_text(" ").split())
    for expected in (
        "Bees return to the city roofs",
        "The Lantern",
        "4 May 2023",
        "English",
        "Honey from the ninth floor",
    ):
        assert expected in text
    assert {"keyword", "meaning"} <= {name for mark in result.select("mark") for name in mark["class"]}
    links = [str(link["href"]) for link in result.select("a")]
    assert any(link.startswith("/articles/4?passage=4-1&q=honey") and link.endswith("#p1") for link in links)
    assert "/similar/4-1" in links


def test_keyword_mode_marks_other_forms_of_a_word_and_no_meaning(reader: FlaskClient) -> None:
    soup = _soup(reader, "/?q=protest&mode=keyword")
    assert [mark.get_text() for mark in soup.select(".snippet mark.keyword")] == ["protesten"]
    assert soup.select(".snippet mark.meaning") == []


def test_a_paraphrase_without_a_word_in_common_is_found_by_meaning(reader: FlaskClient) -> None:
    soup = _soup(reader, "/?q=tourists+had+nowhere+to+spend+their+night&mode=semantic")
    assert _titles(soup)[0] == "Ferry crews stop sailing to the islands"
    assert "holidaymakers" in _found(soup, ".snippet mark.meaning").get_text()


def test_an_article_without_a_date_says_so(reader: FlaskClient) -> None:
    assert "date unknown" in _found(_soup(reader, "/?q=dockers"), ".result .source").get_text()


def test_passages_of_one_article_stand_together(reader: FlaskClient) -> None:
    titles = _titles(_soup(reader, "/?q=ships+dockers+islands+sailors"))
    assert len(titles) == len(set(titles))


def test_why_a_passage_was_found_is_explained_by_index(reader: FlaskClient) -> None:
    why = " ".join(_found(_soup(reader, "/?q=honey"), ".why").get_text(" ").split())
    assert "Words 1" in why
    assert "Meaning 1" in why
    assert "meaning counts for 50%" in why
    ranked = " ".join(_found(_soup(reader, "/?q=honey&fusion=rrf"), ".why").get_text(" ").split())
    assert "The higher a passage stands" in ranked


def test_filters_narrow_down_and_stay_in_the_form(reader: FlaskClient) -> None:
    soup = _soup(reader, "/?q=work&tag=strike&language=en")
    assert set(_titles(soup)) == {"The harbour strike ends after nine days", "Ferry crews stop sailing to the islands"}
    assert _found(soup, "details.filters").has_attr("open")
    assert _found(soup, 'input[name="tag"][value="strike"]').has_attr("checked")


def test_a_date_leaves_out_articles_without_one_until_they_are_asked(reader: FlaskClient) -> None:
    assert _titles(_soup(reader, "/?q=roofs+dockers&from=2023")) == ["Bees return to the city roofs"]
    assert len(_titles(_soup(reader, "/?q=roofs+dockers&from=2023&undated=1"))) > 1


def test_sorting_by_date_puts_the_undated_last(reader: FlaskClient) -> None:
    assert _titles(_soup(reader, "/?q=the+work+of+people&sort=oldest"))[0] == "Bees return to the city roofs"


def test_nothing_found_suggests_what_else_to_try(reader: FlaskClient) -> None:
    soup = _soup(reader, "/?q=xylophone&mode=keyword&tag=strike&from=2020")
    links = [str(link["href"]) for link in soup.select(".state a")]
    assert "/?q=xylophone&tag=strike&from=2020" in links or any("mode" not in link for link in links)
    assert any("undated=1" in link for link in links)
    assert "/?q=xylophone&mode=keyword" in links


def test_values_that_cannot_be_used_are_named_and_nothing_is_lost(reader: FlaskClient) -> None:
    soup = _soup(reader, "/?q=honey&from=ooit&mode=psychic", 400)
    said = " ".join(notice.get_text() for notice in soup.select(".notice.trouble"))
    assert "From cannot be “ooit”" in said
    assert "Mode cannot be “psychic”" in said
    assert _found(soup, "#q")["value"] == "honey"


@pytest.mark.parametrize("text", STRANGE, ids=lambda text: repr(text[:12]))
@pytest.mark.parametrize("mode", ["keyword", "hybrid"])
def test_every_question_gets_a_sensible_page_soon(reader: FlaskClient, text: str, mode: str) -> None:
    begun = monotonic()
    response = reader.get("/", query_string={"q": text, "mode": mode})
    # What cannot be read is said, with a query that can.
    assert response.status_code == (400 if text in UNREADABLE else 200)
    assert ("Try: " in response.text) == (text in UNREADABLE)
    assert "<script>alert" not in response.text
    assert monotonic() - begun < 5


def test_pages_of_results_follow_each_other(app: Flask, client: FlaskClient, running: Running) -> None:
    with running.workspace.archive() as archive:
        for number in range(12):
            archive.add(from_text(f"Report {number}\n\nOnce more the committee number {number} met about a windmill."))
    running.indexing.bring_up()
    first = _soup(client, "/?q=windmill&mode=keyword")
    assert len(_titles(first)) <= 10
    following = first.select_one('.paging a[rel="next"]')
    if following is not None:  # near-duplicates may have been folded into fewer articles
        second = _soup(client, str(following["href"]))
        assert not set(_titles(first)) & set(_titles(second))
        assert second.select_one('.paging a[rel="prev"]') is not None


def test_a_page_beyond_the_last_leads_back(reader: FlaskClient) -> None:
    assert "There is no page so far on" in _soup(reader, "/?q=honey&offset=900").get_text()


def test_the_way_in_shows_what_was_added_last(reader: FlaskClient) -> None:
    soup = _soup(reader, "/")
    assert _found(soup, ".plain-list a").get_text() == "Bees return to the city roofs"
    assert _found(soup, "#q").has_attr("autofocus")


def test_an_empty_archive_says_how_to_begin(empty_app: Flask) -> None:
    client = empty_app.test_client()
    for address in ("/", "/?q=anything", "/articles", "/similar"):
        assert "/add" in [link["href"] for link in _soup(client, address).select(".state a")], address


def test_an_archive_without_an_index_says_that_it_is_coming(empty_app: Flask) -> None:
    running: Running = empty_app.extensions[EXTENSION]
    with running.workspace.archive() as archive:
        archive.add(from_text("A title\n\nA sentence that is long enough to be kept as the text of an article."))
    soup = _soup(empty_app.test_client(), "/?q=sentence")
    assert "One article is waiting to be indexed" in soup.get_text()
    assert _found(soup, "[data-live]").has_attr("data-active")


def test_an_index_behind_the_archive_is_said_aloud(client: FlaskClient, running: Running) -> None:
    with running.workspace.archive() as archive:
        archive.add(from_text("A title\n\nA sentence that is long enough to be kept as the text of an article."))
    assert "One article is waiting to be indexed" in _soup(client, "/?q=honey").get_text()
    running.indexing.bring_up()
    assert "waiting to be indexed" not in _soup(client, "/?q=honey").get_text()


@pytest.mark.parametrize("mode", ["hybrid", "semantic"])
def test_without_its_model_the_archive_is_searched_by_word_and_says_why(tmp_path: Path, mode: str) -> None:
    app = create_app(tmp_path, embedder=SentenceTransformerEmbedder("/no/such/model"), config={"TESTING": True})
    running: Running = app.extensions[EXTENSION]
    with running.workspace.archive() as archive:
        archive.add(from_text("A title\n\nA windmill turned on the hill behind the town for three hundred years."))
    running.indexing.bring_up()
    soup = _soup(app.test_client(), f"/?q=windmill&mode={mode}")
    assert _titles(soup) == ["A title"]
    assert "found by word only" in soup.get_text()


def test_a_damaged_index_is_said_and_the_form_stays(app: Flask, client: FlaskClient, running: Running) -> None:
    for manifest in running.workspace.index_folder.glob("build-*/manifest.json"):
        manifest.write_text("not json")
    soup = _soup(client, "/?q=honey")
    assert "The index is damaged" in soup.get_text()
    assert _found(soup, "#q")["value"] == "honey"
    with Archive.open(running.workspace.folder) as archive:
        assert archive.count() == 4
    running.indexing.bring_up()
    assert _titles(_soup(client, "/?q=honey&mode=keyword")) == ["Bees return to the city roofs"]
