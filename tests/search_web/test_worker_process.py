"""The worker process of a server: it works, it is started again when it dies, and it ends with the server."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from archive import Archive, from_text
from archive.errors import ArchiveBusy, FetchFailed
from archive.sources.spec import SourceSpec, SpecKind
from indexer.errors import ModelNotFound
from indexer.progress import Progress, Stage
from indexer.query import Mode, Query
from search_web.app import create_app
from search_web.commands import main
from search_web.errors import IndexingFailed
from search_web.index_watch import IndexingState
from search_web.preparing import Preparing
from search_web.running import EXTENSION, Running
from search_web.submissions import PastedText
from search_web.work_reports import WorkReport
from search_web.worker import Worker
from search_web.worker_process import WorkerProcess
from search_web.workspace import Workspace
from tests.conftest import ROOT
from tests.search_web.conftest import served

TEXT = "A cat in the lighthouse\n\nThe keeper of the lighthouse found a cat in the lamp room and decided to keep her."


def until(happened: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not happened() and time.monotonic() < end:
        time.sleep(0.05)
    return happened()


@pytest.fixture
def folder(made_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made_folder, tmp_path / "archive"))


@pytest.fixture
def apart(folder: Path) -> Iterator[Running]:
    """An app whose work is done by a process of its own, at work."""
    parts: Running = create_app(folder, config={"TESTING": True}, apart=True).extensions[EXTENSION]
    parts.start()
    yield parts
    parts.stop()


def test_what_is_handed_in_is_added_and_found_without_the_servers_doing(apart: Running) -> None:
    report = apart.jobs.wait(apart.jobs.submit([PastedText(TEXT)]), 60)
    assert report.finished
    assert apart.searchers.current().search(Query("lamp room", Mode.KEYWORD)).hits
    with apart.workspace.archive() as archive:
        archive.add(from_text("Another title\n\nA windmill turned on the hill behind the town for years on end."))
        revision = archive.revision
    assert apart.indexing.wait_until_findable(revision, 60)
    assert until(lambda: not apart.indexing.state.working)
    assert apart.indexing.state.error is None


def test_while_a_server_works_adding_on_the_command_line_waits_for_it(apart: Running, tmp_path: Path) -> None:
    another = Worker(apart.workspace)

    def is_held() -> bool:
        free = another.hold()
        another.let_go()
        return not free

    assert until(is_held)
    file = tmp_path / "cat.txt"
    file.write_text(TEXT)
    result = CliRunner().invoke(main, ["--archive", str(apart.workspace.folder), "add", str(file)])
    assert result.exit_code == 0, result.output
    assert "1 of 1 added or updated." in result.stdout
    assert apart.searchers.current().search(Query("lamp room", Mode.KEYWORD)).hits
    handed_in = CliRunner().invoke(main, ["--archive", str(apart.workspace.folder), "add", "--no-wait", str(file)])
    assert "added by the process that works on this archive" in handed_in.stdout


def test_a_worker_that_was_killed_is_started_again_and_goes_on(apart: Running) -> None:
    process = apart.worker
    assert isinstance(process, WorkerProcess)
    assert until(lambda: process.pid is not None)
    first = process.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    job = apart.jobs.submit([PastedText(TEXT)])
    assert apart.jobs.wait(job, 60).finished
    assert process.pid != first


def test_it_ends_when_it_is_told_to(folder: Path) -> None:
    process = WorkerProcess(folder, lambda _report: None)
    process.start()
    assert until(lambda: process.pid is not None)
    pid = process.pid
    assert pid is not None
    process.stop()
    assert not process.running
    assert not _lives(pid)


def test_it_ends_with_a_server_that_is_killed(folder: Path) -> None:
    program = "from search_web.commands import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", program, "--archive", str(folder), "serve", "--port", "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        address = server.stdout.readline().split()[3]
        added = httpx.post(f"{address}api/v1/articles", json={"text": TEXT}, timeout=90)
        assert added.status_code == 201
        (worker,) = _children(server.pid)
        server.send_signal(signal.SIGKILL)
    assert until(lambda: not _lives(worker))


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    if not listed.exists():
        pytest.skip("this system does not say which processes are whose")
    # Threads have children too.
    found = [each.read_text().split() for each in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(number) for numbers in found for number in numbers]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def test_while_another_process_works_it_waits_and_says_nothing_wrong(folder: Path) -> None:
    here = Worker(Workspace(folder))
    assert here.hold()
    reports: list[WorkReport] = []
    process = WorkerProcess(folder, reports.append)
    process.start()
    with Archive.open(folder) as archive:
        job = archive.jobs.submit([SourceSpec(SpecKind.PATH, str(ROOT / "seeds" / "en-txt-karabakh.txt"))])
        assert until(lambda: bool(reports))
        assert archive.jobs.is_open(job)
        here.let_go()
        assert until(lambda: not archive.jobs.is_open(job))
    process.stop()
    assert all(report.error is None for report in reports)


def test_what_the_process_tells_arrives_as_it_was_told() -> None:
    state = IndexingState(
        working=True,
        rebuilding=True,
        progress=Progress(Stage.EMBEDDING, 3, 10, 2.5),
        done_revision=7,
        failures={4: "Article 4 cannot be read."},
        model_error=ModelNotFound(model="x"),
        error=IndexingFailed(detail="OSError: disk"),
    )
    preparing = Preparing("adapted-1", Progress(Stage.PREPARING, 1, 2), FetchFailed(url="u", detail="d"))
    told = WorkReport(state, preparing, ArchiveBusy(file="archive.sqlite"), 2)
    assert WorkReport.from_line(WorkReport(preparing=Preparing(learns=True)).as_line()).preparing.learns
    line = told.as_line()
    assert line.count(b"\n") == 1
    heard = WorkReport.from_line(line)
    assert heard.as_line() == line
    assert heard.indexing.progress == state.progress
    assert isinstance(heard.indexing.model_error, ModelNotFound)
    assert str(heard.error) == str(told.error)
    assert WorkReport.from_line(WorkReport().as_line()) == WorkReport()


def test_pages_show_what_the_process_tells(folder: Path) -> None:
    app = create_app(folder, config={"TESTING": True}, apart=True)
    with served(app) as address:
        added = httpx.post(f"{address}/api/v1/articles", json={"text": TEXT}, timeout=90)
        assert added.status_code == 201
        page = httpx.get(f"{address}/?q=lamp+room&mode=keyword", timeout=30).text
    assert "A cat in the lighthouse" in page


def test_a_wake_that_a_dying_process_misses_does_not_keep_it_from_being_started_again(folder: Path) -> None:
    heard, go_on = threading.Event(), threading.Event()

    def listen_slowly(_report: WorkReport) -> None:
        heard.set()
        go_on.wait(60)

    process = WorkerProcess(folder, listen_slowly)
    process.start()
    assert heard.wait(60)
    first = process.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert until(lambda: not _lives(first))
    for _ in range(10):  # before anybody noticed its end; its last thread lets go of the pipe a little later
        process.wake()
        time.sleep(0.05)
    go_on.set()
    assert until(lambda: process.pid not in (first, None))
    process.stop()
    assert not process.running


def test_what_cannot_be_done_with_a_report_does_not_end_the_work(folder: Path) -> None:
    said: list[WorkReport] = []

    def refuse(report: WorkReport) -> None:
        said.append(report)
        raise ArchiveBusy(file="archive.sqlite")

    process = WorkerProcess(folder, refuse)
    process.start()
    with Archive.open(folder) as archive:
        assert until(lambda: bool(said))
        job = archive.jobs.submit([SourceSpec(SpecKind.PATH, str(ROOT / "seeds" / "en-txt-karabakh.txt"))])
        assert until(lambda: not archive.jobs.is_open(job))
    assert process.running
    process.stop()
