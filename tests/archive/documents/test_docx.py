"""Word documents: what only their styles say, and those that are made to do harm."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from archive.documents import docx
from archive.documents.opening import convert
from archive.errors import SourceBroken, SourceEmpty, SourceEncrypted, SourceTooLarge, UnpacksTooLarge
from archive.media_types import DOCX, media_type_of
from indexer.html_blocks import html_blocks
from tests.archive.documents.conftest import Make, member, with_members

DOCUMENT = "word/document.xml"


def page(content: bytes) -> str:
    return convert(content, DOCX, "stuk.docx")


def with_paragraph(content: bytes, style: str, text: str) -> bytes:
    """Return the document with a paragraph in a style of its own at its beginning."""
    name = style.replace(" ", "")
    styles = member(content, "word/styles.xml").replace(
        b"</w:styles>",
        f'<w:style w:type="paragraph" w:styleId="T{name}"><w:name w:val="{style}"/></w:style></w:styles>'.encode(),
    )
    paragraph = f'<w:p><w:pPr><w:pStyle w:val="T{name}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
    document = member(content, DOCUMENT).replace(b"<w:body>", b"<w:body>" + paragraph.encode(), 1)
    return with_members(content, {"word/styles.xml": styles, DOCUMENT: document})


@pytest.mark.parametrize(
    ("style", "markup"),
    [
        ("caption", "<figure><figcaption>Een kade</figcaption></figure>"),
        ("Quote", "<blockquote><p>Een kade</p></blockquote>"),
        ("toc 2", '<nav class="contents"><p>Een kade</p></nav>'),
        ("Title", '<h1 class="title">Een kade</h1>'),
        ("heading 2", "<h2>Een kade</h2>"),
    ],
)
def test_a_style_says_what_a_paragraph_is(made: Make, style: str, markup: str) -> None:
    assert markup in page(with_paragraph(made("docx"), style, "Een kade"))


def test_a_note_has_no_link_back_in_its_text(made: Make) -> None:
    assert "↑" not in page(made("docx"))


def test_deleted_words_stay_deleted_and_comments_are_no_text(made: Make) -> None:
    document = member(made("docx"), DOCUMENT).replace(
        b"<w:body>",
        b'<w:body><w:p><w:del w:id="1" w:author="a"><w:r><w:delText>geschrapt</w:delText></w:r></w:del>'
        b'<w:ins w:id="2" w:author="a"><w:r><w:t>ingevoegd</w:t></w:r></w:ins></w:p>',
        1,
    )
    shown = page(with_members(made("docx"), {DOCUMENT: document}))
    assert "ingevoegd" in shown
    assert "geschrapt" not in shown


def test_a_bomb_is_refused_by_its_directory(made: Make) -> None:
    buffer = BytesIO(made("docx"))
    with ZipFile(buffer, "a", ZIP_DEFLATED) as opened:
        opened.writestr("word/media/bomb.xml", b" " * 100_000_000)
    with pytest.raises(UnpacksTooLarge, match=r"^stuk\.docx is not unpacked"):
        page(buffer.getvalue())


def test_one_with_more_text_than_can_be_read_in_time_says_so(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx, "MAX_XML", 10_000)
    with pytest.raises(SourceTooLarge):
        page(made("docx"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_expanded(made: Make, encoding: str) -> None:
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "{"x" * 100}">]><a>{"&b;" * 100}</a>'
    with pytest.raises(SourceBroken):
        page(with_members(made("docx"), {DOCUMENT: bomb.encode(encoding)}))


def test_one_without_a_word_is_empty_and_one_without_its_document_broken(made: Make) -> None:
    empty = member(made("docx"), DOCUMENT).partition(b"<w:body>")[0] + b"<w:body></w:body></w:document>"
    with pytest.raises(SourceEmpty):
        page(with_members(made("docx"), {DOCUMENT: empty}))
    with pytest.raises(SourceBroken):
        page(with_members(made("docx"), {DOCUMENT: None}))
    with pytest.raises(SourceBroken):
        page(with_members(made("docx"), {DOCUMENT: b"<w:document>"}))


def test_one_with_a_password_is_known_in_the_old_wrapping_that_it_has() -> None:
    wrapped = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500
    with pytest.raises(SourceEncrypted, match=r"^slot\.docx is protected by a password"):
        media_type_of(wrapped, "slot.docx", "slot.docx")


def test_an_image_leaves_its_description_and_not_itself(made: Make) -> None:
    shown = page(made("docx"))
    assert "data:" not in shown
    assert html_blocks(shown)
