from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.article import Corrections, Leave, Metadata
from archive.errors import InvalidMetadata
from archive.layers import as_layer, checked, dump, lay_over, load, presentable, take_corrections, take_given

MOMENT = datetime(2024, 5, 14, 9, 30, tzinfo=timezone(timedelta(hours=2)))
DERIVED = as_layer(
    Metadata(
        byline="Door Anna de Wit",
        authors=("Anna de Wit",),
        published=date(2024, 5, 14),
        published_at=MOMENT,
        modified=date(2024, 5, 15),
    )
)


def after(corrections: Corrections, given_: Metadata | None = None) -> Metadata:
    """Return what holds after a person gave and corrected this."""
    given_layer = as_layer(given_ or Metadata())
    return lay_over(DERIVED, given_layer, take_corrections(given_layer, {}, corrections))


def test_every_field_comes_back_from_its_stored_form() -> None:
    people = ("Jan de Vries", "Anna Jansen")
    metadata = Metadata(
        "Kop", "Door A en B", date(2024, 5, 14), "nl", "De Courant", "https://a.example/", people, MOMENT,
        MOMENT + timedelta(days=1),
    )  # fmt: skip
    stored = dump(as_layer(metadata))
    assert '"authors": "Jan de Vries; Anna Jansen"' in stored
    assert '"published_at": "2024-05-14T09:30:00+02:00"' in stored
    back = lay_over(load(stored), {}, {})
    assert back == metadata
    assert back.published_at is not None
    assert back.published_at.utcoffset() == timedelta(hours=2)


def test_an_archive_of_before_these_fields_is_read() -> None:
    assert lay_over({"title": "Kop", "published": "2024-05-14"}, {}, {}) == Metadata("Kop", published=date(2024, 5, 14))


def test_authors_can_be_corrected_cleared_and_taken_back() -> None:
    assert after(Corrections(authors=("Bram Jansen", "Els Kok"))).authors == ("Bram Jansen", "Els Kok")
    assert after(Corrections(authors=())).authors == ()
    assert after(Corrections(authors=None)).authors == ()
    assert after(Corrections(authors=Leave.AS_DERIVED)).authors == ("Anna de Wit",)


def test_a_corrected_byline_names_the_authors_unless_they_are_said() -> None:
    assert after(Corrections(byline="Door Bram Jansen")).authors == ("Bram Jansen",)
    assert after(Corrections(byline=None)).authors == ()
    assert after(Corrections(byline="Door Bram Jansen", authors=("Els Kok",))).authors == ("Els Kok",)
    assert after(Corrections(), Metadata(byline="Bram Jansen")).authors == ("Bram Jansen",)


def test_a_corrected_date_drops_a_moment_of_another_day_and_a_corrected_moment_sets_the_date() -> None:
    assert after(Corrections(published=date(2024, 5, 16))).published_at is None
    assert after(Corrections(published=date(2024, 5, 14))).published_at == MOMENT
    assert after(Corrections(published=None)).published_at is None
    moved = after(Corrections(published_at=MOMENT + timedelta(days=3)))
    assert (moved.published, moved.published_at) == (date(2024, 5, 17), MOMENT + timedelta(days=3))
    assert after(Corrections(published_at=None)).published == date(2024, 5, 14)


def test_what_is_given_anew_goes_above_older_corrections_in_the_new_fields_too() -> None:
    corrected = take_corrections({}, {}, Corrections(authors=("Els Kok",)))
    given_layer, kept = take_given({}, corrected, checked(Metadata(authors=("Bram Jansen",))))
    assert lay_over(DERIVED, given_layer, kept).authors == ("Bram Jansen",)


@pytest.mark.parametrize(
    "wrong",
    [
        Metadata(authors=("x" * 121,)),
        Metadata(authors=("Jan; Piet",)),
        Metadata(authors=("Jan\nPiet",)),
        Metadata(authors=tuple(f"Jan {number}" for number in range(51))),
        Metadata(published_at=datetime(2024, 5, 14, 9, 30)),  # noqa: DTZ001 - that is what is wrong
        Metadata(modified=date(1400, 1, 1)),
        Metadata(published_at=datetime(9000, 1, 1, tzinfo=UTC)),
    ],
)
def test_what_cannot_be_stored_is_refused_and_of_a_source_left_out(wrong: Metadata) -> None:
    with pytest.raises(InvalidMetadata):
        checked(wrong)
    assert presentable(wrong) in (Metadata(), presentable(presentable(wrong)))


@given(st.lists(st.text(max_size=200), max_size=60).map(tuple))
def test_any_authors_of_a_source_can_be_stored_and_read_back(names: tuple[str, ...]) -> None:
    found = presentable(Metadata(authors=names))
    assert lay_over(load(dump(as_layer(found))), {}, {}) == found
    assert checked(found) == found
