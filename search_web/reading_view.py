"""An article as it is read: its blocks in order, passages findable in them, what was looked for marked."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from indexer.marks import Span
from indexer.passage_writer import PreparedArticle
from indexer.stored_passages import Reading, StoredBlock, StoredRemoval
from search_web.marking import Range, marked

TARGET = "target"
"""The class of the passage that a link leads to."""

FindsWords = Callable[[str], Iterable[Span]]
"""Returns where in a text the words stand that were looked for."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a block, as HTML; ``passage`` is the ordinal of the passage that begins with it, if one does."""

    html: Markup
    passage: int | None = None


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A heading, paragraph, ... in pieces; ``kind`` and ``level`` as in `indexer.blocks`; ``anchor`` of a heading."""

    kind: str
    level: int
    pieces: tuple[Piece, ...]
    anchor: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ShownArticle:
    """What the reading view shows of one revision; ``passages`` counts them, 0 where it is not the indexed one."""

    blocks: tuple[ShownBlock, ...]
    removals: dict[str, list[StoredRemoval]]
    passages: int

    @property
    def headings(self) -> list[ShownBlock]:
        """Its headings, in order."""
        return [block for block in self.blocks if block.kind == "heading"]

    @property
    def removed(self) -> int:
        """How many blocks were left out."""
        return sum(map(len, self.removals.values()))


def indexed_article(
    reading: Reading, target: int | None, find_words: FindsWords, meanings: Sequence[Span]
) -> ShownArticle:
    """Return an article as it was indexed.

    ``target`` is the ordinal of the passage to show; ``meanings`` are what to mark of the article's text because
    its meaning was found.
    """
    starts = {stored.passage.start: stored.passage.ordinal for stored in reading.passages}
    ranges: list[Range] = [(start, end, "meaning") for start, end in meanings]
    ranges += [
        (stored.passage.start, stored.passage.end, TARGET)
        for stored in reading.passages
        if stored.passage.ordinal == target
    ]
    blocks = [_shown(i, block, starts, ranges, find_words) for i, block in enumerate(reading.blocks)]
    return ShownArticle(tuple(blocks), _by_reason(reading.removals), len(reading.passages))


def unindexed_article(prepared: PreparedArticle) -> ShownArticle:
    """Return an article, or an older revision, that the index does not hold: its text, without its passages."""
    blocks = [StoredBlock(block.kind.value, block.level, block.text, None, None) for block in prepared.extraction.kept]
    removals = [
        StoredRemoval(removal.block.order, removal.block.kind.value, removal.block.text, removal.reason, removal.rule)
        for removal in prepared.extraction.removals
    ]
    shown = [_shown(i, block, {}, [], lambda _text: ()) for i, block in enumerate(blocks)]
    return ShownArticle(tuple(shown), _by_reason(removals), 0)


def _shown(
    number: int, block: StoredBlock, starts: dict[int, int], ranges: Sequence[Range], find_words: FindsWords
) -> ShownBlock:
    words: list[Range] = [(start, end, "keyword") for start, end in find_words(block.text)]
    if block.start is None or block.end is None:
        anchor = f"s{number}" if block.kind == "heading" else None
        return ShownBlock(block.kind, block.level, (Piece(marked(block.text, words)),), anchor, block.text)
    begin = block.start
    inside = words + [(start - begin, end - begin, reason) for start, end, reason in ranges]
    cuts = [*sorted({0} | {start - begin for start in starts if begin < start < block.end}), len(block.text)]
    pieces = tuple(
        Piece(
            marked(block.text[a:b], [(start - a, end - a, reason) for start, end, reason in inside]),
            starts.get(begin + a),
        )
        for a, b in pairwise(cuts)
    )
    return ShownBlock(block.kind, block.level, pieces, text=block.text)


def _by_reason(removals: Iterable[StoredRemoval]) -> dict[str, list[StoredRemoval]]:
    groups: dict[str, list[StoredRemoval]] = {}
    for removal in removals:
        groups.setdefault(removal.reason, []).append(removal)
    return dict(sorted(groups.items(), key=lambda group: -len(group[1])))
