"""Which blocks of a web page are its main content: trafilatura's answer, found back among the page's own blocks.

Trafilatura gives text, not places. Its text is aligned with the page's blocks by runs of four words: each block
that it covers for the greater part may stand at one or more places of that text, and the heaviest chain of
blocks that keeps document order on both sides (a weighted longest increasing subsequence) decides between
repetitions, such as a teaser that a page shows above the article too. Lines too short for a run of four
must equal a line of trafilatura's, between the places of the blocks around them.
"""

import logging
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.blocks import Block, BlockKind, Element
from indexer.prose import is_sentence

MAX_MARKUP = 6_000_000
MAX_BLOCKS = 12_000
MAX_TEXT = 2_000_000
"""Pages beyond these (in characters, blocks and characters of text) go by structure alone: trafilatura takes
some 4 s for the largest within them, and 13 s for a page of 5 MB that is all paragraphs."""

MAX_RESCUED = 3_000
"""Blocks up to which trafilatura may ask other extractors where its own answer is thin: jusText's time grows with the
square of a run of short lines, and takes 18 s for 11,000 of them."""

_RUN = 4
"""Words in a run: the length by which Scrapinghub's benchmark compares texts, too."""

_COVERED = 0.6
_MOST_PLACES = 6
_MOST_POSITIONS = 24
"""How many places a block can stand at, and how often a run is looked up: beyond these it says nothing about where."""

_WORD = re.compile(r"\w+")
_Words = tuple[str, ...]


def main_content(markup: str, blocks: Sequence[Block]) -> frozenset[int]:
    """Return the orders of the blocks that are the page's main content; where trafilatura finds none, by structure.

    Never empty while there is a block with a sentence of text.
    """
    text = "".join(_trafilatura_text(markup, blocks))
    chosen = align(text.split("\n"), blocks) if text else frozenset()
    length = sum(len(block.text) for block in blocks if block.order in chosen)
    if length >= _LEAST_TEXT:
        return chosen
    # A menu is no article, even where there is nothing else.
    linked = frozenset(block.order for block in blocks if block.link_share >= _LINKS_ONLY)
    return by_structure(blocks) or chosen - linked


_LINKS_ONLY = 0.8
"""From this share of links on, a block is a link and no text."""

_LEAST_TEXT = 120
"""Less text than this, in characters, is no article found: a line of the page's furniture, more likely."""


def _trafilatura_text(markup: str, blocks: Sequence[Block]) -> str:
    within_limits = len(markup) <= MAX_MARKUP and len(blocks) <= MAX_BLOCKS
    if not within_limits or sum(len(block.text) for block in blocks) > MAX_TEXT:
        return ""
    from trafilatura import bare_extraction  # here: it takes a third of a second to import, for HTML only

    # It reports pages that it cannot read as errors; here such a page goes by its structure, and nothing is wrong.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        document = bare_extraction(
            markup, fast=len(blocks) > MAX_RESCUED, include_comments=False, include_tables=True, favor_recall=False
        )
    except Exception:  # any page can come in, and its structure still says something
        return ""
    return str(getattr(document, "text", None) or "")


@dataclass(frozen=True, slots=True)
class _Place:
    """A block at a place in the extracted text; ``start`` and ``end`` count words, ``weight`` those that agree."""

    index: int
    start: int
    end: int
    weight: int


def align(lines: Sequence[str], blocks: Sequence[Block]) -> frozenset[int]:
    """Return the orders of the blocks whose text stands in these lines, in document order where it repeats."""
    line_words = [words for line in lines if (words := _words(line))]
    stream = [word for words in line_words for word in words]
    block_words = [() if block.kind is BlockKind.ALT_TEXT else _words(block.text) for block in blocks]
    places = _places(stream, block_words)
    chain = _heaviest_chain(places)
    taken = bytearray(len(stream))
    for place in chain:
        taken[place.start : place.end] = b"\1" * (place.end - place.start)
    chosen = {place.index for place in chain}
    # Trafilatura at times puts a part of the page at another place: what nothing else accounts for counts too.
    for place in places:
        span = taken[place.start : place.end]
        if place.index not in chosen and span.count(0) > len(span) * _COVERED:
            chosen.add(place.index)
            taken[place.start : place.end] = b"\1" * len(span)
    chosen |= _short_lines(line_words, block_words, chain, chosen)
    return frozenset(blocks[index].order for index in chosen)


