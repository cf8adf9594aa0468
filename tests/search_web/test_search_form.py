from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from indexer.errors import InvalidQuery
from indexer.fusion import FusionMethod
from indexer.query import RANKING_DEPTH, Mode, Sort
from search_web.search_form import SearchForm, read_day, read_number, read_search


def _read(**values: str) -> SearchForm:
    return read_search(MultiDict(values))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2022-01-14", date(2022, 1, 14), date(2022, 1, 14)),
        ("14-01-2022", date(2022, 1, 14), date(2022, 1, 14)),
        ("14 januari 2022", date(2022, 1, 14), date(2022, 1, 14)),
    ],
)
def test_a_date_may_be_a_year_a_month_or_a_day(text: str, first: date, last: date) -> None:
    assert (read_day(text, "from"), read_day(text, "to")) == (first, last)


@pytest.mark.parametrize("text", ["gisteren", "2022-13", "0000", "14-01", "2022-02-30", "9999999"])
def test_what_is_no_date_is_named_with_its_field(text: str) -> None:
    with pytest.raises(InvalidQuery, match="from cannot be"):
        read_day(text, "from")


def test_an_address_without_anything_asks_nothing() -> None:
    assert _read() == SearchForm()


def test_every_value_of_a_form_survives_its_own_link() -> None:
    form = SearchForm(
        "gas “olie” -kolen",
        Mode.SEMANTIC,
        published_from="2022",
        published_to="2022-05",
        undated=True,
        sites=("De Courant", "The Lantern"),
        languages=("nl",),
        tags=("a", "b"),
        sort=Sort.OLDEST,
        fusion=FusionMethod.RRF,
        exact=True,
        as_written=("poetin", "zelensky"),
        offset=20,
    )
    values = form.values(offset=20)
    again = MultiDict([(name, each) for name, value in values.items() for each in _listed(value)])
    assert read_search(again) == form


def test_exactness_and_single_spellings_reach_the_query() -> None:
    asked = MultiDict([("q", "gas"), ("exact", "1"), ("written", "poetin"), ("written", " poetin ")])
    leeway = read_search(asked).query(1).leeway
    assert (leeway.exact, leeway.as_written) == (True, frozenset({"poetin"}))
    usual = _read(q="gas").query(1, meaning_weight=0.7)
    assert (usual.leeway.exact, usual.leeway.as_written) == (False, frozenset())
    assert usual.fusion.meaning_weight == 0.7


@pytest.mark.parametrize(("value", "exact"), [("1", True), ("on", True), ("0", False), ("no", False), ("", False)])
def test_the_exact_switch_is_on_or_off(value: str, exact: bool) -> None:
    form = _read(q="gas", exact=value)
    assert form.exact is exact
    assert form.refined is exact
    assert ("exact" in form.values()) is exact


def test_another_spelling_switched_off_goes_back_to_the_first_page() -> None:
    form = _read(q="Poetin", offset="10")
    assert form.values(as_written=(*form.as_written, "poetin")) == {"q": "Poetin", "written": ["poetin"]}


def test_what_is_usual_stays_out_of_links() -> None:
    assert _read(q="gas", mode="hybrid", sort="relevance").values() == {"q": "gas"}


def test_each_value_that_cannot_be_used_is_a_problem_and_the_rest_is_kept() -> None:
    form = _read(q="gas", mode="psychic", to="ooit", offset="-3", language="NL")
    assert [problem.fields["field"] for problem in form.problems] == ["mode", "to", "offset"]
    assert (form.text, form.mode, form.languages) == ("gas", Mode.HYBRID, ("nl",))


def test_a_question_beyond_all_measure_is_a_problem() -> None:
    (problem,) = _read(q="a " * 60_000).problems
    assert "longer than 100000 characters" in str(problem)


@given(
    st.dictionaries(
        st.sampled_from(["q", "mode", "from", "to", "sort", "fusion", "offset", "site", "exact", "written"]), st.text()
    )
)
def test_no_address_raises(values: dict[str, str]) -> None:
    read_search(MultiDict(values))


def _listed(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("x", "write a whole number."),
        ("1.5", "write a whole number."),
        ("-1", f"it must be from 0 to {RANKING_DEPTH}."),
        ("0001001", f"it must be from 0 to {RANKING_DEPTH}."),
        ("9" * 5000, f"it must be from 0 to {RANKING_DEPTH}."),
    ],
)
def test_a_number_out_of_range_is_told_from_what_is_no_number(written: str, reason: str) -> None:
    problems: list[InvalidQuery] = []
    assert read_number(written, "offset", 7, problems) == 7
    assert [problem.fields["reason"] for problem in problems] == [reason]
    assert read_number("0", "limit", 7, problems, lowest=1) == 7
    assert problems[1].fields["reason"] == f"it must be from 1 to {RANKING_DEPTH}."


def test_a_language_that_is_none_is_a_problem_and_a_name_stands_for_its_code() -> None:
    form = read_search(MultiDict([("q", "gas"), ("language", "xx"), ("language", "Dutch"), ("language", "nl")]))
    assert form.languages == ("nl",)
    assert [problem.fields["field"] for problem in form.problems] == ["language"]
