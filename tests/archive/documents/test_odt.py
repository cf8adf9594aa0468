"""OpenDocument texts: what LibreOffice writes that pandoc does not, and those that are made to do harm."""

import pytest

from archive.documents.opening import convert
from archive.errors import SourceBroken, SourceEmpty, SourceEncrypted
from archive.media_types import ODT, media_type_of
from indexer.html_blocks import html_blocks
from tests.archive.documents.conftest import Make, member, with_members

CONTENT = "content.xml"


def page(content: bytes) -> str:
    return convert(content, ODT, "stuk.odt")


def with_inside(content: bytes, inside: str) -> bytes:
    """Return the document with something at the beginning of its text."""
    found = member(content, CONTENT).replace(b"<office:text>", b"<office:text>" + inside.encode(), 1)
    return with_members(content, {CONTENT: found})


@pytest.mark.parametrize(
    ("inside", "texts"),
    [
        ('<text:p>een<text:s text:c="3"/>twee<text:tab/>drie</text:p>', ["een twee drie"]),
        ("<text:p>een<text:line-break/>twee</text:p>", ["een twee"]),
        ('<text:p text:style-name="Quotations">een citaat</text:p>', ["een citaat"]),
        ("<text:section><text:p>in een deel</text:p></text:section>", ["in een deel"]),
        ("<text:tracked-changes><text:p>geschrapt</text:p></text:tracked-changes><text:p>tekst</text:p>", ["tekst"]),
        ("<text:p>tekst<office:annotation><text:p>opmerking</text:p></office:annotation></text:p>", ["tekst"]),
        (
            "<text:p>tekst<draw:frame><draw:text-box><text:p>kader</text:p></draw:text-box></draw:frame></text:p>",
            ["tekst", "kader"],
        ),
        ("<text:p><draw:frame><svg:desc>Een kade</svg:desc><draw:image/></draw:frame></text:p>", ["Een kade"]),
    ],
)
def test_what_libreoffice_writes_comes_out_as_it_is_shown(made: Make, inside: str, texts: list[str]) -> None:
    blocks = html_blocks(page(with_inside(made("odt"), inside)))
    assert [block.text for block in blocks][: len(texts)] == texts


def test_a_caption_and_a_table_of_contents_are_marked_as_such(made: Make) -> None:
    inside = '<text:p text:style-name="Illustration">Een kade</text:p><text:table-of-content><text:index-body>'
    inside += "<text:p>Wat het kostte 2</text:p></text:index-body></text:table-of-content>"
    shown = page(with_inside(made("odt"), inside))
    assert "<figure><figcaption>Een kade</figcaption></figure>" in shown
    assert '<nav class="contents"><p>Wat het kostte 2</p></nav>' in shown


def test_markup_in_the_text_stays_text(made: Make) -> None:
    shown = page(with_inside(made("odt"), "<text:p>&lt;script&gt;alert(1)&lt;/script&gt;</text:p>"))
    assert "<script>" not in shown
    assert html_blocks(shown)[0].text == "<script>alert(1)</script>"


def test_one_with_a_password_says_so(made: Make) -> None:
    manifest = member(made("odt"), "META-INF/manifest.xml").replace(b"</", b"<manifest:encryption-data/></", 1)
    with pytest.raises(SourceEncrypted):
        page(with_members(made("odt"), {"META-INF/manifest.xml": manifest}))


def test_entities_and_deep_nesting_are_refused(made: Make) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bom">]><a>&b;</a>'
    deep = b"<a>" * 5_000 + b"</a>" * 5_000
    for content in (bomb, deep, b"<a>"):
        with pytest.raises(SourceBroken):
            page(with_members(made("odt"), {CONTENT: content}))


def test_one_without_a_text_is_empty(made: Make) -> None:
    with pytest.raises(SourceEmpty):
        page(with_members(made("odt"), {CONTENT: b"<a/>"}))


def test_a_spreadsheet_is_no_text(made: Make) -> None:
    sheet = with_members(made("odt"), {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"})
    with pytest.raises(Exception, match="is an OpenDocument document that is no text, which Vindplaats cannot read"):
        media_type_of(sheet, "cijfers.ods", "cijfers.ods")
