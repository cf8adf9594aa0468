"""Our own page layouts come apart as the truth beside each says; a drop below these floors fails."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from indexer.extraction import Extraction
from indexer.rules import load_rules
from tests.benchmarks.extraction_measures import PageScore, compare, summarise, words_of
from tests.benchmarks.extractors import EXTRACTORS, taken_apart
from tests.indexer.layout_suite import Layout, layouts

LAYOUTS = {layout.name: layout for layout in layouts()}

F1_FLOOR = 0.99
FLOORS_BELOW = {"gemeente": 0.91}
"""A municipality's last heading and two lines of opening hours stand in an element of their own, and get lost."""

ALL_F1_FLOOR = 0.994
ALL_RECALL_FLOOR = 0.990

each_layout = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.name)


@cache
def extraction_of(name: str) -> Extraction:
    layout = LAYOUTS[name]
    return taken_apart(layout.markup, layout.truth.url)[0]


def score_of(layout: Layout) -> PageScore:
    kept = "\n".join(block.text for block in extraction_of(layout.name).kept)
    return compare("\n".join(layout.truth.kept), kept)


def folded(text: str) -> str:
    return " ".join(words_of(text))


def removals_expected() -> Iterator[Any]:
    for layout in LAYOUTS.values():
        for text, reason in layout.truth.removed:
            yield pytest.param(layout, text, reason, id=f"{layout.name}: {text[:40]}")


def test_the_suite_has_fifteen_layouts_and_more() -> None:
    assert len(LAYOUTS) >= 15


@each_layout
def test_a_layouts_text_comes_out_as_it_should(layout: Layout) -> None:
    score = summarise([score_of(layout)])
    assert score.f1 >= FLOORS_BELOW.get(layout.name, F1_FLOOR), score


def test_over_all_layouts_no_text_is_lost_that_was_found_before() -> None:
    score = summarise(map(score_of, LAYOUTS.values()))
    assert score.f1 >= ALL_F1_FLOOR, score
    assert score.recall >= ALL_RECALL_FLOOR, score


@each_layout
def test_no_layout_comes_out_worse_than_by_trafilatura_alone(layout: Layout) -> None:
    theirs = compare("\n".join(layout.truth.kept), EXTRACTORS["trafilatura"](layout.markup, layout.truth.url))
    assert summarise([score_of(layout)]).f1 >= summarise([theirs]).f1


@pytest.mark.parametrize(("layout", "text", "reason"), list(removals_expected()))
def test_what_a_layout_must_lose_is_in_the_ledger_under_its_reason(layout: Layout, text: str, reason: str) -> None:
    holding = [each for each in extraction_of(layout.name).removals if folded(text) in folded(each.block.text)]
    assert reason in [removal.reason.value for removal in holding], holding


@each_layout
def test_every_removal_names_a_rule_that_people_can_look_up(layout: Layout) -> None:
    rules = load_rules()
    known = {rule.name for rule in rules.texts} | {cue.name for cue in rules.cues} | set(rules.structure)
    assert {removal.rule for removal in extraction_of(layout.name).removals} <= known


@each_layout
def test_a_layouts_title_is_found(layout: Layout) -> None:
    title = extraction_of(layout.name).title
    assert title is not None
    assert folded(title.text) == folded(layout.truth.title)
