"""Word documents (DOCX), by mammoth: what their styles say a paragraph is, and nothing of how it looks."""

import re
from io import BytesIO
from zipfile import ZipFile

from archive.documents.page import About, document_page, sensible_author
from archive.documents.xml_parts import DC, first_text, parse_xml, require_no_doctype
from archive.documents.zip_bounds import open_zip, read_member
from archive.errors import SourceBroken, SourceEmpty, SourceTooLarge
from archive.media_types import DOCX, KINDS

MAX_XML = 8_000_000
"""Bytes of the document's own XML, some 1,000 pages; mammoth reads a million in one to five seconds, the longer where
every word has a look of its own."""

_KIND = KINDS[DOCX]
_WAY_BACK = re.compile(r'\s?<a href="#(?:foot|end)note-ref-[^"]{1,80}">↑</a>')
"""The link from a note to its place, which mammoth adds."""

_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p.subtitle:fresh
p[style-name='Author'] => p.byline:fresh
p[style-name='Date'] => p.date:fresh
p[style-name='Caption'] => figure > figcaption:fresh
p[style-name='Image Caption'] => figure > figcaption:fresh
p[style-name='Table Caption'] => figure > figcaption:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
p[style-name='TOC Heading'] => nav.contents > p:fresh
""" + "\n".join(f"p[style-name='toc {level}'] => nav.contents > p:fresh" for level in range(1, 10))


def as_page(content: bytes, source: str) -> str:
    """Return the page. Raises `SourceError`."""
    with open_zip(BytesIO(content), source, kind=_KIND) as opened:
        _require_bounded(opened, source)
        about = _about(opened, source)
    import mammoth  # here: it takes a while to import

    result = mammoth.convert_to_html(
        BytesIO(content),
        style_map=_STYLES,
        include_embedded_style_map=False,
        # Without the picture itself, which nothing here looks at; its description stays.
        convert_image=mammoth.images.img_element(lambda _: {"src": ""}),
    )
    body = _WAY_BACK.sub("", result.value)
    if not body.strip():
        raise SourceEmpty(source=source)
    return document_page(body, about)


def _require_bounded(opened: ZipFile, source: str) -> None:
    """See to it that what mammoth will parse is neither too large nor able to grow."""
    if "word/document.xml" not in opened.namelist() and "[Content_Types].xml" not in opened.namelist():
        raise SourceBroken(source=source, media_type=_KIND)
    parts = [part for part in opened.infolist() if part.filename.endswith((".xml", ".rels"))]
    if sum(part.file_size for part in parts) > 2 * MAX_XML:
        raise SourceTooLarge(source=source, limit_mb=MAX_XML // 1_000_000)
    for part in parts:
        require_no_doctype(read_member(opened, part, source, MAX_XML, _KIND))


def _about(opened: ZipFile, source: str) -> About:
    """Return what the document's properties say; never when it was written: that is when the file was made."""
    if "docProps/core.xml" not in opened.namelist():
        return About()
    core = parse_xml(read_member(opened, "docProps/core.xml", source, 1_000_000, _KIND))
    return About(
        title=first_text(core, f"{DC}title"),
        byline=sensible_author(first_text(core, f"{DC}creator")),
        language=first_text(core, f"{DC}language"),
    )
