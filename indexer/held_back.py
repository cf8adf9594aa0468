"""An index of an archive in which sentences are missing, to see whether each still finds the passage that it is from.

A known item that any archive gives by itself, and a hard one: what is asked stands nowhere in the index, only what
stood around it. The index is made in a folder of its own; the archive's stays as it is.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archive import Archive
from indexer.blocks import Block, BlockKind
from indexer.chunking import passages
from indexer.embedding import Embedder
from indexer.embedding.cache import EmbeddingCache
from indexer.generation import Generation
from indexer.manifest import Manifest, use_build
from indexer.passage_context import embed_in_context
from indexer.passage_languages import passage_languages
from indexer.preparation import Failure
from indexer.prepared import PreparedArticle
from indexer.preparing_one import prepared_in_time
from indexer.progress import OnProgress, Progress, Stage, ignore
from indexer.sections import PARAGRAPH_BREAK, article_text
from indexer.sentence_vectors import telling_sentences

# A paragraph must keep something to be found by, and a sentence have something to find with.
_FEWEST_SENTENCES = 3
_FEWEST_WORDS = 8

_ARTICLES_AT_ONCE = 200
_PASSAGES_AT_ONCE = 1024


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A sentence that was held back, and the id of the passage that it is missing from."""

    sentence: str
    passage_id: str


@dataclass(frozen=True, slots=True)
class Embeddings:
    """What makes vectors, and the file in which those made before are kept."""

    embedder: Embedder
    file: Path


def index_without_sentences(
    archive: Archive, folder: Path, most: int, embeddings: Embeddings | None, on_progress: OnProgress = ignore
) -> list[HeldBack]:
    """Index an archive in ``folder``, a sentence missing from at most ``most`` articles; return what is missing.

    The articles are drawn by lot, always the same lot. With ``embeddings`` vectors are made too, those of texts that
    were met before being taken from their file. Raises `ModelError`.
    """
    numbers = [summary.id for summary in archive.articles()]
    drawn = set(random.Random(most).sample(numbers, min(most, len(numbers))))  # noqa: S311 - no secret
    build = folder / "build-0001"
    build.mkdir(parents=True)
    manifest = Manifest()
    manifest.write(build)
    held: list[HeldBack] = []
    for begin in range(0, len(numbers), _ARTICLES_AT_ONCE):
        with Generation(build, manifest) as generation:
            for number in numbers[begin : begin + _ARTICLES_AT_ONCE]:
                prepared = prepared_in_time(archive, number)
                if isinstance(prepared, Failure):
                    continue
                missing = _without_sentence(prepared) if number in drawn else None
                if missing is not None:
                    prepared, item = missing
                    held.append(item)
                generation.add_article(prepared)
            manifest = generation.commit(archive_revision=archive.revision)
        on_progress(Progress(Stage.READING, min(begin + _ARTICLES_AT_ONCE, len(numbers)), len(numbers)))
    if embeddings is not None:
        _embed(build, manifest, embeddings)
    use_build(folder, build)
    return held


def _without_sentence(prepared: PreparedArticle) -> tuple[PreparedArticle, HeldBack] | None:
    """Return an article without one of its sentences, and that; None where it has none that could be missed."""
    article, language = prepared.article, prepared.article.metadata.language
    lot = random.Random(article.id)  # noqa: S311 - the same sentence in every run
    kept = list(prepared.extraction.kept)
    for place in lot.sample(range(len(kept)), len(kept)):
        block = kept[place]
        spans = telling_sentences(block.text, language) if block.kind is BlockKind.PARAGRAPH else []
        inner = [span for span in spans[1:] if len(block.text[span[0] : span[1]].split()) >= _FEWEST_WORDS]
        if len(spans) < _FEWEST_SENTENCES or not inner:
            continue
        start, end = lot.choice(inner)
        kept[place] = replace(block, text=f"{block.text[:start].rstrip()} {block.text[end:].lstrip()}".strip())
        cut = passages(article.id, kept, language)
        gap = _begin_of(kept, place) + len(block.text[:start].rstrip()) - 1
        ordinal = next((each.ordinal for each in cut if each.start <= gap < each.end), None)
        if ordinal is None:
            return None
        extraction = replace(prepared.extraction, kept=tuple(kept))
        without = PreparedArticle(article, extraction, article_text(kept), cut, passage_languages(cut, language))
        return without, HeldBack(block.text[start:end], f"{article.id}-{ordinal}")
    return None


def _begin_of(kept: Sequence[Block], place: int) -> int:
    """Return where a paragraph begins in the article's text."""
    before = [block.text for block in kept[:place] if block.kind is not BlockKind.HEADING]
    return sum(len(text) + len(PARAGRAPH_BREAK) for text in before)


def _embed(build: Path, manifest: Manifest, embeddings: Embeddings) -> None:
    embedder = embeddings.embedder
    with EmbeddingCache(embeddings.file) as cache, Generation(build, manifest) as generation:
        for keys in generation.without_vector(_PASSAGES_AT_ONCE):
            generation.add_vectors(keys, embed_in_context(generation.texts(keys), embedder, cache, lambda _: None))
        generation.commit(model=embedder.name, model_identity=embedder.identity, dimension=embedder.dimension)
