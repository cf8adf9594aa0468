"""Sources: whatever holds articles. A file, a folder, a feed, an export: each gives its items one by one.

Listing a source's items is cheap, and reads nothing that receiving them could read; receiving one is the work. So a
job can list a thousand items at once, show how many there are, and go on with the hundredth after an interruption.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from archive.answers import Answer, Validators
from archive.article import Metadata, Received


class Fetches(Protocol):
    """What fetches links: `archive.Fetcher`, or one that may go elsewhere."""

    def fetch(self, url: str, given: Metadata | None = None) -> Received:
        """Return the page at this address. Raises `FetchError` or `SourceError`."""

    def answer(self, url: str, known: Validators | None = None) -> Answer:
        """Return what the server answers, of whatever kind; "not modified" where ``known`` still holds.

        Raises `FetchError` or `SourceTooLarge`.
        """

    @property
    def by_robots(self) -> "Fetches":
        """The same, going only where the sites' robots.txt allows: for links that nobody chose one by one."""


@dataclass(frozen=True, slots=True)
class Item:
    """One article that a source holds.

    ``key`` tells it from the source's other items and stays the same at every listing (a path, a line's number, an
    address); ``label`` is what a person calls it. ``receive`` reads or fetches it, and raises `SourceError`.
    ``tags`` are those that the source gives it.
    """

    key: str
    label: str
    receive: Callable[[Fetches], Received]
    tags: tuple[str, ...] = ()


class Source(Protocol):
    """Whatever holds articles."""

    @property
    def label(self) -> str:
        """What a person calls it: a path, an address."""

    def items(self, fetches: Fetches) -> Iterator[Item]:
        """Yield the articles in it, always in the same order.

        Raises `SourceError` where it cannot be read, or not any further; what came before it counts.
        """
