"""The reading view: the article, the passage in its place, what was left out, older revisions."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from archive import Archive, Received, SourceKind, from_bytes, from_text
from archive.decisions import Decisions
from indexer.chunking import Passage
from indexer.stored_passages import ArticleCard, Reading, StoredBlock, StoredPassage
from search_web.reading_view import Asked, indexed_article
from search_web.running import EXTENSION, Running


def _soup(client: FlaskClient, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status, response.text
    return BeautifulSoup(response.text, "html.parser")


def _one(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    tag = soup.select_one(selector)
    assert tag is not None, selector
    return tag


def _words(tag: BeautifulSoup | Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def test_an_article_is_read_by_section_with_all_that_is_known(reader: FlaskClient) -> None:
    soup = _soup(reader, "/articles/4")
    assert _one(soup, "h1").get_text() == "Bees return to the city roofs"
    assert _one(soup, ".byline").get_text() == "By Ada Vermeer"
    assert [heading.get_text() for heading in soup.select(".text .block > h2")] == ["Honey from the ninth floor"]
    assert "4 May 2023" in _words(_one(soup, ".text .source"))
    assert _one(soup, "article.text")["lang"] == "en"
    assert "bees.html" in _words(_one(soup, ".facts"))


def test_the_passage_that_a_link_names_is_marked_with_the_words_that_were_asked(reader: FlaskClient) -> None:
    soup = _soup(reader, "/articles/4?passage=4-1&q=honey&mode=hybrid")
    marked = "".join(mark.get_text() for mark in soup.select("mark.target"))
    assert marked.startswith("The first harvest was small")
    assert marked.endswith("the fourth floor.")
    assert "honey" in {mark.get_text().lower() for mark in soup.select("mark.keyword")}
    assert soup.select("mark.target.meaning")
    assert _one(soup, "#p1") is not None
    assert "/?q=honey" in [link["href"] for link in soup.select(".back a")]


def test_every_passage_has_a_stable_link_and_a_way_to_similar_ones(reader: FlaskClient) -> None:
    soup = _soup(reader, "/articles/1")
    links = [[link["href"] for link in marks.select("a")] for marks in soup.select(".passage-marks")]
    assert links == [
        ["/articles/1?passage=1-0#p0", "/similar/1-0"],
        ["/articles/1?passage=1-1#p1", "/similar/1-1"],
    ]


def test_what_was_left_out_is_listed_by_reason_with_its_rule(reader: FlaskClient) -> None:
    ledger = _words(_one(_soup(reader, "/articles/4"), "details.ledger"))
    assert "What was left out (6)" in ledger
    for expected in ("Cookie notice 1", "We use cookies to improve your visit.", "rule: cookie box", "Navigation 2"):
        assert expected in ledger


@pytest.mark.parametrize("passage", ["4-99", "1-0", "x", "-", "4-" + "9" * 40])
def test_a_passage_that_is_not_there_marks_nothing(reader: FlaskClient, passage: str) -> None:
    assert _soup(reader, f"/articles/4?passage={passage}&q=honey").select("mark.target") == []


@pytest.mark.parametrize(
    "address", ["/articles/99", "/articles/4?revision=9", "/articles/4?revision=x", f"/articles/{2**70}"]
)
def test_what_is_not_there_is_said_in_house_style(reader: FlaskClient, address: str) -> None:
    soup = _soup(reader, address, 404)
    assert _one(soup, "h1").get_text() == "Not found"


def test_an_older_revision_stays_readable(app: Flask, client: FlaskClient, running: Running) -> None:
    address = "https://example.org/bees"
    for word in ("first", "second"):
        text = f"A title\n\nThis is the {word} version of what was written about the hives behind the station."
        with running.workspace.archive() as archive:
            received = Received(text.encode(), "text/plain", SourceKind.URL, datetime.now(UTC), url=address)
            article_id = archive.add(received).article_id
    running.indexing.bring_up()
    newest = _soup(client, f"/articles/{article_id}")
    assert "second version" in newest.get_text()
    older = next(str(link["href"]) for link in newest.select(".about a") if "revision=1" in str(link["href"]))
    soup = _soup(client, older)
    assert "first version" in soup.get_text()
    assert "This is revision 1" in _one(soup, ".notice").get_text()
    assert soup.select(".passage-marks") == []


def test_an_article_that_is_not_indexed_yet_can_be_read(client: FlaskClient, running: Running) -> None:
    with running.workspace.archive() as archive:
        addition = archive.add(from_text("A title\n\nNobody indexed this sentence yet, and still it can be read here."))
    soup = _soup(client, f"/articles/{addition.article_id}")
    assert "Nobody indexed this sentence" in soup.get_text()
    assert "is being indexed" in _one(soup, ".notice").get_text()


def test_an_article_of_which_nothing_was_kept_shows_its_ledger_open(client: FlaskClient, running: Running) -> None:
    page = b"<html><body><nav><p><a href='/a'>Home</a></p><p><a href='/b'>News</a></p></nav></body></html>"
    with running.workspace.archive() as archive:
        addition = archive.add(from_bytes(page, name="menu.html"))
    running.indexing.bring_up()
    soup = _soup(client, f"/articles/{addition.article_id}")
    if soup.select(".ledger"):
        assert _one(soup, "details.ledger").has_attr("open")
        assert "Nothing of this article was kept" in soup.get_text()


def test_the_source_comes_back_byte_for_byte_and_never_as_a_page(reader: FlaskClient, shared_app: Flask) -> None:
    running: Running = shared_app.extensions[EXTENSION]
    with Archive.open(running.workspace.folder) as archive:
        content = archive.get(4).content
    response = reader.get("/articles/4/source")
    assert response.data == content
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment;")


def test_markup_in_an_article_is_text_here(client: FlaskClient, running: Running) -> None:
    text = (
        "A <b>title</b>\n\nHe wrote <script>alert(1)</script> on the wall & nobody at the office dared to wipe it off."
    )
    with running.workspace.archive() as archive:
        addition = archive.add(from_text(text, media_type="text/plain"))
    running.indexing.bring_up()
    for address in (f"/articles/{addition.article_id}?q=wall&passage={addition.article_id}-0", "/?q=wall", "/articles"):
        assert "<script>alert" not in client.get(address).text


def test_a_passage_that_begins_within_a_paragraph_is_marked_there() -> None:
    text = "First sentence. Second sentence."
    card = ArticleCard(1, 1, "T", None, None, "en", None, None, (), datetime.now(UTC))
    passages = (
        StoredPassage(1, Passage(1, 0, (), text[:15], 0, 15), card, "nl"),
        StoredPassage(2, Passage(1, 1, (), text[16:], 16, 32), card, "nl"),
    )
    reading = Reading(card, (StoredBlock("paragraph", 0, text, 0, 32, 0),), passages, ())
    (block,) = indexed_article(reading, Decisions(), Asked(1, lambda _text: [(0, 5), (16, 22)], [(16, 32)])).blocks
    assert [piece.passage for piece in block.pieces] == [0, 1]
    assert block.pieces[0].html == '<mark class="keyword">First</mark> sentence. '
    assert block.pieces[1].html == (
        '<mark class="keyword meaning target">Second</mark><mark class="meaning target"> sentence.</mark>'
    )
