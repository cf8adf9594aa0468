"""How often title, date, authors and site are found as a set states them, by ours and by trafilatura."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import date

import trafilatura

from archive.metadata import derive
from tests.benchmarks.extraction_sets import Page, TrueMetadata

_FIELDS = tuple(each.name for each in fields(TrueMetadata))


def metadata_table(pages: Sequence[Page]) -> list[str]:
    """Return the lines of a table with a row for each set that states metadata."""
    lines = [f"| | {' | '.join(_FIELDS)} |", f"| --- |{' ---: |' * len(_FIELDS)}"]
    for name in dict.fromkeys(page.set_name for page in pages):
        members = [page for page in pages if page.set_name == name]
        cells = [_cell(members, field) for field in _FIELDS]
        if any(cells):
            lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def _cell(pages: Iterable[Page], field: str) -> str:
    stating = [page for page in pages if getattr(page.metadata, field)]
    if not stating:
        return ""
    shares = (sum(_agrees(page, field, finder) for page in stating) / len(stating) for finder in (_ours, _trafilatura))
    return f"{' / '.join(f'{share:.2f}' for share in shares)} ({len(stating)})"


def _agrees(page: Page, field: str, finder: Callable[[Page], TrueMetadata]) -> bool:
    wanted, found = getattr(page.metadata, field), getattr(finder(page), field)
    if isinstance(wanted, tuple):
        return {_letters(name) for name in wanted} == {_letters(name) for name in found or ()}
    return bool(wanted == found if isinstance(wanted, date) else _letters(wanted) == _letters(found or ""))


def _ours(page: Page) -> TrueMetadata:
    found = derive(page.markup.encode("utf-8", errors="replace"), "text/html", "utf-8", page.url)
    return TrueMetadata(found.title, found.published, found.authors, found.site)


def _trafilatura(page: Page) -> TrueMetadata:
    found = trafilatura.extract_metadata(page.markup, default_url=page.url)
    if found is None:
        return TrueMetadata()
    published = date.fromisoformat(found.date) if found.date else None
    authors = tuple(name.strip() for name in (found.author or "").split(";") if name.strip())
    return TrueMetadata(found.title, published, authors, found.sitename)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
