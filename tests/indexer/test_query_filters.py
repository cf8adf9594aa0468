from datetime import date

import pytest

from indexer.filters import Filters
from indexer.query_filters import filters_of
from indexer.query_language import parse

JANUARY = (date(2022, 1, 1), date(2022, 1, 31))


def filters(text: str, given: Filters | None = None) -> Filters:
    return filters_of(parse(text).filters, given or Filters())


def test_a_query_without_filters_keeps_those_beside_it() -> None:
    given = Filters(published_from=date(2020, 1, 1), include_undated=True, sites=("a.nl",), without_articles=(7,))
    assert filters("gas olie", given) == given


def test_every_field_of_a_query_becomes_its_filter() -> None:
    asked = "site:a.nl bron:b.nl taal:nl taal:Duits tag:x label:y datum:2022-01"
    assert filters(asked) == Filters(
        *JANUARY, sites=("a.nl", "b.nl"), languages=("nl", "de"), tags=("x", "y")
    )  # fmt: skip


def test_what_is_left_out_becomes_the_filters_of_what_must_not_be_there() -> None:
    given = Filters(without_sites=("z.nl",), without_tags=("q",), without_dates=((None, date(1990, 1, 1)),))
    assert filters("-site:a.nl -taal:en -tag:x -datum:2022-01 -datum:<2000", given) == Filters(
        without_sites=("z.nl", "a.nl"),
        without_languages=("en",),
        without_tags=("q", "x"),
        without_dates=((None, date(1990, 1, 1)), JANUARY, (None, date(1999, 12, 31))),
    )


@pytest.mark.parametrize(
    ("given", "asked", "common"),
    [
        ((), "site:a.nl", ("a.nl",)),
        (("A.nl", "b.nl"), "site:a.nl site:c.nl", ("A.nl",)),
        (("a.nl",), "", ("a.nl",)),
    ],
)
def test_of_sites_here_and_there_the_common_ones_are_searched(
    given: tuple[str, ...], asked: str, common: tuple[str, ...]
) -> None:
    assert filters(asked, Filters(sites=given)).sites == common


def test_sites_or_languages_that_have_nothing_in_common_are_not_everywhere() -> None:
    found = filters("site:c.nl taal:de", Filters(sites=("a.nl",), languages=("nl",)))
    for names in (found.sites, found.languages):
        assert names
        assert not set(names) & {"a.nl", "c.nl", "nl", "de"}


def test_tags_of_both_must_all_be_there() -> None:
    assert filters("tag:x tag:y", Filters(tags=("z",))).tags == ("z", "x", "y")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("datum:2022", "2022-03-05", "2022-10-06"),
        ("datum:>=2022-05", "2022-05-01", "2022-10-06"),
        ("datum:<2022-05", "2022-03-05", "2022-04-30"),
        ("datum:2022-05..2022-06 datum:2022-06..2022-08", "2022-06-01", "2022-06-30"),
        ("datum:2023", "2023-01-01", "2022-10-06"),
    ],
)
def test_of_dates_here_and_there_the_common_days_are_searched(asked: str, first: str, last: str) -> None:
    given = Filters(published_from=date(2022, 3, 5), published_to=date(2022, 10, 6))
    found = filters(asked, given)
    assert (str(found.published_from), str(found.published_to)) == (first, last)


def test_days_that_have_nothing_in_common_admit_no_article() -> None:
    found = filters("datum:2021 datum:2022")
    for day in (date(2021, 6, 1), date(2022, 6, 1), None):
        assert not found.admits(day)