def _words(text: str) -> _Words:
    return tuple(_WORD.findall(text.casefold()))


def _runs(words: Sequence[str]) -> Iterable[_Words]:
    return (tuple(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1))


def _places(stream: Sequence[str], block_words: Sequence[_Words]) -> list[_Place]:
    """Return where each block can stand, by block; a block's later places first, so that none follows itself."""
    positions: dict[_Words, list[int]] = defaultdict(list)
    for position, run in enumerate(_runs(stream)):
        known = positions[run]
        if len(known) < _MOST_POSITIONS:
            known.append(position)
    places = []
    for index, words in enumerate(block_words):
        starts: Counter[int] = Counter()
        found = total = 0
        for offset, run in enumerate(_runs(words)):
            total += 1
            hits = positions.get(run)
            if hits:
                found += 1
                if len(hits) <= _MOST_PLACES or offset < 2:
                    starts.update(hit - offset for hit in hits)
        if not found or found < total * _COVERED:
            continue
        # A word more or less in between moves the rest of the block; its first best place is near enough.
        for start, weight in sorted(starts.most_common(_MOST_PLACES), reverse=True):
            begin = max(start, 0)
            places.append(_Place(index, begin, min(begin + len(words), len(stream)), weight + _RUN - 1))
    return places


def _heaviest_chain(places: Sequence[_Place]) -> list[_Place]:
    """Return the chain of places with the most agreeing words that goes forward in page and text alike."""
    starts = sorted({place.start for place in places})
    # A Fenwick tree of the best chain that ends at or before each start: (weight, place's number).
    tree: list[tuple[int, int]] = [(0, -1)] * (len(starts) + 1)
    before: list[int] = []
    for number, place in enumerate(places):
        node = bisect_left(starts, place.start)
        best = (0, -1)
        while node > 0:
            best = max(best, tree[node])
            node -= node & -node
        before.append(best[1])
        node = bisect_left(starts, place.start) + 1
        while node < len(tree):
            tree[node] = max(tree[node], (best[0] + place.weight, number))
            node += node & -node
    number = max(tree)[1]
    chain = []
    while number >= 0:
        chain.append(places[number])
        number = before[number]
    return chain[::-1]


def _short_lines(
    line_words: Sequence[_Words], block_words: Sequence[_Words], chain: Sequence[_Place], chosen: set[int]
) -> set[int]:
    """Return the short blocks that equal a whole line, between the places of the blocks around them."""
    line_starts: dict[_Words, list[int]] = defaultdict(list)
    position = 0
    for words in line_words:
        if len(words) < _RUN + 1:
            line_starts[words].append(position)
        position += len(words)
    anchors = [place.index for place in chain]
    found = set()
    cursor = 0
    for index, words in enumerate(block_words):
        if not words or index in chosen or words not in line_starts:
            continue
        after = bisect_right(anchors, index)
        cursor = max(cursor, chain[after - 1].end - _RUN if after else 0)
        limit = chain[after].start if after < len(chain) else position
        starts = line_starts[words]
        at = bisect_left(starts, cursor)
        if at < len(starts) and starts[at] <= limit:
            found.add(index)
            cursor = starts[at] + len(words)
    return found


def by_structure(blocks: Sequence[Block]) -> frozenset[int]:
    """Return the orders of the blocks in the element that holds the article, by structure alone.

    That is the ``article`` or ``main`` with the most prose, if it has half of the page's; else the innermost
    element with three quarters of it; else everything. Link lists in it are left out.
    """
    prose = [block for block in blocks if is_sentence(block) and block.link_share < 0.5]
    total = sum(len(block.text) for block in prose)
    held: Counter[Element] = Counter()
    for block in prose:
        for element in block.context:
            held[element] += len(block.text)
    named = [element for element in held if element.tag in ("article", "main") and held[element] * 2 >= total]
    most = [element for element in held if held[element] * 4 >= total * 3]
    holder = max(named, key=lambda element: (held[element], element.number), default=None) or max(
        most, key=lambda element: element.number, default=None
    )
    return frozenset(
        block.order
        for block in blocks
        if (holder is None or holder in block.context)
        and block.link_share < _LINKS_ONLY
        and block.kind is not BlockKind.CONTROL
    )
