"""Texts and marked ranges to HTML: marks may overlap, and every character of the text is escaped."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from indexer.snippets import Snippet

Range = tuple[int, int, str]
"""``text[start:end]`` and why it is marked; the reason becomes the mark's class."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text between two borders of marks, with the reasons for which all of it is marked."""

    text: str
    reasons: tuple[str, ...] = ()


def segments(text: str, ranges: Iterable[Range]) -> list[Segment]:
    """Return the text in pieces, in order and without gaps; ranges beyond the text are cut off."""
    inside = [(max(start, 0), min(end, len(text)), reason) for start, end, reason in ranges]
    inside = [each for each in inside if each[0] < each[1]]
    borders = sorted({0, len(text)} | {border for start, end, _ in inside for border in (start, end)})
    return [Segment(text[begin:stop], _reasons(begin, stop, inside)) for begin, stop in pairwise(borders)]


def marked(text: str, ranges: Iterable[Range]) -> Markup:
    """Return the text as HTML, each marked piece in a ``<mark>`` whose classes are its reasons."""
    return Markup().join(_piece(segment) for segment in segments(text, ranges))


def marked_snippet(snippet: Snippet) -> Markup:
    """Return a snippet as HTML, with an ellipsis where its passage goes on."""
    ranges = [(each.start, each.end, each.mark.value) for each in snippet.highlights]
    before = Markup("… ") if snippet.cut_before else Markup()
    after = Markup(" …") if snippet.cut_after else Markup()
    return before + marked(snippet.text, ranges) + after


def _reasons(begin: int, stop: int, ranges: Iterable[Range]) -> tuple[str, ...]:
    return tuple(sorted({reason for start, end, reason in ranges if start <= begin and stop <= end}))


def _piece(segment: Segment) -> Markup:
    if not segment.reasons:
        return escape(segment.text)
    return Markup('<mark class="{}">{}</mark>').format(" ".join(segment.reasons), segment.text)
