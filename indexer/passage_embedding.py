"""Embeds passages and their sentences, each text once per model, in batches that can be interrupted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.embedding import Embedder
from indexer.embedding.cache import EmbeddingCache
from indexer.sentence_vectors import SentenceVectors, telling_sentences
from indexer.vector import Matrix, Vector

# Few enough that progress moves and an interruption loses little, enough to fill the model's batches.
PASSAGES_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage to embed; the language, None where unknown, says where its sentences end.

    ``headings`` are those above it, as one text; ``article`` tells the passages of one article from those of others.
    """

    text: str
    language: str | None
    headings: str = ""
    article: int = 0


def embed_passages(
    passages: Sequence[PassageText], embedder: Embedder, cache: EmbeddingCache, on_progress: Callable[[int], None]
) -> Matrix:
    """Return the vectors of passages' own texts, shape (len(passages), dimension); what the cache has comes from there.

    Calls ``on_progress`` with how many more passages have their vector; what is embedded is in the cache before that,
    also when the next batch is interrupted.
    """
    identity = embedder.identity
    texts = [passage.text for passage in passages]
    known = {place: cache.vector(identity, text) for place, text in enumerate(texts)}
    vectors: dict[int, Vector] = {place: vector for place, vector in known.items() if vector is not None}
    on_progress(len(vectors))
    # By length: texts of one batch are padded to its longest.
    missing = sorted((place for place in known if place not in vectors), key=lambda place: len(texts[place]))
    for begin in range(0, len(missing), PASSAGES_AT_ONCE):
        batch = missing[begin : begin + PASSAGES_AT_ONCE]
        embedded = dict(zip(batch, _embed([passages[place] for place in batch], embedder), strict=True))
        cache.store(identity, texts, embedded)
        vectors |= {place: vector for place, (vector, _) in embedded.items()}
        on_progress(len(batch))
    if not vectors:
        return np.zeros((0, embedder.dimension), dtype=np.float32)
    return np.stack([vectors[place] for place in range(len(texts))])


def _embed(passages: Sequence[PassageText], embedder: Embedder) -> list[tuple[Vector, SentenceVectors]]:
    spans = [telling_sentences(passage.text, passage.language) for passage in passages]
    sentences = [passages[i].text[a:b] for i, placed in enumerate(spans) for a, b in placed]
    vectors = embedder.embed_passages([passage.text for passage in passages])
    of_sentences = embedder.embed_passages(sentences)
    ends = np.cumsum([len(placed) for placed in spans])
    return [
        (vector, SentenceVectors.of(placed, of_sentences[end - len(placed) : end]))
        for vector, placed, end in zip(vectors, spans, ends, strict=True)
    ]
