import sqlite3
from pathlib import Path

import numpy as np
import pytest

from indexer.embedding.cache import EmbeddingCache
from indexer.passage_embedding import PassageText, embed_passages
from tests.indexer.conftest import WordEmbedder

PASSAGES = [
    PassageText(f"De haven nummer {n} ligt aan zee. De molen nummer {n} staat op land. Ja.", "nl") for n in range(90)
]


def ignore(_done: int) -> None:
    pass


def test_a_text_met_before_is_not_embedded_again_and_progress_counts_all(tmp_path: Path) -> None:
    embedder, steps = WordEmbedder(), list[int]()
    with EmbeddingCache(tmp_path / "e.sqlite") as cache:
        first = embed_passages(PASSAGES[:50], embedder, cache, steps.append)
    embedded = embedder.embedded
    with EmbeddingCache(tmp_path / "e.sqlite") as cache:
        second = embed_passages(PASSAGES, embedder, cache, steps.append)
        embed_passages(PASSAGES, embedder, cache, steps.append)
    assert embedder.embedded == embedded / 50 * 90
    assert sum(steps) == 50 + 90 + 90
    assert np.array_equal(first, second[:50])
    assert np.allclose(second, embedder.embed_passages([passage.text for passage in PASSAGES]))


def test_the_sentence_nearest_to_a_query_is_known(tmp_path: Path) -> None:
    embedder = WordEmbedder(dimension=256)
    with EmbeddingCache(tmp_path / "e.sqlite") as cache:
        embed_passages(PASSAGES[:1], embedder, cache, ignore)
        sentences = cache.sentences(embedder.identity, PASSAGES[0].text)
    assert sentences is not None
    assert len(sentences.spans) == 2, "a sentence of one word says too little"
    span = sentences.nearest(embedder.embed_query("molen op het land"))
    assert span is not None
    assert PASSAGES[0].text[slice(*span)] == "De molen nummer 0 staat op land."


def test_a_passage_without_a_telling_sentence_has_none(tmp_path: Path) -> None:
    embedder = WordEmbedder()
    with EmbeddingCache(tmp_path / "e.sqlite") as cache:
        embed_passages([PassageText("Ja. Nee.", None)], embedder, cache, ignore)
        sentences = cache.sentences(embedder.identity, "Ja. Nee.")
        assert sentences is not None
        assert sentences.nearest(embedder.embed_query("ja")) is None
        assert cache.sentences(embedder.identity, "never met") is None


def test_each_model_has_its_own_vectors(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path / "e.sqlite") as cache:
        embed_passages(PASSAGES[:1], WordEmbedder("one"), cache, ignore)
        other = WordEmbedder("two", 32)
        assert embed_passages(PASSAGES[:1], other, cache, ignore).shape == (1, 32)
        assert other.embedded


def test_a_cache_of_another_version_is_begun_anew(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "e.sqlite")
    connection.execute("CREATE TABLE embedding (something TEXT)")
    connection.close()
    with EmbeddingCache(tmp_path / "e.sqlite") as cache:
        embed_passages(PASSAGES[:1], WordEmbedder(), cache, ignore)
        assert cache.vector(WordEmbedder().identity, PASSAGES[0].text) is not None


def test_what_was_embedded_before_an_interruption_is_kept(tmp_path: Path) -> None:
    embedder = WordEmbedder()

    def interrupt(done: int) -> None:
        if done:
            raise KeyboardInterrupt

    with EmbeddingCache(tmp_path / "e.sqlite") as cache:
        with pytest.raises(KeyboardInterrupt):
            embed_passages(PASSAGES, embedder, cache, interrupt)
        assert 0 < embedder.embedded < 90 * 3
        embed_passages(PASSAGES, embedder, cache, ignore)
    assert embedder.embedded == 90 * 3


def test_nothing_to_embed_gives_an_empty_matrix(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path / "e.sqlite") as cache:
        assert embed_passages([], WordEmbedder(), cache, ignore).shape == (0, 64)
