from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.dates import is_plausible, parse_date_line

MAY_14 = date(2024, 5, 14)


@pytest.mark.parametrize(
    "line",
    [
        "14 mei 2024",
        " 14 mei\u00a02024 ",
        "14 May 2024",
        "14. Mai 2024",
        "14 mai 2024",
        "14 мая 2024",
        "14 мая 2024 г.",
        "14 мая 2024 года, 12:30",
        "May 14, 2024",
        "May 14th, 2024",
        "14.05.2024",
        "14/05/2024",
        "14-5-2024",
        "14-05-2024 09:30",
        "2024-05-14",
        "2024-05-14T23:30:00+02:00",
        "2024-05-14T09:30:00Z",
        "dinsdag 14 mei 2024",
        "Tuesday, 14 May 2024",
        "Mardi 14 mai 2024",
        "di 14 mei 2024, 09:30 uur",
        "14 mei 2024 | 09:30",
        "14 May 2024 at 9.30 am",
        "le 14 mai 2024 à 9h30",
        "14. Mai 2024, 09:30 Uhr",
        "14 May 2024 09:30 CEST",
        "Gepubliceerd op 14 mei 2024",
        "Published: 14 May 2024",
        "Veröffentlicht am 14. Mai 2024",
        "Publié le 14 mai 2024",
        "Опубликовано 14 мая 2024",
    ],
)
def test_a_line_that_wholly_is_a_date_is_read(line: str) -> None:
    assert parse_date_line(line) == MAY_14


def test_the_day_comes_before_the_month_except_after_the_year() -> None:
    assert parse_date_line("04/05/2024") == parse_date_line("2024-05-04") == date(2024, 5, 4)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "2024",
        "mei 2024",
        "14 mei",
        "14-05-24",
        "31 februari 2024",
        "14 mei 1203",
        "14 mei 2999",
        "Op 14 mei 2024 viel de regering",
        "14 mei 2024 viel de regering",
        "Verkiezingen 14-05-2024",
        "In 2024",
        "1945-1950",
        "2 mei 2024 3 mei 2024",
        "5 mei 2024 - 6 mei",
        "12 punten 2024",
        "Laatst bijgewerkt op 14 mei 2024",
    ],
)
def test_anything_else_is_no_date(line: str) -> None:
    assert parse_date_line(line) is None


def test_an_article_is_published_after_1600_and_at_most_a_year_from_now() -> None:
    today = date.today()  # noqa: DTZ011 (a day more or less does not matter here)
    assert is_plausible(today + timedelta(days=200))
    assert not is_plausible(today + timedelta(days=400))
    assert not is_plausible(date(1599, 12, 31))


@given(st.dates(date(1700, 1, 1), date(2025, 1, 1)))
def test_every_day_is_read_back_in_the_shapes_people_use(day: date) -> None:
    assert parse_date_line(day.isoformat()) == day
    assert parse_date_line(f"{day.day}-{day.month}-{day.year}") == day
    assert parse_date_line(f"{day.day:02}.{day.month:02}.{day.year} 23:59") == day


@given(st.text(alphabet="0123456789 .,-/:amei"))
def test_no_line_makes_it_fail(line: str) -> None:
    for written in (line, f"{line} 2024"):
        found = parse_date_line(written)
        assert found is None or is_plausible(found)
