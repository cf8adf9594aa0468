"""The weight of meaning, fitted on small runs made by hand."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.evaluation import Topic
from indexer.fitting import FEWEST_TOPICS, FOLDS, WEIGHTS, Fit, best_weight, fit

FIT = Fit(weight=0.5, hybrid=0.6, keyword=0.5, meaning=0.62, standard_error=0.03, topics=20)
TOPICS = [Topic(f"t{number}", "gas", {"right": 1}) for number in range(FEWEST_TOPICS)]
RIGHT, SECOND, WRONG = ["right"], ["wrong", "right"], ["wrong"]


def by_weight(**means: float) -> dict[float, dict[str, dict[str, float]]]:
    """Return values of one topic at weights that are written w03 for 0.3."""
    return {
        int(name[1:]) / 10: {"t": {"nDCG@10": value, "MRR@10": 1 - value, "recall@100": 0.0}}
        for name, value in means.items()
    }


def test_the_weights_tried_go_from_only_words_to_only_meaning() -> None:
    assert (WEIGHTS[0], WEIGHTS[-1], len(WEIGHTS)) == (0.0, 1.0, 11)


def test_the_best_weight_has_the_highest_ndcg() -> None:
    assert best_weight(by_weight(w0=0.1, w3=0.6, w5=0.5, w10=0.59), ["t"]) == 0.3


def test_of_equal_weights_the_one_nearest_the_middle_is_taken() -> None:
    assert best_weight(by_weight(w0=0.5, w4=0.5, w10=0.5), ["t"]) == 0.4
    assert best_weight(by_weight(w0=0.5, w8=0.5 + 1e-9, w5=0.5), ["t"]) == 0.5
    assert best_weight({weight: {"t": _all(0.0)} for weight in WEIGHTS}, ["t"]) == 0.5


def test_only_the_topics_asked_choose() -> None:
    values = {
        0.0: {"a": _all(1.0), "b": _all(0.0), "c": _all(0.0)},
        1.0: {"a": _all(0.0), "b": _all(0.6), "c": _all(0.6)},
    }
    assert best_weight(values, ["a"]) == 0.0
    assert best_weight(values, ["a", "b", "c"]) == 1.0


def test_a_weight_at_which_all_is_found_is_chosen_and_its_worth_is_held_back_and_the_same() -> None:
    found = fit(TOPICS, lambda _, weight: RIGHT if weight == 0.7 else SECOND)
    assert (found.weight, found.hybrid, found.topics) == pytest.approx((0.7, 1.0, len(TOPICS)))
    assert found.keyword == found.meaning == pytest.approx(0.6309, abs=1e-4)
    assert found.standard_error == pytest.approx(0.0)
    assert found.earns_its_place


def test_a_weight_that_suits_single_topics_gains_nothing_on_those_held_back() -> None:
    # Each fold of topics has a weight of its own that finds its answers: what the others teach is of no use to it.
    own = {topic.id: WEIGHTS[1 + number % FOLDS] for number, topic in enumerate(TOPICS)}
    found = fit(TOPICS, lambda topic, weight: RIGHT if weight == own[topic.id] else WRONG)
    assert found.hybrid == 0.0
    assert found.weight in own.values()


def test_each_fold_is_judged_by_the_weight_that_the_others_choose() -> None:
    # Seven of ten topics want much meaning, the others little: those others get what the seven choose.
    little = {topic.id for number, topic in enumerate(TOPICS) if number % 10 in {0, 3, 7}}

    def run(topic: Topic, weight: float) -> Sequence[str]:
        return RIGHT if weight == (0.2 if topic.id in little else 0.8) else WRONG

    found = fit(TOPICS, run)
    assert (found.weight, found.hybrid) == pytest.approx((0.8, 0.7))


def test_the_ends_are_what_each_index_gives_alone_and_the_error_is_the_better_ones() -> None:
    half = {topic.id for topic in TOPICS[::2]}

    def run(topic: Topic, weight: float) -> Sequence[str]:
        return {0.0: RIGHT if topic.id in half else WRONG, 1.0: WRONG}.get(weight, RIGHT)

    found = fit(TOPICS, run)
    assert (found.keyword, found.meaning, found.better) == pytest.approx((0.5, 0.0, 0.5))
    # Ten ones and ten zeros: a deviation of √(5/19) over √20.
    assert found.standard_error == pytest.approx((5 / 19) ** 0.5 / 20**0.5)
    turned = fit(TOPICS, lambda topic, weight: run(topic, round(1 - weight, 1)))
    assert (turned.keyword, turned.meaning) == (found.meaning, found.keyword)
    assert turned.standard_error == pytest.approx(found.standard_error)


def test_each_topic_is_run_once_at_each_weight() -> None:
    asked: list[tuple[str, float]] = []

    def run(topic: Topic, weight: float) -> Sequence[str]:
        asked.append((topic.id, weight))
        return RIGHT

    fit(TOPICS, run)
    assert sorted(asked) == sorted((topic.id, weight) for topic in TOPICS for weight in WEIGHTS)


@pytest.mark.parametrize(
    ("hybrid", "earns"), [(0.7, True), (0.62, True), (0.6, True), (0.591, True), (0.589, False), (0.0, False)]
)
def test_hybrid_mode_earns_its_place_within_one_standard_error_of_the_better_index(hybrid: float, earns: bool) -> None:
    assert FIT.better == 0.62
    assert replace(FIT, hybrid=hybrid).earns_its_place is earns
    assert replace(FIT, hybrid=hybrid, keyword=0.62, meaning=0.5).earns_its_place is earns


@given(st.lists(st.sets(st.sampled_from(WEIGHTS)), min_size=FEWEST_TOPICS, max_size=FEWEST_TOPICS))
def test_what_is_held_back_never_beats_the_best_for_each_topic(suits: list[set[float]]) -> None:
    suiting = dict(zip((topic.id for topic in TOPICS), suits, strict=True))
    found = fit(TOPICS, lambda topic, weight: RIGHT if weight in suiting[topic.id] else WRONG)
    assert found.weight in WEIGHTS
    assert 0 <= found.hybrid <= sum(map(bool, suits)) / len(TOPICS) + 1e-9
    assert found.hybrid <= 1


def _all(value: float) -> dict[str, float]:
    return dict.fromkeys(("nDCG@10", "MRR@10", "recall@100"), value)
