"""An article as it is read: its blocks in order, passages findable in them, what was looked for marked."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from markupsafe import Markup

from archive.article import Article
from archive.block_names import BlockName
from archive.decisions import Decision, Decisions, SiteRule
from indexer.decided import SiteRules
from indexer.marks import Span
from indexer.passage_writer import kept_blocks
from indexer.prepared import PreparedArticle
from indexer.stored_blocks import named_blocks
from indexer.stored_passages import ArticleCard, Reading, StoredBlock, StoredPassage, StoredRemoval
from search_web.marking import Range, marked

TARGET = "target"
"""The class of the passage that a link leads to."""

_LONG_RUN = 4
"""Removed blocks in a row that are folded together: a page's menus, its footer."""

FindsWords = Callable[[str], Iterable[Span]]
"""Returns where in a text the words stand that were looked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader wants to see of an article.

    ``target`` is the ordinal of the passage to show; ``words`` finds what was looked for, and ``meanings`` are what to
    mark of the article's text because its meaning was found; ``in_place`` shows what was removed where it stood.
    """

    target: int | None = None
    words: FindsWords = lambda _text: ()
    meanings: Sequence[Span] = ()
    in_place: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a block, as HTML; ``passage`` is the ordinal of the passage that begins with it, if one does."""

    html: Markup
    passage: int | None = None


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A heading, paragraph, ... in pieces; ``kind`` and ``level`` as in `indexer.blocks`; ``section`` of a heading.

    ``name`` is what decisions know it by, ``anchor`` where the page has it. ``removal`` is the ledger's line about a
    block that was removed; ``own`` what a person decided about it, ``rule`` what somebody decided for its site.
    ``opens`` are the ledger's lines of a long run of removed blocks that begins with this one; ``closes`` says that
    such a run ends with it.
    """

    kind: str
    level: int
    pieces: tuple[Piece, ...]
    name: BlockName
    anchor: str
    section: str | None = None
    text: str = ""
    removal: StoredRemoval | None = None
    own: Decision | None = None
    rule: SiteRule | None = None
    opens: tuple[StoredRemoval, ...] = ()
    closes: bool = False


@dataclass(frozen=True, slots=True)
class ShownArticle:
    """What the reading view shows of one revision; ``passages`` counts them, 0 where it is not the indexed one.

    ``blocks`` are the kept ones, and the removed ones too where these are shown in place. ``idle`` are decisions about
    blocks that this revision does not have.
    """

    blocks: tuple[ShownBlock, ...]
    removals: dict[str, list[ShownBlock]]
    passages: int
    idle: tuple[Decision, ...] = ()

    @property
    def headings(self) -> list[ShownBlock]:
        """Its headings, in order."""
        return [block for block in self.blocks if block.kind == "heading" and block.removal is None]

    @property
    def kept(self) -> int:
        """How many blocks are its text."""
        return sum(block.removal is None for block in self.blocks)

    @property
    def removed(self) -> int:
        """How many blocks were left out."""
        return sum(map(len, self.removals.values()))


def indexed_article(reading: Reading, decisions: Decisions, asked: Asked) -> ShownArticle:
    """Return an article as it was indexed."""
    starts = {stored.passage.start: stored.passage.ordinal for stored in reading.passages}
    ranges: list[Range] = [(start, end, "meaning") for start, end in asked.meanings]
    ranges += [
        (stored.passage.start, stored.passage.end, TARGET)
        for stored in reading.passages
        if stored.passage.ordinal == asked.target
    ]
    own, rules = {decision.block: decision for decision in decisions.own}, SiteRules(decisions.rules)
    blocks: list[ShownBlock] = []
    removed: list[ShownBlock] = []
    names = set()
    for name, stored in named_blocks(reading.blocks, reading.removals):
        names.add(name)
        if isinstance(stored, StoredRemoval):
            block = _removed(stored, name)
        else:
            block = _shown(stored, name, (starts, ranges), asked.words)
        block = replace(block, own=own.get(name), rule=rules.about(stored.text))
        if isinstance(stored, StoredRemoval):
            removed.append(block)
        if asked.in_place or not isinstance(stored, StoredRemoval):
            blocks.append(block)
    idle = tuple(decision for decision in decisions.own if decision.block not in names)
    return ShownArticle(tuple(_in_runs(blocks)), _by_reason(removed), len(reading.passages), idle)


def unindexed_article(prepared: PreparedArticle, *, in_place: bool = False) -> ShownArticle:
    """Return an article, or an older revision, that the index does not hold: its text, without its passages."""
    reading = replace(fresh_reading(prepared), passages=())
    return indexed_article(reading, prepared.article.decisions, Asked(in_place=in_place))


def fresh_reading(prepared: PreparedArticle) -> Reading:
    """Return an article as it will be indexed; until then its passages have no keys."""
    card = _card(prepared.article)
    return Reading(
        card,
        tuple(StoredBlock(**block) for block in kept_blocks(prepared)),
        tuple(
            StoredPassage(-1, passage, card, language)
            for passage, language in zip(prepared.passages, prepared.languages, strict=True)
        ),
        tuple(
            StoredRemoval(each.block.order, each.block.kind.value, each.block.text, each.reason, each.rule)
            for each in prepared.extraction.removals
        ),
    )


def _card(article: Article) -> ArticleCard:
    known = article.metadata
    return ArticleCard(
        article.id,
        article.revision,
        article.title,
        known.byline,
        known.published,
        known.language,
        known.site,
        known.url,
        article.tags,
        article.received_at,
        known.authors,
    )


def _removed(stored: StoredRemoval, name: BlockName) -> ShownBlock:
    pieces = (Piece(marked(stored.text, [])),)
    return ShownBlock(stored.kind, 0, pieces, name, f"b{stored.position}", text=stored.text, removal=stored)


def _shown(
    block: StoredBlock, name: BlockName, marks: tuple[dict[int, int], Sequence[Range]], find_words: FindsWords
) -> ShownBlock:
    starts, ranges = marks
    words: list[Range] = [(start, end, "keyword") for start, end in find_words(block.text)]
    anchor = f"b{block.position}"
    if block.start is None or block.end is None:
        section = f"s{block.position}" if block.kind == "heading" else None
        whole = (Piece(marked(block.text, words)),)
        return ShownBlock(block.kind, block.level, whole, name, anchor, section, block.text)
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
    return ShownBlock(block.kind, block.level, pieces, name, anchor, text=block.text)


def _in_runs(blocks: Sequence[ShownBlock]) -> Iterator[ShownBlock]:
    """Yield the blocks, long runs of removed ones marked; one that a person decided about stands for itself."""
    for in_run, group in groupby(blocks, key=lambda block: block.removal is not None and block.own is None):
        run = list(group)
        if in_run and len(run) >= _LONG_RUN:
            run[0] = replace(run[0], opens=tuple(block.removal for block in run if block.removal))
            run[-1] = replace(run[-1], closes=True)
        yield from run


def _by_reason(removals: Iterable[ShownBlock]) -> dict[str, list[ShownBlock]]:
    groups: dict[str, list[ShownBlock]] = {}
    for block in removals:
        if block.removal is not None:
            groups.setdefault(block.removal.reason, []).append(block)
    return dict(sorted(groups.items(), key=lambda group: -len(group[1])))
