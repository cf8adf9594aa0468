from itertools import pairwise
from math import log2, sqrt

import pytest

from indexer.evaluation import (
    DEPTH,
    MEASURES,
    Comparison,
    Topic,
    by_group,
    compare,
    halves,
    means,
    measure,
    standard_error,
)


def topic(identifier: str, **judged: int) -> Topic:
    return Topic(identifier, identifier, judged)


def measured(judged: dict[str, int], ranked: list[str]) -> dict[str, float]:
    return measure([Topic("t", "t", judged)], {"t": ranked})["t"]


def test_a_perfect_ranking_has_ones() -> None:
    assert measured({"a": 2, "b": 1}, ["a", "b", "x"]) == pytest.approx(dict.fromkeys(MEASURES, 1.0))


def test_the_measures_are_those_of_their_definitions() -> None:
    # Gains 0, 1, 0, 2 at ranks 1 to 4; best would have been 2, 1, 1.
    found = measured({"a": 2, "b": 1, "c": 1}, ["x", "b", "y", "a"])
    gained = 1 / log2(3) + 2 / log2(5)
    best = 2 / log2(2) + 1 / log2(3) + 1 / log2(4)
    assert found == pytest.approx({"nDCG@10": gained / best, "MRR@10": 1 / 2, "recall@100": 2 / 3})


def test_what_counts_as_neither_right_nor_wrong_is_as_if_it_had_not_been_found() -> None:
    others = [f"x{number}" for number in range(DEPTH - 1)]
    asked = Topic("t", "t", {"a": 1}, without=frozenset({"source", "copy"}))
    assert measure([asked], {"t": ["source", "a"]})["t"] == pytest.approx(dict.fromkeys(MEASURES, 1.0))
    assert measure([asked], {"t": ["source", *others, "copy", "a"]})["t"]["recall@100"] == 1.0


def test_grades_count_linearly() -> None:
    assert measured({"a": 3, "b": 1}, ["b", "a"])["nDCG@10"] == pytest.approx(
        (1 + 3 / log2(3)) / (3 + 1 / log2(3)), abs=1e-4
    )


def test_what_comes_after_ten_counts_for_recall_only_and_what_comes_after_a_hundred_not_at_all() -> None:
    others = [f"x{number}" for number in range(DEPTH)]
    assert measured({"a": 1}, [*others[:9], "a"]) == pytest.approx(
        {"nDCG@10": 1 / log2(11), "MRR@10": 1 / 10, "recall@100": 1.0}
    )
    assert measured({"a": 1}, [*others[:10], "a"]) == pytest.approx({"nDCG@10": 0, "MRR@10": 0, "recall@100": 1.0})
    assert measured({"a": 1}, [*others[:99], "a"])["recall@100"] == 1.0
    assert measured({"a": 1}, [*others, "a"]) == dict.fromkeys(MEASURES, 0.0)


def test_the_order_given_is_the_order_measured_whatever_the_names() -> None:
    for ranked in (["z", "a"], ["10", "9"], ["a", "z"], ["9", "10"]):
        assert measured({ranked[1]: 1}, ranked)["MRR@10"] == 1 / 2


def test_a_document_that_comes_twice_stands_where_it_came_first() -> None:
    assert measured({"b": 1}, ["a", "a", "a", "b"]) == measured({"b": 1}, ["a", "b"])
    assert measured({"a": 1}, ["a", "b", "a"])["MRR@10"] == 1


def test_a_topic_without_a_ranking_or_without_an_answer_gets_zeros_beside_others() -> None:
    topics = [topic("found", a=1), topic("empty", a=1), topic("missing", a=1), topic("unanswered"), topic("zero", a=0)]
    found = measure(topics, {"found": ["a"], "empty": [], "unanswered": ["a"], "zero": ["a"], "other": ["a"]})
    assert list(found) == ["found", "empty", "missing", "unanswered", "zero"]
    assert found.pop("found") == dict.fromkeys(MEASURES, 1.0)
    for values in found.values():
        assert values == dict.fromkeys(MEASURES, 0.0)


def test_means_are_over_the_chosen_topics() -> None:
    values = {name: dict.fromkeys(MEASURES, value) for name, value in (("a", 0.5), ("b", 1.0), ("c", 0.0))}
    assert means(values, ["a", "b"]) == dict.fromkeys(MEASURES, 0.75)
    assert means(values, values)["nDCG@10"] == 0.5
    assert means(values, []) == dict.fromkeys(MEASURES, 0.0)


