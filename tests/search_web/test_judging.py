"""Judgments by thumb: kept, shown, taken back; and that they lead nowhere else."""

import re

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from archive.judgments import LONGEST_QUERY, Judgment
from search_web.redirection import own_path
from search_web.running import EXTENSION, Running
from tests.search_web.conftest import SPEECH_NL_ID, in_english

QUERY = "gasprijs winter"
PAGE = f"/?q={QUERY.replace(' ', '+')}&mode=keyword"
UP, DOWN = "1", "0"


@pytest.fixture
def thumbing(own_names: Flask) -> FlaskClient:
    return in_english(own_names)


def _thumbs(client: FlaskClient, page: str = PAGE) -> Tag:
    form = BeautifulSoup(client.get(page).text, "html.parser").select_one("form.thumbs")
    assert form is not None
    return form


def _pressed(client: FlaskClient, page: str = PAGE) -> dict[str, bool]:
    """Return of each thumb of the first hit whether it is pressed."""
    buttons = _thumbs(client, page).select("button")
    return {str(button["data-grade"]): button["aria-pressed"] == "true" for button in buttons}


def _press(client: FlaskClient, thumb: str, **changed: str) -> TestResponse:
    """Send the first hit's form as a browser does whose reader presses a thumb."""
    form = _thumbs(client)
    values = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    (button,) = form.select(f'button[data-grade="{thumb}"]')
    return client.post(str(form["action"]), data={**values, "grade": str(button["value"]), **changed})


def _kept(app: Flask) -> list[Judgment]:
    running: Running = app.extensions[EXTENSION]
    with running.workspace.archive() as archive:
        return archive.judgments()


def test_a_thumb_is_kept_and_leads_back_to_the_results(own_names: Flask, thumbing: FlaskClient) -> None:
    answer = _press(thumbing, UP)
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    (judgment,) = _kept(own_names)
    assert (judgment.query, judgment.article_id, judgment.grade) == (QUERY, SPEECH_NL_ID, 1)
    assert judgment.quote.startswith("Gisteren sprak Poetin")


def test_a_judged_hit_shows_it_on_reload(thumbing: FlaskClient) -> None:
    assert _pressed(thumbing) == {UP: False, DOWN: False}
    _press(thumbing, DOWN)
    assert _pressed(thumbing) == {UP: False, DOWN: True}
    assert _pressed(thumbing, "/?q=winter&mode=keyword") == {UP: False, DOWN: False}


def test_the_other_thumb_replaces_the_first_and_the_same_takes_it_back(own_names: Flask, thumbing: FlaskClient) -> None:
    _press(thumbing, UP)
    _press(thumbing, DOWN)
    assert [judgment.grade for judgment in _kept(own_names)] == [0]
    _press(thumbing, DOWN)
    assert _kept(own_names) == []
    assert _pressed(thumbing) == {UP: False, DOWN: False}


def test_a_thumb_says_what_it_means_to_who_cannot_see_it(thumbing: FlaskClient) -> None:
    labels = [str(button["aria-label"]) for button in _thumbs(thumbing).select("button")]
    assert labels == ["This answers my question", "This does not answer it"]


@pytest.mark.parametrize("token", ["", "made-up"])
def test_without_its_token_nothing_is_kept(own_names: Flask, thumbing: FlaskClient, token: str) -> None:
    answer = _press(thumbing, UP, csrf_token=token)
    assert answer.status_code == 400
    assert "no longer valid" in answer.text
    assert _kept(own_names) == []


@pytest.mark.parametrize(
    "foreign",
    [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "/\t/example.org",
        "/\t\\example.org",
        "/x\r\nSet-Cookie: a=b",
        "x",
        "",
    ],
)
def test_an_address_elsewhere_leads_home(thumbing: FlaskClient, foreign: str) -> None:
    assert _press(thumbing, UP, next=foreign).headers["Location"] == "/"


@pytest.mark.parametrize("own", ["/", "/?q=a+b&mode=keyword", "/similar/1-0", "/?q=https://example.org/"])
def test_a_path_of_our_own_is_followed(own: str) -> None:
    assert own_path(own) == own


@pytest.mark.parametrize("passage", ["99-0", "1-99", "nonsense", "", "1-0-0", "9" * 40 + "-1"])
def test_a_passage_that_is_not_there_cannot_be_judged(own_names: Flask, thumbing: FlaskClient, passage: str) -> None:
    answer = _press(thumbing, UP, passage=passage)
    assert answer.status_code == 404
    assert "There is no passage" in answer.text
    assert _kept(own_names) == []


@pytest.mark.parametrize("changed", [{"grade": "2"}, {"grade": "-1"}, {"q": "  "}, {"q": "a" * (LONGEST_QUERY + 1)}])
def test_what_is_no_judgment_is_refused(own_names: Flask, thumbing: FlaskClient, changed: dict[str, str]) -> None:
    assert _press(thumbing, UP, **changed).status_code == 400
    assert _kept(own_names) == []


def test_a_query_too_long_to_be_judged_has_no_thumbs(thumbing: FlaskClient) -> None:
    long = thumbing.get("/", query_string={"q": "winter " * 200, "mode": "keyword"})
    assert re.search('class="snippet"', long.text)
    assert "data-thumbs" not in long.text


def test_only_answers_to_a_question_are_judged_not_similar_passages(thumbing: FlaskClient) -> None:
    assert "data-thumbs" not in thumbing.get("/similar/1-0").text
