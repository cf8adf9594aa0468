"""Lists of articles, and what people do with one or many of them."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from search_web.running import Running
from tests.search_web.conftest import BRUG_ID, FERRY_ID, HARBOUR_ID, PAGE_ID, csrf_token


def _titles(text: str) -> list[str]:
    return [link.get_text() for link in BeautifulSoup(text, "html.parser").select(".article-list a.title")]


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("added", "Bees return to the city roofs"),
        ("newest", "Bees return to the city roofs"),
        ("oldest", "Bees return to the city roofs"),
        ("title", "Bees return to the city roofs"),
        ("site", "Bees return to the city roofs"),
    ],
)
def test_however_the_list_is_sorted_what_is_unknown_comes_last(reader: FlaskClient, sort: str, first: str) -> None:
    titles = _titles(reader.get(f"/articles?sort={sort}").text)
    assert titles[0] == first
    assert len(titles) == 4


def test_the_list_is_narrowed_down_by_tag_and_by_words_of_the_title(reader: FlaskClient) -> None:
    assert len(_titles(reader.get("/articles?tag=STRIKE").text)) == 2
    assert _titles(reader.get("/articles?title=brug+LINGE").text) == ["Nieuwe brug over de Linge"]
    assert "No article fits" in reader.get("/articles?title=nothing").text


@pytest.mark.parametrize("query", ["sort=colour", "page=x", "page=-1"])
def test_an_order_or_page_that_is_none_is_a_400(reader: FlaskClient, query: str) -> None:
    assert reader.get(f"/articles?{query}").status_code == 400


def test_a_page_beyond_the_last_is_the_last(reader: FlaskClient) -> None:
    assert len(_titles(reader.get("/articles?page=77").text)) == 4


def test_many_articles_get_and_lose_a_tag_at_once(send: Any, running: Running) -> None:
    chosen = [str(HARBOUR_ID), str(BRUG_ID)]
    response = send("/articles", page="/articles", article=chosen, action="tag", tags="Water, to read")
    assert "2 articles were changed." in response.text
    with running.workspace.archive() as archive:
        assert archive.get(BRUG_ID).tags == ("to read", "Water")
    send("/articles", page="/articles", article=chosen, action="untag", tags="water")
    with running.workspace.archive() as archive:
        assert archive.get(BRUG_ID).tags == ("to read",)


def test_a_tag_that_cannot_be_is_refused_with_its_reason(send: Any) -> None:
    response = send("/articles", page="/articles", article=["1"], action="tag", tags="x" * 61)
    assert "is longer than 60 characters" in response.text


def test_with_nothing_chosen_nothing_happens(send: Any) -> None:
    assert "Choose one or more articles first." in send("/articles", page="/articles", action="remove").text
    assert "Choose one or more articles first." in send("/articles/restore", page="/articles").text


def test_articles_are_removed_and_put_back_with_one_click(client: FlaskClient, send: Any, running: Running) -> None:
    response = send("/articles", page="/articles", article=[str(HARBOUR_ID), str(FERRY_ID)], action="remove")
    assert "2 articles were removed." in response.text
    assert len(_titles(response.text)) == 2
    running.indexing.bring_up()
    assert "Nothing found" in client.get("/?q=dockers&mode=keyword").text
    undo = BeautifulSoup(response.text, "html.parser").select_one('form[action="/articles/restore"]')
    assert undo is not None
    fields = [(str(field["name"]), str(field["value"])) for field in undo.select("input")]
    data = {name: [value for each, value in fields if each == name] for name, _ in fields}
    assert "2 articles were put back." in client.post("/articles/restore", data=data, follow_redirects=True).text
    running.indexing.bring_up()
    assert "Nothing found" not in client.get("/?q=dockers&mode=keyword").text


def test_one_article_is_removed_where_it_is_read(client: FlaskClient, send: Any) -> None:
    response = send(f"/articles/{PAGE_ID}/remove", page=f"/articles/{PAGE_ID}")
    assert "The article was removed." in response.text
    assert "Undo" in response.text
    read = client.get(f"/articles/{PAGE_ID}").text
    assert "This article was removed on" in read
    assert "Put it back" in read


def test_removed_articles_are_thrown_away_only_after_a_question(
    client: FlaskClient, send: Any, running: Running
) -> None:
    send(f"/articles/{PAGE_ID}/remove", page=f"/articles/{PAGE_ID}")
    assert _titles(client.get("/articles/removed").text) == ["Bees return to the city roofs"]
    assert "Throw one article away for good?" in client.get("/articles/removed/empty").text
    with running.workspace.archive() as archive:
        assert archive.count(removed=True) == 1
    assert "One article was thrown away." in send("/articles/removed/empty", page="/articles/removed/empty").text
    assert client.get(f"/articles/{PAGE_ID}").status_code == 404


def test_corrections_change_what_was_written_and_leave_the_rest(
    client: FlaskClient, send: Any, running: Running
) -> None:
    page = f"/articles/{PAGE_ID}/edit"
    form = _form_values(client.get(page).text)
    response = send(page, page=page, **{**form, "title": "Bees!", "published": "14 januari 2022", "byline": ""})
    assert "The article was corrected." in response.text
    with running.workspace.archive() as archive:
        metadata = archive.get(PAGE_ID).metadata
    assert (metadata.title, str(metadata.published), metadata.byline) == ("Bees!", "2022-01-14", None)
    assert metadata.site == "The Lantern"
    running.indexing.bring_up()
    assert "14 January 2022" in client.get("/?q=honey").text


def test_a_correction_is_taken_back(client: FlaskClient, send: Any, running: Running) -> None:
    page = f"/articles/{PAGE_ID}/edit"
    send(page, page=page, **{**_form_values(client.get(page).text), "title": "Wasps"})
    assert "as the source has it: Bees return to the city roofs" in client.get(page).text
    send(page, page=page, **{**_form_values(client.get(page).text), "as_derived": "title"})
    with running.workspace.archive() as archive:
        assert archive.get(PAGE_ID).metadata.title == "Bees return to the city roofs"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("published", "soon", "write a date as"),
        ("published", "1-1-1492", "write a date as"),
        ("language", "Dutch", "two-letter code"),
        ("url", "ftp://x", "is not a web address"),
        ("title", "x" * 501, "longer than 500"),
        ("site", "a\x07b", "control character"),
    ],
)
def test_a_correction_that_cannot_be_comes_back_with_its_reason(
    client: FlaskClient, send: Any, running: Running, field: str, value: str, said: str
) -> None:
    page = f"/articles/{PAGE_ID}/edit"
    response = send(page, page=page, **{**_form_values(client.get(page).text), "byline": "New", field: value})
    assert response.status_code == 400
    assert said in response.text
    with running.workspace.archive() as archive:
        assert archive.get(PAGE_ID).metadata.byline == "By Ada Vermeer"


def test_tags_are_given_and_taken_where_an_article_is_read(client: FlaskClient, send: Any) -> None:
    page = f"/articles/{PAGE_ID}"
    assert "insects" in send(f"{page}/tags", page=page, add="insects, honey").text
    assert client.get("/articles?tag=insects").text.count('class="title"') == 1
    assert "insects" not in send(f"{page}/tags", page=page, remove="insects").text


def test_nothing_changes_without_a_token(client: FlaskClient, running: Running) -> None:
    for address in (f"/articles/{PAGE_ID}/remove", f"/articles/{PAGE_ID}/edit", "/articles", "/articles/removed/empty"):
        response = client.post(address, data={"article": "1", "action": "remove"})
        assert response.status_code == 400, address
        assert "This form is no longer valid" in response.text
    with running.workspace.archive() as archive:
        assert archive.count() == 4


def test_the_token_of_another_session_is_worth_nothing(app: Any, client: FlaskClient) -> None:
    token = csrf_token(app.test_client(), "/add")
    client.get("/add")
    assert client.post(f"/articles/{PAGE_ID}/remove", data={"csrf_token": token}).status_code == 400


def _form_values(text: str) -> dict[str, str]:
    inputs = BeautifulSoup(text, "html.parser").select(".form-page input")
    names = {"title", "byline", "published", "language", "site", "url"}
    assert re.search(r"csrf_token", text)
    return {str(field["name"]): str(field["value"]) for field in inputs if field["name"] in names}
