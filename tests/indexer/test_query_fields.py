from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.query_fields import (
    FIELD_NAMES,
    canonical_field,
    date_range,
    language_named,
    nearest_date,
    nearest_field_name,
    nearest_language,
)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2022-01", "2022-01-01", "2022-01-31"),
        ("2024-2", "2024-02-01", "2024-02-29"),
        ("2100-02", "2100-02-01", "2100-02-28"),
        ("2022-01-14", "2022-01-14", "2022-01-14"),
        ("2022-1-4", "2022-01-04", "2022-01-04"),
        ("14-1-2022", "2022-01-14", "2022-01-14"),
        ("4/11/2022", "2022-11-04", "2022-11-04"),
        ("2022-01..2022-03", "2022-01-01", "2022-03-31"),
        ("2022..2022", "2022-01-01", "2022-12-31"),
        ("14-1-2022..2022-02", "2022-01-14", "2022-02-28"),
        ("2022-03..", "2022-03-01", None),
        ("..2020", None, "2020-12-31"),
        ("<2020", None, "2019-12-31"),
        ("<=2020", None, "2020-12-31"),
        ("<2020-03-01", None, "2020-02-29"),
        (">2021-06", "2021-07-01", None),
        (">=2021-06", "2021-06-01", None),
        (">31-12-2021", "2022-01-01", None),
    ],
)
def test_a_date_is_all_of_its_days(written: str, first: str | None, last: str | None) -> None:
    expected = tuple(date.fromisoformat(each) if each else None for each in (first, last))
    assert date_range(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "", "..", "22", "20222", "2022-13", "2022-00-10", "2022-02-29", "30-2-2022", "0000", "2022-01-01-01",
        "2022..2020", "2022-03..2022-02", "2022..x", "x..2022", "2022..2023..2024", "<", ">", "=2022", "<2022-13",
        "<0001", ">9999", "januari", "2022-01 ", "1-2022",
    ],
)  # fmt: skip
def test_a_date_that_there_is_not_is_none(written: str) -> None:
    assert date_range(written) is None


@given(st.dates(), st.dates())
def test_any_two_days_are_a_range_in_their_order_and_none_turned_round(one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert date_range(f"{first}..{last}") == (first, last)
    assert date_range(f"{first.day}-{first.month}-{first.year:04}..{last}") == (first, last)
    if first != last:
        assert date_range(f"{last}..{first}") is None
        assert nearest_date(f"{last}..{first}") == f"{first}..{last}"


@given(st.text(alphabet="0123456789-/.<>=", max_size=14))
def test_whatever_is_written_is_days_in_their_order_or_none(written: str) -> None:
    found = date_range(written)
    if found is not None:
        first, last = found
        assert first or last
        assert not (first and last) or first <= last
    nearest = nearest_date(written)
    assert nearest is None or date_range(nearest) is not None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2022-02-30", "2022-02"),
        ("2022-13-01", "2022"),
        ("2022-13", "2022"),
        ("<2022-02-31", "<2022-02"),
        ("2022..2020-05", "2020-05..2022"),
        ("2021..2022-02-30", "2021..2022-02"),
        ("30-2-2022", None),
        ("gisteren", None),
    ],
)
def test_of_an_impossible_date_what_is_possible_remains(written: str, meant: str | None) -> None:
    assert nearest_date(written) == meant


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("nl", "nl"),
        ("NL", "nl"),
        ("Nederlands", "nl"),
        ("dutch", "nl"),
        ("Engels", "en"),
        ("English", "en"),
        ("Duits", "de"),
        ("German", "de"),
        ("Deutsch", "de"),
        ("français", "fr"),
        ("русский", "ru"),
        ("Oekraïens", "uk"),
        ("Fries", "fy"),
        ("klingon", None),
        ("nld", None),
        ("", None),
    ],
)
def test_a_language_is_known_by_its_code_and_its_name(name: str, code: str | None) -> None:
    assert language_named(name) == code


@pytest.mark.parametrize(
    ("wrong", "code"), [("nederlnads", "nl"), ("Engelss", "en"), ("germn", "de"), ("klingon", None), ("xy", None)]
)
def test_a_misspelt_language_is_known_by_one_letter(wrong: str, code: str | None) -> None:
    nearest = nearest_language(wrong)
    assert (nearest and language_named(nearest)) == code


def test_fields_are_known_in_dutch_and_english_whatever_their_case() -> None:
    assert {canonical_field(name.upper()) for name in FIELD_NAMES} == {
        "title", "heading", "byline", "site", "language", "tag", "date", "place",
    }  # fmt: skip
    assert canonical_field("Auteur") == canonical_field("author") == "byline"
    assert canonical_field("schrijver") is None


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("titl", "titel"),
        ("TITLE1", "title"),
        ("auteru", "auteur"),
        ("daatum", "datum"),
        ("kip", None),
        ("kap", None),
        ("tijd", None),
        ("poetin", None),
        ("ttl", None),
    ],
)
def test_a_misspelt_field_is_known_by_one_letter_and_a_short_one_never(wrong: str, meant: str | None) -> None:
    assert nearest_field_name(wrong) == meant
