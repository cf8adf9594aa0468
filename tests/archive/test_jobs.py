"""The job queue in the archive's file."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import Archive, Metadata, from_text
from archive.article import Outcome
from archive.errors import FetchFailed, FetchTimedOut, SourceEmpty
from archive.job import ItemPlace, ItemState, JobState
from archive.sources.spec import SourceSpec, SpecKind

FILE = SourceSpec(SpecKind.PATH, "/somewhere/notes.zip")
LINK = SourceSpec(SpecKind.LINK, "https://example.org/a", given=Metadata(title="A", site="The Lantern"))
FAR = 2**60


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive", create=True) as opened:
        yield opened


def _listed(archive: Archive, count: int, tags: tuple[str, ...] = ()) -> int:
    """A job of one file with so many articles in it."""
    job = archive.jobs.submit([FILE], tags)
    archive.jobs.list_items(job, [(0, f"k{number}", f"item {number}") for number in range(count)], [0])
    return job


def _states(archive: Archive, job: int) -> list[ItemState]:
    return [item.state for item in archive.job_reports.in_order(job)]


def test_what_was_handed_in_comes_back_as_it_was(archive: Archive, tmp_path: Path) -> None:
    number = archive.jobs.submit([LINK, FILE], ["later"], restore_removed=False)
    with Archive.open(tmp_path / "archive") as another:
        job = another.jobs.get(number)
        assert job is not None
        assert (job.state, job.tags, job.restore_removed, job.listed) == (JobState.WAITING, ("later",), False, False)
        assert (job.label, job.specs) == ("https://example.org/a", 2)
        assert [each.spec for each in another.jobs.specs(number)] == [LINK, FILE]
        assert [each.id for each in another.jobs.open()] == [number]


def test_until_its_items_are_known_a_source_stands_in_the_list_itself(archive: Archive) -> None:
    job = archive.jobs.submit([FILE, LINK])
    assert [item.label for item in archive.job_reports.in_order(job)] == ["/somewhere/notes.zip", LINK.value]
    archive.jobs.list_items(job, [(0, "a", "a.txt"), (0, "b", "b.txt")])
    assert [item.label for item in archive.job_reports.in_order(job)] == ["a.txt", "b.txt", LINK.value]
    archive.jobs.list_items(job, [], [1])
    assert archive.job_reports.counts(job, 0).total == 2


def test_a_listing_that_begins_anew_adds_nothing_twice_and_changes_nothing(archive: Archive) -> None:
    job = _listed(archive, 2)
    archive.add(from_text("A first text."), item=ItemPlace(job, 0))
    archive.jobs.list_items(job, [(0, f"k{number}", "otherwise") for number in range(3)], [0])
    items = archive.job_reports.in_order(job)
    assert [(item.label, item.state) for item in items] == [
        ("item 0", ItemState.STORED),
        ("item 1", ItemState.WAITING),
        ("otherwise", ItemState.WAITING),
    ]


def test_an_outcome_is_noted_with_the_article_or_not_at_all(archive: Archive) -> None:
    job = _listed(archive, 2)
    addition = archive.add(from_text("A text."), item=ItemPlace(job, 0))
    with pytest.raises(SourceEmpty):
        archive.add(from_text("  "), item=ItemPlace(job, 1))
    first, second = archive.job_reports.in_order(job)
    assert (first.state, first.article_id, first.outcome) == (ItemState.STORED, addition.article_id, Outcome.ADDED)
    assert first.revision == archive.revision
    assert second.state is ItemState.WAITING


def test_an_item_is_findable_when_the_index_has_come_so_far(archive: Archive) -> None:
    job = _listed(archive, 2)
    archive.add(from_text("One text."), item=ItemPlace(job, 0))
    between = archive.revision
    archive.add(from_text("Another text."), item=ItemPlace(job, 1))
    assert archive.job_reports.counts(job, between).states == {ItemState.STORED: 1, ItemState.FINDABLE: 1}
    assert {item.state for item in archive.job_reports.items(job, FAR, 10)} == {ItemState.FINDABLE}
    assert archive.job_reports.newest_revision(job) == archive.revision


def test_what_may_pass_waits_for_its_time_and_what_will_not_has_failed(archive: Archive) -> None:
    job = _listed(archive, 2)
    soon = time.time() + 1000
    archive.jobs.note_failed(ItemPlace(job, 0), FetchTimedOut(url="https://example.org/", seconds=30), soon)
    archive.jobs.note_failed(ItemPlace(job, 1), FetchFailed(url="https://example.org/", detail="404"))
    assert _states(archive, job) == [ItemState.RETRYING, ItemState.FAILED]
    assert archive.jobs.due(job, 0, time.time()) == {}
    assert archive.jobs.due(job, 0, soon) == {"k0": 0}
    assert archive.jobs.next_due(job) == soon
    assert archive.jobs.attempts(ItemPlace(job, 0)) == 1
    assert not archive.jobs.finish(job)
    archive.add(from_text("In the end it came."), item=ItemPlace(job, 0))
    assert archive.jobs.finish(job)
    assert not archive.jobs.open()


def test_an_error_keeps_its_kind_and_its_sentence(archive: Archive) -> None:
    job = _listed(archive, 1)
    archive.jobs.note_failed(ItemPlace(job, 0), FetchFailed(url="https://example.org/", detail="404 Not Found"))
    (item,) = archive.job_reports.failed_items(job)
    assert isinstance(item.error, FetchFailed)
    assert item.error.fields["detail"] == "404 Not Found"


def test_a_source_that_cannot_be_listed_is_one_failed_item_beside_those_that_came_before(archive: Archive) -> None:
    job = archive.jobs.submit([FILE])
    archive.jobs.list_items(job, [(0, "a", "a.txt")])
    later = time.time() + 500
    archive.jobs.note_listing_failed(job, 0, "notes.zip", FetchTimedOut(url="x", seconds=3), later)
    assert archive.jobs.listings_due(job, time.time()) == set()
    assert archive.jobs.listings_due(job, later) == {0}
    assert archive.jobs.listing_attempts(job, 0) == 1
    archive.jobs.note_listing_failed(job, 0, "notes.zip", SourceEmpty(source="notes.zip"), None)
    assert [(item.label, item.state) for item in archive.job_reports.in_order(job)] == [
        ("a.txt", ItemState.WAITING),
        ("notes.zip", ItemState.FAILED),
    ]
    assert archive.jobs.listings_due(job, FAR) == set()


def test_cancelling_leaves_undone_what_was_not_begun(archive: Archive) -> None:
    job = _listed(archive, 4)
    archive.add(from_text("One text."), item=ItemPlace(job, 0))
    archive.jobs.mark_reading(job, [1])
    archive.jobs.cancel(job)
    assert _states(archive, job) == [ItemState.STORED, ItemState.READING, ItemState.CANCELLED, ItemState.CANCELLED]
    assert not archive.jobs.is_open(job)
    # What was begun still arrives, and is told as it was; what fails after it was cancelled stays cancelled.
    archive.add(from_text("Another text."), item=ItemPlace(job, 1))
    archive.jobs.note_failed(ItemPlace(job, 2), SourceEmpty(source="x"))
    assert _states(archive, job)[1:3] == [ItemState.STORED, ItemState.CANCELLED]


def test_a_job_that_ended_cannot_be_cancelled(archive: Archive) -> None:
    job = _listed(archive, 1)
    archive.add(from_text("One text."), item=ItemPlace(job, 0))
    assert archive.jobs.finish(job)
    archive.jobs.cancel(job)
    found = archive.jobs.get(job)
    assert found is not None
    assert found.state is JobState.FINISHED


def test_what_somebody_was_reading_who_is_gone_waits_again(archive: Archive) -> None:
    job, cancelled = _listed(archive, 1), _listed(archive, 1)
    for each in (job, cancelled):
        archive.jobs.mark_reading(each, [0])
    archive.jobs.cancel(cancelled)
    archive.jobs.take_up()
    assert _states(archive, job) == [ItemState.WAITING]
    assert _states(archive, cancelled) == [ItemState.CANCELLED]


def test_failures_come_first_then_the_latest_then_what_waits(archive: Archive) -> None:
    job = _listed(archive, 5)
    for position in (0, 1):
        archive.add(from_text(f"Text {position}."), item=ItemPlace(job, position))
    archive.jobs.note_failed(ItemPlace(job, 3), SourceEmpty(source="item 3"))
    archive.jobs.mark_reading(job, [2])
    assert [item.position for item in archive.job_reports.items(job, 0, 10)] == [3, 2, 1, 0, 4]
    assert [item.position for item in archive.job_reports.items(job, 0, 2, 3)] == [0, 4]
    ended = archive.job_reports.ended_since(job, 0)
    assert [item.position for item in ended] == [0, 1, 3]
    assert archive.job_reports.ended_since(job, ended[-1].done_at or 0) == []


def test_the_rate_is_that_of_the_last_minute(archive: Archive) -> None:
    job = _listed(archive, 3)
    assert archive.job_reports.rate(job, time.time()) == 0
    for position in range(3):
        archive.add(from_text(f"Text {position}."), item=ItemPlace(job, position))
    first = archive.job_reports.in_order(job)[0].done_at or 0
    assert archive.job_reports.rate(job, first + 4) == pytest.approx(0.5)
    assert archive.job_reports.rate(job, first + 100) == 0


def test_jobs_that_ended_are_forgotten_by_number_and_by_age_and_open_ones_never(archive: Archive) -> None:
    jobs = [_listed(archive, 1) for _ in range(4)]
    for job in jobs[:3]:
        archive.jobs.cancel(job)
    archive.jobs.forget_finished(2, 1)
    assert [job.id for job in archive.jobs.recent(10)] == [jobs[3], jobs[2], jobs[1]]
    archive.jobs.forget_finished(2, -1)
    assert [job.id for job in archive.jobs.recent(10)] == [jobs[3]]
    assert archive.jobs.submit([FILE]) > jobs[3], "a number is never given out again"


def test_names_that_are_no_text_can_be_listed_and_found_again(archive: Archive) -> None:
    name = "caf\udce9.txt"
    job = archive.jobs.submit([SourceSpec(SpecKind.PATH, f"/somewhere/{name}")])
    archive.jobs.list_items(job, [(0, name, name)], [0])
    assert archive.jobs.due(job, 0, 0) == {"caf\\udce9.txt": 0}
    assert archive.jobs.specs(job)[0].spec.value.endswith(name)


@settings(max_examples=15, deadline=None)
@given(
    batches=st.lists(st.lists(st.integers(0, 12), max_size=8), min_size=1, max_size=6), done=st.sets(st.integers(0, 12))
)
def test_however_a_listing_is_interrupted_each_item_is_there_once(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[int]], done: set[int]
) -> None:
    with Archive.open(tmp_path_factory.mktemp("jobs"), create=True) as archive:
        job = archive.jobs.submit([FILE])
        for batch in batches:
            archive.jobs.list_items(job, [(0, str(number), f"item {number}") for number in batch])
            for key, position in archive.jobs.due(job, 0, FAR).items():
                if int(key) in done:
                    archive.jobs.note_failed(ItemPlace(job, position), SourceEmpty(source=key))
        archive.jobs.list_items(job, [], [0])
        items = archive.job_reports.in_order(job)
        wanted = {number for batch in batches for number in batch}
        assert sorted(item.label for item in items) == sorted(f"item {number}" for number in wanted)
        assert {item.label for item in items if item.state is ItemState.FAILED} == {f"item {n}" for n in wanted & done}
        assert len({item.position for item in items}) == len(items)
