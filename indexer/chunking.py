"""Chunking: an article's kept text, cut into passages by section.

A section of up to 200 words is one passage. A longer one is cut at paragraph ends, a paragraph over 200 words at
sentence ends, a sentence over 200 words at words; the passages are as few as can be, and of about one size.

A section under 40 words joins a neighbour: the first subsection that follows it, else the sibling before it, else the
sibling after it, else the section that it is the first subsection of. A passage that holds text of several
sections lists their headings in the last place of its path ("Minsk · Vilnius"), under the path they share.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.blocks import Block
from indexer.prose import count_words
from indexer.sections import PARAGRAPH_BREAK, Section, article_text, sections
from indexer.sentences import sentence_spans

__all__ = ["Passage", "article_text", "joined_path", "passages"]

MOST_WORDS = 200
"""Words in a passage: what is read at a glance, and near what embedding models take in at once."""

SHORT_SECTION = 40
"""Words below which a section says too little by itself."""

HEADING_JOINT = " · "

# What a cut costs, in squared words of imbalance: best between sections, then between paragraphs.
_CUT_IN_PARAGRAPH = 3600
_CUT_IN_SECTION = 400
_TOO_SHORT = 10_000


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article's text, short enough to read at a glance.

    ``ordinal`` counts an article's passages from 0; ``headings`` is the path of headings that it stands
    under; ``text`` is the article's text from ``start`` to ``end``, counted in characters.
    """

    article_id: int
    ordinal: int
    headings: tuple[str, ...]
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut: a paragraph, or a sentence of a long one. ``opens`` is what begins with it."""

    start: int
    end: int
    words: int
    section: int
    opens_paragraph: bool


def passages(article_id: int, kept: Sequence[Block], language: str | None) -> tuple[Passage, ...]:
    """Return the passages of an article's kept blocks, in order; no text, no passages.

    For each, ``article_text(kept)[start:end] == text``; they don't overlap, and together hold all of the text but
    white space. ``language`` is an ISO 639-1 code, for the sentence ends; None where unknown.
    """
    parts = sections(kept)
    text = article_text(kept)
    found: list[Passage] = []
    for group in _groups(parts):
        units = [unit for index in group for unit in _units(parts[index], index, language)]
        for piece in _balanced(units):
            start, end = _trimmed(text, piece[0].start, piece[-1].end)
            held = dict.fromkeys(parts[unit.section].headings for unit in piece)
            found.append(Passage(article_id, len(found), joined_path(list(held)), text[start:end], start, end))
    return tuple(found)


def joined_path(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the heading path of a passage with text from these: what they share, then what each adds."""
    shared = 0
    while all(len(path) > shared for path in paths) and len({path[shared] for path in paths}) == 1:
        shared += 1
    own = dict.fromkeys(heading for path in paths for heading in path[shared:])
    return (*paths[0][:shared], HEADING_JOINT.join(own)) if own else paths[0][:shared]


def _groups(parts: Sequence[Section]) -> Iterator[list[int]]:
    """Yield runs of sections that are cut as one: a short section and the neighbour that it joins."""
    lengths = [count_words(part.text) for part in parts]
    joined_to_next = [False] * len(parts)
    for index, length in enumerate(lengths):
        if length < SHORT_SECTION and (neighbour := _neighbour(parts, index)) is not None:
            joined_to_next[min(index, neighbour)] = True
    group: list[int] = []
    for index in range(len(parts)):
        group.append(index)
        if not joined_to_next[index]:
            yield group
            group = []


def _neighbour(parts: Sequence[Section], index: int) -> int | None:
    own = parts[index].headings
    before = parts[index - 1].headings if index else None
    after = parts[index + 1].headings if index + 1 < len(parts) else None
    if after is not None and after[:-1] == own and after:
        return index + 1
    if before is not None and before[:-1] == own[:-1]:
        return index - 1
    if after is not None and after[:-1] == own[:-1]:
        return index + 1
    if before is not None and own and before == own[:-1]:
        return index - 1
    return None


def _units(part: Section, index: int, language: str | None) -> Iterator[_Unit]:
    start = part.start
    for paragraph in part.paragraphs:
        words = count_words(paragraph)
        if words <= MOST_WORDS:
            yield _Unit(start, start + len(paragraph), words, index, opens_paragraph=True)
        else:
            for begin, end in sentence_spans(paragraph, language):
                words = count_words(paragraph[begin:end])
                yield _Unit(start + begin, start + end, words, index, opens_paragraph=begin == 0)
        start += len(paragraph) + len(PARAGRAPH_BREAK)


def _balanced(units: Sequence[_Unit]) -> list[Sequence[_Unit]]:
    """Cut units into as few pieces of up to 200 words as can be, of about one size, at the best places for it."""
    total = sum(unit.words for unit in units)
    target = total / max(1, -(-total // MOST_WORDS))
    best: list[tuple[int, float]] = [(0, 0.0)]
    cut_before: list[int] = [0]
    for end in range(1, len(units) + 1):
        words = 0
        candidates = []
        for start in range(end - 1, -1, -1):
            words += units[start].words
            if words > MOST_WORDS and start < end - 1:
                break
            count, cost = best[start]
            cost += (words - target) ** 2 + _cut_cost(units, start)
            cost += _TOO_SHORT if words < SHORT_SECTION and total >= SHORT_SECTION else 0
            candidates.append(((count + 1, cost), start))
        (score, cut) = min(candidates)
        best.append(score)
        cut_before.append(cut)
    pieces = []
    end = len(units)
    while end:
        pieces.append(units[cut_before[end] : end])
        end = cut_before[end]
    return pieces[::-1]


def _cut_cost(units: Sequence[_Unit], place: int) -> int:
    if place == 0 or units[place].section != units[place - 1].section:
        return 0
    return _CUT_IN_SECTION if units[place].opens_paragraph else _CUT_IN_PARAGRAPH


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
