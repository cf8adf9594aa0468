"""What a page shows twice: a sentence pulled out of the text as a streamer, the article once more for search engines.

Repetition alone removes nothing. The second sign is what the block is: a quotation, a box of that name, hidden text.
"""

import re
from collections.abc import Iterator, Sequence, Set

from indexer.blocks import Block, BlockKind
from indexer.ledger import RemovalReason, Verdict

PULLED_QUOTE = Verdict(RemovalReason.PAGE_FURNITURE, "pulled-quote")
HIDDEN_COPY = Verdict(RemovalReason.PAGE_FURNITURE, "hidden-copy")

_RUN = 4
_FEWEST_WORDS = 6
_MOST_WORDS_OF_A_STREAMER = 60
_COVERED = 0.8
_WORD = re.compile(r"\w+")
_STREAMER = re.compile(
    r" (?:pull ?quotes?|pull|quotes?|streamers?|citaat|citaten|uitgelicht|zitat|citation|blockquote) "
)


def repeated_text(blocks: Sequence[Block], content: Set[int]) -> dict[int, Verdict]:
    """Return the content that only repeats other, shown content, by order, with the rule that says so."""
    inside = [block for block in blocks if block.order in content]
    suspects = [block for block in inside if block.hidden or _may_be_streamer(block)]
    if not suspects:
        return {}
    orders = {block.order for block in suspects}
    known = {run for block in inside if block.order not in orders for run in _runs(block.text)}
    return {
        block.order: HIDDEN_COPY if block.hidden else PULLED_QUOTE
        for block in suspects
        if _is_known(block.text, known, short=not block.hidden)
    }


def _may_be_streamer(block: Block) -> bool:
    named = any(_STREAMER.search(element.words) or element.tag == "aside" for element in block.context[-3:])
    return block.kind is BlockKind.QUOTE or named


def _is_known(text: str, known: Set[tuple[str, ...]], *, short: bool) -> bool:
    words = len(_WORD.findall(text))
    if words < _FEWEST_WORDS or (short and words > _MOST_WORDS_OF_A_STREAMER):
        return False
    runs = list(_runs(text))
    return sum(run in known for run in runs) >= len(runs) * _COVERED


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return (tuple(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1))
