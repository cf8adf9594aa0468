"""In which order the pieces on a page are read: columns found, and in each its lines from top to bottom.

Columns begin where several lines begin at one place, with a gap before it that no line crosses but those that stand
over both columns (a title, a picture's caption). Between two such lines the left column is read before the right one.
The rows of a table look much the same: their cells are short, and leave most of their column empty.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from archive.documents.pdf_pieces import Piece

MAX_PIECES = 3_000
"""What has more on one page is a map or a table of figures: it is read row by row."""

_FEWEST_LINES = 3
_FEWEST_LETTERS = 14
"""Letters a line of a column has on average, at least; the cells of a table have fewer."""

_LEAST_FILLED = 0.55
_SAME_PLACE = 2.5
_SAME_LINE = 0.45
_NARROWEST_GAP = 0.4
_MOST_COLUMNS = 8
_DROPPED_CAPITAL = 1.8


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a column; the fields mean what they mean in `Piece`. ``page`` counts from 0."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    page: int


def columns(pieces: Sequence[Piece], page: int) -> list[list[Line]]:
    """Return the page's lines as runs that stand above each other, in reading order."""
    found = _ordered(_with_dropped_capitals(pieces), _MOST_COLUMNS) if len(pieces) <= MAX_PIECES else [list(pieces)]
    return [lines for run in found if (lines := [_line(row, page) for row in rows(run)])]


def rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces line by line from the top, each line from left to right."""
    found: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.base, piece.left)):
        if found and abs(piece.base - found[-1][0].base) < _SAME_LINE * max(piece.size, found[-1][0].size):
            found[-1].append(piece)
        else:
            found.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in found]


def _line(row: Sequence[Piece], page: int) -> Line:
    main = max(row, key=lambda piece: len(piece.text))
    text = row[0].text
    for before, piece in pairwise(row):
        close = piece.left - before.right < 0.12 * main.size
        text = f"{text}{'' if close else ' '}{piece.text}"
    bold = all(piece.bold for piece in row)
    return Line(text, row[0].left, max(piece.right for piece in row), main.base, main.size, bold, page)


def _ordered(pieces: list[Piece], most: int) -> list[list[Piece]]:
    """Return the pieces in runs: whatever stands over all columns, then each column, then what comes below them."""
    place = _best_place(pieces) if most > 1 else None
    if place is None:
        return [pieces] if pieces else []
    found: list[list[Piece]] = []
    for band, parted in _bands(pieces, place):
        if not parted:
            # Lines over both columns go on with what stood before them there: one paragraph may be in two bands.
            found.append(band)
            continue
        left = [piece for piece in band if piece.right <= place + 1]
        right = [piece for piece in band if piece.right > place + 1]
        found += _ordered(left, most - 1) + _ordered(right, most - 1)
    return found


def _best_place(pieces: Sequence[Piece]) -> float | None:
    """Return where the right one of two columns begins, the place that parts most of the text; None for no columns."""
    lefts = sorted(piece.left for piece in pieces)
    starts: list[float] = []
    for index, left in enumerate(lefts):
        begins = index == 0 or left - lefts[index - 1] > 0.5
        aligned = index + _FEWEST_LINES <= len(lefts) and lefts[index + _FEWEST_LINES - 1] - left <= _SAME_PLACE
        if begins and aligned:
            starts.append(left)
    best, most = None, 0
    for start in starts[:60]:
        parted = sum(len(piece.text) for band, is_parted in _bands(pieces, start) if is_parted for piece in band)
        if parted > most:
            best, most = start, parted
    return best


def _bands(pieces: Sequence[Piece], place: float) -> Iterator[tuple[list[Piece], bool]]:
    """Yield what stands above each other, and of each whether it is two columns that part at this place."""
    band: list[Piece] = []
    whole: list[Piece] = []
    for row in rows(pieces):
        if any(piece.left < place - 1 and piece.right > place + 1 for piece in row):
            if _is_parted(band, place):
                if whole:
                    yield whole, False
                yield band, True
                whole, band = list(row), []
            else:
                whole, band = [*whole, *band, *row], []
        else:
            band += row
    if _is_parted(band, place):
        if whole:
            yield whole, False
        yield band, True
    elif whole or band:
        yield [*whole, *band], False


def _is_parted(band: Sequence[Piece], place: float) -> bool:
    left = rows([piece for piece in band if piece.right <= place + 1])
    right = rows([piece for piece in band if piece.right > place + 1])
    if len(left) < _FEWEST_LINES or len(right) < _FEWEST_LINES:
        return False
    size = max(left[0][0].size, right[0][0].size)
    if place - max(piece.right for row in left for piece in row) < _NARROWEST_GAP * min(size, 20):
        return False
    beside = min(left[-1][0].base, right[-1][0].base) - max(left[0][0].base, right[0][0].base)
    shorter = min(left[-1][0].base - left[0][0].base, right[-1][0].base - right[0][0].base)
    return beside >= 0.5 * shorter and _is_column(left) and _is_column(right)


def _is_column(lines: Sequence[Sequence[Piece]]) -> bool:
    lengths = [sum(len(piece.text) for piece in row) for row in lines]
    widths = [row[-1].right - row[0].left for row in lines]
    filled = sum(widths) / (max(widths) * len(widths)) if max(widths) > 0 else 0
    return sum(lengths) / len(lengths) >= _FEWEST_LETTERS and filled >= _LEAST_FILLED


def _with_dropped_capitals(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces, a large first letter joined to the line that it begins."""
    sizes: dict[float, int] = defaultdict(int)
    for piece in pieces:
        sizes[round(piece.size, 1)] += len(piece.text)
    body = max(sizes, key=lambda size: sizes[size], default=0.0)
    found = list(pieces)
    for capital in pieces:
        if len(capital.text) > 2 or not capital.text[-1:].isalpha() or capital.size < _DROPPED_CAPITAL * body:
            continue
        beside = [
            piece
            for piece in found
            if piece.size < capital.size / 1.5
            and 0 <= piece.left - capital.right + 1 <= capital.size * 0.6
            and capital.base - capital.size <= piece.base <= capital.base + 1
        ]
        if beside:
            first = min(beside, key=lambda piece: (round(piece.base), piece.left))
            found[found.index(first)] = replace(first, text=f"{capital.text}{first.text}")
            found.remove(capital)
    return found
