"""Which of an article's blocks print its title, its byline and its date."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from archive.article import Metadata
from archive.byline import is_byline
from archive.dates import parse_date_line
from indexer.blocks import Block, BlockKind
from indexer.prose import is_running_text
from indexer.rules import plain

_HEAD_PARAGRAPHS = 3
"""A byline or a date stands before the end of this paragraph: copied pages have them after the lead."""

_LONGEST_FIELD = 160
_TRAIL_SIGNS = re.compile(r"[>»›/|:→]\s*$")


@dataclass(frozen=True, slots=True)
class MetadataBlocks:
    """The blocks that print title, byline and date, and the orders of those that print them once more."""

    title: Block | None
    byline: Block | None
    date: Block | None
    repeated_titles: frozenset[int]
    other_dates: frozenset[int]


def find_metadata(blocks: Sequence[Block], metadata: Metadata, content: frozenset[int]) -> MetadataBlocks:
    """Return the blocks that print what the archive found; ``content`` are the orders of those taken for content."""
    head = _head(blocks, content)
    title = _title(blocks, metadata.title)
    byline = _byline(blocks, head, metadata.byline, title)
    dates = [block for block in head if block not in (title, byline) and _is_date(block)]
    printed = _date(dates, metadata.published)
    return MetadataBlocks(
        title,
        byline,
        printed,
        frozenset(block.order for block in blocks if title and block is not title and _repeats(block, title, content)),
        frozenset(block.order for block in dates if block is not printed),
    )


def _head(blocks: Sequence[Block], content: frozenset[int]) -> list[Block]:
    head = []
    paragraphs = 0
    for block in blocks:
        if block.order in content and is_running_text(block):
            paragraphs += 1
            if paragraphs == _HEAD_PARAGRAPHS:
                break
        elif block.kind is not BlockKind.ALT_TEXT and len(block.text) <= _LONGEST_FIELD:
            head.append(block)
    return head


def _folded(text: str) -> str:
    return plain(text).casefold()


def _title(blocks: Sequence[Block], title: str | None) -> Block | None:
    if not title:
        return None
    wanted = _folded(title)
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    equal = [block for block in blocks if block.kind is not BlockKind.ALT_TEXT and _folded(block.text) == wanted]
    # A page may print its title in a trail of links before the heading that it is.
    best = min(equal, key=lambda block: (block.level or 9, block.order), default=None)
    if best:
        return best
    top = [block for block in headings if block.level == 1]
    # Pages give search engines a shorter or longer title than readers.
    return next((block for block in top if wanted in _folded(block.text) or _folded(block.text) in wanted), None)


def _byline(blocks: Sequence[Block], head: Sequence[Block], byline: str | None, title: Block | None) -> Block | None:
    others = [block for block in head if block is not title]
    if byline:
        wanted = _folded(byline)
        for block in others:
            if _folded(block.text) == wanted:
                return block
        for block in others:
            if wanted in _folded(block.text) and is_byline(block.text):
                return block
        for block in blocks:
            if block is not title and _folded(block.text) == wanted and is_byline(block.text):
                return block
    return next((block for block in others if is_byline(block.text)), None)


def _is_date(block: Block) -> bool:
    in_time = any(element.tag == "time" for element in block.context)
    return in_time or parse_date_line(block.text) is not None


def _date(dates: Sequence[Block], published: date | None) -> Block | None:
    for block in dates:
        if published and parse_date_line(block.text) == published:
            return block
    return next(iter(dates), None)


def _repeats(block: Block, title: Block, content: frozenset[int]) -> bool:
    text, wanted = _folded(block.text), _folded(title.text)
    if text == wanted:
        # A section may bear the article's name, where that is a word or two.
        return block.order not in content or len(wanted.split()) > 2 or block.order < title.order
    is_trail = text.endswith(wanted) and bool(_TRAIL_SIGNS.search(text.removesuffix(wanted)))
    return is_trail and len(text) <= len(wanted) + _LONGEST_FIELD and len(wanted) > 12
