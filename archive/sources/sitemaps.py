"""Sitemaps as sources: what a site says of which pages it has (https://www.sitemaps.org/protocol.html)."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO

from archive.addresses import site_of
from archive.answers import Answer
from archive.article import Metadata
from archive.errors import SourceDamaged, SourceError, SourceTooLarge
from archive.link_errors import TooManyLinks, TooManySitemaps
from archive.sources import Fetches, Item
from archive.sources.safe_xml import root_of, xml_text
from archive.sources.url_list import MOST_LINKS, is_url_list, pages_at

MOST_SITEMAPS = 500
"""An index of sitemaps may name 50,000; so many are read."""

DEEPEST_INDEX = 3
"""The protocol knows no index within an index; some sites do."""

LARGEST_BYTES = 52_428_800
"""Unpacked, by the protocol."""

_GZIP = b"\x1f\x8b"
# Fifty thousand pages, each with pictures and other languages, have fewer.
_MOST_TAGS = 3_000_000

_ROOTS = {"urlset", "sitemapindex"}
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class SitemapSource:
    """The sitemaps at these addresses and those that they name; ``label`` is what a person calls them.

    ``read`` holds one that was fetched already. Only pages of the sitemaps' own site count, as the protocol has it.
    """

    label: str
    urls: tuple[str, ...]
    read: Answer | None = None
    given: Metadata = field(default_factory=Metadata)

    def items(self, fetches: Fetches) -> Iterator[Item]:
        """Yield the pages, each once. Raises `SourceError`, after the pages of all sitemaps that could be read."""
        yield from pages_at(_Walk(self, fetches.by_robots).pages(), self.label, self.given)


class _Walk:
    """One walk through a tree of sitemaps."""

    def __init__(self, source: SitemapSource, fetches: Fetches) -> None:
        self._source = source
        self._fetches = fetches
        self._site = site_of(source.read.url if source.read else source.label)
        self._seen: set[str] = set()
        self._failed: list[SourceError] = []

    def pages(self) -> Iterator[str]:
        """Yield the addresses of the pages; raises the first error after all that could be read."""
        yield from self._below(self._source.urls, 0)
        if self._failed:
            raise self._failed[0]

    def _below(self, urls: Iterable[str], depth: int) -> Iterator[str]:
        for url in urls:
            if url in self._seen or depth > DEEPEST_INDEX:
                continue
            if len(self._seen) >= MOST_SITEMAPS:
                self._failed.append(TooManySitemaps(source=self._source.label, limit=MOST_SITEMAPS))
                return
            self._seen.add(url)
            sitemaps: list[str] = []
            try:
                for is_sitemap_itself, found in read_sitemap(self._answer(url)):
                    if is_sitemap_itself:
                        sitemaps.append(found)
                    elif self._is_of_the_site(found):
                        yield found
            except SourceError as error:
                self._failed.append(error)
            yield from self._below(sitemaps, depth + 1)

    def _answer(self, url: str) -> Answer:
        read = self._source.read
        return read if read is not None and url in (read.url, read.asked) else self._fetches.answer(url)

    def _is_of_the_site(self, url: str) -> bool:
        site = site_of(url)
        return site == self._site or site.endswith(f".{self._site}")


def is_sitemap(content: bytes) -> bool:
    """Whether the content is a sitemap or an index of them in XML, packed or not."""
    try:
        return root_of(unpacked(content, "", most=20_000, is_cut=True)) in _ROOTS
    except SourceError:
        return False


def read_sitemap(answer: Answer) -> Iterator[tuple[bool, str]]:
    """Yield the addresses in a sitemap, each with whether it is itself a sitemap's.

    Raises `SourceTooLarge`, `UnsafeXml`, or `SourceDamaged` where it cannot be read any further.
    """
    content = unpacked(answer.content, answer.url)
    text = xml_text(content, answer.charset, answer.url)
    if root_of(content) in _ROOTS:
        yield from _read_xml(text, answer.url)
    elif is_url_list(text):
        yield from ((False, line.strip()) for line in text.splitlines() if line.strip() and line.strip()[0] != "#")
    else:
        raise SourceDamaged(source=answer.url, detail="it is no sitemap")


def unpacked(content: bytes, source: str, most: int = LARGEST_BYTES, *, is_cut: bool = False) -> bytes:
    """Return the content, unpacked where it is gzip, cut off or refused at so many bytes.

    Raises `SourceTooLarge`, or `SourceDamaged` for broken gzip.
    """
    if not content.startswith(_GZIP):
        return content
    unpacking = zlib.decompressobj(wbits=31)
    try:
        found = unpacking.decompress(content, most + 1)
    except zlib.error as error:
        raise SourceDamaged(source=source, detail="its gzip data is broken") from error
    if is_cut:
        return found[:most]
    if len(found) > most:
        raise SourceTooLarge(source=source, limit_mb=f"{most / _MB:.0f}")
    if not unpacking.eof:
        raise SourceDamaged(source=source, detail="its gzip data ends too early")
    return found


def _read_xml(text: str, source: str) -> Iterator[tuple[bool, str]]:
    from lxml import etree  # type: ignore[import-untyped]  # late: only sitemaps need it here; it carries no types

    if text.count("<") > _MOST_TAGS:
        raise SourceDamaged(source=source, detail="it is no sitemap")
    # Encoded anew, so that what the declaration says no longer counts.
    stream = BytesIO(text.encode("utf-8", "replace"))
    events = etree.iterparse(
        stream, events=("end",), tag=("{*}url", "{*}sitemap"), encoding="utf-8", resolve_entities=False, no_network=True
    )
    try:
        for count, (_, element) in enumerate(events):
            if count == MOST_LINKS:
                raise TooManyLinks(source=source, limit=f"{MOST_LINKS:,}")
            name = etree.QName(element)
            # In the element's own namespace: pictures and videos of a page have addresses of their own.
            location = element.findtext(f"{{{name.namespace}}}loc" if name.namespace else "loc")
            if location and location.strip():
                yield name.localname == "sitemap", location.strip()
            element.clear()
            while element.getprevious() is not None:  # what was read takes no memory any longer
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise SourceDamaged(source=source, detail=f"its XML breaks off or is wrong in line {error.lineno}") from error
