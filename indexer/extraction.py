"""Extraction: of an article's blocks, which are its text, which its metadata, and which are removed, and why.

Each block of the source ends at exactly one place. Of plain text and Markdown everything is kept that no rule speaks
against. Of a web page what `indexer.main_content` finds is kept, unless a strong rule speaks against it; and so is
running text between kept blocks that it misses and no rule names, since losing text is worse than keeping noise.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.article import Article, Metadata
from archive.markup_limits import within_limits
from archive.media_types import HTML, MARKDOWN
from archive.nesting_limit import within_depth
from archive.reading import Readable, readable
from indexer.author_notes import AUTHOR_NOTE, author_notes
from indexer.blocks import Block, BlockKind
from indexer.ledger import Removal, RemovalReason, Verdict
from indexer.main_content import main_content
from indexer.metadata_blocks import MetadataBlocks, find_metadata
from indexer.missed_text import with_missed_text
from indexer.page_labels import PageLabels
from indexer.plain_headings import with_headings
from indexer.prose import is_running_text, is_sentence
from indexer.repetition import repeated_text
from indexer.text_blocks import text_blocks
from indexer.verdicts import Verdicts

__all__ = ["Extraction", "Removal", "RemovalReason", "extract"]

_MOST_ABOVE_TITLE = 1 / 3
_MACHINE_VALUE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*")
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Extraction:
    """An article taken apart: each block of the source is here exactly once, ``kept`` and ``removals`` in order."""

    title: Block | None
    byline: Block | None
    date: Block | None
    kept: tuple[Block, ...]
    removals: tuple[Removal, ...]


def extract(article: Article, read: Readable | None = None) -> Extraction:
    """Return the article taken apart; ``read`` is what was read of it already.

    Raises `SourceError` for a document that cannot be opened, else nothing.
    """
    read = read or readable(article.content, article.media_type, article.charset, article.title)
    if read.is_page:
        return _extract_page(read.text, article.derived)
    if read.media_type in (HTML, MARKDOWN):
        from indexer.html_blocks import html_blocks  # here: Beautiful Soup takes a while to import
        from indexer.markdown_blocks import as_html  # here: most articles aren't Markdown

        markup = read.text if read.media_type == HTML else as_html(read.text)
        return _extract_all(html_blocks(markup), article.derived)
    taken = _extract_all(text_blocks(read.text), article.derived)
    return Extraction(taken.title, taken.byline, taken.date, tuple(with_headings(taken.kept)), taken.removals)


def _extract_all(blocks: Sequence[Block], metadata: Metadata) -> Extraction:
    """Take apart a source that is an article and nothing around it."""
    content = frozenset(block.order for block in blocks)
    found = find_metadata(blocks, metadata, content)
    verdicts = Verdicts(blocks, content)
    reasons = {
        block.order: reason
        for index, block in enumerate(blocks)
        if (reason := _structural(block, found) or verdicts.strong(index))
    }
    _notes_on_authors(blocks, content, reasons, metadata)
    return _sorted_out(blocks, found, content, reasons)


def _extract_page(markup: str, metadata: Metadata) -> Extraction:
    """Take apart a web page: an article with everything that a site puts around it."""
    from indexer.html_blocks import html_blocks  # here: Beautiful Soup takes a while to import, for HTML only

    markup = within_depth(within_limits(markup))
    blocks = html_blocks(markup)
    content = main_content(markup, blocks)
    reasons = repeated_text(blocks, content)
    content -= reasons.keys()
    found = find_metadata(blocks, metadata, content)
    content = _below_title(blocks, content, found)
    verdicts = Verdicts(blocks, content)
    labels = PageLabels(blocks, found, verdicts.containers)
    for index, block in enumerate(blocks):
        reason = reasons.get(block.order) or _structural(block, found) or verdicts.strong(index)
        if reason is None and verdicts.before_text(index) and not is_sentence(block):
            reason = verdicts.any(index) or labels.around_title(block)
        if reason:
            reasons[block.order] = reason
    if content <= reasons.keys() and any(is_running_text(block) for block in blocks if block.order in content):
        # Names can mislead, and rules; but an article that was found does not come out empty.
        reasons = {order: reason for order, reason in reasons.items() if order not in content}
    kept = with_missed_text(blocks, content - reasons.keys(), reasons, found) | verdicts.belonging
    kept = kept - _notes_on_authors(blocks, kept, reasons, metadata)
    for index, block in enumerate(blocks):
        if block.order not in kept and block.order not in reasons:
            reasons[block.order] = verdicts.any(index) or labels.label(block)
    return _sorted_out(blocks, found, kept, reasons)


def _notes_on_authors(
    blocks: Sequence[Block], content: frozenset[int], reasons: dict[int, Verdict], metadata: Metadata
) -> frozenset[int]:
    """Return the notes on the authors among the content, and write down why they go."""
    kept = [block for block in blocks if block.order in content and block.order not in reasons]
    notes = author_notes(kept, metadata.authors)
    reasons.update(dict.fromkeys(notes, AUTHOR_NOTE))
    return notes


def _structural(block: Block, found: MetadataBlocks) -> Verdict | None:
    if block.order in found.repeated_titles:
        return Verdict(RemovalReason.REPEATED_TITLE, "repeated-title")
    if block.order in found.other_dates:
        return Verdict(RemovalReason.PAGE_FURNITURE, "second-date")
    if (block.context and _MACHINE_VALUE.fullmatch(block.text)) or (block.hidden and _ADDRESS.fullmatch(block.text)):
        return Verdict(RemovalReason.PAGE_FURNITURE, "machine-value")
    return None


def _below_title(blocks: Sequence[Block], content: frozenset[int], found: MetadataBlocks) -> frozenset[int]:
    """Return the content without what stands above a title that nearly all of it stands below: teasers, most often."""
    title = found.title
    if title is None or title.kind is not BlockKind.HEADING:
        return content
    above = [block for block in blocks[: title.order] if block.order in content]
    total = sum(len(block.text) for block in blocks if block.order in content)
    if sum(len(block.text) for block in above) > total * _MOST_ABOVE_TITLE:
        return content
    return content.difference(block.order for block in above)


def _sorted_out(
    blocks: Sequence[Block], found: MetadataBlocks, content: frozenset[int], reasons: dict[int, Verdict]
) -> Extraction:
    """Put each block at its one place; a heading at the end with nothing under it goes."""
    metadata = {block.order for block in (found.title, found.byline, found.date) if block}
    elsewhere = metadata | reasons.keys()
    kept = [block for block in blocks if block.order in content and block.order not in elsewhere]
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
