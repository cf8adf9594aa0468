"""An article as the index takes it: its passages' words as terms, its fingerprints, its word counts.

All that can be known of an article by itself, so that other processes can find it out while one writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.analysis import tokens
from indexer.blocks import Block
from indexer.extraction import Extraction
from indexer.fingerprints import fingerprint
from indexer.keyword import Placed
from indexer.lexicon import WordCounts, Written
from indexer.prepared import PreparedArticle
from indexer.removed_texts import RemovedText, removed_texts


@dataclass(frozen=True, slots=True)
class AnalysedPassage:
    """A passage's terms, and its fingerprint as it is stored."""

    headings: Sequence[Placed]
    body: Sequence[Placed]
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class AnalysedRemoval:
    """A text made of removed blocks, its terms, and its fingerprint as it is stored."""

    removed: RemovedText
    body: Sequence[Placed]
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class AnalysedArticle:
    """A prepared article with all that the index asks of its texts; ``words`` are those of all of them, counted."""

    prepared: PreparedArticle
    title: Sequence[Placed]
    byline: Sequence[Placed]
    passages: tuple[AnalysedPassage, ...]
    removed: tuple[AnalysedRemoval, ...]
    words: WordCounts


def analyse(prepared: PreparedArticle) -> AnalysedArticle:
    """Return an article with the terms of its texts; what only taking it apart needed is left out."""
    article = prepared.article
    metadata = article.metadata
    language = metadata.language
    removed = removed_texts(prepared.extraction.removals)
    pieces = [Written(article.title, language, running=False), Written(metadata.credited, language, running=False)]
    for passage, spoken in zip(prepared.passages, prepared.languages, strict=True):
        pieces += [Written(storable(passage.text), spoken)]
        pieces += [Written(heading, spoken, running=False) for heading in passage.headings]
    words = WordCounts()
    words.add(pieces, 1)
    words.add_removed([Written(storable(each.text), language, running=False) for each in removed], 1)
    return AnalysedArticle(
        replace(prepared, article=replace(article, content=b""), extraction=_slim(prepared.extraction)),
        _placed(metadata.title or "", language),
        _placed(metadata.credited, language),
        tuple(
            AnalysedPassage(
                _placed(" ".join(passage.headings), spoken), _placed(passage.text, spoken), _stored(passage.text)
            )
            for passage, spoken in zip(prepared.passages, prepared.languages, strict=True)
        ),
        tuple(AnalysedRemoval(each, _placed(each.text, language), _stored(each.text)) for each in removed),
        words,
    )


def storable(text: str) -> str:
    """SQLite ends a text at a NUL; the sign for an unreadable character keeps every offset."""
    return text.replace("\0", "\ufffd")


def _placed(text: str, language: str | None) -> list[Placed]:
    return [(term, token.position) for token in tokens(text, language) for term in (token.term, token.exact)]


def _stored(text: str) -> bytes:
    return fingerprint(text).astype("<u4").tobytes()


def _slim(extraction: Extraction) -> Extraction:
    """Leave out where on the page each block stood: it is most of what an article weighs."""
    kept = tuple(map(_without_context, extraction.kept))
    removals = tuple(replace(each, block=_without_context(each.block)) for each in extraction.removals)
    return replace(extraction, kept=kept, removals=removals)


def _without_context(block: Block) -> Block:
    return replace(block, context=()) if block.context else block
