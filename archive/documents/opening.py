"""The one door to documents: bytes go in, a web page comes out."""

from collections.abc import Callable
from importlib import import_module

from archive.errors import SourceBroken, SourceError
from archive.media_types import DOCX, EMAIL, EPUB, KINDS, MHTML, ODT, PDF, RTF

_MODULES = {PDF: "pdf", DOCX: "docx", ODT: "odt", EPUB: "epub", RTF: "rtf", EMAIL: "mail", MHTML: "mhtml"}

_ALWAYS_APART = frozenset({PDF, DOCX})
"""PDFium is native code, for one thread, that some files keep busy for ever; mammoth takes long for a small file."""

_APART_FROM = 1_000_000
"""Bytes from which any document is opened in a process of its own, with a limit of time."""


def as_page(content: bytes, media_type: str, source: str) -> str:
    """Return the web page that a document becomes; ``media_type`` is one of `archive.media_types.DOCUMENTS`.

    Raises `SourceError`, naming ``source``: `SourceBroken`, `SourceEncrypted`, `SourceScanned`, `SourceEmpty`,
    `SourceTooLarge`, `SourceTooComplex` or `UnpacksTooLarge`.
    """
    if media_type in _ALWAYS_APART or len(content) >= _APART_FROM:
        from archive.documents.apart import as_page_apart  # here: small documents start no process

        return as_page_apart(content, media_type, source)
    return convert(content, media_type, source)


def convert(content: bytes, media_type: str, source: str) -> str:
    """Do what `as_page` does, in this process and without a limit of time."""
    # Each module when it is needed: one brings PDFium, another a parser for Word's files.
    module: Callable[[bytes, str], str] = import_module(f"archive.documents.{_MODULES[media_type]}").as_page
    try:
        return module(content, source)
    except SourceError:
        raise
    except Exception as error:  # any bytes can come in, and these libraries raise what they like
        raise SourceBroken(source=source, media_type=KINDS[media_type]) from error
