"""What trafilatura passes over in the midst of an article: running text, quotations, lists, tables, headings.

It drops posts that an article quotes, lists within lists and tables of figures. Each is found back by its place:
between kept text, in an element that holds kept text, and not mostly links. Losing text is worse than keeping noise.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from itertools import pairwise

from indexer.blocks import Block, BlockKind, Element
from indexer.ledger import Verdict
from indexer.metadata_blocks import MetadataBlocks
from indexer.prose import count_words, ends_as_sentence, is_running_text, is_sentence

_MOSTLY_LINKS = 0.5
_WORDS_OF_A_QUOTATION = 5
_QUOTED = re.compile(r" (?:quote|quotes|citaat|citation|zitat) ")
_BODY = re.compile(r" (?:body|content|text|tekst|inhoud|rte|entry) ")
_NEARLY_ALL = 0.7
_FEW_LINKS = 0.2
_LISTS = ("ul", "ol", "dl")
_WORDS_OF_A_STANDFIRST = 8
_ROWS_OF_A_TABLE = 2


def with_missed_text(
    blocks: Sequence[Block], content: Set[int], reasons: Mapping[int, Verdict], found: MetadataBlocks
) -> frozenset[int]:
    """Return the orders of the content and of what belongs to it; nothing that ``reasons`` names already."""
    if not content:
        return frozenset(content)
    title = found.title.order if found.title else min(content)
    first, last = min(title, *content), max(content)
    inside = [block for block in blocks if first < block.order < last and block.order not in reasons]
    free = [block for block in inside if not block.hidden and block.link_share < _MOSTLY_LINKS]
    kept = set(content)
    holders = {_holder(block) for block in blocks if block.order in content and is_running_text(block)}
    kept |= {block.order for block in free if is_running_text(block) or _is_quotation(block)}
    kept |= {
        block.order
        for block in blocks
        if block.order > first
        and block.order not in reasons
        and not block.hidden
        and block.link_share < _MOSTLY_LINKS
        and _holder(block) in holders
        and is_sentence(block)
    }
    kept |= _attributions(blocks, kept, reasons)
    kept |= _items_of_lists(blocks, kept, reasons, first)
    around = {element for block in blocks if block.order in kept for element in block.context[-3:]}
    kept |= _rows_of_tables(free, around)
    kept |= _tail(blocks, kept, reasons, last)
    kept |= _headings(blocks, kept, reasons, found, first)
    return frozenset(kept | _standfirst(blocks, kept, reasons, found))


def _holder(block: Block) -> tuple[object, ...]:
    """Return what the element right around a paragraph is known by: its class, or itself where it has none."""
    around = block.context[-2:-1]
    named = around and around[0].words.strip()
    return (around[0].tag, around[0].words, block.kind) if named else (*around, block.kind)


def _is_quotation(block: Block) -> bool:
    return block.kind is BlockKind.QUOTE and count_words(block.text) >= _WORDS_OF_A_QUOTATION


def _attributions(blocks: Sequence[Block], kept: Set[int], reasons: Mapping[int, Verdict]) -> set[int]:
    """Return the names of those quoted, right under the quotation."""
    return {
        block.order
        for above, block in pairwise(blocks)
        if above.order in kept
        and above.kind is BlockKind.QUOTE
        and block.order not in reasons
        and any(element.tag == "cite" or _QUOTED.search(element.words) for element in block.context[-2:])
        and count_words(block.text) < _WORDS_OF_A_STANDFIRST
    }


def _items_of_lists(blocks: Sequence[Block], kept: Set[int], reasons: Mapping[int, Verdict], first: int) -> set[int]:
    """Return the items of the article's lists.

    These are lists that are kept for the greater part, lists within kept items, and lists beside kept running text in
    one element, or right under a kept line that ends with a colon.
    """
    free = [
        block
        for block in blocks
        if block.order > first and block.order not in reasons and not block.hidden and block.link_share < _MOSTLY_LINKS
    ]
    held: Counter[Element] = Counter()
    known: Counter[Element] = Counter()
    belonging: set[Element] = set()
    parents = {block.context[-2:-1] for block in blocks if block.order in kept and is_running_text(block)}
    colon = False
    for block in free:
        lists = [place for place, element in enumerate(block.context) if element.tag in _LISTS]
        if lists and (colon or block.context[lists[-1] - 1 : lists[-1]] in parents):
            belonging.add(block.context[lists[-1]])
        if block.kind is BlockKind.LIST_ITEM and block.order in kept:
            belonging.update(element for element in block.context[-2:] if element.tag == "li")
        for place in lists:
            held[block.context[place]] += len(block.text)
            known[block.context[place]] += len(block.text) * (block.order in kept)
        colon = block.order in kept and block.text.rstrip().endswith(":")
    return {
        block.order
        for block in free
        if any(
            element in belonging or (element.tag in _LISTS and known[element] * 2 >= held[element])
            for element in block.context
        )
    }


def _rows_of_tables(free: Sequence[Block], around: Set[Element]) -> set[int]:
    """Return the rows of tables of figures that stand in one of the elements right around kept text."""
    rows: dict[Element, list[Block]] = defaultdict(list)
    for block in free:
        tables = [element for element in block.context if element.tag == "table"]
        if block.kind is BlockKind.TABLE_ROW and tables:
            rows[tables[-1]].append(block)
    return {
        block.order
        for table, members in rows.items()
        if len(members) >= _ROWS_OF_A_TABLE and not around.isdisjoint(_outside(members[0], table)[-2:])
        for block in members
    }


def _outside(block: Block, table: Element) -> tuple[Element, ...]:
    return block.context[: block.context.index(table)]


def _tail(blocks: Sequence[Block], kept: Set[int], reasons: Mapping[int, Verdict], last: int) -> set[int]:
    """Return the sentences and lists after the last kept block, in the innermost element that holds the article."""
    held: Counter[Element] = Counter()
    total = 0
    for block in blocks:
        if block.order in kept and is_running_text(block):
            total += len(block.text)
            for element in block.context:
                held[element] += len(block.text)
    bodies = [element for element, length in held.items() if length >= total * _NEARLY_ALL]
    body = max(bodies, key=lambda element: element.number, default=None)
    if body is None or not (body.tag == "article" or _BODY.search(body.words)):
        return set()
    tail = set()
    for block in blocks[last + 1 :]:
        # What comes after the first thing that is no text of the article stands outside it, all the same where.
        if body not in block.context or block.order in reasons or block.link_share >= _FEW_LINKS:
            break
        if is_sentence(block) or block.kind is BlockKind.LIST_ITEM:
            tail.add(block.order)
        elif block.kind is not BlockKind.HEADING:
            break
    return tail


def _headings(
    blocks: Sequence[Block], kept: Set[int], reasons: Mapping[int, Verdict], found: MetadataBlocks, first: int
) -> set[int]:
    """Return the headings right above kept text."""
    above = set()
    above_text = False
    for block in reversed(blocks):
        if block.kind is BlockKind.HEADING:
            if above_text and block.order > first and block.order not in reasons and block is not found.title:
                above.add(block.order)
        elif block.order not in reasons and block is not found.byline and block is not found.date:
            above_text = block.order in kept
    return above


def _standfirst(
    blocks: Sequence[Block], kept: Set[int], reasons: Mapping[int, Verdict], found: MetadataBlocks
) -> set[int]:
    """Return the sentence right under the title, in the title's own element."""
    if found.title is None:
        return set()
    after = (block for block in blocks[found.title.order + 1 :] if block.order not in reasons)
    block = next(after, None)
    if block is None or block in (found.byline, found.date) or block.hidden or block.link_share >= _MOSTLY_LINKS:
        return set()
    beside_title = found.title.context[-2:-1] == block.context[-2:-1]
    is_line = block.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH) and block.order < min(kept, default=0)
    is_long = count_words(block.text) >= _WORDS_OF_A_STANDFIRST and ends_as_sentence(block.text)
    return {block.order} if beside_title and is_line and is_long else set()
