"""Feeds as sources: every entry is one article, its page where that can be fetched, or else its text in the feed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from urllib.parse import urljoin

from archive.answers import Answer
from archive.article import Metadata, Received, SourceKind
from archive.errors import FetchError, SourceDamaged, SourceError
from archive.link_errors import FeedMissing, TooManyLinks
from archive.media_types import HTML
from archive.sources import Fetches, Item
from archive.sources.feed_reading import MOST_ENTRIES, Entry, is_feed, read_feed

_SHORTEST_TEXT = 400  # characters; a shorter one is a teaser
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A feed that was read: ``url`` is where it is, ``charset`` what the server stated of it.

    ``given`` is what a person said of all its articles.
    """

    url: str
    content: bytes
    charset: str | None = None
    given: Metadata = field(default_factory=Metadata)

    @property
    def label(self) -> str:
        """Its address."""
        return self.url

    def items(self, _fetches: Fetches) -> Iterator[Item]:
        """Yield its articles. Raises `SourceError`; of a feed that was cut off after what it still holds."""
        return articles_in(self.content, self.url, self.url, self.charset, self.given)


def articles_in(
    content: bytes, source: str, base: str = "", charset: str | None = None, given: Metadata | None = None
) -> Iterator[Item]:
    """Yield the articles of a feed: of each its page, where that can be had, or else its text in the feed.

    ``source`` is what a person calls the feed, ``base`` where it is, ``charset`` what was stated of it, and ``given``
    what is said of all its articles. Raises `SourceError`; of a feed that was cut off after what it still holds.
    """
    feed = read_feed(content, source, base, charset)
    for entry in feed.entries:
        yield Item(entry.key, entry.title or entry.key, _receiving(entry, source, given or Metadata()))
    if feed.has_more:
        raise TooManyLinks(source=source, limit=f"{MOST_ENTRIES:,}")
    if feed.is_cut:
        raise SourceDamaged(source=source, detail="the feed ends too early")


def _receiving(entry: Entry, feed: str, given: Metadata) -> Callable[[Fetches], Received]:

    def receive(fetches: Fetches) -> Received:
        if entry.url is None:
            return _from_feed(entry, feed, given)
        try:
            return fetches.by_robots.fetch(entry.url, given)
        except SourceError as error:
            # What may pass is tried again, by whoever called: the page says more than the feed.
            if error.may_pass or len(entry.content or "") < _SHORTEST_TEXT:
                raise
            return _from_feed(entry, feed, given)

    return receive


def find_feed(url: str, fetches: Fetches) -> Answer:
    """Return the feed at an address, or the first that the page there names.

    Raises `FeedMissing` where there is none, or what fetching raises.
    """
    answer = fetches.answer(url)
    if is_feed(answer.content):
        return answer
    for named in _feeds_named(answer)[:3]:
        try:
            found = fetches.answer(named)
        except FetchError:
            continue  # pages name feeds that are long gone
        if is_feed(found.content):
            return found
    raise FeedMissing(url=url)


def _feeds_named(page: Answer) -> list[str]:
    """Return the addresses of the feeds that an HTML page names, in its order."""
    # Late: only following by a page's address reads HTML here.
    from bs4 import BeautifulSoup
    from bs4.filter import SoupStrainer

    head = BeautifulSoup(page.content, "lxml", parse_only=SoupStrainer("link"), from_encoding=page.charset)
    found = []
    for link in head.find_all("link", rel="alternate", href=True):
        if str(link.get("type", "")).split(";")[0].strip().lower() in _FEED_TYPES:
            found.append(urljoin(page.url, str(link["href"]).strip()))
    return list(dict.fromkeys(found))


def _from_feed(entry: Entry, feed: str, given: Metadata) -> Received:
    content = entry.content or ""
    if entry.media_type == HTML:
        title = escape(entry.title or "")
        content = f"<!doctype html><html><head><title>{title}</title></head><body><article>{content}</article></body>"
    said = Metadata(entry.title, entry.byline, entry.published, given.language, given.site, entry.url)
    return Received(
        content=content.encode("utf-8", "replace"),
        media_type=entry.media_type,
        source=SourceKind.URL,
        received_at=datetime.now(UTC),
        charset="utf-8",
        origin=entry.url or feed,
        url=entry.url,
        given=said,
    )
