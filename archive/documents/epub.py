"""EPUB books: the chapters of the spine, one after the other."""

import posixpath
import re
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZipFile

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types
from lxml import html as lxml_html

from archive.documents.page import About, document_page, serialised
from archive.documents.xml_parts import DC, Element, first_text, parse_xml
from archive.documents.zip_bounds import open_zip, read_member
from archive.errors import SourceBroken, SourceEmpty, SourceEncrypted, SourceTooLarge
from archive.media_types import EPUB, KINDS

MAX_CHAPTERS = 20_000_000
"""Bytes of all chapters together; the longest novels have some 6 million."""

_KIND = KINDS[EPUB]
_OPF = "{http://www.idpf.org/2007/opf}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_ENCRYPTED = "{http://www.w3.org/2001/04/xmlenc#}CipherReference"
_CHAPTER = re.compile(r"application/xhtml\+xml|text/html|application/x-dtbook\+xml|text/x-oeb1-document")
_YEAR_FIRST = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?)?)?")


def as_page(content: bytes, source: str) -> str:
    """Return the page. Raises `SourceError`."""
    with open_zip(BytesIO(content), source, kind=_KIND) as opened:
        package_path = _package_path(opened, source)
        package = parse_xml(_without_doctype(read_member(opened, package_path, source, 5_000_000, _KIND)))
        locked = _locked(opened, source)
        chapters = []
        size = 0
        for path, is_contents in _spine(package, posixpath.dirname(package_path)):
            if path in locked:
                raise SourceEncrypted(source=source)
            markup = _chapter(read_member(opened, path, source, MAX_CHAPTERS, _KIND), is_contents)
            size += len(markup)
            if size > MAX_CHAPTERS:
                raise SourceTooLarge(source=source, limit_mb=MAX_CHAPTERS // 1_000_000)
            chapters.append(markup)
    if not chapters:
        raise SourceEmpty(source=source)
    return document_page("".join(chapters), _about(package))


def _package_path(opened: ZipFile, source: str) -> str:
    container = parse_xml(read_member(opened, "META-INF/container.xml", source, 1_000_000, _KIND))
    root = container.find(f".//{_CONTAINER}rootfile")
    if root is None or not root.get("full-path"):
        raise SourceBroken(source=source, media_type=_KIND)
    return str(root.get("full-path"))


def _without_doctype(content: bytes) -> bytes:
    """Return the package without the document type that books of the first version declare; it needs none."""
    return re.sub(rb"<!DOCTYPE[^>\[]{0,1000}>", b"", content, count=1, flags=re.IGNORECASE)


def _locked(opened: ZipFile, source: str) -> frozenset[str]:
    """Return which members a seller encrypted; fonts are at times, without harm."""
    if "META-INF/encryption.xml" not in opened.namelist():
        return frozenset()
    root = parse_xml(read_member(opened, "META-INF/encryption.xml", source, 5_000_000, _KIND))
    return frozenset(unquote(each.get("URI") or "") for each in root.iter(_ENCRYPTED))


def _spine(package: Element, folder: str) -> Iterator[tuple[str, bool]]:
    """Yield the path of each chapter in reading order, and whether it is the table of contents."""
    items = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
    for reference in package.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or not _CHAPTER.fullmatch((item.get("media-type") or "").lower()):
            continue
        path = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        yield path, "nav" in (item.get("properties") or "").split()


def _chapter(content: bytes, is_contents: bool) -> str:
    """Return what a chapter's body holds, as markup."""
    # The declared charset counts, else UTF-8; the HTML parser knows the entities that XHTML takes from elsewhere.
    declared = re.search(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", content[:400])
    encoding = declared[1].decode() if declared else "utf-8"
    try:
        parser = lxml_html.HTMLParser(encoding=encoding, remove_comments=True, remove_pis=True)
    except LookupError:
        parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml_html.document_fromstring(re.sub(rb"^\s*<\?xml[^>]*\?>", b"", content), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return ""  # an empty chapter, or one that holds only a picture's XML
    body = tree.find("body")
    inner = serialised(body if body is not None else tree)
    return f'<nav class="contents">{inner}</nav>' if is_contents else inner


def _about(package: Element) -> About:
    creators = [" ".join("".join(each.itertext()).split()) for each in package.iter(f"{DC}creator")]
    date = first_text(package, f"{DC}date")
    if date in _made(package):  # the moment at which a program wrote the file, which says nothing of its text
        date = None
    return About(
        title=first_text(package, f"{DC}title"),
        byline=", ".join(dict.fromkeys(name for name in creators[:10] if name)) or None,
        published=date if date and _YEAR_FIRST.fullmatch(date) and len(date) > len("2024-05") else None,
        language=first_text(package, f"{DC}language"),
    )


def _made(package: Element) -> set[str]:
    """Return when the file was last written, as it says itself."""
    return {
        "".join(each.itertext()).strip()
        for each in package.iter("{*}meta")
        if each.get("property") == "dcterms:modified"
    }
