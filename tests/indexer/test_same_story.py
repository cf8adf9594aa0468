import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.same_story import Relation, likeness, relation, story_marks
from tests.indexer.story_articles import (
    AGENCY,
    CARGO,
    COURSE,
    FOLLOW_UP,
    FRIDAY,
    HARBOUR,
    ITEM,
    LEAD,
    OWN_LEAD,
    STORY,
    TUESDAY,
    overview,
    text_of,
    weather_of,
)

WHOLE = text_of(STORY)
BEGINNING = text_of(ITEM)
OVERVIEW = overview()


def related(first: str, second: str) -> Relation | None:
    return relation(story_marks(first), story_marks(second))


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(WHOLE, id="word for word"),
        pytest.param(text_of((AGENCY + LEAD, COURSE, CARGO, HARBOUR, "(c) NPB")), id="with the agency's line"),
        pytest.param(text_of((OWN_LEAD, COURSE, CARGO, HARBOUR)), id="with a lead of its own"),
        pytest.param(text_of((LEAD, HARBOUR, CARGO, COURSE)), id="in another order"),
        pytest.param(text_of((LEAD, CARGO)), id="cut to half"),
        pytest.param(WHOLE.upper().replace(",", " -"), id="in capitals, with other punctuation"),
    ],
)
def test_an_edited_copy_is_the_same_story_both_ways(copy: str) -> None:
    assert related(WHOLE, copy) is Relation.SAME
    assert related(copy, WHOLE) is Relation.SAME


def test_a_follow_up_that_repeats_the_background_is_another_story() -> None:
    assert related(WHOLE, text_of(FOLLOW_UP)) is None


def test_the_same_phrases_with_other_numbers_and_places_are_another_story() -> None:
    first, second = story_marks(weather_of(TUESDAY)), story_marks(weather_of(FRIDAY))
    worded, told = likeness(first, second)
    assert worded > 0.2, "the phrases are the same"
    assert told is not None
    assert told < 0.5, "the names and numbers are not"
    assert relation(first, second) is None


def test_an_item_within_an_overview_is_a_part_of_it() -> None:
    assert related(BEGINNING, OVERVIEW) is Relation.WHOLE
    assert related(OVERVIEW, BEGINNING) is Relation.PART


def test_a_line_or_two_are_no_story() -> None:
    line = "Lees ook het vorige bericht over deze zaak, of schrijf u in voor onze nieuwsbrief."
    assert related(line, line) is None
    assert story_marks(line).sample == ()


def test_a_notice_without_names_is_no_part_of_what_it_stands_under() -> None:
    notice = (
        "wie vaker zulke stukken wil lezen kan elke ochtend een brief van ons krijgen met het beste van de vorige dag, "
        "gekozen door mensen die er verstand van hebben en gratis zolang de voorraad strekt, want schrijven kost geld "
        "en lezen tijd, en beide zijn bij ons in goede handen"
    )
    longer = text_of((*STORY, notice, *FOLLOW_UP))
    assert len(story_marks(notice).shingles) > 32
    assert related(notice, longer) is None


@given(st.integers(0, 80), st.integers(16, 60))
def test_texts_that_share_a_run_of_words_share_one_by_which_they_are_looked_up(start: int, length: int) -> None:
    words = WHOLE.split()
    run = words[start : start + length]
    first = " ".join([f"eerst{i}" for i in range(40)] + run)
    second = " ".join(run + [f"tweede{i}" for i in range(40)])
    assert len(run) < 20 or set(story_marks(first).sample) & set(story_marks(second).sample)


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_can_be_compared_and_agree_both_ways(first: str, second: str) -> None:
    found, back = related(first, second), related(second, first)
    assert (found.reversed if found else None) is back
