import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.lexicon import WordCount, WordCounts, Written, looks_like_name


def counted(*pieces: Written) -> WordCounts:
    counts = WordCounts()
    counts.add(pieces, 1)
    return counts


def numbers(count: WordCount) -> tuple[int, int, int]:
    return count.seen, count.inside, count.capital


def test_a_capital_says_something_only_inside_of_a_sentence() -> None:
    counts = counted(Written("Gas kwam. Het gas bleef. “Gas!” zei Poetin: “Poetin wil gas.”\nGas genoeg", "nl"))
    assert numbers(counts.words["gas", "nl"]) == (5, 2, 0)
    assert numbers(counts.words["poetin", "nl"]) == (2, 1, 1)


def test_in_titles_a_capital_says_nothing() -> None:
    counts = counted(Written("De Zaak Poetin", "nl", running=False))
    assert numbers(counts.words["poetin", "nl"]) == (1, 0, 0)
    assert counts.words["poetin", "nl"].spelling == "Poetin"


def test_words_are_counted_by_their_language_and_the_unknown_ones_together() -> None:
    counts = counted(Written("gas", "nl"), Written("gas", "en"), Written("gas", None), Written("gas", "xx"))
    assert {key: count.seen for key, count in counts.words.items()} == {
        ("gas", "nl"): 1,
        ("gas", "en"): 1,
        ("gas", "und"): 2,
    }


def test_a_hyphened_word_is_counted_whole_and_in_parts() -> None:
    counts = counted(Written("Het NAVO-handvest telt.", "nl"))
    assert {form for form, _ in counts.words} == {"het", "navohandvest", "navo", "handvest", "telt"}
    assert counts.words["navohandvest", "nl"].spelling == "NAVO-handvest"


@pytest.mark.parametrize(
    ("written", "spelling"),
    [(["gas", "Gas", "gas"], "Gas"), (["gas"], "gas"), (["Poetin", "POETIN"], "POETIN"), (["café", "cafe"], "café")],
)
def test_a_word_is_spelled_as_it_was_last_written_with_a_capital_else_as_at_first(
    written: list[str], spelling: str
) -> None:
    counts = counted(*(Written(each, "nl") for each in written))
    (count,) = counts.words.values()
    assert count.spelling == spelling


def test_what_is_counted_out_leaves_no_spelling() -> None:
    counts = counted(Written("gas", "nl"))
    counts.add([Written("GAS", "nl")], -1)
    assert counts.words["gas", "nl"] == WordCount(0, 0, 0, "gas")


def test_acronyms_are_counted_by_what_they_stand_for() -> None:
    text = "De Organisatie voor Veiligheid en Samenwerking in Europa (OVSE) kwam."
    counts = counted(Written(text, "nl"), Written(text, "nl"))
    assert counts.acronyms == {("ovse", "Organisatie voor Veiligheid en Samenwerking in Europa", "nl"): 2}


@pytest.mark.parametrize(
    ("inside", "capital", "spelling", "is_name"),
    [
        (10, 10, "Poetin", True),
        (10, 7, "Poetin", True),
        (10, 6, "President", False),
        (10, 0, "Gas", False),
        (0, 0, "Poetin", True),
        (0, 0, "gas", False),
        (0, 0, "", False),
    ],
)
def test_a_word_looks_like_a_name_by_its_share_of_capitals(
    inside: int, capital: int, spelling: str, is_name: bool
) -> None:
    assert looks_like_name(inside, capital, spelling) is is_name


pieces = st.builds(
    Written,
    st.text(st.sampled_from("aBg .,-'(\n"), max_size=30),
    st.sampled_from(["nl", "en", None]),
    st.booleans(),
)


@given(st.lists(pieces, max_size=5), st.lists(pieces, max_size=5))
def test_counting_out_undoes_counting_in(kept: list[Written], gone: list[Written]) -> None:
    counts = counted(*kept, *gone)
    counts.add(gone, -1)
    expected = counted(*kept)
    left = {key: numbers(count) for key, count in counts.words.items() if count.seen}
    assert left == {key: numbers(count) for key, count in expected.words.items()}
    assert all(numbers(count) == (0, 0, 0) for key, count in counts.words.items() if key not in left)
    assert +counts.acronyms == +expected.acronyms
    assert all(count.capital <= count.inside <= count.seen for count in counts.words.values())
