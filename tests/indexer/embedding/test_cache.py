from pathlib import Path

import numpy as np
import pytest

from indexer.embedding.cache import EmbeddingCache
from tests.indexer.conftest import WordEmbedder


def test_a_text_met_before_is_not_embedded_again_and_progress_counts_all(tmp_path: Path) -> None:
    embedder, steps = WordEmbedder(), list[int]()
    texts = [f"tekst nummer {number}" for number in range(150)]
    with EmbeddingCache(tmp_path / "e.sqlite") as cache:
        first = cache.embed(embedder, texts[:100], steps.append)
    with EmbeddingCache(tmp_path / "e.sqlite") as cache:
        second = cache.embed(embedder, texts, steps.append)
    assert embedder.embedded == 150
    assert sum(steps) == 250
    assert np.array_equal(first, second[:100])
    assert np.allclose(second, embedder.embed_passages(texts))


def test_each_model_has_its_own_vectors(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path / "e.sqlite") as cache:
        cache.embed(WordEmbedder("one"), ["tekst"], lambda _: None)
        other = WordEmbedder("two", 32)
        assert cache.embed(other, ["tekst"], lambda _: None).shape == (1, 32)
        assert other.embedded == 1


def test_what_was_embedded_before_an_interruption_is_kept(tmp_path: Path) -> None:
    embedder = WordEmbedder()
    texts = [f"tekst nummer {number}" for number in range(200)]

    def interrupt(done: int) -> None:
        if done:
            raise KeyboardInterrupt

    with EmbeddingCache(tmp_path / "e.sqlite") as cache:
        with pytest.raises(KeyboardInterrupt):
            cache.embed(embedder, texts, interrupt)
        assert 0 < embedder.embedded < 200
        cache.embed(embedder, texts, lambda _: None)
    assert embedder.embedded == 200
