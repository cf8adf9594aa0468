from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indexer.embedding.cache import EmbeddingCache
from indexer.passage_context import AROUND_WEIGHT, HEADINGS_WEIGHT, NEIGHBOURS, embed_in_context, in_context
from indexer.passage_embedding import PassageText
from indexer.vector import Matrix
from tests.indexer.conftest import WordEmbedder

_ROWS = st.integers(1, 40).flatmap(
    lambda count: st.tuples(
        arrays(np.float32, (count, 8), elements=st.floats(-1, 1, width=32)),
        st.lists(st.integers(1, 4), min_size=count, max_size=count).map(sorted),
    )
)


def _without(rows: Matrix) -> Matrix:
    return np.zeros_like(rows)


@given(_ROWS)
def test_every_vector_is_at_unit_length_or_nothing(drawn: tuple[Matrix, list[int]]) -> None:
    rows, articles = drawn
    lengths = np.linalg.norm(in_context(rows, _without(rows), articles), axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-4) | (lengths == 0))


@given(_ROWS)
def test_an_article_gets_the_same_vectors_alone_as_beside_others(drawn: tuple[Matrix, list[int]]) -> None:
    rows, articles = drawn
    together = in_context(rows, _without(rows), articles)
    for article in set(articles):
        own = np.flatnonzero(np.array(articles) == article)
        alone = in_context(rows[own], _without(rows[own]), [article] * len(own))
        assert np.array_equal(together[own], alone)


def test_a_passage_alone_in_its_article_keeps_its_own_direction() -> None:
    own = np.array([[0.6, 0.8]], dtype=np.float32)
    assert np.allclose(in_context(own, _without(own), [1]), own)


def test_a_passage_is_drawn_to_the_others_of_its_article_and_to_its_headings() -> None:
    own, headings = np.eye(3, dtype=np.float32)[:2], np.eye(3, dtype=np.float32)[[2, 2]]
    first, _ = in_context(own, headings, [1, 1])
    half = AROUND_WEIGHT / np.sqrt(2)
    expected = np.array([1 + half, half, HEADINGS_WEIGHT])
    assert np.allclose(first, expected / np.linalg.norm(expected), atol=1e-6)


def test_what_stands_further_away_does_not_count() -> None:
    own = np.zeros((NEIGHBOURS + 2, 2), dtype=np.float32)
    own[:, 0] = 1
    own[-1] = 0, 1
    placed = in_context(own, _without(own), [7] * len(own))
    assert placed[0, 1] == 0
    assert placed[1, 1] > 0


def test_headings_count_where_there_are_some_and_progress_counts_passages(tmp_path: Path) -> None:
    embedder, steps = WordEmbedder(dimension=256), list[int]()
    text = "De haven ligt aan zee en de molen staat op land."
    passages = [PassageText(text, "nl", "Veerboten", 1), PassageText(text, "nl", "", 2)]
    with EmbeddingCache(tmp_path / "e.sqlite") as cache:
        headed, plain = embed_in_context(passages, embedder, cache, steps.append)
    asked = embedder.embed_query("Veerboten")
    assert headed @ asked > plain @ asked + 0.1
    assert np.allclose(plain, embedder.embed_query(text), atol=1e-6)
    assert sum(steps) == 2
