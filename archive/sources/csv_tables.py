"""CSV files as people and programs write them: any delimiter, quoted line breaks, one bad row among good ones."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.errors import RowUnreadable
from archive.sources.lines import LONGEST_LINE, Lines

_SAMPLE_LINES = 20
_LONGEST_SAMPLE = 20_000
_MOST_LOOKED_AT = 1_000
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Row:
    """One row's cells, and the line on which it begins; or what is wrong with it."""

    line: int
    cells: list[str] = field(default_factory=list)
    error: RowUnreadable | None = None


class Table:
    """A CSV file's header and rows. Raises `SourceError` where the file cannot be read."""

    def __init__(self, lines: Lines, label: str) -> None:
        # One limit for the whole process, as Python has it; ours is above what a row can have here.
        csv.field_size_limit(LONGEST_LINE)
        self._feed = _Feed(lines)
        self._label = label
        self._dialect = _dialect_of("".join(self._feed.first(_SAMPLE_LINES)))
        self.header: list[str] = []
        self.header = [name.strip() for name in next(self._parsed(), Row(0)).cells]

    def rows(self) -> Iterator[Row]:
        """Yield the rows after the header."""
        for row in self._parsed():
            if row.error is not None or any(cell.strip() for cell in row.cells):
                yield row

    def named(self, row: Row) -> dict[str, str]:
        """Return a row's cells by the names of their columns."""
        return dict(zip(self.header, row.cells, strict=False))

    def _parsed(self) -> Iterator[Row]:
        while True:
            self._feed.mark()
            try:
                cells = self._next_cells()
            except StopIteration:
                return
            except RowUnreadable as error:
                yield Row(int(str(error.fields["line"])), error=error)
                continue
            yield Row(self._feed.line, cells)

    def _next_cells(self) -> list[str]:
        # Read strictly first: quotes that are never closed would swallow the rest of the file without a word.
        try:
            return next(csv.reader(self._feed, self._dialect, strict=True))
        except csv.Error as error:
            if self._feed.ended or self._feed.too_long:
                raise self._never_closed() from error
        self._feed.back()
        try:
            return next(csv.reader(self._feed, self._dialect, strict=False))
        except csv.Error as error:
            raise RowUnreadable(source=self._label, line=self._feed.line, detail="it is no row of a table") from error

    def _never_closed(self) -> RowUnreadable:
        """Return what to say of a row whose quotation marks are not closed, and go on after it.

        Where the lines after its first are rows by themselves, it is one mark too many; else the file ends in this row.
        """
        line, rest = self._feed.line, self._feed.given[1:]
        are_rows = all(len(self._cells(text)) == len(self.header) for _, text in rest[:_MOST_LOOKED_AT])
        self._feed.back(1 if are_rows else len(self._feed.given))
        return RowUnreadable(source=self._label, line=line, detail="its quotation marks are never closed")

    def _cells(self, text: str) -> list[str]:
        try:
            return next(csv.reader([text], self._dialect, strict=True))
        except csv.Error:
            return []


class _Feed:
    """Lines that can be given once more, as far back as the mark: where a row began."""

    def __init__(self, lines: Lines) -> None:
        self.given: list[tuple[int, str]] = []
        self.ended = False
        self.too_long = False
        self._lines = lines
        self._again: list[tuple[int, str]] = []  # the next one last
        self._error: RowUnreadable | None = None  # of the line that follows on them
        self._size = 0

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if self._size > LONGEST_LINE:
            self.too_long = True
            raise csv.Error
        number, text = self._again.pop() if self._again else self._fresh()
        self.given.append((number, text))
        self._size += len(text)
        return text

    def _fresh(self) -> tuple[int, str]:
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        try:
            text = next(self._lines)
        except StopIteration:
            self.ended = True
            raise
        return self._lines.number, text

    @property
    def line(self) -> int:
        """The number of the line that was given first since the mark."""
        return self.given[0][0] if self.given else self._lines.number

    def mark(self) -> None:
        """Forget what was given: a new row begins."""
        self.given, self._size = [], 0
        self.ended = self.too_long = False

    def back(self, skipped: int = 0) -> None:
        """Give once more what was given since the mark, without its first lines."""
        self._again += reversed(self.given[skipped:])
        self.given, self._size = [], 0

    def first(self, count: int) -> list[str]:
        """Return the first lines, which will be given again."""
        self.mark()
        try:
            while len(self.given) < count and self._size < _LONGEST_SAMPLE:
                next(self)
        except StopIteration:
            pass
        except RowUnreadable as error:
            self._error = error
        found = [text for _, text in self.given]
        self.back()
        return found


def _dialect_of(sample: str) -> type[csv.Dialect]:
    """Return how the table is written: Python's guess where it makes sense, else commas."""

    class Found(csv.excel):
        pass

    header = sample.partition("\n")[0]
    try:
        guess = csv.Sniffer().sniff(sample[:_LONGEST_SAMPLE], _DELIMITERS).delimiter
    except csv.Error:
        guess = max(_DELIMITERS, key=header.count)
    # The guess is taken from the rows' regularity, which texts can upset; the header has no text in it.
    Found.delimiter = guess if guess in header else max(_DELIMITERS, key=header.count)
    return Found
