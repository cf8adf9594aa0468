"""What kind of document some bytes are: by their content first, then by name."""

import codecs
import re
from io import BytesIO
from pathlib import PurePath

from archive.documents.zip_bounds import ZipBounds, open_zip
from archive.errors import SourceEncrypted, SourceError, SourceUnsupported

HTML = "text/html"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
EPUB = "application/epub+zip"
RTF = "application/rtf"
EMAIL = "message/rfc822"
MHTML = "multipart/related"

KINDS = {
    PDF: "a PDF document",
    DOCX: "a Word document",
    ODT: "an OpenDocument text",
    EPUB: "an EPUB book",
    RTF: "an RTF document",
    EMAIL: "an e-mail",
    MHTML: "a saved web page",
}
"""The documents, and what errors call each."""

DOCUMENTS = frozenset(KINDS)
"""Those that `archive.documents` makes a page of; the others are text in some charset."""

SUFFIXES = {
    HTML: ".html",
    MARKDOWN: ".md",
    PLAIN: ".txt",
    PDF: ".pdf",
    DOCX: ".docx",
    ODT: ".odt",
    EPUB: ".epub",
    RTF: ".rtf",
    EMAIL: ".eml",
    MHTML: ".mhtml",
}
"""What a file of each kind is called."""

BY_SUFFIX = {suffix: media_type for media_type, suffix in SUFFIXES.items()} | {
    ".text": PLAIN,
    ".htm": HTML,
    ".xhtml": HTML,
    ".markdown": MARKDOWN,
    ".mht": MHTML,
}
"""The suffixes of files that an archive takes out of a folder."""

BY_NAME = {media_type: media_type for media_type in SUFFIXES} | {
    "application/xhtml+xml": HTML,
    "text/x-markdown": MARKDOWN,
    "application/x-pdf": PDF,
    "text/rtf": RTF,
    "application/x-rtf": RTF,
    "application/x-mimearchive": MHTML,
}
"""Media types of the Internet, and as which of ours they are kept."""

# https://en.wikipedia.org/wiki/List_of_file_signatures
_SIGNATURES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document"),
    (b"bplist00", "a Safari web archive"),
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
_OLD_OFFICE = _SIGNATURES[0][0]
_LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
"""Office keeps a document with a password in a file of its old kind, under this name."""

_ZIP = b"PK\x03\x04"
_ZIPPED_DOCUMENTS = (("word/", DOCX), ("META-INF/container.xml", EPUB))
_ZIPPED = frozenset({DOCX, ODT, EPUB})
_NAMED_WITHIN = {name.encode(): name for name in (ODT, EPUB)}
_IN_ZIP = (
    ("xl/", "an Excel workbook"),
    ("ppt/", "a PowerPoint presentation"),
    ("content.xml", "an OpenDocument document that is no text"),
)
_OTHER_ZIPS = ("a ZIP archive", "a damaged ZIP archive")

_NAMING_BOUNDS = ZipBounds(members=100_000, total=1 << 62, ratio=1 << 62)
"""For a look at the names nothing is unpacked."""

# A comment ends at its first end: else a row of them can be cut in endlessly many ways.
_BEGINS_AS_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*|<!--(?:(?!-->).){0,2000}-->\s*){0,5}<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_BLOCK_TAG = re.compile(
    r"</(?:p|div|h[1-6]|article|section|ul|ol|li|figure|table|header|blockquote)\s*>", re.IGNORECASE
)
_FEWEST_BLOCK_TAGS = 3
_LONGEST_LOOK = 100_000

# https://www.rfc-editor.org/rfc/rfc5322#section-2.2
_HEADERS = re.compile(rb"\s{0,20}((?:[!-9;-~]{1,80}:[^\r\n]{0,2000}\r?\n(?:[ \t][^\r\n]{0,2000}\r?\n){0,500}){2,300})")
_NAME = re.compile(rb"^([!-9;-~]+):", re.MULTILINE)
_ON_THE_WAY = frozenset((b"message-id", b"received", b"return-path", b"mime-version", b"delivered-to", b"x-mailer"))
_SAVED_PAGE = re.compile(
    rb"^(?:snapshot-content-location:|from:\s*[\"<]{0,2}\s*saved by\b)", re.IGNORECASE | re.MULTILINE
)
_SEVERAL_PARTS = re.compile(rb"^content-type:\s*multipart/", re.IGNORECASE | re.MULTILINE)


