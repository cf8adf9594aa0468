"""OpenDocument texts (ODT), as LibreOffice writes them: their content as markup, by what their styles say it is."""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

from archive.documents.page import About, document_page, sensible_author
from archive.documents.xml_parts import DC, Element, first_text, local_name, parse_xml
from archive.documents.zip_bounds import open_zip, read_member
from archive.errors import SourceEmpty, SourceEncrypted
from archive.media_types import KINDS, ODT

MAX_XML = 40_000_000
"""Bytes of the content's XML, which lxml reads in a second or two."""

_KIND = KINDS[ODT]
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


_UNSHOWN = _words(
    "tracked-changes forms sequence-decls variable-decls user-field-decls annotation annotation-end "
    "covered-table-cell scripts event-listeners table-column"
)
_CAPTIONS = _words("caption illustration figure drawing table tablecaption figurecaption")
_INDEXES = _words(
    "table-of-content illustration-index table-index object-index user-index alphabetical-index bibliography"
)
_MOST_SPACES = 100


def as_page(content: bytes, source: str) -> str:
    """Return the page. Raises `SourceError`."""
    with open_zip(BytesIO(content), source, kind=_KIND) as opened:
        if b"encryption-data" in _part(opened, "META-INF/manifest.xml", source):
            raise SourceEncrypted(source=source)
        root = parse_xml(read_member(opened, "content.xml", source, MAX_XML, _KIND))
        styles = _styles(root, _part(opened, "styles.xml", source))
        meta = _part(opened, "meta.xml", source)
    text = root.find(f".//{_OFFICE}text")
    if text is None:
        raise SourceEmpty(source=source)
    writer = _Writer(styles)
    writer.blocks(text)
    return document_page(writer.markup(), _about(meta))


def _part(opened: ZipFile, name: str, source: str) -> bytes:
    return read_member(opened, name, source, MAX_XML, _KIND) if name in opened.namelist() else b""


def _about(meta: bytes) -> About:
    if not meta:
        return About()
    root = parse_xml(meta)
    return About(
        title=first_text(root, f"{DC}title"),
        byline=sensible_author(first_text(root, f"{_META}initial-creator") or first_text(root, f"{DC}creator")),
        language=first_text(root, f"{DC}language"),
    )


@dataclass(frozen=True, slots=True)
class _Style:
    parent: str | None
    bold: bool


def _styles(root: Element, shared: bytes) -> dict[str, _Style]:
    found = {}
    for tree in (parse_xml(shared), root) if shared else (root,):
        for style in tree.iter(f"{_STYLE}style"):
            weights = [each.get(f"{_FO}font-weight") for each in style.iter(f"{_STYLE}text-properties")]
            found[style.get(f"{_STYLE}name")] = _Style(style.get(f"{_STYLE}parent-style-name"), "bold" in weights)
    return found


class _Writer:
    """Writes the blocks of a text as markup, footnotes after the text that they belong to."""

    def __init__(self, styles: dict[str, _Style]) -> None:
        self._styles = styles
        self._out: list[str] = []
        self._notes: list[str] = []
        self._floating: list[Element] = []

    def markup(self) -> str:
        """Return what was written so far, with the notes."""
        notes = f'<ol class="footnotes">{"".join(self._notes)}</ol>' if self._notes else ""
        return "".join(self._out) + notes

    def blocks(self, element: Element) -> None:
        """Write the blocks inside an element."""
        for child in element:
            self._block(child, local_name(child))

    def _block(self, element: Element, name: str) -> None:
        if name in ("h", "p"):
            self._paragraph(element, name)
        elif name in _INDEXES:
            self._around('nav class="contents"', "nav", element)
        elif name in ("list", "table", "table-row"):
            tag = {"list": "ul", "table": "table", "table-row": "tr"}[name]
            self._around(tag, tag, element)
        elif name in ("list-item", "list-header"):
            self._around("li", "li", element)
        elif name == "table-cell":
            self._around("td", "td", element)
        elif name == "frame":
            self._frame(element)
        elif name not in _UNSHOWN:
            self.blocks(element)

    def _around(self, opening: str, closing: str, element: Element) -> None:
        self._out.append(f"<{opening}>")
        self.blocks(element)
        self._out.append(f"</{closing}>")

    def _paragraph(self, element: Element, name: str) -> None:
        names = set(self._style_names(element.get(f"{_TEXT}style-name")))
        text = "".join(self._inline(element))
        if name == "h":
            level = element.get(f"{_TEXT}outline-level") or "1"
            tag = f"h{min(int(level), 6) if level.isdecimal() and level != '0' else 1}"
            self._out.append(f"<{tag}>{text}</{tag}>")
        elif "title" in names:
            self._out.append(f'<h1 class="title">{text}</h1>')
        elif names & _CAPTIONS:
            self._out.append(f"<figure><figcaption>{text}</figcaption></figure>")
        elif "quotations" in names:
            self._out.append(f"<blockquote><p>{text}</p></blockquote>")
        else:
            style = self._styles.get(element.get(f"{_TEXT}style-name"))
            self._out.append(f"<p><b>{text}</b></p>" if style and style.bold else f"<p>{text}</p>")
        floating, self._floating = self._floating, []
        for frame in floating:
            self._frame(frame)

    def _style_names(self, name: str | None) -> Iterator[str]:
        """Yield the names of a style and of those that it builds on, as people read them, in small letters."""
        for _ in range(20):
            if not name:
                return
            yield name.replace("_20_", " ").lower()
            style = self._styles.get(name)
            name = style.parent if style else None

    def _frame(self, element: Element) -> None:
        """Write what a frame holds: a picture's description, or a box of text."""
        for child in element:
            name = local_name(child)
            if name in ("title", "desc") and child.text:
                self._out.append(f'<p><img alt="{html.escape(child.text)}"></p>')
            elif name == "text-box":
                self.blocks(child)

    def _inline(self, element: Element) -> Iterator[str]:
        yield html.escape(element.text or "", quote=False)
        for child in element:
            yield from self._piece(child, local_name(child))
            yield html.escape(child.tail or "", quote=False)

    def _piece(self, child: Element, name: str) -> Iterator[str]:
        if name == "s":
            count = child.get(f"{_TEXT}c") or "1"
            yield " " * min(int(count) if count.isdecimal() else 1, _MOST_SPACES)
        elif name == "tab":
            yield " "
        elif name == "line-break":
            yield "<br>"
        elif name == "note":
            yield self._note(child)
        elif name == "frame":
            self._floating.append(child)
        elif name not in _UNSHOWN:
            yield from self._inline(child)

    def _note(self, element: Element) -> str:
        """Keep a note's text for the end; return its sign."""
        citation = element.find(f"{_TEXT}note-citation")
        body = element.find(f"{_TEXT}note-body")
        sign = html.escape("".join(citation.itertext())) if citation is not None else ""
        if body is not None:
            writer = _Writer(self._styles)
            writer.blocks(body)
            self._notes.append(f"<li>{sign} {writer.markup()}</li>" if sign else f"<li>{writer.markup()}</li>")
        return f"<sup>{sign}</sup>" if sign else ""
