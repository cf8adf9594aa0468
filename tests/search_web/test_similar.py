from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.search_web.conftest import csrf_token


def _titles(text: str) -> list[str]:
    return [heading.get_text() for heading in BeautifulSoup(text, "html.parser").select(".result h2")]


def test_similar_passages_come_from_other_articles_first_of_all_the_kindred_one(reader: FlaskClient) -> None:
    response = reader.get("/similar/1-0")
    assert _titles(response.text)[0] == "Ferry crews stop sailing to the islands"
    assert "The harbour strike ends after nine days" not in _titles(response.text)
    assert "The dockers of Rotterdam went back to work" in response.text


def test_its_own_article_is_included_when_asked(reader: FlaskClient) -> None:
    assert "The harbour strike ends after nine days" in _titles(reader.get("/similar/1-0?own=1").text)


def test_a_pasted_text_finds_what_says_something_like_it(reader: FlaskClient) -> None:
    text = 'The crew of the boat refuses to work until it gets more money. -not "a phrase" word*'
    response = reader.post("/similar", data={"csrf_token": csrf_token(reader, "/similar"), "text": text})
    assert response.status_code == 200
    assert _titles(response.text)[0] == "Ferry crews stop sailing to the islands"
    assert "refuses to work until" in response.text


def test_a_text_longer_than_a_long_article_is_read_as_far_as_that(reader: FlaskClient) -> None:
    data = {"csrf_token": csrf_token(reader, "/similar"), "text": "honey " * 20_000}
    response = reader.post("/similar", data=data)
    assert response.status_code == 200
    assert "the rest was not read" in response.text


def test_nothing_pasted_shows_the_form_again(reader: FlaskClient) -> None:
    response = reader.post("/similar", data={"csrf_token": csrf_token(reader, "/similar"), "text": "  "})
    assert response.status_code == 200
    assert _titles(response.text) == []


def test_a_passage_that_is_not_there_is_said(reader: FlaskClient) -> None:
    for passage in ("1-77", "nonsense", "9" * 30 + "-1"):
        response = reader.get(f"/similar/{passage}")
        assert response.status_code == 404
        assert "There is no passage" in response.text


def test_an_offset_that_is_none_is_a_gentle_400(reader: FlaskClient) -> None:
    response = reader.get("/similar/1-0?offset=many")
    assert response.status_code == 400
    assert "Offset cannot be “many”" in response.text
