"""What of a passage is shown with a hit, and which parts of it are marked; ranges only, never HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from indexer.marks import Span

# About three lines on a wide screen, six on a telephone.
MAX_SNIPPET_LENGTH = 360


class Mark(StrEnum):
    """Why a part is marked."""

    KEYWORD = "keyword"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Highlight:
    """A marked part: ``text[start:end]`` of the snippet or text that it belongs to."""

    start: int
    end: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Snippet:
    """A part of a passage to show.

    ``text`` stands in the passage as it is, from ``start`` on; ``cut_before`` and ``cut_after`` say whether the
    passage goes on there. Highlights of one mark never overlap each other, and ascend.
    """

    text: str
    start: int
    highlights: tuple[Highlight, ...]
    cut_before: bool
    cut_after: bool


def snippet(text: str, sentences: Sequence[Span], keywords: Sequence[Span], meaning: Span | None) -> Snippet:
    """Return the part of a passage that shows best why it was found.

    ``sentences`` cover the text in order; ``keywords`` and ``meaning`` are what to mark. The snippet begins at a
    sentence, takes in as many different marks as fit, and is the whole passage when that is short.
    """
    start, end = _best_window(text, sentences, keywords, meaning)
    marks = [Highlight(a - start, b - start, Mark.KEYWORD) for a, b in _within(keywords, start, end)]
    if meaning is not None:
        marks += [Highlight(a - start, b - start, Mark.MEANING) for a, b in _within([meaning], start, end)]
    marks.sort(key=lambda mark: (mark.start, mark.end))
    return Snippet(text[start:end], start, tuple(marks), cut_before=start > 0, cut_after=end < len(text))


def _best_window(text: str, sentences: Sequence[Span], keywords: Sequence[Span], meaning: Span | None) -> Span:
    if len(text) <= MAX_SNIPPET_LENGTH:
        return 0, len(text)
    starts = [a for a, _ in sentences] or [0]
    # A word deep inside a long sentence must be seen as well.
    starts += [_word_start(text, a - MAX_SNIPPET_LENGTH // 3) for a, _ in keywords]

    def worth(start: int) -> tuple[float, int]:
        end = start + MAX_SNIPPET_LENGTH
        shown = [text[a:b].casefold() for a, b in keywords if start <= a and b <= end]
        value = 2.0 * len(set(shown)) + 0.25 * len(shown)
        if meaning is not None and start <= meaning[0] < end:
            value += 3.0 * (min(meaning[1], end) - meaning[0]) / max(meaning[1] - meaning[0], 1)
        value += 0.5 if start in sentence_starts else 0.0
        return value, -start

    sentence_starts = {a for a, _ in sentences} | {0}
    start = max(set(starts), key=worth)
    end = min(start + MAX_SNIPPET_LENGTH, len(text))
    return start, end if end == len(text) else _word_end(text, start, end)


def _word_start(text: str, position: int) -> int:
    if position <= 0:
        return 0
    space = max(text.find(" ", position), text.find("\n", position))
    return space + 1 if 0 <= space < position + 40 else position


def _word_end(text: str, start: int, end: int) -> int:
    space = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
    return space if space > end - 40 else end


def _within(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    return [(max(a, start), min(b, end)) for a, b in spans if a < end and b > start]
