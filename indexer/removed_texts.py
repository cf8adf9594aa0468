"""An article's removed blocks as they are searched: those that stand together, for one reason, as one text.

A page's navigation can be longer than its article. So of what only lies outside of the main content, no more is
searched than a long article has: running text first, since that is what somebody may miss.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from indexer.blocks import BlockKind
from indexer.ledger import Removal, RemovalReason
from indexer.prose import is_running_text

__all__ = ["MOST_CHARACTERS", "RemovedText", "removed_texts"]

MOST_CHARACTERS = 12_000
"""Of an article's removed text so much is searched: two thousand words."""

LONGEST_TEXT = 1200
"""What stands together is one text up to this length, in characters: about as long as a passage."""

BETWEEN_BLOCKS = "\n\n"


@dataclass(frozen=True, slots=True)
class RemovedText:
    """Removed blocks that stand together: ``first`` to ``last`` are their places in the source."""

    first: int
    last: int
    reason: str
    rule: str
    text: str


def removed_texts(removals: Sequence[Removal]) -> tuple[RemovedText, ...]:
    """Return what of an article's removed blocks is searched, in the order of the source."""
    chosen: list[Removal] = []
    left = MOST_CHARACTERS
    for removal in sorted(removals, key=_importance):
        if removal.block.kind is not BlockKind.CONTROL and len(removal.block.text) <= left:
            left -= len(removal.block.text)
            chosen.append(removal)
    return tuple(_together(sorted(chosen, key=lambda each: each.block.order)))


def _importance(removal: Removal) -> tuple[bool, bool, int]:
    """Return a removal's place: before what lies outside of the article what has a reason, before labels prose."""
    outside = removal.reason is RemovalReason.OUTSIDE_MAIN_CONTENT
    return outside, not is_running_text(removal.block), removal.block.order


def _together(removals: Iterable[Removal]) -> Iterator[RemovedText]:
    for (_, reason, rule), run in groupby(enumerate(removals), key=_neighbours):
        blocks = [removal.block for _, removal in run]
        begin = 0
        for end in range(1, len(blocks) + 1):
            length = sum(len(block.text) for block in blocks[begin:end])
            if end == len(blocks) or length + len(blocks[end].text) > LONGEST_TEXT:
                text = BETWEEN_BLOCKS.join(block.text for block in blocks[begin:end])
                yield RemovedText(blocks[begin].order, blocks[end - 1].order, reason, rule, text)
                begin = end


def _neighbours(placed: tuple[int, Removal]) -> tuple[int, str, str]:
    """Return what neighbouring blocks of one reason share: the difference of their place in the source and here."""
    place, removal = placed
    return removal.block.order - place, removal.reason.value, removal.rule