def media_type_of(content: bytes, name: str = "", source: str = "The content") -> str:
    """Return one of the media types above; ``name`` is a file name, if there is one.

    Raises `SourceUnsupported`, naming ``source``, for a document that is none of them, and `SourceEncrypted`.
    """
    if document := document_type(content, name):
        return document
    refuse_known_binaries(content, source)
    by_name = BY_SUFFIX.get(PurePath(name).suffix.lower())
    head = _head(content)
    if _BEGINS_AS_HTML.match(head):
        return HTML
    # Markdown may hold some HTML between its own markup.
    if by_name != MARKDOWN and len(_BLOCK_TAG.findall(head)) >= _FEWEST_BLOCK_TAGS and head.lstrip().startswith("<"):
        return HTML
    return by_name if by_name and by_name not in DOCUMENTS else PLAIN


def document_type(content: bytes, name: str = "") -> str | None:
    """Return which kind of document the bytes are, None for text, containers and all else."""
    suffix = BY_SUFFIX.get(PurePath(name).suffix.lower())
    start = content[:1100].lstrip(b"\xef\xbb\xbf\0 \t\r\n")
    # Servers put lines of their own before some; readers look for the mark in the first kilobyte.
    if start.startswith(b"%PDF-") or (suffix == PDF and b"%PDF-" in start):
        return PDF
    if start.startswith(b"{\\rtf"):
        return RTF
    if content.startswith(_ZIP):
        # One that cannot be opened is what its name says, and its own reader says what is wrong with it.
        return _zipped_document(content) or (suffix if suffix in _ZIPPED and not _names_in(content) else None)
    return _message(content[:_LONGEST_LOOK], suffix)


def refuse_known_binaries(content: bytes, source: str) -> None:
    """Raise `SourceUnsupported` for the kinds of files that people mistake for articles, each by its name."""
    if content.startswith(_OLD_OFFICE) and _LOCKED_OFFICE in content:
        raise SourceEncrypted(source=source)
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            raise SourceUnsupported(source=source, media_type=kind)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        raise SourceUnsupported(source=source, media_type="a WebP image")
    if content[4:12] in {b"ftypavif", b"ftypheic", b"ftypmp42", b"ftypisom", b"ftypM4A "}:
        raise SourceUnsupported(source=source, media_type="an image, a recording or a film")
    if content.startswith(_ZIP) and _zipped_document(content) is None:
        raise SourceUnsupported(source=source, media_type=_kind_of_zip(content))


def _zipped_document(content: bytes) -> str | None:
    """Return which document a ZIP file is, by the name that it states first or by what it holds."""
    # The first member of an ODT or EPUB is its media type, stored as it is: 30 bytes of header and "mimetype".
    if content[30:38] == b"mimetype":
        length = int.from_bytes(content[28:30], "little")
        stated = content[38 + length : 38 + length + 80].partition(b"PK")[0].strip()
        if stated in _NAMED_WITHIN:
            return _NAMED_WITHIN[stated]
    names = _names_in(content)
    return next((kind for start, kind in _ZIPPED_DOCUMENTS if any(name.startswith(start) for name in names)), None)


def _names_in(content: bytes) -> list[str]:
    try:
        return open_zip(BytesIO(content), "", _NAMING_BOUNDS).namelist()[:1000]
    except SourceError:
        return []


def _kind_of_zip(content: bytes) -> str:
    names = _names_in(content)
    for beginning, kind in _IN_ZIP:
        if any(name.startswith(beginning) for name in names):
            return kind
    return _OTHER_ZIPS[0 if names else 1]


def _message(head: bytes, suffix: str | None) -> str | None:
    """Return the kind where the bytes are an e-mail or a page saved as one, by the headers that they begin with."""
    found = _HEADERS.match(head)
    if found is None:
        return None
    headers = found[1]
    if _SAVED_PAGE.search(headers) or (suffix == MHTML and _SEVERAL_PARTS.search(headers)):
        return MHTML
    names = {name.lower() for name in _NAME.findall(headers)}
    if suffix == EMAIL and names & {b"from", b"subject", b"date", *_ON_THE_WAY}:
        return EMAIL
    # A text may begin with "From:" and "Subject:"; what only programs write tells a message from one that was copied.
    return EMAIL if b"from" in names and names & {b"date", b"subject"} and names & _ON_THE_WAY else None


def _head(content: bytes) -> str:
    """Return the beginning as far as its letters matter here: markup is ASCII in whatever charset."""
    head = content[:_LONGEST_LOOK]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", errors="replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
