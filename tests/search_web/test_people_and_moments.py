"""Authors, moments and the languages of sections: shown, corrected, searched, in pages, API and command line."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from archive import Archive, from_bytes
from indexer.index_writer import IndexWriter
from search_web.app import create_app
from search_web.commands import main
from tests.indexer.conftest import WordEmbedder
from tests.search_web.conftest import csrf_token, in_english, served

DUTCH = (
    "De veerman wachtte die ochtend tot de mist was opgetrokken en zette daarna de eerste wagens over, terwijl aan de "
    "andere oever al een lange rij stond van mensen die naar de markt wilden met hun kippen en hun kazen."
)
ENGLISH = (
    "The ferryman had been waiting since the morning for the fog to lift, and while he did so he told everybody who "
    "would listen about the winter in which the river froze and the horses walked across it to the other side."
)
PAGE = f"""<!doctype html><html lang="nl"><head><title>Mist op de rivier</title>
<meta property="og:site_name" content="De Courant"><script type="application/ld+json">{{"@type": "NewsArticle",
"headline": "Mist op de rivier", "datePublished": "2024-05-14T09:30:00+02:00",
"dateModified": "2024-05-15T10:12:00+02:00", "author": [{{"@type": "Person", "name": "Sanne ter Horst"}},
{{"@type": "Person", "name": "Hans de Wit"}}, {{"@type": "Organization", "name": "ANP"}}]}}</script></head>
<body><main><article><h1>Mist op de rivier</h1><p class="byline">Van onze redactie</p>
{f"<p>{DUTCH}</p>" * 3}<h2>What the ferryman said</h2>{f"<p>{ENGLISH}</p>" * 3}
<h2>En daarna</h2>{f"<p>{DUTCH}</p>" * 2}</article></main></body></html>"""
OTHER = f"""---
title: De pont
author: Anna Jansen
date: 2024-06-01
---

{DUTCH}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people") / "archive"
    with Archive.open(folder, create=True) as archive:
        archive.add(from_bytes(PAGE.encode(), name="mist.html"))
        archive.add(from_bytes(OTHER.encode(), name="pont.md"))
        IndexWriter(archive, folder / "index", WordEmbedder()).catch_up()
    return folder


@pytest.fixture
def own(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "archive")


@pytest.fixture
def people_app(own: Path) -> Flask:
    return create_app(own, embedder=WordEmbedder(), config={"TESTING": True})


@pytest.fixture
def people(people_app: Flask) -> FlaskClient:
    return in_english(people_app)


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), *arguments], catch_exceptions=False)


def test_the_api_gives_people_moments_and_the_languages_of_passages(people: FlaskClient) -> None:
    article = people.get("/api/v1/articles/1").get_json()
    assert article["byline"] == "Van onze redactie"
    assert article["authors"] == ["Sanne ter Horst", "Hans de Wit"]
    assert (article["published"], article["published_at"]) == ("2024-05-14", "2024-05-14T09:30:00+02:00")
    assert article["modified"] == "2024-05-15T10:12:00+02:00"
    spoken = {tuple(each["headings"]): each["language"] for each in article["passages"]}
    assert spoken["What the ferryman said",] == "en"
    assert spoken["En daarna",] == "nl"


@pytest.mark.parametrize("query", ['auteur:"ter Horst"', "author:horst", "auteur:wit"])
def test_an_author_who_is_not_in_the_byline_is_found_as_one(people: FlaskClient, query: str) -> None:
    found = people.get("/api/v1/search", query_string={"q": query, "mode": "keyword"}).get_json()
    assert {hit["article_id"] for hit in found["hits"]} == {1}
    (word, *_) = found["hits"][0]["explanation"]["words"]
    assert word["field"] == "byline"
    assert found["hits"][0]["authors"] == ["Sanne ter Horst", "Hans de Wit"]


def test_a_corrected_author_is_found_and_the_earlier_one_no_more(own: Path) -> None:
    result = run(own, "edit", "1", "--author", "Loes Postma", "--author", "Rik Brouwer")
    assert result.exit_code == 0, result.output
    assert "article 1" not in run(own, "search", "--mode", "keyword", "auteur:horst").output.lower()
    found = json.loads(run(own, "search", "--mode", "keyword", "--json", "auteur:postma").output)
    assert {hit["article_id"] for hit in found["hits"]} == {1}
    run(own, "edit", "1", "--as-found", "author")
    assert json.loads(run(own, "show", "1", "--json").output)["authors"] == ["Sanne ter Horst", "Hans de Wit"]
    run(own, "edit", "1", "--unknown", "author", "--unknown", "date")
    shown = json.loads(run(own, "show", "1", "--json").output)
    assert (shown["authors"], shown["published"], shown["published_at"]) == ([], None, None)


