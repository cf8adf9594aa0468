"""Headings in plain text: short lines without closing punctuation, between paragraphs."""

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.blocks import Block, BlockKind

LEVEL = 2
"""Plain text has one level of headings, under the title."""

_MOST_WORDS = 12
_LONGEST = 100
_CLOSED = re.compile(r"[.,;:!…。][\"'’”»)\]]*$")
_ITEM = re.compile(r"[-–—•*·▪‣]\s|\d+[.)]\s|[a-z][.)]\s")


def with_headings(blocks: Sequence[Block]) -> list[Block]:
    """Return the kept blocks of a plain text, those that are headings as such.

    A heading stands above a paragraph that is no such line itself, and not below another such line: several
    in a row are a list or a poem.
    """
    lines = [_could_be_heading(block) for block in blocks]
    return [
        replace(block, kind=BlockKind.HEADING, level=LEVEL)
        if lines[place]
        and place + 1 < len(blocks)
        and not lines[place + 1]
        and not (place and lines[place - 1])
        and len(blocks[place + 1].text) > len(block.text)
        else block
        for place, block in enumerate(blocks)
    ]


def _could_be_heading(block: Block) -> bool:
    text = block.text.strip()
    words = text.split()
    if "\n" in text or len(text) > _LONGEST or len(words) > _MOST_WORDS:
        return False
    first = next((character for character in text if character.isalnum()), "")
    return bool(first) and not first.islower() and not _CLOSED.search(text) and not _ITEM.match(text)
