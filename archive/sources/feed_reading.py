"""Reads feeds, RSS, Atom and JSON Feed alike: their titles, and their entries with what each says of itself."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import unescape
from io import BytesIO
from itertools import islice
from typing import Any
from urllib.parse import urldefrag, urljoin

from archive.dates import is_plausible
from archive.decoding import find_charset
from archive.errors import SourceDamaged, SourceTooLarge
from archive.media_types import HTML, PLAIN
from archive.sources.safe_xml import root_of, xml_text
from archive.sources.url_list import key_of
from archive.storable import plain

LARGEST_BYTES = 10_000_000
"""A feed is read whole; the longest ones, with all texts in them, stay far below it."""

MOST_ENTRIES = 2_000
"""So many entries of a feed are read; feeds name the newest first, and few name hundreds."""

JSON_FEED = "application/feed+json"

_MB = 1_000_000
# A parser takes some tens of microseconds for each tag and reference; so many take seconds.
_MOST_TAGS = 200_000
_MOST_REFERENCES = 1_000_000

_ROOTS = {"rss": "</rss>", "feed": "</feed>", "rdf:rdf": "</rdf:RDF>"}
_ENTRY = re.compile(r"<(?:item|entry)[\s>]", re.IGNORECASE)
# https://www.jsonfeed.org/version/1.1/
_JSON_VERSION = re.compile(rb'\s*\{.{0,5000}?"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version', re.S)
_LONGEST_TITLE = 2_000  # characters, markup included
_TAG = re.compile(r"</?[A-Za-z][^>]{0,1000}>")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed.

    ``key`` tells it from the others, at every reading of the feed: its address in its one spelling, or what the feed
    names it by. ``url`` is absolute, None for an entry that is no page of its own; ``updated`` is when it last
    changed, as the feed writes it; ``content`` its whole text, where the feed has that, as ``media_type``.
    """

    key: str
    url: str | None = None
    title: str | None = None
    updated: str | None = None
    published: date | None = None
    byline: str | None = None
    content: str | None = None
    media_type: str = HTML


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its title, and its entries in its own order, each once.

    ``is_cut`` where its end is missing, ``has_more`` where it names more than `MOST_ENTRIES`.
    """

    title: str | None
    entries: tuple[Entry, ...]
    is_cut: bool = False
    has_more: bool = False


def is_feed(content: bytes) -> bool:
    """Whether the content is a feed in one of the three formats, whole or broken."""
    return root_of(content) in _ROOTS or _JSON_VERSION.match(content.removeprefix(b"\xef\xbb\xbf")) is not None


def read_feed(content: bytes, source: str, base: str = "", charset: str | None = None) -> Feed:
    """Return what a feed says; ``source`` is what a person calls it, ``base`` where it is, ``charset`` what was stated.

    Raises `SourceTooLarge`, `SourceUnsupported`, `UnsafeXml`, or `SourceDamaged` where nothing of it can be read.
    """
    if len(content) > LARGEST_BYTES:
        raise SourceTooLarge(source=source, limit_mb=f"{LARGEST_BYTES / _MB:g}")
    root = root_of(content)
    if root in _ROOTS:
        return _read_xml(xml_text(content, charset, source), source, base, _ROOTS[root])
    charset = find_charset(content, charset, JSON_FEED, source)
    return _read_json(content.decode(charset, errors="replace").removeprefix("\ufeff"), source, base)


def _read_xml(text: str, source: str, base: str, end: str) -> Feed:
    import feedparser  # type: ignore[import-untyped]  # late: only feeds need it; it carries no types

    text, has_more = _first_entries(text, end)
    if _takes_long(text):
        raise SourceDamaged(source=source, detail="it is no feed that can be read")
    # As a file, since feedparser fetches addresses and opens names that it is given as text. Cleaning of its own would
    # change what was received.
    try:
        parsed = feedparser.parse(
            BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": base},
            sanitize_html=False,
        )
    except Exception as error:  # it forgives much, and stumbles over what nobody foresaw
        raise SourceDamaged(source=source, detail="it is no feed that can be read") from error
    is_cut = end.lower() not in text[-2000:].lower()
    whole = parsed.entries[:-1] if is_cut else parsed.entries  # the last one may lack its end
    entries = _each_once(_xml_entry(entry, base) for entry in whole)
    if not parsed.version or (parsed.bozo and not parsed.entries):
        raise SourceDamaged(source=source, detail="it is no feed that can be read")
    return Feed(_plain(parsed.feed.get("title")), entries, is_cut, has_more)


def _takes_long(text: str) -> bool:
    """Whether a parser would need minutes; what stands in CDATA is text to it."""
    first, *others = text.split("<![CDATA[")
    markup = [first, *(each.partition("]]>")[2] for each in others)]
    tags, references = (sum(piece.count(mark) for piece in markup) for mark in "<&")
    return tags > _MOST_TAGS or references > _MOST_REFERENCES


def _first_entries(text: str, end: str) -> tuple[str, bool]:
    """Return the feed with no more than `MOST_ENTRIES`, and whether it had more."""
    starts = (found.start() for found in _ENTRY.finditer(text))
    cut = next(islice(starts, MOST_ENTRIES, None), None)
    if cut is None:
        return text, False
    return f"{text[:cut]}{'</channel>' if end == _ROOTS['rss'] else ''}{end}", True


def _xml_entry(entry: Any, base: str) -> Entry:
    say = _fields(entry)
    link = say.get("feedburner_origlink") or say.get("link") or ""
    contents = [each for each in say.get("content") or () if (each.get("value") or "").strip()]
    contents.sort(key=lambda each: "html" not in (each.get("type") or ""))
    moment = say.get("published_parsed") or say.get("updated_parsed")
    address = _address(link, base)
    return Entry(
        key=key_of(address) if address else str(say.get("id") or say.get("title") or ""),
        url=address,
        title=_plain(say.get("title")),
        updated=say.get("updated") or say.get("published"),
        published=_day(moment),
        byline=_plain(say.get("author")),
        content=contents[0]["value"] if contents else None,
        media_type=PLAIN if contents and contents[0].get("type") == PLAIN else HTML,
    )


def _read_json(text: str, source: str, base: str) -> Feed:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceDamaged(source=source, detail="it is not whole JSON") from error
    items = read.get("items") if isinstance(read, dict) else None
    if not isinstance(items, list):
        raise SourceDamaged(source=source, detail="it has no items")
    entries = _each_once(_json_entry(item, base) for item in items[:MOST_ENTRIES] if isinstance(item, dict))
    return Feed(_plain(read.get("title")), entries, has_more=len(items) > MOST_ENTRIES)


def _json_entry(item: dict[str, Any], base: str) -> Entry:
    # In JSON half a letter may be written, which nothing can store.
    say = {name: plain(value) for name, value in item.items() if isinstance(value, str) and value.strip()}
    link = say.get("url") or say.get("external_url") or say.get("id", "")
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = [each["name"] for each in authors or () if isinstance(each, dict) and isinstance(each.get("name"), str)]
    published = say.get("date_published")
    address = _address(link, base)
    return Entry(
        key=key_of(address) if address else say.get("id") or say.get("title") or "",
        url=address,
        title=_plain(say.get("title")),
        updated=say.get("date_modified") or published,
        published=_iso_day(published),
        byline=_plain(", ".join(names)),
        content=say.get("content_html") or say.get("content_text"),
        media_type=PLAIN if "content_text" in say and "content_html" not in say else HTML,
    )


def _address(link: str, feed: str) -> str | None:
    """Return the entry's web address without its fragment; None for what is none, or only the feed's own."""
    address = urldefrag(urljoin(feed, link.strip())).url if link.strip() else ""
    is_page = address.casefold().startswith(("http://", "https://")) and address != urldefrag(feed).url
    return address if is_page else None


def _each_once(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the first entry of each key; those that neither are a page nor hold one's text are none at all."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.key and (entry.url or entry.content):
            found.setdefault(entry.key, entry)
    return tuple(found.values())


def _fields(entry: Any) -> Mapping[str, Any]:
    """Return an entry's fields as they are: feedparser's own look-up makes one stand in for another, with a warning."""
    return {name: dict.get(entry, name) for name in dict.keys(entry)}


def _plain(text: object) -> str | None:
    """Return a title without markup, in one line; None for an empty one."""
    if not isinstance(text, str):
        return None
    return " ".join(unescape(_TAG.sub(" ", plain(text[:_LONGEST_TITLE]))).split()) or None


def _day(moment: Any) -> date | None:
    try:
        day = date(*moment[:3])
    except (TypeError, ValueError):
        return None
    return day if is_plausible(day) else None


def _iso_day(moment: str | None) -> date | None:
    try:
        day = date.fromisoformat((moment or "")[:10])
    except ValueError:
        return None
    return day if is_plausible(day) else None