def test_the_command_line_takes_moments_and_shows_them(own: Path) -> None:
    assert (
        "Van onze redactie · 2024-05-14 09:30:00+02:00 · changed 2024-05-15 10:12:00+02:00"
        in run(own, "show", "1").output
    )
    run(own, "edit", "2", "--date", "2024-06-03T18:00+02:00", "--modified", "2024-06-04")
    shown = json.loads(run(own, "show", "2", "--json").output)
    assert shown["published"] == "2024-06-03"
    assert shown["published_at"] == "2024-06-03T18:00:00+02:00"
    assert shown["modified"] == "2024-06-04"
    assert run(own, "edit", "2", "--date", "3 juni").exit_code == 2


def test_the_form_shows_what_is_known_and_takes_corrections(people: FlaskClient, own: Path) -> None:
    form = people.get("/articles/1/edit").text
    assert 'value="Sanne ter Horst; Hans de Wit"' in form
    assert 'value="2024-05-14 09:30 +02:00"' in form
    token = csrf_token(people, "/articles/1/edit")
    values = {
        "csrf_token": token, "title": "Mist op de rivier", "byline": "Van onze redactie", "language": "nl",
        "site": "De Courant", "authors": "Loes Postma;  Rik   Brouwer ", "published": "2024-05-14",
        "published_at": "2024-05-14 09:30 +02:00", "modified": "16 mei 2024",
    }  # fmt: skip
    assert people.post("/articles/1/edit", data=values).status_code == 303
    with Archive.open(own) as archive:
        known = archive.get(1).metadata
    assert known.authors == ("Loes Postma", "Rik Brouwer")
    assert str(known.modified) == "2024-05-16"
    assert "as the source has it: Sanne ter Horst; Hans de Wit" in people.get("/articles/1/edit").text
    wrong = people.post("/articles/1/edit", data={**values, "published_at": "14 mei 09:30", "modified": "gisteren"})
    assert wrong.status_code == 400
    assert "write a moment with its offset" in wrong.text
    assert "or a moment as" in wrong.text


def test_another_date_takes_the_moment_away_and_it_comes_back(people: FlaskClient, own: Path) -> None:
    run(own, "edit", "1", "--date", "2024-05-20")
    assert people.get("/api/v1/articles/1").get_json()["published_at"] is None
    run(own, "edit", "1", "--as-found", "date")
    assert people.get("/api/v1/articles/1").get_json()["published_at"] == "2024-05-14T09:30:00+02:00"


def test_an_article_can_be_handed_in_with_its_authors(people_app: Flask) -> None:
    client = in_english(people_app)
    with served(people_app):
        answer = client.post(
            "/api/v1/articles",
            json={"text": f"Een bericht\n\n{ENGLISH}", "authors": ["Ada Quill", "Tom Hale"], "modified": "2024-05-16"},
        )
    assert answer.status_code == 201, answer.text
    article = client.get(f"/api/v1/articles/{answer.get_json()['article_id']}").get_json()
    assert (article["authors"], article["modified"]) == (["Ada Quill", "Tom Hale"], "2024-05-16")


def test_a_reader_sees_authors_moments_and_where_the_language_changes(page: Page, people_app: Flask) -> None:
    with served(people_app) as address:
        page.goto(f"{address}/articles/1")
        facts = page.locator(".facts")
        expect(facts).to_contain_text("AuthorsSanne ter Horst, Hans de Wit")
        expect(facts).to_contain_text("Published14 May 2024, 09:30 (UTC+02:00)")
        expect(facts).to_contain_text("Last changed15 May 2024, 10:12 (UTC+02:00)")
        expect(page.locator(".spoken")).to_have_text(["English"])
        english = page.get_by_role("heading", name="What the ferryman said")
        assert english.evaluate("heading => heading.closest('[lang]').lang") == "en"
        assert page.get_by_role("heading", name="En daarna").evaluate("h => h.closest('[lang]').lang") == "nl"
        facts.get_by_role("link", name="Hans de Wit").click()
        expect(page.locator(".result")).to_have_count(1)
