import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.clear_answers import is_clear, standing_out
from indexer.embedding import Embedder
from indexer.query import Mode, Query
from indexer.searcher import Searcher

_COSINES = st.lists(st.floats(-1, 1, width=32), min_size=2, max_size=60).map(lambda found: sorted(found, reverse=True))


def test_an_article_that_lies_far_nearer_than_the_others_stands_out() -> None:
    alone = standing_out(range(5), [0.9, 0.3, 0.3, 0.3, 0.3], 0.1)
    among_others = standing_out(range(5), [0.9, 0.8, 0.8, 0.8, 0.8], 0.1)
    assert alone == pytest.approx(6)
    assert among_others == pytest.approx(1)
    assert is_clear(alone, 0.0)
    assert not is_clear(among_others, 0.0)


def test_other_passages_of_the_nearest_article_take_nothing_from_it() -> None:
    assert standing_out([7, 7, 7, 1, 2], [0.9, 0.89, 0.88, 0.3, 0.1], 0.1) == pytest.approx(7)


def test_only_the_ten_next_articles_count_so_that_a_larger_archive_changes_nothing() -> None:
    cosines = [0.9, *[0.5] * 10]
    assert standing_out(range(11), cosines, 0.1) == standing_out(range(500), [*cosines, *[0.1] * 489], 0.1)


def test_where_nothing_can_be_compared_nothing_is_said() -> None:
    assert standing_out([], [], 0.0) == math.inf
    assert standing_out([1, 1], [0.1, 0.1], 0.1) == math.inf
    assert standing_out([1, 2], [0.1, 0.1], 0.0) == math.inf
    assert is_clear(math.inf, 0.0)


def test_a_passage_with_all_the_words_is_an_answer() -> None:
    assert is_clear(0.0, 1.0)
    assert not is_clear(0.0, 0.3)


def test_without_words_to_go_by_it_is_enough_to_stand_out_a_little() -> None:
    assert is_clear(1.2, None)
    assert not is_clear(1.0, None)
    assert not is_clear(1.2, 0.1)


@given(_COSINES, st.floats(0.05, 1), st.sampled_from([0.25, 0.5, 2.0]))
def test_a_model_whose_cosines_are_all_higher_or_spread_wider_is_judged_alike(
    cosines: list[float], spread: float, scale: float
) -> None:
    other = [1.5 + scale * cosine for cosine in cosines]
    assert standing_out(range(len(cosines)), cosines, spread) == pytest.approx(
        standing_out(range(len(cosines)), other, spread * scale), abs=1e-6
    )


@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.SEMANTIC])
def test_a_question_that_the_samples_answer_is_told_from_one_that_they_do_not(
    indexed_seeds: Path, embedder: Embedder, mode: Mode
) -> None:
    with Searcher(indexed_seeds / "index", embedder) as searcher:
        assert not searcher.search(Query("how many refugees left Nagorno-Karabakh", mode)).unsure
        assert searcher.search(Query("recept voor appeltaart met kaneel", mode)).unsure
