import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.block_shapes import ANY_WORDS, as_pattern, common_pattern, fits, is_sound, label_of, patterns_for, shape

WORDS = st.text("ab 1.,:#…/’É\n\u00a0mei", max_size=60)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("3 reacties", "12 reacties"),
        ("Laatste update: 14 januari 2022 om 12:30 uur", "Laatste update: 3 mei 2023 om 9.05 uur"),
        ("Gepubliceerd op vrijdag 4 mei 2020", "Gepubliceerd op 14-12-2021"),
        ("Published on March 3, 2020", "Published on 12 May 2021"),
        ("Le 3 janvier 2020", "Le 14/02/2021"),
        ("Lees  ‘hier’ meer", "lees\u00a0'hier' meer"),
    ],
)
def test_numbers_and_dates_and_spaces_make_no_difference(first: str, second: str) -> None:
    assert shape(first) == shape(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("3 reacties", "3 reactie"),
        ("In mei kwam hij", "In juni kwam hij"),
        ("Ga naar #nieuws", "Ga naar 4nieuws"),
        ("Lees meer...", "Lees meer"),
    ],
)
def test_words_make_a_difference(first: str, second: str) -> None:
    assert shape(first) != shape(second)


@given(WORDS)
def test_a_shape_is_a_pattern_as_it_is_kept_and_its_own_text_fits(text: str) -> None:
    assert as_pattern(shape(text)) == shape(text)
    assert ANY_WORDS not in shape(text)
    assert fits(shape(text), shape(text))


@given(WORDS)
def test_a_pattern_as_it_is_kept_stays_as_it_is(written: str) -> None:
    assert as_pattern(as_pattern(written)) == as_pattern(written)


@given(WORDS)
def test_a_text_fits_every_pattern_that_it_suggests(text: str) -> None:
    assert all(fits(pattern, shape(text)) for pattern in patterns_for(text))


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=6).map(" ".join), min_size=1, max_size=4))
def test_every_text_fits_the_pattern_that_they_have_in_common(shapes: list[str]) -> None:
    pattern = common_pattern(shapes)
    assert all(fits(pattern, each) for each in shapes)
    assert pattern.count(ANY_WORDS) <= 1


def test_a_label_suggests_all_that_begins_with_it() -> None:
    assert patterns_for("Lees ook: De brug is 3 dagen dicht") == ["lees ook: de brug is # dagen dicht", "lees ook: …"]
    assert label_of(shape("Om 12:30 begint het")) is None
    assert label_of(shape("De wethouder die het plan gisteren voorstelde: een brug")) is None


def test_any_words_stand_between_whole_words_and_in_short_texts_only() -> None:
    pattern = as_pattern("Volg … op Twitter")
    assert pattern == "volg … op twitter"
    assert fits(pattern, "volg op twitter")
    assert fits(pattern, "volg jan de vries op twitter")
    assert not fits(pattern, "volgende week op twitter")
    assert not fits(pattern, "volg " + "jan " * 50 + "op twitter")
    assert not fits(pattern, "volg " + "j" * 2000 + " op twitter")


@pytest.mark.parametrize("pattern", ["volg … op twitter", "lees ook: …", "lees: …", "# reacties", "advertentie"])
def test_a_pattern_that_says_something_is_sound(pattern: str) -> None:
    assert is_sound(pattern)


@pytest.mark.parametrize("pattern", ["", "…", "#", "de …", "… # …", "a … b … c … d … e", "***"])
def test_a_pattern_that_would_fit_anything_is_not(pattern: str) -> None:
    assert not is_sound(pattern)


def test_a_long_text_that_nearly_fits_is_refused_at_once() -> None:
    assert not fits("a … a … a … b", " ".join("a" * 40))
