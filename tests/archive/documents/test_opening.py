"""Every kind of document: a whole one becomes a page, a broken one a sentence, and nothing else ever happens."""

import re
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.documents.opening import as_page, convert
from archive.errors import SourceBroken, SourceError
from archive.html_metadata import read_html
from archive.media_types import DOCUMENTS, DOCX, EMAIL, EPUB, MHTML, ODT, PDF, RTF, media_type_of
from indexer.blocks import BlockKind
from indexer.html_blocks import html_blocks
from tests.archive.documents.conftest import Make
from tests.archive.documents.paper import Paper

PANDOC = [("docx", DOCX), ("odt", ODT), ("epub", EPUB), ("rtf", RTF)]
BEGINNINGS = {
    PDF: b"%PDF-1.7\n",
    DOCX: b"PK\x03\x04",
    ODT: b"PK\x03\x04",
    EPUB: b"PK\x03\x04",
    RTF: b"{\\rtf1 ",
    EMAIL: b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n",
    MHTML: b"From: <Saved by Blink>\nContent-Type: multipart/related; boundary=x\n\n--x\n",
}


@pytest.mark.parametrize(("kind", "media_type"), PANDOC)
def test_a_document_is_known_by_its_content_whatever_its_name(made: Make, kind: str, media_type: str) -> None:
    assert media_type_of(made(kind), f"stuk.{kind}") == media_type
    assert media_type_of(made(kind), "stuk.txt") == media_type
    assert media_type_of(made(kind)) == media_type


@pytest.mark.parametrize(("kind", "media_type"), PANDOC)
def test_headings_paragraphs_and_lists_come_out_as_what_they_are(made: Make, kind: str, media_type: str) -> None:
    blocks = html_blocks(as_page(made(kind), media_type, f"stuk.{kind}"))
    shown = [(block.kind, block.text) for block in blocks]
    assert (BlockKind.HEADING, "Wat het kostte") in shown
    assert (BlockKind.HEADING, "Voor de winkels") in shown
    assert (BlockKind.LIST_ITEM, "Fruit was er niet meer") in shown
    assert (BlockKind.TABLE_ROW, "Rotterdam | 31") in shown
    levels = {block.text: block.level for block in blocks if block.kind is BlockKind.HEADING}
    assert levels["Voor de winkels"] == levels["Wat het kostte"] + 1
    text = next(block.text for block in blocks if block.text.startswith("Veertig schepen"))
    assert text.endswith("raakten de bananen op. De schade loopt in de miljoenen.")
    assert any("waar de veiling doorging" in block.text for block in blocks), "a note is text as well"


@pytest.mark.parametrize(("kind", "media_type"), PANDOC)
def test_title_author_and_language_are_those_of_the_document(made: Make, kind: str, media_type: str) -> None:
    found = read_html(as_page(made(kind), media_type, f"stuk.{kind}"), None)
    assert (found.title, found.language) == ("De haven gaat weer open", "nl")
    assert found.published is not None, "printed below the title"
    assert found.published.isoformat() == "2024-05-14"
    if kind != "rtf":  # whose author stands there as a line like any other
        assert found.byline == "Anna de Vries"


@pytest.mark.parametrize(("kind", "media_type"), PANDOC)
def test_a_file_that_was_cut_off_is_one_sentence(made: Make, kind: str, media_type: str) -> None:
    with pytest.raises(SourceBroken, match=rf"^half\.{kind} begins as .* but is damaged or not complete\. Save or"):
        as_page(made(kind)[: len(made(kind)) // 2], media_type, f"half.{kind}")


@pytest.mark.parametrize("media_type", sorted(DOCUMENTS))
def test_an_empty_file_is_one_sentence(media_type: str) -> None:
    with pytest.raises(SourceError, match=r"^leeg "):
        as_page(b"", media_type, "leeg")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(sorted(DOCUMENTS)), st.booleans())
def test_whatever_the_bytes_nothing_but_a_sentence_is_raised(content: bytes, media_type: str, begins: bool) -> None:
    try:
        page = convert((BEGINNINGS[media_type] if begins else b"") + content, media_type, "bytes")
    except SourceError:
        return
    assert isinstance(page, str)


@pytest.mark.parametrize("kind", ["docx", "odt", "epub", "rtf", "pdf", "eml"])
def test_a_file_with_a_wrong_byte_gives_a_page_or_a_sentence(made: Make, kind: str) -> None:
    content, media_type = whole(made, kind)

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, len(content) - 1), st.integers(0, 255))
    def with_wrong_byte(place: int, value: int) -> None:
        broken = bytearray(content)
        broken[place] = value
        try:
            page = convert(bytes(broken), media_type, "bytes")
        except SourceError:
            return
        assert re.search(r"\w", page)

    with_wrong_byte()


def whole(made: Make, kind: str) -> tuple[bytes, str]:
    if kind == "pdf":
        return Paper().line(72, 700, "Een regel tekst die ergens over gaat.").content(), PDF
    if kind == "eml":
        message = EmailMessage()
        message["From"], message["Subject"] = "Anna <anna@example.org>", "Over de haven"
        message.set_content("De haven gaat weer open, na negen dagen.")
        return bytes(message), EMAIL
    return made(kind), dict(PANDOC)[kind]
