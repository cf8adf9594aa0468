"""One article as a table or an export tells of it: its text where that is there, else its address."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

from archive.addresses import normalise_url, without_password
from archive.article import Metadata, Received, SourceKind
from archive.errors import FetchError, RowEmpty, SourceTooLarge
from archive.intake import MAX_ARTICLE_BYTES
from archive.layers import LONGEST_TAG, presentable
from archive.media_types import HTML, MARKDOWN, PLAIN, media_type_of
from archive.sources import Fetches, Item
from archive.sources.holdings import Handed, Holding

_LONGEST_LABEL = 100
_MB = 1_000_000

_MARKUP = re.compile(
    r"</(?:p|div|h[1-6]|ul|ol|li|table|blockquote|figure|article|section)\s*>|<br\s*/?>", re.IGNORECASE
)
# A comment ends at its first end: else a row of them can be cut in endlessly many ways.
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*|<!--(?:(?!-->).){0,2000}-->\s*)*<(?:!doctype|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEADING = re.compile(r"<h1\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is told of one article.

    ``known`` is what goes above what its own text or page says. ``html`` goes before ``markdown``, that before
    ``text``, which may turn out to be HTML; without any of them it is a link to fetch.
    """

    url: str | None = None
    html: str | None = None
    markdown: str | None = None
    text: str | None = None
    known: Metadata = field(default_factory=Metadata)
    tags: tuple[str, ...] = ()
    label: str | None = None


def item_of(entry: Entry, holding: Holding, number: int, handed: Handed) -> Item:
    """Return the entry as an item of what holds it; ``number`` is its line, or its place."""
    place = f"{holding.label}:{number}"
    label = _bytes(
        " ".join((entry.label or entry.known.title or without_password(entry.url or "") or place).split())
    ).decode()
    label = label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"
    return Item(
        f"{holding.key}:{number}",
        label,
        lambda fetches: _receive(entry, holding, number, handed, fetches),
        fit_tags(entry.tags),
    )


def is_web_address(address: str | None) -> bool:
    """Whether this looks like an address that can be fetched."""
    try:
        return address is not None and urlsplit(address.strip()).scheme.lower() in {"http", "https"}
    except ValueError:
        return False


def fit_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the tags as the archive keeps them: no commas, no control characters, none that is too long."""
    fit = ("".join(letter if letter.isprintable() else " " for letter in tag.replace(",", " ")) for tag in tags)
    words = (" ".join(tag.split()).removeprefix("#").strip() for tag in fit)
    return tuple(dict.fromkeys(tag for tag in words if tag and len(tag) <= LONGEST_TAG))


def _receive(entry: Entry, holding: Holding, number: int, handed: Handed, fetches: Fetches) -> Received:
    place = f"{holding.label}:{number}"
    known, said = presentable(replace(entry.known, url=None)), handed.given
    given = replace(known, site=said.site or known.site, language=said.language or known.language)
    content, media_type = _content(entry)
    if not content.strip():
        if not entry.url or not entry.url.strip():
            raise RowEmpty(source=holding.label, line=number)
        return fetches.by_robots.fetch(entry.url.strip(), given)
    if len(content) > MAX_ARTICLE_BYTES:
        raise SourceTooLarge(source=place, limit_mb=MAX_ARTICLE_BYTES // _MB)
    return Received(
        content=content,
        media_type=media_type or media_type_of(content, source=place),
        source=SourceKind.EXPORT,
        received_at=datetime.now(UTC),
        charset="utf-8",
        origin=place,
        url=_normalised(entry.url),
        given=given,
    )


def _content(entry: Entry) -> tuple[bytes, str | None]:
    """Return the entry's text and what it is; None for text that is to be looked at."""
    html, markdown, text = entry.html or "", entry.markdown or "", entry.text or ""
    if html.strip():
        return _as_page(html, entry), HTML
    if markdown.strip():
        return _bytes(markdown), MARKDOWN
    if _PAGE.match(text) or _MARKUP.search(text):
        return _as_page(text, entry), HTML
    return _bytes(text), PLAIN


def _as_page(html: str, entry: Entry) -> bytes:
    """Return the HTML as a page, with its title above it where it is only the text of one."""
    if _PAGE.match(html):
        return _bytes(html)
    title = " ".join((entry.known.title or "").split())
    language = f' lang="{escape(entry.known.language)}"' if entry.known.language else ""
    canonical = f'<link rel="canonical" href="{escape(entry.url)}">' if _normalised(entry.url) and entry.url else ""
    named = f"<title>{escape(title)}</title>" if title else ""
    heading = f"<h1>{escape(title)}</h1>\n" if title and not _HEADING.search(html) else ""
    return _bytes(
        f'<!DOCTYPE html>\n<html{language}>\n<head><meta charset="utf-8">{named}{canonical}</head>\n'
        f"<body>\n<article>\n{heading}{html}\n</article>\n</body>\n</html>\n"
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _normalised(url: str | None) -> str | None:
    """Return the address in its one spelling; None where it is none: the text beside it counts."""
    try:
        return normalise_url(url) if url and url.strip() else None
    except FetchError:
        return None
