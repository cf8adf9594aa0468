"""Our own page layouts: Dutch and Flemish pages as sites build them, and beside each what must come out of it.

``layouts/NAME.html`` is a page, ``layouts/NAME.expected.toml`` its truth: title, byline, authors, published, site;
``kept``, every paragraph and heading of the article in order, as they stand; ``removed``, notable blocks with the
reason for which they must go. All is ours: the sites, people and events are made up.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent / "layouts"


@dataclass(frozen=True, slots=True)
class LayoutTruth:
    """What must come out of a page; ``removed`` pairs the beginning of a block with its reason."""

    title: str
    kept: tuple[str, ...]
    removed: tuple[tuple[str, str], ...]
    byline: str | None = None
    authors: tuple[str, ...] = ()
    published: date | None = None
    site: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A page of ours with its truth."""

    name: str
    markup: str
    truth: LayoutTruth


def layouts() -> Iterator[Layout]:
    """Yield all layouts, by name."""
    for file in sorted(FOLDER.glob("*.html")):
        stated = tomllib.loads(file.with_suffix(".expected.toml").read_text("utf-8"))
        removed = tuple((entry["text"], entry["reason"]) for entry in stated["removed"])
        truth = LayoutTruth(
            stated["title"],
            tuple(stated["kept"]),
            removed,
            stated.get("byline"),
            tuple(stated.get("authors", ())),
            stated.get("published"),
            stated.get("site"),
            stated.get("url"),
        )
        yield Layout(file.stem, file.read_text("utf-8"), truth)
