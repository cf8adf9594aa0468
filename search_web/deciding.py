"""What a reader decides about one block of an article; to choose what the rules do anyway is to decide nothing."""

from dataclasses import replace
from datetime import UTC, datetime

from archive import Archive
from archive.article import Article
from archive.block_names import BlockName
from archive.decisions import KINDS, Action, Decision
from indexer.decided import Named, decide, in_source_order
from indexer.extraction import Extraction
from indexer.preparing_one import extract_in_time
from search_web.errors import BlockNotFound, InvalidRequest

UNDO = "undo"
CHOICES = (Action.KEEP.value, Action.REMOVE.value, *KINDS, UNDO)
"""What can be said of a block, in a word: keep or remove it, its kind, or take back what was said."""


def choose(archive: Archive, article_id: int, block: BlockName, choice: str) -> Decision | None:
    """Store a reader's choice about a block, one of `CHOICES`; return what is decided about it now, if anything.

    Raises `ArticleNotFound`, `BlockNotFound`, `ArticleNotPrepared`, or `InvalidRequest` for another choice.
    """
    if choice not in CHOICES:
        raise InvalidRequest(field="choice", reason="it must be keep, remove, a kind, or undo.")
    if choice == UNDO:
        archive.take_back_decision(article_id, block)
        return None
    if choice in KINDS:
        return set_decision(archive, article_id, block, kind=choice)
    return set_decision(archive, article_id, block, action=Action(choice))


def set_decision(
    archive: Archive, article_id: int, block: BlockName, *, action: Action | None = None, kind: str | None = None
) -> Decision | None:
    """Let a block be kept or removed, or be of a kind, beside what was decided about it before.

    Returns the decision as it stands then, None where it only says what holds without it. Raises `ArticleNotFound`,
    `BlockNotFound`, `ArticleNotPrepared` or `InvalidDecision`.
    """
    article = archive.get(article_id)
    without = replace(article.decisions, own=tuple(each for each in article.decisions.own if each.block != block))
    known = {each.block: each for each in article.decisions.own}.get(block)
    source = extract_in_time(article)
    found = find_block(decide(source, without), article, block)
    as_source = find_block(source, article, block)
    action = action or (known.action if known else None)
    kind = kind or (known.kind if known else None)
    if action is (Action.REMOVE if found.removal else Action.KEEP):
        action = None
    if kind == as_source.block.kind:
        kind = None
    if action is None and kind is None:
        archive.take_back_decision(article_id, block)
        return None
    decision = Decision(article_id, block, found.block.text, action, kind, datetime.now(UTC))
    archive.decide(decision)
    return decision


def find_block(extraction: Extraction, article: Article, block: BlockName) -> Named:
    """Return the block with a name. Raises `BlockNotFound`."""
    for named in in_source_order(extraction):
        if named.name == block:
            return named
    raise BlockNotFound(article_id=article.id)


def block_named(article_id: int, written: str) -> BlockName:
    """Return the block that a form or a script names. Raises `BlockNotFound`."""
    name = BlockName.parse(written)
    if name is None:
        raise BlockNotFound(article_id=article_id)
    return name
