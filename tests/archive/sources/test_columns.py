from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.sources.columns import FIELDS, day_of, find_columns, moment_of, tags_of, text_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2022-01-14", date(2022, 1, 14)),
        ("2022-01-14T23:30:00-05:00", date(2022, 1, 14)),
        ("2016-10-06T00:00:00.0000000Z", date(2016, 10, 6)),
        ("14 januari 2022", date(2022, 1, 14)),
        ("14.01.2022", date(2022, 1, 14)),
        ("14 января 2022", date(2022, 1, 14)),
        ("Fri, 14 Jan 2022 10:00:00 +0100", date(2022, 1, 14)),
        (1642118400, date(2022, 1, 14)),
        ("1642118400", date(2022, 1, 14)),
        (1642118400000, date(2022, 1, 14)),
        ("1642118400.5", date(2022, 1, 14)),
        ("2022-13-45", None),
        ("1066-10-14", None),
        ("gisteren", None),
        ("", None),
        (True, None),
        (None, None),
        (14, None),
    ],
)
def test_dates_are_read_as_programs_and_people_write_them(written: object, day: date | None) -> None:
    assert day_of(written) == day


def test_a_moment_needs_its_offset_and_midnight_is_none() -> None:
    moment = datetime(2022, 1, 14, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    assert moment_of("2022-01-14T09:30:00+01:00") == moment
    assert moment_of("2022-01-14 08:30:00Z") == moment.astimezone(UTC)
    for written in ("2022-01-14T09:30:00", "2022-01-14T00:00:00+01:00", "2022-01-14", "0001-01-01T01:00:00Z", 5, None):
        assert moment_of(written) is None


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("gas, olie", ("gas", "olie")),
        ("gas|olie;wind", ("gas", "olie", "wind")),
        ('["gas", "olie, en meer"]', ("gas", "olie, en meer")),
        ("['gas', 'olie']", ("gas", "olie")),
        ([{"name": "gas"}, "olie", None, 3], ("gas", "olie", "3")),
        ({"gas": {"name": "Gas"}, "olie": 1}, ("Gas", "olie")),
        ("", ()),
        (None, ()),
        (7, ()),
    ],
)
def test_tags_are_read_in_all_the_usual_ways(written: object, tags: tuple[str, ...]) -> None:
    assert tuple(tag for tag in tags_of(written) if tag) == tags


def test_the_first_usual_name_counts_and_what_a_person_says_goes_first() -> None:
    names = ("Link", "URL", "Kop", "Published At", "content", "Full-Text")
    found = find_columns(names, {}).by_field
    assert found == {"url": "URL", "title": "Kop", "published": "Published At", "text": "Full-Text"}
    said = find_columns(names, {"title": "full_text", "html": "CONTENT"}).by_field
    assert (said["title"], said["html"]) == ("Full-Text", "content")
    assert "text" not in said


@given(st.dictionaries(st.sampled_from([*FIELDS, "datum", "x"]), JSON, max_size=6))
def test_no_value_does_any_harm(row: dict[str, Any]) -> None:
    entry = find_columns(row, {}).entry(row)
    for text in (entry.url, entry.html, entry.text, entry.known.title, entry.known.byline):
        assert text is None or text.strip()
    assert all(isinstance(tag, str) for tag in entry.tags)


def test_an_object_stands_for_its_name_and_a_list_for_its_parts() -> None:
    assert text_of([{"name": "An Bos"}, {"email": "x"}, "Jo"]) == "An Bos, Jo"
    assert text_of({"url": "x"}) is None
    assert text_of(["Alinea.", "Nog een."], "\n\n") == "Alinea.\n\nNog een."
