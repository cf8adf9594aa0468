"""What a file is known by, and what is done with one that holds many articles."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from archive.sources import Item
from archive.sources.holdings import Handed, Holding

Opens = Callable[[Holding, Handed], Iterator[Item]]
"""Gives the articles in something that lies inside something else; where it cannot be read, an item that says so."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a file is known by: its name, its first bytes, and its media type where somebody said it.

    ``members`` are the names in a ZIP file; None for any other, and for one that cannot be opened.
    """

    name: str
    head: bytes
    media_type: str | None = None
    members: tuple[str, ...] | None = None

    @property
    def suffix(self) -> str:
        """The end of its name, in lower case."""
        return PurePath(self.name).suffix.lower()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file that holds many articles: how it is known, and what is in it.

    ``items`` raises `SourceError` where it cannot be read any further.
    """

    recognises: Callable[[Beginning], bool]
    items: Callable[[Holding, Handed, Opens], Iterator[Item]]
