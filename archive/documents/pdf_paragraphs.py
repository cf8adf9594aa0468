"""Lines put together to paragraphs again, across columns and pages, and what each of them is: by size and weight.

A new paragraph begins where the size or weight changes, after a wider gap, at an indent or a bullet, and where the
line before had room left for the next word.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from archive.byline import is_byline
from archive.dates import parse_date_line
from archive.documents.line_joining import Spelling
from archive.documents.pdf_layout import Line

_SAME_SIZE = 0.11
_NEARLY_SAME_SIZE = 0.04
_WIDE_GAP = 1.3
_INDENT = 0.7
_HEADING_SIZE = 1.12
_LONGEST_HEADING = 220
_MOST_HEADING_WORDS = 16
_MOST_BOLD_WORDS = 14

_SURE_SIGNS = "•▪◦‣●○■□\uf0b7\u2043"
_BULLET = re.compile(rf"(?:[{_SURE_SIGNS}]|[–—*-](?=\s)|\(?(?:\d{{1,2}}|[a-z])[.)](?=\s))\s*")
_SIGN = re.compile(rf"[{_SURE_SIGNS}–—*-]\s*")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'’”»)\]]*(?:\s?\d{1,3})?$")
_COMMA_END = re.compile(r"[.,;:]$")
_CAPTION = re.compile(
    r"(?:figuur|figure|fig|abbildung|abb|bild|afbeelding|foto|photo|tabel|table|tabelle|tableau|grafiek|kaart|schéma|рис|"
    r"рисунок|таблица)\.?\s*\d+(?:[.:–-]|\s)",
    re.IGNORECASE,
)
_LONGEST_CAPTION = 400
_LEADERS = re.compile(r"(?:\. ?|… ?|\u2024){5,}[\s\dxvil]+$")
"""Dots that lead to a page's number: a line of a table of contents."""


class Kind(Enum):
    """What a paragraph is."""

    TEXT = "p"
    HEADING = "h"
    ITEM = "li"
    CAPTION = "figcaption"
    SMALL = "small"
    CONTENTS = "nav"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, as one text. ``page`` is that of its first line, counted from 0.

    ``goes_on`` says that its last line is full and ends no sentence, ``indented`` that its first line is; ``opens``
    that it is the first of its column.
    """

    kind: Kind
    text: str
    size: float
    bold: bool
    page: int
    goes_on: bool = False
    indented: bool = False
    opens: bool = False


def body_size(lines: Iterable[Line]) -> float:
    """Return the size of most of the text."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size * 2) / 2] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 10.0


def body_is_bold(lines: Iterable[Line]) -> bool:
    """Whether most of the text is bold, so that bold says nothing."""
    bold = {True: 0, False: 0}
    for line in lines:
        bold[line.bold] += len(line.text)
    return bold[True] > bold[False]


def paragraphs(run: Sequence[Line], body: float, bold_is_heading: bool, spelling: Spelling) -> list[Paragraph]:
    """Return the paragraphs of a run of lines above each other."""
    if not run:
        return []
    left, right = _margins(run)
    pitch = _pitch(run)
    hanging = _hangs(run, left)
    groups = [[run[0]]]
    for before, line in pairwise(run):
        if _begins(before, line, (left, right), pitch, hanging=hanging):
            groups.append([line])
        else:
            groups[-1].append(line)
    found = [_paragraph(group, (left, right), body, bold_is_heading, spelling) for group in groups]
    return [replace(found[0], opens=True), *found[1:]]


def put_together(found: Iterable[Paragraph], spelling: Spelling) -> list[Paragraph]:
    """Return the paragraphs, those that go on in the next column or on the next page as one."""
    whole: list[Paragraph] = []
    open_at: int | None = None
    for paragraph in found:
        # Within a column only a caption can part a paragraph; between columns, notes at the foot of a page too.
        near = open_at is not None and all(each.kind is Kind.CAPTION for each in whole[open_at + 1 :])
        if open_at is not None and (near or paragraph.opens) and _continues(whole[open_at], paragraph):
            text = spelling.join(whole[open_at].text, paragraph.text)
            whole[open_at] = replace(whole[open_at], text=text, goes_on=paragraph.goes_on)
            continue
        whole.append(paragraph)
        if paragraph.kind in (Kind.TEXT, Kind.ITEM):
            open_at = len(whole) - 1
        elif paragraph.kind is Kind.HEADING:
            open_at = None
    return whole


def _margins(run: Sequence[Line]) -> tuple[float, float]:
    lefts = Counter(round(line.left) for line in run)
    rights = sorted(line.right for line in run)
    return float(max(lefts, key=lambda left: (lefts[left], -left))), rights[int(len(rights) * 0.95)]


