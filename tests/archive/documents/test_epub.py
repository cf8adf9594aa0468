"""EPUB books: the order of the spine, and what sellers and old programs do."""

import re

import pytest

from archive.documents.opening import convert
from archive.errors import SourceBroken, SourceEmpty, SourceEncrypted
from archive.html_metadata import read_html
from archive.media_types import EPUB
from indexer.html_blocks import html_blocks
from tests.archive.documents.conftest import Make, member, with_members

PACKAGE = "EPUB/content.opf"


def page(content: bytes) -> str:
    return convert(content, EPUB, "boek.epub")


def changed(made: Make, old: bytes, new: bytes, name: str = PACKAGE) -> bytes:
    found = member(made("epub"), name)
    assert old in found
    return with_members(made("epub"), {name: found.replace(old, new, 1)})


def test_chapters_come_in_the_order_of_the_spine_and_the_contents_are_marked(made: Make) -> None:
    texts = [block.text for block in html_blocks(page(made("epub")))]
    prose = [next(text for text in texts if text.startswith(start)) for start in ("Na negen", "Veertig", "De bond")]
    assert sorted(prose, key=texts.index) == prose
    assert '<nav class="contents">' in page(made("epub"))


def test_its_date_and_its_author_are_taken_as_they_stand(made: Make) -> None:
    content = changed(made, b"Anna de Vries", b"Multatuli")
    found = read_html(page(with_members(content, {"EPUB/text/title_page.xhtml": b"<html><body></body></html>"})), None)
    assert found.byline == "Multatuli"
    assert str(found.published) == "2024-05-14"


def test_the_moment_at_which_a_program_wrote_the_file_is_no_date_of_publication(made: Make) -> None:
    (written,) = re.findall(rb'"dcterms:modified">([^<]+)<', member(made("epub"), PACKAGE))
    content = changed(made, b"2024-05-14", written)
    assert (
        read_html(page(with_members(content, {"EPUB/text/title_page.xhtml": b"<html></html>"})), None).published is None
    )


def test_entities_of_html_and_other_charsets_are_read(made: Make) -> None:
    chapter = (
        '<?xml version="1.0" encoding="iso-8859-1"?><html><body><p>négen&nbsp;dagen &eacute;n meer</p></body></html>'
    )
    content = with_members(made("epub"), {"EPUB/text/ch002.xhtml": chapter.encode("latin-1")})
    assert "négen\u00a0dagen én meer" in page(content)
    odd = chapter.replace("iso-8859-1", "x-unknown").encode("utf-8")
    assert "négen" in page(with_members(made("epub"), {"EPUB/text/ch002.xhtml": odd}))


def test_one_that_a_seller_locked_says_so_and_locked_fonts_do_no_harm(made: Make) -> None:
    locked = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"'
        ' xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:CipherData>'
        '<enc:CipherReference URI="{}"/></enc:CipherData></enc:EncryptedData></encryption>'
    )
    name = "META-INF/encryption.xml"
    font = with_members(made("epub"), {name: locked.format("EPUB/fonts/a.ttf").encode()})
    assert "Veertig schepen" in page(font)
    with pytest.raises(SourceEncrypted):
        page(with_members(made("epub"), {name: locked.format("EPUB/text/ch002.xhtml").encode()}))


def test_a_chapter_that_is_missing_and_a_package_that_is_none_are_one_sentence(made: Make) -> None:
    broken: list[tuple[str, bytes | None]] = [
        ("EPUB/text/ch002.xhtml", None),
        (PACKAGE, b"<package"),
        ("META-INF/container.xml", b"<a/>"),
    ]
    for name, content in broken:
        with pytest.raises(SourceBroken, match=r"^boek\.epub begins as an EPUB book"):
            page(with_members(made("epub"), {name: content}))


def test_one_without_chapters_is_empty_and_a_path_never_leads_out_of_it(made: Make) -> None:
    with pytest.raises(SourceEmpty):
        page(with_members(made("epub"), {PACKAGE: b'<package xmlns="http://www.idpf.org/2007/opf"/>'}))
    with pytest.raises(SourceBroken):
        page(changed(made, b'href="text/ch002.xhtml"', b'href="../../../etc/passwd"'))
