"""Opens files as sources for the tests, with a fetcher that only notes what it would fetch."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archive import Metadata, Received, SourceKind
from archive.answers import Answer, Validators
from archive.errors import SourceError
from archive.sources import Fetches, Item
from archive.sources.opening import open_source
from archive.sources.spec import SourceSpec, SpecKind


@dataclass(slots=True)
class Noting:
    """Answers every address with a page, and notes which were asked for."""

    asked: list[tuple[str, Metadata | None]] = field(default_factory=list)

    def fetch(self, url: str, given: Metadata | None = None) -> Received:
        self.asked.append((url, given))
        return Received(
            b"<html><p>Opgehaald.", "text/html", SourceKind.URL, datetime.now(UTC), url=url, given=given or Metadata()
        )

    def answer(self, url: str, known: Validators | None = None) -> Answer:
        raise NotImplementedError

    @property
    def by_robots(self) -> Fetches:
        return self


def items_in(path: Path, columns: dict[str, str] | None = None, given: Metadata | None = None) -> list[Item]:
    """Return all items of a file or folder."""
    spec = SourceSpec(SpecKind.PATH, str(path), given=given or Metadata(), columns=columns or {})
    return list(open_source(spec).items(Noting()))


def received_in(path: Path, columns: dict[str, str] | None = None, given: Metadata | None = None) -> list[Received]:
    """Return all articles of a file or folder, received."""
    return [item.receive(Noting()) for item in items_in(path, columns, given)]


def links_in(path: Path) -> list[tuple[str, Metadata | None]]:
    """Return which addresses its items fetch, and what is given with them."""
    noting = Noting()
    for item in items_in(path):
        item.receive(noting)
    return noting.asked


def texts_in(path: Path) -> list[str]:
    """Return of every item its text, or the sentence that says why there is none; of the source's end likewise."""
    found: list[str] = []
    try:
        for item in open_source(SourceSpec(SpecKind.PATH, str(path))).items(Noting()):
            try:
                found.append(item.receive(Noting()).content.decode("utf-8", "replace"))
            except SourceError as error:
                found.append(str(error).replace(f"{path}", path.name))
    except SourceError as error:
        found.append(str(error).replace(f"{path}", path.name))
    return found
