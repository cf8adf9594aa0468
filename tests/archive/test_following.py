from datetime import UTC, datetime

import pytest

from archive import Archive, Metadata
from archive.answers import Validators
from archive.errors import FetchFailed, InvalidMetadata
from archive.following import LONGEST_S, SHORTEST_S
from archive.intake import from_text
from archive.link_errors import ServerBusy

URL = "https://example.org/feed"


def test_a_feed_is_followed_once_and_due_at_once(archive: Archive) -> None:
    first = archive.following.add(URL, ["kazachstan"], 7200, now=100)
    again = archive.following.add(URL, ["nieuws", "Nieuws"], 3600, now=200)
    assert first.id == again.id
    assert (again.tags, again.every_s, again.name, again.checked_at) == (("nieuws",), 3600, URL, None)
    assert archive.following.due(99) == []
    assert [each.id for each in archive.following.due(100)] == [first.id]
    assert archive.following.all() == [again]
    assert archive.following.find("https://example.org/another") is None


def test_how_often_has_bounds_and_tags_are_checked(archive: Archive) -> None:
    assert archive.following.add(URL, [], 1, now=0).every_s == SHORTEST_S
    assert archive.following.add(URL, [], 10**9, now=0).every_s == LONGEST_S
    with pytest.raises(InvalidMetadata):
        archive.following.add(URL, ["a,b"], 3600, now=0)


def test_a_check_that_succeeded_is_remembered_with_what_was_seen(archive: Archive) -> None:
    feed = archive.following.add(URL, [], 3600, now=0)
    archive.following.note_failed(feed, FetchFailed(url=URL, detail="the server answered 404"), 1, 2)
    archive.following.note_seen(feed, {"a": "today", "b": None}, 2, now=10)
    archive.following.note_checked(feed, "The weekly", Validators('"7"', "yesterday"), 10, 3610)
    archive.following.note_seen(feed, {"b": "later"}, 0, now=20)
    now = archive.following.get(feed.id)
    assert now is not None
    assert (now.name, now.validators, now.error, now.failures) == (
        "The weekly",
        Validators('"7"', "yesterday"),
        None,
        0,
    )
    assert (now.found, now.found_in_all) == (0, 2)
    assert (now.checked_at, now.next_check_at) == (_moment(10), _moment(3610))
    assert archive.following.seen(feed.id) == {"a": "today", "b": "later"}
    assert archive.following.due(3609) == []


def test_what_a_feed_no_longer_names_is_forgotten_after_some_months(archive: Archive) -> None:
    feed = archive.following.add(URL, [], 3600, now=0)
    archive.following.note_seen(feed, {"a": None}, 1, now=0)
    archive.following.note_seen(feed, {"b": None}, 1, now=89 * 86_400)
    assert set(archive.following.seen(feed.id)) == {"a", "b"}
    archive.following.note_seen(feed, {"b": None}, 0, now=91 * 86_400)
    assert set(archive.following.seen(feed.id)) == {"b"}


def test_failures_are_counted_and_kept_with_their_sentence(archive: Archive) -> None:
    feed = archive.following.add(URL, [], 3600, now=0)
    for moment in (10, 20):
        archive.following.note_failed(feed, ServerBusy(url=URL, seconds=90), moment, moment + 90)
    failed = archive.following.get(feed.id)
    assert failed is not None
    assert (failed.failures, failed.next_check_at) == (2, _moment(110))
    assert isinstance(failed.error, ServerBusy)
    assert failed.error.retry_after_s == 90


def test_following_ends_and_nothing_of_it_stays(archive: Archive) -> None:
    feed = archive.following.add(URL, [], 3600, now=0)
    archive.following.note_seen(feed, {"a": None}, 1, now=0)
    assert archive.following.remove(feed.id)
    assert not archive.following.remove(feed.id)
    assert (archive.following.all(), archive.following.seen(feed.id)) == ([], {})
    archive.following.note_seen(feed, {"a": None}, 1, now=0)
    assert archive.following.seen(feed.id) == {}, "a check that comes late leaves no trace"
    assert archive.following.add(URL, [], 3600, now=0).id != feed.id


def test_addresses_of_articles_are_known_removed_ones_too(archive: Archive) -> None:
    for name in ("a", "b"):
        archive.add(from_text(f"Text {name}", Metadata(url=f"https://example.org/{name}")))
    archive.remove([2])
    asked = [f"https://example.org/{name}" for name in "abc"]
    assert archive.following.known_addresses(asked) == {"https://example.org/a", "https://example.org/b"}
    archive.empty()
    assert "https://example.org/b" in archive.following.known_addresses(asked)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
