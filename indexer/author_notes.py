"""Notes at the end of an article that say who wrote it: they begin with the author's name.

The name is the evidence: a paragraph at the end that begins with it, in full, and goes on to say what that person is or
does, is no part of what that person wrote.
"""

import re
from collections.abc import Sequence

from indexer.blocks import Block
from indexer.ledger import RemovalReason, Verdict
from indexer.prose import count_words
from indexer.rules import plain

AUTHOR_NOTE = Verdict(RemovalReason.AUTHOR_BOX, "author-note")

_MOST_WORDS = 70
_LAST_BLOCKS = 4
_SAYS_WHO = re.compile(
    r"^.{0,45}?(?:\b(?:is|zijn|was|werkt|werkte|schrijft|schreef|maakt|maakte|studeerde|doceert|"
    r"are|writes|wrote|works|worked|covers|reports|teaches|joined|"
    r"ist|sind|war|schreibt|arbeitet|berichtet|est|sont|écrit|travaille|enseigne|"
    r"пишет|работает)\b|[(–—]|\s-\s)",
    re.IGNORECASE,
)


def author_notes(kept: Sequence[Block], names: Sequence[str]) -> frozenset[int]:
    """Return the orders of the blocks, among the last of those kept, that are notes on these people."""
    wanted = [plain(name).casefold() for name in names]
    return frozenset(block.order for block in kept[-_LAST_BLOCKS:] if _is_note(block, wanted) and block is not kept[0])


def _is_note(block: Block, names: Sequence[str]) -> bool:
    if count_words(block.text) > _MOST_WORDS:
        return False
    text = plain(block.text).casefold()
    return any(text.startswith(name) and bool(_SAYS_WHO.match(text[len(name) :])) for name in names)
