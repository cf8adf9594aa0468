"""What a PDF prints on page after page around its text: running heads, page numbers, text up the margin."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from archive.documents.pdf_layout import rows
from archive.documents.pdf_pieces import PdfPage, Piece

_EDGE = 0.14
"""The part of a page's height, above and below, in which running heads stand."""

_EDGE_ROWS = 3
_FEWEST_PAGES = 3
_SAME_HEIGHT = 8.0
_LONGEST = 200
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_NUMBER = re.compile(
    r"\W*(?:(?:pagina|page|seite|blz|p|pag|стр|с)\.?\s*)?(?:(\d{1,4})|([ivxlc]{1,7}))"
    r"(?:\s*(?:/|van|of|von|de|sur|из|\||–|-)\s*(\d{1,4}))?\W*",
    re.IGNORECASE,
)


class Furniture(StrEnum):
    """What a line is, as the class of its element in the page; `indexer/rules.toml` has a cue for each."""

    RUNNING_HEAD = "running-head"
    PAGE_NUMBER = "page-number"
    MARGIN_TEXT = "margin-text"


@dataclass(frozen=True, slots=True)
class PartedPage:
    """A page's own text, and what stands around it."""

    pieces: tuple[Piece, ...]
    furniture: tuple[tuple[str, Furniture], ...]


def without_furniture(pages: Sequence[PdfPage]) -> list[PartedPage]:
    """Return each page's own text apart from what it prints around it.

    A line at the upper or lower edge is a running head where it stands at the same height on three pages or more (on
    all, where there are fewer), its digits aside; it is a page number where the numbers count the pages.
    """
    edges = [_edge_rows(page) for page in pages]
    heads = _running_heads(edges, len(pages))
    offset = _page_offset(edges)
    parted = []
    for index, (page, rows_) in enumerate(zip(pages, edges, strict=True)):
        gone: dict[int, Furniture] = {}
        said = []
        for row in rows_:
            kind = _kind(row, index, heads, offset, len(pages))
            if kind is not None:
                said.append((row.text, kind))
                gone.update((id(piece), kind) for piece in row.pieces)
        margin = [piece for piece in page.pieces if not piece.upright]
        if margin:
            said.append((" ".join(piece.text for piece in margin), Furniture.MARGIN_TEXT))
        kept = tuple(piece for piece in page.pieces if id(piece) not in gone and piece.upright)
        parted.append(PartedPage(kept, tuple(said)))
    return parted


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    height: float
    key: str
    alone: bool
    pieces: tuple[Piece, ...]


def _edge_rows(page: PdfPage) -> list[_Row]:
    """Return the first and the last rows of a page that stand at its edges."""
    all_rows = rows([piece for piece in page.pieces if piece.upright])
    found = []
    for place, row in enumerate(all_rows):
        base = row[0].base
        near_top = place < _EDGE_ROWS and base < _EDGE * page.height
        near_bottom = place >= len(all_rows) - _EDGE_ROWS and base > (1 - _EDGE) * page.height
        text = " ".join(piece.text for piece in row)
        if not (near_top or near_bottom) or len(text) > _LONGEST:
            continue
        beside = (
            all_rows[place - 1] if near_bottom and place else all_rows[place + 1] if place + 1 < len(all_rows) else None
        )
        gap = abs(beside[0].base - base) if beside else page.height
        # The same words in another size are the title, from which the running head has them.
        key = re.sub(r"\d+", "#", re.sub(r"[\s|]+", "", text)).casefold()
        found.append(_Row(text, base, f"{key}|{row[0].size:.0f}|{near_top}", gap > 1.8 * row[0].size, tuple(row)))
    return found


def _running_heads(edges: Sequence[Sequence[_Row]], pages: int) -> frozenset[str]:
    """Return the keys of the rows that stand at one height on page after page."""
    heights: dict[str, list[float]] = defaultdict(list)
    for rows_ in edges:
        for row in {row.key: row for row in rows_}.values():
            heights[row.key].append(row.height)
    least = _FEWEST_PAGES if pages >= _FEWEST_PAGES else 2
    found = set()
    for key, places in heights.items():
        middle = sorted(places)[len(places) // 2]
        if sum(abs(place - middle) <= _SAME_HEIGHT for place in places) >= least and re.search(
            r"[^\W\d_]", key.partition("|")[0]
        ):
            found.add(key)
    return frozenset(found)


def _number(text: str) -> int | None:
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        return None
    if found[1]:
        return int(found[1])
    values = [_ROMAN[letter] for letter in found[2].lower()]
    return sum(-value if value < max(values[index:]) else value for index, value in enumerate(values))


def _page_offset(edges: Sequence[Sequence[_Row]]) -> frozenset[int]:
    """Return by how much the printed numbers differ from the count of pages; more than one where a part counts anew."""
    differences = Counter(
        number - index
        for index, rows_ in enumerate(edges)
        for row in rows_
        if (number := _number(row.text)) is not None
    )
    return frozenset(difference for difference, count in differences.items() if count >= 2)


def _kind(row: _Row, index: int, heads: frozenset[str], offsets: frozenset[int], pages: int) -> Furniture | None:
    number = _number(row.text)
    if number is not None and number - index in offsets:
        return Furniture.PAGE_NUMBER
    if number is not None and row.alone and (pages == 1 or re.search(r"\D", row.text.strip())):
        return Furniture.PAGE_NUMBER
    return Furniture.RUNNING_HEAD if row.key in heads else None
