"""Web pages saved as MHTML (.mht, .mhtml), by Chromium, Edge and others: the page itself and where it came from."""

from email.message import Message

from archive.documents.mail import header_text, parsed, part_text, parts_of
from archive.documents.page import clean_markup
from archive.documents.saved_page import as_saved, with_address
from archive.errors import SourceBroken
from archive.media_types import HTML, KINDS, MHTML

_KIND = KINDS[MHTML]
_PAGES = (HTML, "application/xhtml+xml")


def as_page(content: bytes, source: str) -> str:
    """Return the page. Raises `SourceError`."""
    message = parsed(content, source)
    root = _root(message, parts_of(message))
    if root is None:
        raise SourceBroken(source=source, media_type=_KIND)
    markup = as_saved(part_text(root, source))
    address = header_text(message, "Snapshot-Content-Location") or header_text(root, "Content-Location")
    return clean_markup(with_address(markup, address) if address else markup)


def _root(message: Message, parts: list[Message]) -> Message | None:
    """Return the part that is the page: the one that the header names, else the first."""
    start = message.get_param("start")
    pages = [part for part in parts if part.get_content_type() in _PAGES]
    named = (part for part in pages if part.get("Content-ID") == start)
    return next(named, None) or next(iter(pages), None)
