"""What becomes of a trained matrix: frequent tokens weigh less, seldom ones more, and directions are used evenly."""

import numpy as np
import pytest

from indexer.bundled_lessons import Lessons
from indexer.row_finishing import cyrillic_among_others, evened_directions, rarity, row_weights
from indexer.token_bags import TokenBags, mean_vectors
from indexer.vector import Matrix

TOKENS, DIMENSION = 40, 6


@pytest.fixture(scope="module")
def lessons() -> Lessons:
    """A hundred texts of five tokens each, the first tokens far more frequent than the last, and most read anywhere."""
    chance = np.random.default_rng(5)
    tokens = (TOKENS * chance.random(500) ** 3).astype(np.int32)
    bags = TokenBags(tokens, np.arange(5, 505, 5))
    texts = np.arange(100)
    taught = np.stack([texts, texts, texts], axis=1)
    pairs = np.stack([texts, texts], axis=1)
    return Lessons(
        pieces=tuple(f"p{number}" for number in range(TOKENS)),
        sentences={"nl": [texts[40:70]], "fr": [texts[70:85], texts[85:]]},
        bags=bags,
        targets=np.zeros((100, DIMENSION), dtype=np.float32),
        documentation=taught[:40],
        everyday=taught[40:70],
        captions=taught[70:],
        words=taught,
        bridges=pairs,
        sections=pairs,
        cloze=pairs,
        graded=pairs,
        grades=np.zeros(100, dtype=np.float32),
    )


@pytest.fixture(scope="module")
def matrix() -> Matrix:
    """Rows that vary a hundred times more in their first direction than in the last."""
    spread = np.geomspace(1, 0.01, DIMENSION)
    rows: Matrix = (np.random.default_rng(6).normal(size=(TOKENS, DIMENSION)) * spread).astype(np.float32)
    return rows


def spread_of_texts(matrix: Matrix, lessons: Lessons) -> Matrix:
    texts = mean_vectors(lessons.bags.take(np.arange(40, 100)), matrix)
    widths: Matrix = np.sqrt(np.maximum(np.linalg.eigvalsh(texts.T @ texts), 0))
    return widths


def test_a_frequent_token_weighs_less_than_a_seldom_one(matrix: Matrix, lessons: Lessons) -> None:
    weights = row_weights(matrix, lessons, common=0.01, evened=0, rare=0)
    counts = lessons.bags.counts(TOKENS)
    assert weights[np.argmax(counts)] < 0.2 * weights[np.argmin(counts)]
    assert (row_weights(matrix, lessons, common=0, evened=0, rare=0) == 1).all()


def test_rows_lengths_are_evened_out(matrix: Matrix, lessons: Lessons) -> None:
    def unevenness(evened: float) -> float:
        weights = row_weights(matrix, lessons, common=0, evened=evened, rare=0)
        lengths = np.linalg.norm(matrix * weights[:, None], axis=1)
        return float(lengths.std() / lengths.mean())

    assert unevenness(1.0) < 0.1 < unevenness(0.5) < unevenness(0.0)


def test_a_token_that_was_hardly_met_weighs_more_by_the_share_asked(matrix: Matrix, lessons: Lessons) -> None:
    weights = row_weights(matrix, lessons, common=0, evened=0, rare=0.6)
    counts = lessons.bags.counts(TOKENS)
    assert weights[counts == 0] == pytest.approx(1.6)
    assert weights[np.argmax(counts)] < 1.1


def test_cyrillic_rows_lie_among_the_others(matrix: Matrix) -> None:
    pieces = ["город", "ом", "ы", "это", *(f"p{number}" for number in range(4, TOKENS))]
    apart = matrix.copy()
    apart[:4] += 3  # what all Cyrillic rows have in common
    among = cyrillic_among_others(apart, pieces)
    assert np.allclose(among[:4].mean(axis=0), among[4:].mean(axis=0), atol=1e-5)
    assert np.allclose(among[0] - among[1], matrix[0] - matrix[1], atol=1e-5), "as far from each other as they were"
    assert np.array_equal(among[4:], matrix[4:])


def test_without_any_cyrillic_rows_stay_as_they_were(matrix: Matrix, lessons: Lessons) -> None:
    assert np.array_equal(cyrillic_among_others(matrix, lessons.pieces), matrix)


def test_directions_are_used_more_evenly_the_higher_the_power(matrix: Matrix, lessons: Lessons) -> None:
    ratios = []
    for power in (0.0, 0.5, 1.0):
        widths = spread_of_texts(evened_directions(matrix, lessons, power), lessons)
        ratios.append(widths[-1] / widths[0])
    assert ratios[0] > 2 * ratios[1] > 4 * ratios[2]


def test_without_any_power_cosines_stay_as_they_were(matrix: Matrix, lessons: Lessons) -> None:
    even = evened_directions(matrix, lessons, 0.0)
    assert even @ even.T == pytest.approx(matrix @ matrix.T, abs=1e-4)


def test_rarity_of_no_texts_is_that_of_tokens_never_met() -> None:
    nothing = TokenBags(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64))
    assert (rarity(nothing, 3, 0.001) == 1).all()
