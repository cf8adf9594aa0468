"""A list of addresses: a text of which every line is one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from archive.addresses import LONGEST_URL, normalise_url, without_password
from archive.article import Metadata, Received
from archive.errors import VindplaatsError
from archive.link_errors import TooManyLinks
from archive.sources import Fetches, Item

MOST_LINKS = 50_000
"""So many pages are added at once; as many as one sitemap may name (https://www.sitemaps.org/protocol.html)."""


@dataclass(frozen=True, slots=True)
class UrlListSource:
    """Addresses, one a line; each is a page, fetched where its site's robots.txt allows.

    ``label`` is what a person calls the list; ``given`` is said of all its pages.
    """

    text: str
    label: str
    given: Metadata = field(default_factory=Metadata)

    def items(self, _fetches: Fetches) -> Iterator[Item]:
        """Yield the pages, each once. Raises `TooManyLinks` after the first `MOST_LINKS`."""
        return pages_at(_lines(self.text), self.label, self.given)


def is_url_list(text: str) -> bool:
    """Whether every line of the text is a web address; empty lines and those that begin with # aside."""
    lines = _lines(text)
    first = next(lines, None)
    return first is not None and _is_address(first) and all(map(_is_address, lines))


def pages_at(urls: Iterable[str], source: str, given: Metadata) -> Iterator[Item]:
    """Yield the pages at these addresses, each once; ``source`` is what names them.

    Raises `TooManyLinks` after the first `MOST_LINKS`.
    """
    seen: set[str] = set()
    for url in urls:
        key = key_of(url)
        if key in seen:
            continue
        if len(seen) == MOST_LINKS:
            raise TooManyLinks(source=source, limit=f"{MOST_LINKS:,}")
        seen.add(key)
        yield Item(key, without_password(url), _fetching(url, given))


def key_of(url: str) -> str:
    """Return the address in its one spelling, or as it stands where it is none: fetching it says so."""
    try:
        return normalise_url(url)
    except VindplaatsError:
        return without_password(url)


def _fetching(url: str, given: Metadata) -> Callable[[Fetches], Received]:
    return lambda fetches: fetches.by_robots.fetch(url, given)


def _lines(text: str) -> Iterator[str]:
    for line in text.lstrip("\ufeff").splitlines():
        if (stripped := line.strip()) and not stripped.startswith("#"):
            yield stripped


def _is_address(line: str) -> bool:
    return len(line) <= LONGEST_URL and line.casefold().startswith(("http://", "https://")) and len(line.split()) == 1
