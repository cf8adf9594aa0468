from datetime import date

import pytest

from indexer.filters import Filters, fold_labels

DAY = date(2022, 1, 6)


@pytest.mark.parametrize(
    ("filters", "dated", "undated"),
    [
        (Filters(), True, True),
        (Filters(published_from=DAY, published_to=DAY), True, False),
        (Filters(published_from=date(2022, 1, 7)), False, False),
        (Filters(published_to=date(2022, 1, 5), include_undated=True), False, True),
    ],
)
def test_both_ends_belong_to_a_range_and_no_date_lies_in_one(filters: Filters, dated: bool, undated: bool) -> None:
    assert filters.admits(DAY) is dated
    assert filters.admits(None) is undated


@pytest.mark.parametrize(
    ("excluded", "dated"),
    [
        ((), True),
        (((DAY, DAY),), False),
        (((None, DAY),), False),
        (((DAY, None),), False),
        (((None, None),), False),
        (((None, date(2022, 1, 5)), (date(2022, 1, 7), None)), True),
        (((date(2021, 1, 1), date(2021, 12, 31)), (date(2022, 1, 1), date(2022, 1, 31))), False),
    ],
)
def test_a_day_in_any_range_that_is_left_out_is_not_admitted(
    excluded: tuple[tuple[date | None, date | None], ...], dated: bool
) -> None:
    assert Filters(without_dates=excluded).admits(DAY) is dated
    assert Filters(published_from=date(2022, 1, 1), without_dates=excluded).admits(DAY) is dated
    assert not Filters(published_from=date(2022, 1, 7), without_dates=excluded).admits(DAY)


def test_an_article_without_a_date_is_in_no_range_that_is_left_out() -> None:
    left_out = ((None, None),)
    assert Filters(without_dates=left_out).admits(None)
    assert not Filters(without_dates=left_out).asks_date
    assert not Filters(published_to=DAY, without_dates=left_out).admits(None)
    assert Filters(published_to=DAY, include_undated=True, without_dates=left_out).admits(None)


def test_what_is_left_out_by_site_language_or_tag_says_nothing_of_dates() -> None:
    filters = Filters(without_sites=("a.nl",), without_languages=("nl",), without_tags=("x",), without_articles=(3,))
    assert not filters.asks_date
    assert filters.admits(DAY)
    assert filters.admits(None)


def test_labels_are_compared_without_case() -> None:
    assert fold_labels(["De Courant", "STRASSE", "straße"]) == ("de courant", "strasse", "strasse")
