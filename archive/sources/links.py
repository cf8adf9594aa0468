"""A link as a source: a page is one article; a feed, a sitemap or a list of addresses holds many."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from archive.addresses import without_password
from archive.answers import Answer
from archive.article import Metadata, Received
from archive.errors import SourceError
from archive.link_errors import SitemapMissing
from archive.media_types import PLAIN
from archive.sources import Fetches, Item, Source
from archive.sources.url_list import UrlListSource, is_url_list, key_of

# A page that is listed now is received a moment later; larger ones are fetched again rather than kept in memory.
_KEPT_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class LinkSource:
    """Whatever is at an address; ``given`` is what a person said of it, all of which only one page can be.

    The page is fetched because a person chose it. What a feed, a sitemap or a list names, nobody chose by itself: there
    its site's robots.txt is heeded. The address of a robots.txt stands for the sitemaps that it names.
    """

    url: str
    given: Metadata = field(default_factory=Metadata)

    @property
    def label(self) -> str:
        """The address."""
        return without_password(self.url.strip())

    def items(self, fetches: Fetches) -> Iterator[Item]:
        """Yield the page, or what the feed, the sitemap or the list names. Raises `SourceError` for one of these."""
        try:
            answer = fetches.answer(self.url)
        except SourceError as error:
            yield self._page(error)
            return
        source = _source_of(answer, Metadata(site=self.given.site, language=self.given.language))
        if source is None:
            yield self._page(answer)
        else:
            yield from source.items(fetches)

    def _page(self, found: Answer | SourceError) -> Item:
        return Item(key_of(self.url), self.label, _receiving(self.url, self.given, found))


def _receiving(url: str, given: Metadata, found: Answer | SourceError) -> Callable[[Fetches], Received]:
    """Return what receives the page that was just asked for: from that answer the first time, asking anew after it."""
    waiting = [found] if isinstance(found, SourceError) or len(found.content) <= _KEPT_BYTES else []

    def receive(fetches: Fetches) -> Received:
        from archive.fetching import as_received  # late: only links need an HTTP client

        if not waiting:
            return fetches.fetch(url, given)
        first = waiting.pop()
        if isinstance(first, SourceError):
            raise first
        return as_received(first, given)

    return receive


def _source_of(answer: Answer, given: Metadata) -> Source | None:
    """Return what names many pages; None for what is a page itself. Raises `SitemapMissing`."""
    # Here, since most links lead to pages, which need none of this.
    from archive.robots import sitemaps_named
    from archive.sources.feed_reading import is_feed
    from archive.sources.feeds import FeedSource
    from archive.sources.sitemaps import SitemapSource, is_sitemap

    if is_sitemap(answer.content):
        return SitemapSource(answer.asked, (answer.url,), answer, given)
    if is_feed(answer.content):
        return FeedSource(answer.url, answer.content, answer.charset, given)
    if answer.media_type != PLAIN:
        return None
    text = answer.content.decode("utf-8", errors="replace")
    if urlsplit(answer.url).path == "/robots.txt":
        if sitemaps := sitemaps_named(text):
            return SitemapSource(answer.url, tuple(sitemaps), None, given)
        raise SitemapMissing(url=answer.asked)
    return UrlListSource(text, answer.asked, given) if is_url_list(text) else None
