"""CSV files of articles: exports, known by their columns, and any other table with a column of texts or addresses."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from archive.article import Metadata
from archive.errors import ColumnMissing, NoColumns
from archive.sources import Item
from archive.sources.columns import find_columns, tags_of
from archive.sources.csv_tables import Table
from archive.sources.entries import Entry, fit_tags, is_web_address, item_of
from archive.sources.failures import failed_item
from archive.sources.holdings import Handed, Holding
from archive.sources.kinds import Beginning, Opens
from archive.sources.lines import Lines

SUFFIXES = frozenset({".csv", ".tsv", ".tab"})

_MOST_NAMES = 20
_READWISE = frozenset({"highlight", "book title", "book author"})
_NO_TAGS = frozenset({"unread", "archive", "starred", "home"})


def recognises(beginning: Beginning) -> bool:
    """Whether this is a table: by its name, or by a first line that names an export's columns."""
    if beginning.suffix in SUFFIXES:
        return True
    first = beginning.head[:1000].partition(b"\n")[0].decode("utf-8-sig", "replace")
    names = frozenset(name.strip().strip('"').casefold() for name in first.split(","))
    return names >= _READWISE or _export_of(names) is not None


def items(holding: Holding, handed: Handed, _opens: Opens) -> Iterator[Item]:
    """Yield the articles of a table, row by row. Raises `NoColumns` or `ColumnMissing`."""
    with holding.open() as stream:
        table = Table(Lines(stream, holding.label), holding.label)
        names = frozenset(name.casefold() for name in table.header)
        if names >= _READWISE and not handed.columns:
            yield from _highlighted(table, holding, handed)
            return
        export = None if handed.columns else _export_of(names)
        entry_of = export or _any_table(table, holding, handed)
        for row in table.rows():
            if row.error is not None:
                yield failed_item(f"{holding.key}:{row.line}", f"{holding.label}:{row.line}", row.error)
            else:
                yield item_of(entry_of(table.named(row)), holding, row.line, handed)


def _any_table(table: Table, holding: Holding, handed: Handed) -> Callable[[Mapping[str, str]], Entry]:
    columns = find_columns(table.header, handed.columns)
    shown = ", ".join(table.header[:_MOST_NAMES])
    for name in handed.columns.values():
        if name.casefold() not in (each.casefold() for each in table.header):
            raise ColumnMissing(source=holding.label, column=name, columns=shown)
    if not columns.hold_articles:
        raise NoColumns(source=holding.label, columns=shown)
    return columns.entry


# Exports of links: what the pages say of themselves is better than what these services made of it.


def _export_of(names: frozenset[str]) -> Callable[[Mapping[str, str]], Entry] | None:
    """Return how an export's rows are read whose columns these are, None for any other table."""
    if names >= {"url", "title", "selection", "folder"}:
        return _instapaper
    if names >= {"title", "url", "time_added", "tags", "status"} or names >= {"title", "url", "document tags"}:
        return _link
    return None


def _link(row: Mapping[str, str]) -> Entry:
    """Pocket's and Readwise Reader's exports, and what is like them."""
    values = {name.casefold(): value for name, value in row.items()}
    tags = values.get("tags") or values.get("document tags")
    return Entry(url=values.get("url"), tags=tags_of(tags), label=_title(values))


def _instapaper(row: Mapping[str, str]) -> Entry:
    """Links, and notes that have no address; a folder of one's own is as good as a tag."""
    values = {name.casefold(): value for name, value in row.items()}
    folder = values.get("folder", "")
    tags = tags_of(values.get("tags")) + ((folder,) if folder.casefold() not in _NO_TAGS else ())
    if is_web_address(values.get("url")):
        return Entry(url=values["url"], tags=tags, label=_title(values))
    return Entry(text=values.get("selection"), known=Metadata(title=_title(values)), tags=tags)


def _title(values: Mapping[str, str]) -> str | None:
    title = values.get("title", "").strip()
    return None if is_web_address(title) else title or None


# Readwise: what was highlighted in one book or article makes one text.


@dataclass(slots=True)
class _Highlights:
    line: int
    title: str
    author: str
    pieces: list[tuple[float, str]] = field(default_factory=list)
    tags: tuple[str, ...] = ()

    def entry(self) -> Entry:
        """Return all of them in the order of the text, each as a quotation, notes below."""
        pieces = [piece for _, piece in sorted(self.pieces, key=lambda located: located[0])]
        known = Metadata(title=self.title or None, byline=self.author or None)
        heading = [f"# {self.title}"] if self.title else []
        return Entry(markdown="\n\n".join(heading + pieces) + "\n", known=known, tags=self.tags)


def _highlighted(table: Table, holding: Holding, handed: Handed) -> Iterator[Item]:
    found: dict[tuple[str, str], _Highlights] = {}
    for row in table.rows():
        if row.error is not None:
            yield failed_item(f"{holding.key}:{row.line}", f"{holding.label}:{row.line}", row.error)
            continue
        values = {name.casefold(): value.strip() for name, value in table.named(row).items()}
        title, author = " ".join(values.get("book title", "").split()), " ".join(values.get("book author", "").split())
        highlights = found.setdefault((title, author), _Highlights(row.line, title, author))
        highlights.pieces.append((_location(values.get("location", "")), _quoted(values)))
        highlights.tags = fit_tags(highlights.tags + tags_of(values.get("document tags")))
    for highlights in found.values():
        yield item_of(highlights.entry(), holding, highlights.line, handed)


def _quoted(values: Mapping[str, str]) -> str:
    quotation = "\n".join(f"> {line}".rstrip() for line in values.get("highlight", "").splitlines())
    return f"{quotation}\n\n{values['note']}" if values.get("note") else quotation


def _location(text: str) -> float:
    """Return where in the text it stands, 0 where that is not said: then the order of the file stays."""
    try:
        return float(text)
    except ValueError:
        return 0.0
