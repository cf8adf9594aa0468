"""The worker: it lists, receives and stores, and goes on where another one was."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive import Archive, Received
from archive.answers import Answer, Validators
from archive.article import Metadata, Outcome
from archive.errors import ArchiveDamaged, ArchiveUnwritable, FetchInterrupted, FetchTimedOut
from archive.fetching import as_received
from archive.job import ItemPlace, ItemState, JobState
from archive.jobs import Jobs
from archive.sources import Fetches
from archive.sources.spec import SourceSpec, SpecKind
from search_web.at_hand import AtHand
from search_web.patience import Patience
from search_web.worker import Worker
from search_web.workspace import Workspace
from tests.conftest import ROOT

VINDPLAATS = [sys.executable, "-c", "from search_web.commands import main; main()"]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive", create=True) as opened:
        yield opened


@pytest.fixture
def worker(archive: Archive) -> Iterator[Worker]:
    made = Worker(Workspace(archive.folder), patience=Patience(first_s=0.01))
    yield made
    made.let_go()


def path_spec(path: Path) -> SourceSpec:
    return SourceSpec(SpecKind.PATH, str(path))


def link(url: str) -> SourceSpec:
    return SourceSpec(SpecKind.LINK, url)


def written(file: Path, count: int, twice: tuple[int, ...] = ()) -> Path:
    """A file of articles as JSON lines, some of which come again later with another text."""
    lines = [(number, f"Article {number} about the lighthouse keepers of island {number}.") for number in range(count)]
    lines += [(number, f"What is said now of island {number} is quite another story.") for number in twice]
    file.write_text(
        "".join(
            json.dumps({"url": f"https://example.org/{number}", "title": f"Island {number}", "text": text}) + "\n"
            for number, text in lines
        )
    )
    return file


def until(happened: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not happened() and time.monotonic() < end:
        time.sleep(0.02)
    return happened()


def test_of_a_folder_of_a_hundred_files_the_broken_ones_are_told_and_all_others_are_in(
    archive: Archive, worker: Worker, tmp_path: Path
) -> None:
    folder = tmp_path / "saved"
    for number in range(97):
        file = folder / f"{number // 10}" / f"{number:03}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"Title {number}\n\nA text about lighthouse {number} and the people who keep it.")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj")
    (folder / "blank.html").write_text("<html><body> </body></html>")
    job = archive.jobs.submit([path_spec(folder)], ["saved"])
    worker.bring_up()
    counts = archive.job_reports.counts(job, 0)
    assert (counts.total, counts.outcomes) == (100, {Outcome.ADDED: 97})
    failed = archive.job_reports.failed_items(job)
    assert {Path(item.label).name for item in failed} == {"empty.txt", "cut.pdf", "blank.html"}
    assert all(str(item.error).endswith(".") for item in failed)
    assert archive.count() == 97
    assert archive.tags() == {"saved": 97}
    found = archive.jobs.get(job)
    assert found is not None
    assert found.state is JobState.FINISHED


def test_killed_at_any_moment_it_goes_on_and_everything_is_there_once(archive: Archive, tmp_path: Path) -> None:
    file = written(tmp_path / "islands.jsonl", 60, twice=(3, 30))
    command = [*VINDPLAATS, "--archive", str(archive.folder)]
    for arguments, limit in ((["add", str(file)], 10), (["work"], 35)):
        process = subprocess.Popen([*command, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL)
        assert until(lambda limit=limit: archive.job_reports.counts(1, 0).done >= limit)  # type: ignore[misc]
        process.send_signal(signal.SIGKILL)
        process.wait()
        counts = archive.job_reports.counts(1, 0)
        # An article is never there without its outcome, nor the other way round.
        assert counts.outcomes.get(Outcome.ADDED, 0) == archive.count()
    last = subprocess.run([*command, "work"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "62 of 62 added or updated" in last.stdout
    revisions = [each.revision for each in archive.articles()]
    assert (len(revisions), revisions.count(2)) == (60, 2)
    assert "quite another story" in archive.get(4).text


def test_ctrl_c_ends_after_the_item_at_hand_and_says_how_to_go_on(archive: Archive, tmp_path: Path) -> None:
    file = written(tmp_path / "islands.jsonl", 300)
    command = [*VINDPLAATS, "--archive", str(archive.folder)]
    process = subprocess.Popen(
        [*command, "add", str(file)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert until(lambda: archive.job_reports.counts(1, 0).done >= 5)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    counts = archive.job_reports.counts(1, 0)
    assert f"{counts.done} of 300 are done. The rest goes on with: vindplaats work" in said
    assert set(counts.states) == {ItemState.STORED, ItemState.WAITING}


def test_only_one_works_at_a_time_and_the_next_goes_on_at_once(
    archive: Archive, worker: Worker, tmp_path: Path
) -> None:
    job = archive.jobs.submit([path_spec(written(tmp_path / "islands.jsonl", 5))])
    another = Worker(Workspace(archive.folder))
    assert worker.hold()
    assert not another.hold()
    another.bring_up()
    assert archive.jobs.is_open(job)
    steps: list[int] = []

    def interrupt() -> None:
        steps.append(1)
        if len(steps) == 3:
            worker.interrupt()

    worker.work_off(archive, on_step=interrupt)
    stored = archive.count()
    assert 0 < stored < 5
    worker.let_go()
    another.bring_up()
    assert archive.count() == 5
    assert not archive.jobs.open()


class _Web:
    """A fetcher over pages of our own; what is an error is raised as often as it stands there."""

    def __init__(self, pages: dict[str, list[str | Exception]]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def answer(self, url: str, known: Validators | None = None) -> Answer:
        self.asked.append(url)
        found = self.pages[url].pop(0) if len(self.pages[url]) > 1 else self.pages[url][0]
        if isinstance(found, Exception):
            raise found
        return Answer(url, url, 200, found.encode(), {"content-type": "text/plain; charset=utf-8"})

    def fetch(self, url: str, given: Metadata | None = None) -> Received:
        return as_received(self.answer(url), given)

    @property
    def by_robots(self) -> Fetches:
        return self


A, B = "https://a.example/one", "https://b.example/two"


def test_what_may_pass_is_tried_again_and_what_will_not_is_not(archive: Archive) -> None:
    web = _Web(
        {
            A: [
                FetchInterrupted(url=A, detail="503"),
                FetchTimedOut(url=A, seconds=30),
                "A page\n\nIt came in the end.",
            ],
            B: [ValueError("a mistake of ours")],
        }
    )
    worker = Worker(Workspace(archive.folder), fetches=web, patience=Patience(first_s=0.01))
    job = archive.jobs.submit([link(A), link(B)])

    def once() -> bool:
        worker.bring_up()
        return not archive.jobs.is_open(job)

    assert until(once)
    came, failed = archive.job_reports.in_order(job)
    assert (came.state, came.attempts, came.error) == (ItemState.STORED, 3, None)
    assert (failed.state, failed.attempts) == (ItemState.FAILED, 1)
    assert "could not be added (ValueError: a mistake of ours)" in str(failed.error)


def test_in_the_end_it_gives_up(archive: Archive) -> None:
    web = _Web({A: [FetchInterrupted(url=A, detail="503")]})
    worker = Worker(Workspace(archive.folder), fetches=web, patience=Patience(attempts=2, first_s=0))
    job = archive.jobs.submit([link(A)])

    def once() -> bool:
        worker.bring_up()
        return not archive.jobs.is_open(job)

    assert until(once)
    (item,) = archive.job_reports.in_order(job)
    assert (item.state, item.attempts) == (ItemState.FAILED, 2)


@pytest.mark.parametrize(
    ("error", "failures", "again"),
    [
        (FetchInterrupted(url=A, detail="x"), 0, 5),
        (FetchInterrupted(url=A, detail="x"), 2, 80),
        (FetchInterrupted(url=A, detail="x"), 3, None),
        (ArchiveDamaged(file="x", detail="y"), 0, None),
    ],
)
def test_patience_grows_and_ends(error: FetchInterrupted, failures: int, again: float | None) -> None:
    moment = Patience().retry_at(error, failures)
    assert moment is None if again is None else moment == pytest.approx(time.time() + again, abs=1)


def test_an_item_that_is_gone_when_its_turn_comes_is_told(archive: Archive, worker: Worker, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    for name in "ab":
        (folder / f"{name}.txt").write_text(f"A text about lighthouse {name}.")
    job = archive.jobs.submit([path_spec(folder)])
    archive.jobs.list_items(job, [(0, "a.txt", "a.txt"), (0, "b.txt", "b.txt")], [0])
    (folder / "a.txt").unlink()
    worker.bring_up()
    gone, there = archive.job_reports.in_order(job)
    assert (gone.state, there.state) == (ItemState.FAILED, ItemState.STORED)
    assert "is not in" in str(gone.error)


def test_what_ends_the_program_that_reads_it_is_not_tried_for_ever(
    archive: Archive, worker: Worker, tmp_path: Path
) -> None:
    job = archive.jobs.submit([path_spec(written(tmp_path / "islands.jsonl", 2))])
    archive.jobs.list_items(job, [(0, "1", "line 1")])
    for expected in (ItemState.RETRYING, ItemState.RETRYING, ItemState.FAILED):
        AtHand(archive.folder).note(ItemPlace(job, 0))  # as somebody leaves it who is killed
        assert worker.hold()
        worker.let_go()
        item = archive.job_reports.item(ItemPlace(job, 0))
        assert item is not None
        assert item.state is expected
        assert "came to a sudden end" in str(item.error)
    assert AtHand(archive.folder).left_behind() is None


def test_where_the_archive_itself_cannot_be_used_everything_waits_and_the_reason_is_known(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with Archive.open(folder, create=True) as archive:
        archive.jobs.submit([link(A)])
    worker = Worker(Workspace(folder))
    (folder / "archive.sqlite").write_bytes(b"no archive at all" * 1000)
    worker.bring_up()
    assert isinstance(worker.error, ArchiveDamaged)


def test_what_is_done_beside_the_jobs_may_fail_without_stopping_them(
    archive: Archive, worker: Worker, tmp_path: Path
) -> None:
    asked: list[Archive] = []

    def fail(opened: Archive) -> None:
        asked.append(opened)
        raise RuntimeError("a feed of an unforeseen kind")

    worker.also(fail)
    job = archive.jobs.submit([path_spec(written(tmp_path / "islands.jsonl", 2))])
    worker.bring_up()
    assert asked
    assert not archive.jobs.is_open(job)
    assert worker.error is None


def test_jobs_take_turns_so_that_a_short_one_need_not_wait_for_a_long_one(
    archive: Archive, worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_web.worker._TURN_S", 0)
    long = archive.jobs.submit([path_spec(written(tmp_path / "long.jsonl", 40))])
    short = archive.jobs.submit([path_spec(written(tmp_path / "short.jsonl", 2))])
    assert worker.hold()
    when_short_was_done: list[int] = []

    def look() -> None:
        if not archive.jobs.is_open(short) and not when_short_was_done:
            when_short_was_done.append(archive.job_reports.counts(long, 0).open)

    worker.work_off(archive, on_step=look)
    assert when_short_was_done[0] > 20
    assert archive.count() == 40


def test_a_file_in_a_job_may_name_pages_that_are_fetched(archive: Archive, tmp_path: Path) -> None:
    web = _Web({A: ["Page A\n\nSomething about lighthouses."], B: ["Page B\n\nSomething about ferries."]})
    file = tmp_path / "links.jsonl"
    file.write_text("".join(json.dumps({"url": url, "title": url}) + "\n" for url in (A, B)))
    worker = Worker(Workspace(archive.folder), fetches=web)
    job = archive.jobs.submit([path_spec(file)])
    worker.bring_up()
    assert archive.job_reports.counts(job, 0).outcomes == {Outcome.ADDED: 2}
    assert sorted(web.asked) == [A, B]


def test_uploads_that_no_job_waits_for_are_swept_away_after_a_while(archive: Archive, worker: Worker) -> None:
    incoming = archive.folder / "incoming"
    incoming.mkdir()
    for name, age in (("old", 7200), ("new", 10)):
        (incoming / name).write_bytes(b"x")
        os.utime(incoming / name, (time.time() - age, time.time() - age))
    assert worker.hold()
    assert [file.name for file in incoming.iterdir()] == ["new"]


def test_what_an_error_quotes_may_be_no_text_at_all_and_is_noted_all_the_same(
    archive: Archive, worker: Worker, tmp_path: Path
) -> None:
    half, nothing = "half a letter: \ud800", "nothing: \x00"
    rows = [{"title": f"{half} {nothing}", "url": f"ftp://{half}/{nothing}"}, {"title": half, "text": half * 9}]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    there_is_no = tmp_path / os.fsdecode(b"none-\xff.txt")
    job = archive.jobs.submit([path_spec(file), path_spec(there_is_no)])
    worker.bring_up()
    assert worker.error is None
    assert not archive.jobs.is_open(job)
    address, stored, missing = archive.job_reports.in_order(job)
    assert (address.state, stored.state, missing.state) == (ItemState.FAILED, ItemState.STORED, ItemState.FAILED)
    assert "is not a web address" in str(address.error)
    assert "none-\\udcff.txt does not exist" in str(missing.error)
    for item in (address, stored, missing):  # as a page or a terminal shows it
        assert f"{item.label} {item.error}".encode()


def test_a_job_that_fails_in_a_way_nobody_foresaw_is_told_of_and_keeps_no_other_waiting(
    archive: Archive, worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = archive.jobs.submit([path_spec(written(tmp_path / "one.jsonl", 3))])
    sound = archive.jobs.submit([path_spec(written(tmp_path / "two.jsonl", 2))])
    mark = Jobs.due

    def fail(jobs: Jobs, job_id: int, number: int, now: float) -> dict[str, int]:
        if job_id == broken:
            raise RuntimeError("a mistake of ours")
        return mark(jobs, job_id, number, now)

    monkeypatch.setattr(Jobs, "due", fail)
    worker.bring_up()
    assert worker.error is None
    assert not archive.jobs.open()
    assert archive.job_reports.counts(sound, 0).outcomes == {Outcome.ADDED: 2}
    failed = archive.job_reports.failed_items(broken)
    assert len(failed) == 3
    assert all("a mistake of ours" in str(item.error) for item in failed)


def test_where_nothing_can_be_written_beside_the_archive_items_wait_and_do_not_fail(
    archive: Archive, worker: Worker, tmp_path: Path
) -> None:
    assert worker.hold()
    (archive.folder / "worker.at").mkdir()  # where the item at hand is to be noted
    job = archive.jobs.submit([path_spec(written(tmp_path / "islands.jsonl", 3))])
    worker.bring_up()
    assert isinstance(worker.error, ArchiveUnwritable)
    assert archive.job_reports.counts(job, 0).states == {ItemState.WAITING: 3}
    (archive.folder / "worker.at").rmdir()
    worker.wake()
    worker.bring_up()
    assert worker.error is None
    assert archive.count() == 3
