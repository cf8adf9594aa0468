from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.moments import parse_moment, parse_update_line


def at(hours: float, *moment: int) -> datetime:
    year, month, day, hour, minute, second = (*moment, 0)[:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=timezone(timedelta(hours=hours)))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-05-14T09:30:00+02:00", at(2, 2024, 5, 14, 9, 30)),
        ("2024-05-14T09:30:15.123Z", at(0, 2024, 5, 14, 9, 30, 15)),
        ("2024-05-14 09:30 +0200", at(2, 2024, 5, 14, 9, 30)),
        ("2024-05-14T09:30-05", at(-5, 2024, 5, 14, 9, 30)),
        ("Tue, 14 May 2024 09:30:00 +0200", at(2, 2024, 5, 14, 9, 30)),
        ("14 mei 2024 09:30 CEST", at(2, 2024, 5, 14, 9, 30)),
        ("14 May 2024, 23:05 (GMT)", at(0, 2024, 5, 14, 23, 5)),
        ("14. Mai 2024 9:30 MESZ", at(2, 2024, 5, 14, 9, 30)),
    ],
)
def test_a_moment_is_read_with_its_offset(text: str, moment: datetime) -> None:
    found = parse_moment(text)
    assert found == moment
    assert found is not None
    assert found.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-14T09:30:00",
        "2024-05-14",
        "14 mei 2024 09:30",
        "2024-05-14T25:30:00+02:00",
        "2024-02-30T09:30:00Z",
        "14 May 2024 09:30 IST",
        "14 May 2024 9:30 pm EST",
        "0001-01-01T00:00:00Z",
        "gisteren om 09:30 CEST",
        "",
        None,
    ],
)
def test_without_an_offset_or_a_real_day_there_is_no_moment(text: str | None) -> None:
    assert parse_moment(text) is None


@given(st.integers(-8_000_000_000, 1_700_000_000).map(lambda second: datetime.fromtimestamp(second, UTC)))
def test_what_python_writes_is_read_back(moment: datetime) -> None:
    assert parse_moment(moment.isoformat(timespec="seconds")) == moment.replace(microsecond=0)


@given(st.text(max_size=80))
def test_nothing_makes_it_fail(text: str) -> None:
    for found in (parse_moment(text), parse_update_line(text)):
        assert found is None or found.year > 1600


@pytest.mark.parametrize(
    "line",
    [
        "Laatste update: 15 mei 2024",
        "Laatst bijgewerkt op 15 mei 2024, 10.12 uur",
        "Gewijzigd: 15-05-2024 10:12",
        "Updated 15 May 2024",
        "Last updated on 15 May 2024 at 10:12",
        "Aktualisiert am 15. Mai 2024",
        "Letzte Änderung: 15.05.2024, 10:12 Uhr",
        "Mis à jour le 15 mai 2024 à 10h12",
        "Обновлено: 15 мая 2024",
        "Последнее обновление 15 мая 2024, 10:12",
    ],
)
def test_a_line_of_the_last_change_gives_its_day_in_five_languages(line: str) -> None:
    assert parse_update_line(line) == date(2024, 5, 15)


@pytest.mark.parametrize(
    "line", ["15 mei 2024", "Bijgewerkt", "Update: alles over 15 mei 2024", "Gepubliceerd 15 mei 2024"]
)
def test_another_line_does_not(line: str) -> None:
    assert parse_update_line(line) is None
