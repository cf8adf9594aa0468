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


def test_labels_are_compared_without_case() -> None:
    assert fold_labels(["De Courant", "STRASSE", "straße"]) == ("de courant", "strasse", "strasse")
