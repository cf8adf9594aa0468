"""The same story from several papers, as pages, API and command line show it."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from archive import Archive, Metadata
from archive.article import Received, SourceKind
from indexer.index_writer import IndexWriter
from search_web.app import create_app
from search_web.commands import main
from tests.indexer.conftest import WordEmbedder
from tests.indexer.story_articles import (
    AGENCY,
    CARGO,
    COURSE,
    FOLLOW_UP,
    HARBOUR,
    LEAD,
    OWN_LEAD,
    STORY,
    TUESDAY,
    overview,
    text_of,
    weather_of,
)
from tests.search_web.conftest import in_english, served

ARTICLES = (
    ("De Courant", date(2024, 5, 14), "Kustvaarder gezonken voor Oosterwold", text_of(STORY)),
    ("Noorderblad", date(2024, 5, 14), "Schip vergaat in de mist", text_of((AGENCY + LEAD, COURSE, CARGO, HARBOUR))),
    ("De Lantaarn", date(2024, 5, 15), "Zes gered", text_of((OWN_LEAD, COURSE, CARGO, HARBOUR))),
    ("De Courant", None, "Kustvaarder zinkt", text_of((LEAD, CARGO))),
    ("De Courant", date(2024, 5, 21), "Bergers halen het voorschip boven", text_of(FOLLOW_UP)),
    ("De Courant", date(2024, 5, 4), "Weer", weather_of(TUESDAY)),
    ("Weekblad Kust", date(2024, 5, 18), "De week", overview()),
)
WHOLE_ID, AGENCY_ID, OWN_ID, HALF_ID, FOLLOW_UP_ID, WEATHER_ID, WEEK_ID = range(1, 8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("stories") / "archive"
    with Archive.open(made, create=True) as archive:
        for site, published, title, text in ARTICLES:
            given = Metadata(title=title, site=site, published=published, language="nl")
            archive.add(Received(text.encode(), "text/plain", SourceKind.PASTE, datetime.now(UTC), given=given))
        IndexWriter(archive, made / "index", WordEmbedder()).catch_up()
    return made


@pytest.fixture(scope="module")
def stories_app(folder: Path) -> Flask:
    return create_app(folder, embedder=WordEmbedder(), config={"TESTING": True})


@pytest.fixture
def stories(stories_app: Flask) -> FlaskClient:
    return in_english(stories_app)


@pytest.fixture(scope="module")
def stories_address(stories_app: Flask) -> Iterator[str]:
    with served(stories_app) as found:
        yield found


def run(folder: Path, *arguments: str) -> str:
    result = CliRunner().invoke(main, ["--archive", str(folder), *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_reader_sees_who_else_published_it_and_can_go_there(page: Page, stories_address: str) -> None:
    page.goto(f"{stories_address}/articles/{WHOLE_ID}")
    also = page.locator("header .also")
    expect(also).to_have_text(
        "Also published by: Noorderblad (14 May 2024), De Lantaarn (15 May 2024), “Kustvaarder zinkt” (date unknown)"
    )
    also.get_by_role("link", name="De Lantaarn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zes gered")
    page.goto(f"{stories_address}/articles/{WEEK_ID}")
    expect(page.locator("header .also")).to_have_text("Also contains: De Courant (4 May 2024)")
    page.get_by_role("link", name="De Courant").click()
    expect(page.locator("header .also")).to_have_text("Also part of: Weekblad Kust (18 May 2024)")


def test_in_results_one_article_of_a_story_stands_with_the_others_named(page: Page, stories_address: str) -> None:
    page.goto(f"{stories_address}/?q=oesterbanken&mode=keyword")
    expect(page.locator(".result")).to_have_count(1)
    also = page.locator(".result .also")
    expect(also.get_by_role("link")).to_have_count(3)
    expect(page.locator(".result .duplicates")).to_have_count(0)
    also.get_by_role("link").first.click()
    expect(page.locator("header .also").get_by_role("link")).to_have_count(3)


def test_the_list_of_articles_names_the_others(stories: FlaskClient) -> None:
    page = stories.get("/articles").text
    assert page.count("Also published by:") == 4
    assert "Also part of" not in page


def test_similar_passages_are_those_of_other_stories(stories: FlaskClient) -> None:
    found = stories.get(f"/similar/{WHOLE_ID}-0").text
    assert "Bergers halen het voorschip boven" in found
    assert "Zes gered" not in found


def test_the_api_gives_them_with_articles_lists_and_hits(stories: FlaskClient) -> None:
    article = stories.get(f"/api/v1/articles/{HALF_ID}").get_json()
    assert article["also_published"][0] == {
        "article_id": WHOLE_ID,
        "title": "Kustvaarder gezonken voor Oosterwold",
        "site": "De Courant",
        "published": "2024-05-14",
        "relation": "same",
    }
    listed = {each["id"]: each["also_published"] for each in stories.get("/api/v1/articles").get_json()}
    assert [(each["article_id"], each["relation"]) for each in listed[WEATHER_ID]] == [(WEEK_ID, "whole")]
    assert [(each["article_id"], each["relation"]) for each in listed[WEEK_ID]] == [(WEATHER_ID, "part")]
    assert listed[FOLLOW_UP_ID] == []
    (hit,) = stories.get("/api/v1/search?q=oesterbanken&mode=keyword").get_json()["hits"]
    copies = {WHOLE_ID, AGENCY_ID, OWN_ID, HALF_ID} - {hit["article_id"]}
    assert {each["article_id"] for each in hit["also_published"]} == copies
    assert {each["article_id"] for each in hit["duplicates"]} == copies


def test_the_command_line_lists_them(folder: Path) -> None:
    assert (
        "Also published: Noorderblad (2024-05-14), article 2; De Lantaarn (2024-05-15), article 3; "
        "De Courant (date unknown), article 4\n"
    ) in run(folder, "show", str(WHOLE_ID))
    assert "Also part of: Weekblad Kust (2024-05-18), article 7\n" in run(folder, "show", str(WEATHER_ID))
    lines = run(folder, "list").splitlines()
    assert lines[AGENCY_ID - 1].endswith("Schip vergaat in de mist  (same story: 1, 3, 4)")
    assert lines[WEATHER_ID - 1].endswith("Weer")
    assert json.loads(run(folder, "show", str(FOLLOW_UP_ID), "--json"))["also_published"] == []


def test_without_an_index_nothing_is_said_and_nothing_fails(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "bare", create=True) as archive:
        archive.add(Received(b"Een bericht", "text/plain", SourceKind.PASTE, datetime.now(UTC)))
    assert "same story" not in run(tmp_path / "bare", "list")
    assert "Also" not in run(tmp_path / "bare", "show", "1")
    client = in_english(create_app(tmp_path / "bare", embedder=WordEmbedder(), config={"TESTING": True}))
    assert client.get("/articles").status_code == 200


def test_adding_says_what_a_new_article_is_nearly_the_same_as(tmp_path: Path) -> None:
    folder = tmp_path / "grown"
    for name, text in (("one.txt", ARTICLES[0][3]), ("two.txt", ARTICLES[1][3])):
        (tmp_path / name).write_text(f"Kustvaarder gezonken voor Oosterwold\n\n{text}")
    assert "nearly" not in run(folder, "add", str(tmp_path / "one.txt"), "--site", "De Courant")
    assert "     2  nearly the same as 1 (De Courant)\n" in run(folder, "add", str(tmp_path / "two.txt"))
    assert "nearly" not in run(folder, "add", str(tmp_path / "two.txt"))
    client = in_english(create_app(folder, embedder=WordEmbedder(), config={"TESTING": True}))
    page = client.get("/jobs/2").text
    assert "Nearly the same as:" in page
    assert f'href="/articles/{WHOLE_ID}"' in page
