"""Plain text, as typed or copied from a page, taken apart into blocks."""

import re
from collections.abc import Iterable, Iterator

from indexer.blocks import OUTER_SPACE, Block, BlockKind, is_visible

MAX_BLOCKS = 50_000
"""A book of a thousand pages has some 10,000; what comes after this many is one block."""

_WIDEST_WRAPPED_LINE = 100
"""Programs that break lines themselves (mail, terminals) do so at 72 to 80 characters, some at 100."""

_LINE_END = re.compile(r"\r\n|[\n\r\f\x0b\x85\u2028\u2029]")
_PARAGRAPH_END = re.compile(r"[.!?…:;][\"'’”»)\]]*$")


def text_blocks(text: str) -> list[Block]:
    """Return the blocks of a plain text, all as paragraphs.

    Blank lines part blocks. Where lines are longer than any program wraps them, or where there are no blank
    lines at all, each line is a block of its own, unless the text was wrapped to a fixed width.
    """
    lines = [line.strip(OUTER_SPACE) for line in _LINE_END.split(text.removeprefix("\ufeff"))]
    while lines and not is_visible(lines[0]):
        del lines[0]
    while lines and not is_visible(lines[-1]):
        del lines[-1]
    has_blank_lines = not all(map(is_visible, lines))
    wrapped = max(map(len, lines), default=0) <= _WIDEST_WRAPPED_LINE
    pieces: Iterable[str] = lines
    if wrapped:
        pieces = _groups(lines) if has_blank_lines else _wrapped_paragraphs(lines)
    texts = [piece for piece in pieces if is_visible(piece)]
    if len(texts) > MAX_BLOCKS:
        texts[MAX_BLOCKS - 1 :] = ["\n\n".join(texts[MAX_BLOCKS - 1 :])]
    return [Block(BlockKind.PARAGRAPH, piece, order) for order, piece in enumerate(texts)]


def _groups(lines: list[str]) -> Iterator[str]:
    group: list[str] = []
    for line in lines:
        if is_visible(line):
            group.append(line)
        elif group:
            yield "\n".join(group)
            group = []
    if group:
        yield "\n".join(group)


def _wrapped_paragraphs(lines: list[str]) -> Iterator[str]:
    """Join lines that were wrapped to one width; lines of all lengths are paragraphs already."""
    width = max(map(len, lines), default=0)
    full = sum(len(line) > width * 0.8 for line in lines)
    if width < 50 or len(lines) < 8 or full < len(lines) * 0.6:
        yield from lines
        return
    paragraph: list[str] = []
    for line in lines:
        paragraph.append(line)
        if len(line) <= width * 0.8 and _PARAGRAPH_END.search(line):
            yield "\n".join(paragraph)
            paragraph = []
    if paragraph:
        yield "\n".join(paragraph)