def test_topics_are_grouped_in_the_order_in_which_groups_come() -> None:
    topics = [Topic("1", "x", {}, "b"), Topic("2", "x", {}, "a"), Topic("3", "x", {}, "b"), topic("4")]
    assert list(by_group(topics).items()) == [("b", ["1", "3"]), ("a", ["2"]), ("all", ["4"])]
    assert by_group([]) == {}


def scores(*values: float) -> dict[str, dict[str, float]]:
    return {str(number): {"nDCG@10": value, "MRR@10": 1 - value} for number, value in enumerate(values)}


def test_a_difference_that_all_topics_share_is_clear_and_has_no_width() -> None:
    better, worse = scores(0.9, 0.4, 0.7), scores(0.8, 0.3, 0.6)
    found = compare(better, worse, list(better))
    assert (found.difference, found.low, found.high) == pytest.approx((0.1, 0.1, 0.1))
    assert found.is_clear
    assert compare(worse, better, list(better)).is_clear
    assert compare(better, worse, list(better), "MRR@10").difference == pytest.approx(-0.1)


def test_an_interval_is_about_two_standard_errors_of_the_paired_differences_wide() -> None:
    first = scores(*(0.5 + 0.3 * ((number * 7) % 11 - 5) / 5 for number in range(200)))
    second = scores(*([0.5] * 200))
    found = compare(first, second, list(first))
    differences = {name: {"nDCG@10": first[name]["nDCG@10"] - 0.5} for name in first}
    error = standard_error(differences, list(first))
    assert found.low < found.difference < found.high
    assert found.high - found.low == pytest.approx(2 * 1.96 * error, rel=0.1)


def test_what_goes_up_as_often_as_down_is_not_clear() -> None:
    first, second = scores(*[0.9, 0.1] * 20), scores(*[0.1, 0.9] * 20)
    found = compare(first, second, list(first))
    assert found.difference == pytest.approx(0)
    assert not found.is_clear


def test_a_comparison_is_clear_only_without_zero() -> None:
    assert Comparison(0.1, 0.01, 0.2).is_clear
    assert Comparison(-0.1, -0.2, -0.01).is_clear
    assert not Comparison(0.1, 0.0, 0.2).is_clear
    assert not Comparison(0.0, -0.1, 0.1).is_clear


def test_comparing_again_gives_the_same_and_turning_round_the_opposite() -> None:
    first, second = scores(0.9, 0.2, 0.6, 0.4), scores(0.5, 0.5, 0.5, 0.5)
    found, turned = compare(first, second, list(first)), compare(second, first, list(first))
    assert compare(first, second, list(first)) == found
    assert (turned.difference, turned.low, turned.high) == pytest.approx((-found.difference, -found.high, -found.low))


def test_only_the_topics_asked_are_compared() -> None:
    first, second = scores(0.9, 0.1, 0.9), scores(0.5, 0.9, 0.5)
    assert compare(first, second, ["0", "2"]).difference == pytest.approx(0.4)
    assert compare(first, second, []) == Comparison(0.0, 0.0, 0.0)


def test_the_standard_error_is_the_samples_deviation_over_the_root_of_its_number() -> None:
    values = scores(0.2, 0.4, 0.9)
    deviation = sqrt(((0.2 - 0.5) ** 2 + (0.4 - 0.5) ** 2 + (0.9 - 0.5) ** 2) / 2)
    assert standard_error(values, ["0", "1", "2"]) == pytest.approx(deviation / sqrt(3))
    assert standard_error(values, ["0", "1", "2"], "MRR@10") == pytest.approx(deviation / sqrt(3))
    assert standard_error(values, ["1"]) == 0.0
    assert standard_error(values, []) == 0.0


def test_a_topic_stays_in_its_half_whatever_topics_stand_beside_it() -> None:
    topics = [topic(f"topic-{number}") for number in range(400)]
    choosing, reporting = halves(topics)
    assert sorted([*choosing, *reporting], key=topics.index) == topics
    assert 160 < len(choosing) < 240
    assert halves(topics[100:200])[0] == [each for each in choosing if each in topics[100:200]]
    for half in (choosing, reporting):
        assert all(topics.index(one) < topics.index(other) for one, other in pairwise(half))


def test_the_halves_are_the_same_ever_after() -> None:
    # sha256("a") begins with ca, of "b" with 3e, of "c" with 2e, of "d" with 18, of "e" with 3f: even ones choose.
    choosing, reporting = halves([topic(name) for name in "abcde"])
    assert [each.id for each in choosing] == ["a", "b", "c", "d"]
    assert [each.id for each in reporting] == ["e"]
