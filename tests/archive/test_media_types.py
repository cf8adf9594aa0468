"""What kind of document some bytes are."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import SourceError, SourceUnsupported
from archive.media_types import (
    BY_NAME,
    BY_SUFFIX,
    DOCUMENTS,
    DOCX,
    EPUB,
    HTML,
    KINDS,
    MARKDOWN,
    ODT,
    PLAIN,
    SUFFIXES,
    document_type,
    media_type_of,
)


def zipped(*members: tuple[str, str]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (zipped(("mimetype", ODT), ("content.xml", "x")), ODT),
        (zipped(("mimetype", EPUB), ("META-INF/container.xml", "x")), EPUB),
        (zipped(("META-INF/container.xml", "x")), EPUB),
        (zipped(("[Content_Types].xml", "x"), ("word/document.xml", "x")), DOCX),
        (zipped(("brief.txt", "x")), None),
        (b"PK\x03\x04 broken", None),
        (b"gewone tekst", None),
        (b"", None),
    ],
)
def test_documents_are_known_by_their_content(content: bytes, kind: str | None) -> None:
    assert document_type(content) == kind


@pytest.mark.parametrize(("name", "kind"), [("brief.docx", DOCX), ("brief.odt", ODT), ("boek.epub", EPUB), ("a", None)])
def test_a_zip_file_that_cannot_be_opened_is_the_document_that_its_name_says(name: str, kind: str | None) -> None:
    assert document_type(zipped(("word/document.xml", "x" * 100))[:60], name) == kind


def test_a_whole_zip_file_is_no_document_by_its_name_alone() -> None:
    assert document_type(zipped(("xl/workbook.xml", "x")), "brief.docx") is None


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("oud.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document"),
        ("cijfers.xlsx", zipped(("xl/workbook.xml", "x")), "an Excel workbook"),
        ("dia.odp", zipped(("content.xml", "x")), "an OpenDocument document that is no text"),
        ("pagina.webarchive", b"bplist00\xd1", "a Safari web archive"),
        ("foto.pdf", b"\xff\xd8\xff\xe0", "a JPEG image"),
    ],
)
def test_what_is_none_is_refused_by_its_kind_with_what_to_save_it_as(name: str, content: bytes, says: str) -> None:
    with pytest.raises(SourceUnsupported) as caught:
        media_type_of(content, name, name)
    assert str(caught.value) == (
        f"{name} is {says}, which Vindplaats cannot read."
        " Save it as PDF, DOCX, ODT, EPUB, RTF, HTML, Markdown or plain text."
    )


def test_a_name_alone_makes_nothing_a_document() -> None:
    for suffix, media_type in BY_SUFFIX.items():
        found = media_type_of(b"Gewone tekst, zonder meer.", f"stuk{suffix}")
        assert found == (PLAIN if media_type in DOCUMENTS else media_type)


def test_pages_and_markdown_are_still_told_from_text() -> None:
    assert media_type_of(b"<!doctype html><p>x") == HTML
    assert media_type_of(b"# Kop\n", "a.md") == MARKDOWN
    assert media_type_of(b"# Kop\n") == PLAIN


def test_a_row_of_comments_is_told_at_once_whatever_follows() -> None:
    comments = b"<!-- a -->" * 1000
    assert media_type_of(comments + b"words") == PLAIN
    assert media_type_of(b"<!-- > -- -> -->\n<!-- b --><html>") == HTML


def test_every_kind_has_a_suffix_a_name_on_the_internet_and_one_for_errors() -> None:
    assert set(SUFFIXES) == set(BY_NAME.values()) == set(BY_SUFFIX.values())
    assert set(KINDS) == set(SUFFIXES) - {HTML, MARKDOWN, PLAIN}


@given(st.binary(max_size=300), st.sampled_from(["", *(f"a{suffix}" for suffix in BY_SUFFIX)]))
def test_whatever_the_bytes_there_is_one_answer_or_one_sentence(content: bytes, name: str) -> None:
    try:
        assert media_type_of(content, name) in SUFFIXES
    except SourceError as error:
        assert str(error)  # noqa: PT017 (either is right)
