"""Nobody makes searching worse unnoticed: the floors hold, for exactly the suite that they were pinned for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.embedding import Embedder
from indexer.evaluation import by_group, means, measure
from indexer.hits import passage_id
from indexer.searcher import Searcher
from tests.relevance.gate import Result, lowered, measure_suite, read_floors
from tests.relevance.plain_bm25 import ANALYZERS, PlainIndex
from tests.relevance.suite import Suite, digest, load


@pytest.fixture(scope="module")
def searcher(indexed_seeds: Path, embedder: Embedder) -> Iterator[Searcher]:
    with Searcher(indexed_seeds / "index", embedder) as opened:
        yield opened


@pytest.fixture(scope="module")
def suite(indexed_seeds: Path, searcher: Searcher) -> Suite:
    return load(indexed_seeds, searcher)


@pytest.fixture(scope="module")
def result(searcher: Searcher, suite: Suite) -> Result:
    return measure_suite(searcher, suite)


def test_floors_are_pinned_for_the_suite_as_it_is() -> None:
    known, _, _ = read_floors()
    assert known == digest(), "samples, queries or judgments changed: python -m tests.relevance.gate --pin"


def test_no_group_falls_below_its_floor_in_any_mode(result: Result) -> None:
    _, floors, _ = read_floors()
    assert lowered(floors, result.values) == []


def test_queries_without_an_answer_are_answered_by_saying_so(result: Result) -> None:
    _, _, floor = read_floors()
    assert result.unanswered_said >= floor >= 0.9


def test_hybrid_mode_earns_its_place_over_folds_that_were_held_back(result: Result) -> None:
    assert result.fit.earns_its_place
    assert result.fit.hybrid > result.fit.better


def test_no_group_is_worse_than_plain_snowball(
    result: Result, suite: Suite, searcher: Searcher, tmp_path: Path
) -> None:
    articles = [searcher.reading(number) for number in range(1, searcher.manifest.articles + 1)]
    passages = [(passage_id(each.passage), each) for article in articles if article for each in article.passages]
    plain = PlainIndex(tmp_path / "plain", ANALYZERS["plain Snowball"], passages)
    values = measure(suite.topics.topics, plain.run(suite.topics.topics))
    worse = {
        group: (round(result.values["hybrid"][group], 3), round(theirs, 3))
        for group, members in by_group(suite.topics.topics).items()
        if result.values["hybrid"][group] < (theirs := means(values, members)["nDCG@10"])
    }
    assert worse == {}


def test_the_suite_is_large_enough_in_each_group(suite: Suite) -> None:
    sizes = {group: len(members) for group, members in by_group(suite.topics.topics).items()}
    assert sum(sizes.values()) >= 120
    assert set(sizes) == {
        "exact", "inflection", "compound", "names", "paraphrase", "question", "crosslingual", "similar",
    }  # fmt: skip
    assert min(sizes.values()) >= 12
    assert len(suite.unanswered) >= 15
