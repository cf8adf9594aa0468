"""Extraction: of an article's blocks, which are its text, which its metadata, and which are removed, and why.

Each block of the source ends at exactly one place. Of plain text and Markdown everything is kept that no rule speaks
against. Of a web page what `indexer.main_content` finds is kept, unless a strong rule speaks against it; and so is
running text between kept blocks that it misses and no rule names, since losing text is worse than keeping noise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.article import Article, Metadata
from indexer.blocks import Block, BlockKind
from indexer.ledger import Removal, RemovalReason, Verdict
from indexer.main_content import main_content
from indexer.metadata_blocks import MetadataBlocks, find_metadata
from indexer.plain_headings import with_headings
from indexer.prose import is_running_text, is_sentence
from indexer.text_blocks import text_blocks
from indexer.verdicts import Verdicts

__all__ = ["Extraction", "Removal", "RemovalReason", "extract"]

_OUTSIDE = Verdict(RemovalReason.OUTSIDE_MAIN_CONTENT, "outside-main-content")
_LONGEST_LABEL = 60
_NEAR_TITLE = 6


@dataclass(frozen=True, slots=True)
class Extraction:
    """An article taken apart: each block of the source is here exactly once, ``kept`` and ``removals`` in order."""

    title: Block | None
    byline: Block | None
    date: Block | None
    kept: tuple[Block, ...]
    removals: tuple[Removal, ...]


def extract(article: Article) -> Extraction:
    """Return the article taken apart. Raises nothing, whatever its bytes are."""
    if article.media_type in ("text/html", "application/xhtml+xml"):
        return _extract_page(article.text, article.derived)
    if article.media_type in ("text/markdown", "text/x-markdown"):
        from indexer.html_blocks import html_blocks  # here: Beautiful Soup takes a while to import, for HTML only
        from indexer.markdown_blocks import as_html  # here: most articles aren't Markdown

        return _extract_all(html_blocks(as_html(article.text)), article.derived)
    blocks = text_blocks(article.text)
    taken = _extract_all(blocks, article.derived)
    return Extraction(taken.title, taken.byline, taken.date, tuple(with_headings(taken.kept)), taken.removals)


def _extract_all(blocks: Sequence[Block], metadata: Metadata) -> Extraction:
    """Take apart a source that is an article and nothing around it."""
    content = frozenset(block.order for block in blocks)
    found = find_metadata(blocks, metadata, content)
    verdicts = Verdicts(blocks, content)
    reasons = {block.order: _structural(block, found) or verdicts.strong(index) for index, block in enumerate(blocks)}
    return _sorted_out(blocks, found, content, {order: reason for order, reason in reasons.items() if reason})


def _extract_page(markup: str, metadata: Metadata) -> Extraction:
    """Take apart a web page: an article with everything that a site puts around it."""
    from indexer.html_blocks import html_blocks  # here: Beautiful Soup takes a while to import, for HTML only

    blocks = html_blocks(markup)
    content = main_content(markup, blocks)
    found = find_metadata(blocks, metadata, content)
    verdicts = Verdicts(blocks, content)
    reasons: dict[int, Verdict] = {}
    for index, block in enumerate(blocks):
        reason = _structural(block, found) or verdicts.strong(index)
        if reason is None and verdicts.before_text(index) and not is_sentence(block):
            reason = verdicts.any(index) or _label(block, found, verdicts)
        if reason:
            reasons[block.order] = reason
    kept = _with_missed_text(blocks, content - reasons.keys(), reasons, found)
    for index, block in enumerate(blocks):
        if block.order not in kept and block.order not in reasons:
            reasons[block.order] = verdicts.any(index) or _label(block, found, verdicts) or _OUTSIDE
    return _sorted_out(blocks, found, kept, reasons)


def _structural(block: Block, found: MetadataBlocks) -> Verdict | None:
    if block.order in found.repeated_titles:
        return Verdict(RemovalReason.REPEATED_TITLE, "repeated-title")
    if block.order in found.other_dates:
        return Verdict(RemovalReason.PAGE_FURNITURE, "second-date")
    return None


def _with_missed_text(
    blocks: Sequence[Block], content: frozenset[int], reasons: dict[int, Verdict], found: MetadataBlocks
) -> frozenset[int]:
    """Return the content, with running text and headings of it that the extractor passed over."""
    if not content:
        return content
    title = found.title.order if found.title else min(content)
    first, last = min(title, *content), max(content)
    kept = set(content)
    holders = {_holder(block) for block in blocks if block.order in content and is_running_text(block)}
    for block in blocks:
        free = block.order not in reasons and not block.hidden and block.link_share < 0.5
        between = first < block.order < last and is_running_text(block)
        beside_text = block.order > first and _holder(block) in holders and is_sentence(block)
        if free and (between or beside_text):
            kept.add(block.order)
    above_text = False
    for block in reversed(blocks):
        if block.kind is BlockKind.HEADING:
            if above_text and block.order > first and block.order not in reasons and block is not found.title:
                kept.add(block.order)
        elif block.order not in reasons and block is not found.byline and block is not found.date:
            above_text = block.order in kept
    return frozenset(kept)


def _holder(block: Block) -> tuple[object, ...]:
    """Return what the element right around a paragraph is known by: its class, or itself where it has none."""
    around = block.context[-2:-1]
    named = around and around[0].words.strip()
    return (around[0].tag, around[0].words, block.kind) if named else (*around, block.kind)


def _label(block: Block, found: MetadataBlocks, verdicts: Verdicts) -> Verdict | None:
    """Return the verdict on a short line beside the title, such as the name of the section that it is in."""
    title = found.title
    if title is None or block is title or len(block.text) > _LONGEST_LABEL:
        return None
    shared = set(block.context).intersection(title.context) - verdicts.containers
    near = abs(block.order - title.order) <= _NEAR_TITLE
    if near and (shared or block.context[:-1] == title.context[:-1]):
        return Verdict(RemovalReason.PAGE_FURNITURE, "around-title")
    return None


def _sorted_out(
    blocks: Sequence[Block], found: MetadataBlocks, content: frozenset[int], reasons: dict[int, Verdict]
) -> Extraction:
    """Put each block at its one place; a heading at the end with nothing under it goes."""
    metadata = {block.order for block in (found.title, found.byline, found.date) if block}
    kept = [block for block in blocks if block.order in content and block.order not in metadata | reasons.keys()]
    while kept and kept[-1].kind is BlockKind.HEADING:
        bare = kept.pop()
        reasons[bare.order] = Verdict(RemovalReason.OUTSIDE_MAIN_CONTENT, "heading-without-text")
    removals = [
        Removal(block, reasons[block.order].reason, reasons[block.order].rule)
        for block in blocks
        if block.order in reasons and block.order not in metadata
    ]
    # A title's outer white space, no-break spaces too, is an accident of how it was copied.
    title = replace(found.title, text=found.title.text.strip()) if found.title else None
    return Extraction(title, found.byline, found.date, tuple(kept), tuple(removals))