def _pitch(run: Sequence[Line]) -> float:
    """Return the distance of lines within paragraphs, as a part of their size."""
    steps = sorted(
        (line.base - before.base) / max(line.size, 1)
        for before, line in pairwise(run)
        if _alike(before, line) and 0.5 < (line.base - before.base) / max(line.size, 1) < 3
    )
    return steps[len(steps) // 3] if steps else 1.25


def _hangs(run: Sequence[Line], left: float) -> bool:
    """Whether all lines but the first of each paragraph are indented, as in a list of books."""
    indented = [line.left - left > _INDENT * line.size for line in run]
    return sum(indented) > len(run) * 0.4 and not all(indented)


def _alike(first: Line, second: Line) -> bool:
    return abs(first.size - second.size) <= _SAME_SIZE * max(first.size, second.size) and first.bold == second.bold


def _begins(before: Line, line: Line, margins: tuple[float, float], pitch: float, *, hanging: bool) -> bool:
    """Whether a line begins a paragraph."""
    left, right = margins
    size = max(line.size, 1.0)
    step = line.base - before.base
    if not _alike(before, line) or step > _WIDE_GAP * pitch * size or step < 0:
        return True
    if _is_item(line, before) or _is_printed_by_itself(before.text):
        return True
    indent, before_indent = line.left - left, before.left - left
    outdented = indent < _INDENT * size <= before_indent
    newly_indented = before_indent < _INDENT * size < indent and not _BULLET.match(before.text)
    if outdented if hanging else newly_indented:
        return True
    first_word = line.text.split(" ", 1)[0]
    width = (line.right - line.left) * len(first_word) / max(len(line.text), 1)
    room = right - before.right - width - 0.3 * size
    if room <= 0:
        return False
    other_size = abs(line.size - before.size) > _NEARLY_SAME_SIZE * size
    return bool(_SENTENCE_END.search(before.text)) or other_size or room > 0.35 * (right - left)


def _is_item(line: Line, before: Line) -> bool:
    """Whether a line begins an item of a list; a dash or a number may also stand within a sentence."""
    if not _BULLET.match(line.text) or before.text.endswith("-"):
        return False
    outdented = before.left - line.left > _INDENT * line.size
    return (
        line.text[0] in _SURE_SIGNS
        or outdented
        or bool(_SENTENCE_END.search(before.text) or _BULLET.match(before.text))
    )


def _is_printed_by_itself(line: str) -> bool:
    """Whether a line is a byline or a date: those stand alone, also where no gap says so."""
    return len(line) < _LONGEST_HEADING and (is_byline(line) or parse_date_line(line) is not None)


def _paragraph(
    group: Sequence[Line], margins: tuple[float, float], body: float, bold_is_heading: bool, spelling: Spelling
) -> Paragraph:
    text = " ".join(spelling.joined([line.text for line in group]).split())
    last = group[-1]
    size, bold = group[0].size, all(line.bold for line in group)
    return Paragraph(
        _kind(text, size / body, bold and bold_is_heading, len(group)),
        text,
        round(size * 2) / 2,
        bold,
        group[0].page,
        goes_on=not _SENTENCE_END.search(text) and last.right > margins[1] - 3 * last.size,
        indented=group[0].left - margins[0] > _INDENT * group[0].size,
    )


def _kind(text: str, size: float, bold: bool, lines: int) -> Kind:
    words = len(text.split())
    if _LEADERS.search(text):
        return Kind.CONTENTS
    if _CAPTION.match(text) and len(text) <= _LONGEST_CAPTION and (size < 0.97 or lines <= 4):
        return Kind.CAPTION
    short = len(text) <= _LONGEST_HEADING and words <= _MOST_HEADING_WORDS and any(map(str.isalpha, text))
    if size >= _HEADING_SIZE and short and not text.endswith((",", ";")):
        return Kind.HEADING
    set_off = bold or (text.isupper() and words > 1)
    if set_off and size > 0.94 and short and words <= _MOST_BOLD_WORDS and not _COMMA_END.search(text):
        return Kind.HEADING
    if _BULLET.match(text):
        return Kind.ITEM
    return Kind.SMALL if size < 0.9 else Kind.TEXT


def without_bullet(text: str) -> str:
    """Return a list item's text without its sign; a number stays, since a text may speak of it."""
    return _SIGN.sub("", text, count=1)


def _continues(before: Paragraph, after: Paragraph) -> bool:
    """Whether a paragraph is the rest of one that a column or page ended."""
    if after.kind is not Kind.TEXT or before.bold != after.bold:
        return False
    if abs(before.size - after.size) > _SAME_SIZE * max(before.size, after.size):
        return False
    if before.text.endswith("-") or (after.text[:1].islower() and not _SENTENCE_END.search(before.text)):
        return True
    return after.opens and before.goes_on and not after.indented
