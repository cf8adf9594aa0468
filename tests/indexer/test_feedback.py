from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.embedding import Embedder
from indexer.feedback import HEARD, LEAST_COVERAGE, with_feedback
from indexer.keyword import WordScored
from indexer.query import Mode, Query
from indexer.searcher import Searcher
from indexer.vector import Vector

QUESTION = np.array([1, 0, 0], dtype=np.float32)
OTHER = np.array([0, 1, 0], dtype=np.float32)


def hit(key: int, coverage: float = 1.0, *, score: float = 10.0) -> WordScored:
    return WordScored(key, score, whole=coverage == 1.0, coverage=coverage)


def other(key: int) -> Vector | None:
    return OTHER if key else None


def test_a_question_turns_some_way_towards_the_passages_that_have_its_words() -> None:
    asking = with_feedback(QUESTION, [hit(1), hit(2, LEAST_COVERAGE)], other)
    assert asking.heard == 2
    assert asking.vector @ OTHER > 0.2
    assert asking.vector @ QUESTION > 0.9
    assert np.linalg.norm(asking.vector) == pytest.approx(1, abs=1e-6)


def test_passages_that_lack_most_of_it_or_have_no_vector_are_not_heard() -> None:
    asking = with_feedback(QUESTION, [hit(1, LEAST_COVERAGE - 0.01), hit(0)], other)
    assert (asking.heard, asking.vector.tolist()) == (0, QUESTION.tolist())
    assert with_feedback(QUESTION, [], other).heard == 0


def test_only_the_best_are_heard_each_by_its_score() -> None:
    def towards_the_first(first: float, second: float) -> float:
        words = [hit(1, score=first), hit(2, score=second)]
        asking = with_feedback(QUESTION, words, lambda key: OTHER if key == 1 else QUESTION)
        return float(asking.vector @ OTHER)

    assert towards_the_first(9.0, 1.0) > towards_the_first(1.0, 9.0)
    assert with_feedback(QUESTION, [hit(key) for key in range(1, 20)], other).heard == HEARD


@given(st.lists(st.tuples(st.integers(1, 9), st.floats(0, 1), st.floats(0.01, 99)), max_size=9), st.integers(0, 9))
def test_whatever_is_heard_the_vector_has_unit_length(words: list[tuple[int, float, float]], seed: int) -> None:
    drawn = np.random.default_rng(seed).standard_normal((10, 3)).astype(np.float32)
    vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    found = [hit(key, share, score=score) for key, share, score in words]
    asking = with_feedback(vectors[0], found, vectors.__getitem__)
    assert np.linalg.norm(asking.vector) == pytest.approx(1, abs=1e-5)


@pytest.fixture(scope="module")
def searcher(indexed_seeds: Path, embedder: Embedder) -> Iterator[Searcher]:
    with Searcher(indexed_seeds / "index", embedder) as opened:
        yield opened


def test_in_hybrid_mode_a_hit_says_that_the_best_passages_by_word_had_a_say(searcher: Searcher) -> None:
    found = searcher.search(Query("Poetin", Mode.HYBRID, limit=100)).hits
    assert {one.explanation.heard for one in found if one.explanation.meaning} == {HEARD}
    assert {one.explanation.heard for one in found if not one.explanation.meaning} <= {0}


def test_words_have_no_say_in_semantic_mode_nor_for_the_like_of_a_text(searcher: Searcher) -> None:
    alone = searcher.search(Query("Poetin", Mode.SEMANTIC)).hits
    like = searcher.similar("Er zijn nog altijd duizenden kernwapens in de wereld.", Query("", Mode.HYBRID)).hits
    assert {one.explanation.heard for one in (*alone, *like)} == {0}


def test_what_was_heard_does_not_make_an_archive_sure_of_an_answer(searcher: Searcher) -> None:
    assert searcher.search(Query("recept voor appeltaart met kaneel", Mode.HYBRID)).unsure
