"""What kind of document some bytes are: by their content first, then by name. Only text is ever kept."""

import codecs
import re
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

from archive.errors import SourceUnsupported

HTML = "text/html"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"

BY_SUFFIX = {
    ".txt": PLAIN,
    ".text": PLAIN,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
}
"""The suffixes of files that an archive takes out of a folder."""

BY_NAME = {
    "text/html": HTML,
    "application/xhtml+xml": HTML,
    "text/plain": PLAIN,
    "text/markdown": MARKDOWN,
    "text/x-markdown": MARKDOWN,
}
"""Media types of the Internet, and as which of the three they are kept."""

# https://en.wikipedia.org/wiki/List_of_file_signatures
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"ID3", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"SQLite format 3\0", "an SQLite database"),
)
_ZIP = b"PK\x03\x04"
_IN_ZIP = (
    ("word/", "a Word document"),
    ("xl/", "an Excel workbook"),
    ("ppt/", "a PowerPoint presentation"),
    ("META-INF/container.xml", "an EPUB book"),
    ("content.xml", "an OpenDocument document"),
)

_BEGINS_AS_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*|<!--.{0,2000}?-->\s*){0,5}<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_BLOCK_TAG = re.compile(
    r"</(?:p|div|h[1-6]|article|section|ul|ol|li|figure|table|header|blockquote)\s*>", re.IGNORECASE
)
_FEWEST_BLOCK_TAGS = 3
_LONGEST_LOOK = 100_000


def media_type_of(content: bytes, name: str = "", source: str = "The content") -> str:
    """text/html, text/markdown or text/plain; ``name`` is a file name, if there is one.

    Raises `SourceUnsupported`, naming ``source``, for a document that is none of them.
    """
    refuse_known_binaries(content, source)
    by_name = BY_SUFFIX.get(PurePath(name).suffix.lower())
    head = _head(content)
    if _BEGINS_AS_HTML.match(head):
        return HTML
    # Markdown may hold some HTML between its own markup.
    if by_name != MARKDOWN and len(_BLOCK_TAG.findall(head)) >= _FEWEST_BLOCK_TAGS and head.lstrip().startswith("<"):
        return HTML
    return by_name or PLAIN


def refuse_known_binaries(content: bytes, source: str) -> None:
    """Raise `SourceUnsupported` for the kinds of files that people mistake for articles, each by its name."""
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            raise SourceUnsupported(source=source, media_type=kind)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        raise SourceUnsupported(source=source, media_type="a WebP image")
    if content[4:12] in {b"ftypavif", b"ftypheic", b"ftypmp42", b"ftypisom", b"ftypM4A "}:
        raise SourceUnsupported(source=source, media_type="an image, a recording or a film")
    if content.startswith(_ZIP):
        raise SourceUnsupported(source=source, media_type=_kind_of_zip(content))


def _kind_of_zip(content: bytes) -> str:
    try:
        names = ZipFile(BytesIO(content)).namelist()[:1000]
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return "a damaged ZIP archive"
    for beginning, kind in _IN_ZIP:
        if any(name.startswith(beginning) for name in names):
            return kind
    return "a ZIP archive"


def _head(content: bytes) -> str:
    """Return the beginning as far as its letters matter here: markup is ASCII in whatever charset."""
    head = content[:_LONGEST_LOOK]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", errors="replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
