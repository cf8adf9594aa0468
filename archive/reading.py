"""What can be read of an article's bytes: a web page's markup, or text; of a document, the page that it makes."""

from dataclasses import dataclass

from archive.errors import SourceTooLarge
from archive.media_types import BY_NAME, DOCUMENTS, EMAIL, HTML, MHTML, PLAIN

MAX_CHARACTERS = 20_000_000
"""Of markup or text, what is embedded in a page (pictures, fonts) left out: parsing more takes too much memory."""

_PAGES = frozenset({HTML, EMAIL, MHTML})


@dataclass(frozen=True, slots=True)
class Readable:
    """What can be read of an article.

    ``media_type`` is text/html (of every document, too), text/markdown or text/plain. ``is_page`` says that there is
    something around the article, as on a web page or in a newsletter.
    """

    text: str
    media_type: str
    is_page: bool


def readable(content: bytes, media_type: str, charset: str, source: str) -> Readable:
    """Return what can be read; ``charset`` decodes what is text, ``source`` names it in errors.

    Raises `SourceError` for a document that cannot be opened, and `SourceTooLarge`.
    """
    media_type = BY_NAME.get(media_type, PLAIN)
    is_page = media_type in _PAGES
    if media_type in DOCUMENTS:
        from archive.documents.opening import as_page  # late: most articles are no documents

        return _within_limit(Readable(as_page(content, media_type, source), HTML, is_page), source)
    text = content.decode(charset, errors="replace")
    if media_type == HTML:
        from archive.documents.saved_page import as_saved  # late: for web pages only

        text = as_saved(text)
    return _within_limit(Readable(text, media_type, is_page), source)


def _within_limit(found: Readable, source: str) -> Readable:
    if len(found.text) > MAX_CHARACTERS:
        raise SourceTooLarge(source=source, limit_mb=MAX_CHARACTERS // 1_000_000)
    return found
