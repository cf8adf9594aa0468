"""JSON Lines: one object a line, one article an object."""

import json
from collections.abc import Iterator
from typing import Any

from archive.errors import NoColumns, RowUnreadable
from archive.sources import Item
from archive.sources.columns import find_columns
from archive.sources.entries import item_of
from archive.sources.failures import failed_item
from archive.sources.holdings import Handed, Holding
from archive.sources.kinds import Beginning, Opens
from archive.sources.lines import Lines

SUFFIXES = frozenset({".jsonl", ".ndjson", ".jl", ".jsonlines"})

_MOST_NAMES = 20


def recognises(beginning: Beginning) -> bool:
    """Whether these are objects, one a line: by the name, or because the first two lines are."""
    if beginning.suffix in SUFFIXES:
        return True
    first, _, rest = beginning.head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    if not first.startswith(b"{") or not rest.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def items(holding: Holding, handed: Handed, _opens: Opens) -> Iterator[Item]:
    """Yield an article for every line; one that cannot be read is an item that says so."""
    known = False
    with holding.open() as stream:
        lines = Lines(stream, holding.label)
        while True:
            try:
                row = _next_row(lines, holding.label)
            except StopIteration:
                return
            except RowUnreadable as error:
                yield failed_item(f"{holding.key}:{lines.number}", f"{holding.label}:{lines.number}", error)
                continue
            if row is None:
                continue
            columns = find_columns(row, handed.columns)
            if not (known or columns.hold_articles):
                raise NoColumns(source=holding.label, columns=", ".join(list(row)[:_MOST_NAMES]))
            known = True
            yield item_of(columns.entry(row), holding, lines.number, handed)


def _next_row(lines: Lines, label: str) -> dict[str, Any] | None:
    """Return the next line's object, None for an empty line. Raises `RowUnreadable`, `StopIteration` at the end."""
    line = next(lines)
    if not line.strip():
        return None
    try:
        row = json.loads(line, strict=False)
    except (ValueError, RecursionError) as error:
        raise RowUnreadable(source=label, line=lines.number, detail="it is no JSON") from error
    if not isinstance(row, dict):
        raise RowUnreadable(source=label, line=lines.number, detail="it is no JSON object")
    return row
