"""A server and its worker that are killed halfway: the next server goes on, and everything is in once."""

import io
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from archive import Archive
from archive.article import Outcome
from archive.job import JobState
from archive.sources.spec import SourceSpec, SpecKind
from search_web.worker import Worker
from search_web.workspace import Workspace
from tests.conftest import ROOT

IN_FOLDER, IN_ZIP = 150, 80

PROGRAM = [sys.executable, "-c", "from search_web.commands import main; main()"]


def until(happened: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not happened() and time.monotonic() < end:
        time.sleep(0.01)
    return happened()


def text(number: int, where: str) -> str:
    return f"Island {number} of the {where}\n\nOn island {number} of the {where} the keeper lights lamp {number}.\n"


@contextmanager
def a_server(folder: Path, stderr: int | None = None) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run a server; yield its address and its process, which is killed at the end."""
    command = [*PROGRAM, "--archive", str(folder), "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().split()[3].rstrip("/"), server
        server.kill()


def workers_of(server: subprocess.Popen[str]) -> list[int]:
    tasks = Path(f"/proc/{server.pid}/task")
    if not list(tasks.glob("*/children")):
        pytest.skip("this system does not say which processes are whose")
    return [int(number) for each in tasks.glob("*/children") for number in each.read_text().split()]


def upload(address: str, name: str, content: bytes) -> int:
    """Hand in a file on the page; return the job's number."""
    with httpx.Client(base_url=address, timeout=60) as browser:
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/add").text)
        assert token is not None
        data = {"csrf_token": token[1], "kind": "file"}
        answer = browser.post("/add", data=data, files={"files": (name, content)})
        assert answer.status_code == 303, answer.text
        return int(answer.headers["Location"].rsplit("/", 1)[1])


def test_what_a_killed_server_and_its_killed_worker_left_the_next_server_goes_on_with(tmp_path: Path) -> None:
    saved, folder, packed = tmp_path / "saved", tmp_path / "archive", io.BytesIO()
    saved.mkdir()
    for number in range(IN_FOLDER):
        (saved / f"{number:03}.txt").write_text(text(number, "folder"))
    with zipfile.ZipFile(packed, "w") as file:
        for number in range(IN_ZIP):
            file.writestr(f"{number:03}.txt", text(number, "upload"))

    with a_server(folder) as (address, server), Archive.open(folder) as archive:
        of_folder = archive.jobs.submit([SourceSpec(SpecKind.PATH, str(saved))])
        of_zip = upload(address, "islands.zip", packed.getvalue())

        def done(job: int) -> int:
            return archive.job_reports.counts(job, 0).done

        assert until(lambda: done(of_folder) >= 20)
        for worker in workers_of(server):
            os.kill(worker, signal.SIGKILL)
        before = done(of_folder) + done(of_zip)
        assert archive.jobs.is_open(of_folder)
        # The server starts another one by itself, which works on both.
        assert until(lambda: done(of_folder) + done(of_zip) >= before + 20 and done(of_zip) > 0)
        workers = workers_of(server)
        server.kill()
        for worker in workers:
            os.kill(worker, signal.SIGKILL)

    with Archive.open(folder) as archive:
        assert archive.jobs.is_open(of_folder) or archive.jobs.is_open(of_zip)
        with a_server(folder):
            assert until(lambda: not archive.jobs.open())
        for job, all_of_them in ((of_folder, IN_FOLDER), (of_zip, IN_ZIP)):
            found = archive.jobs.get(job)
            assert found is not None
            assert found.state is JobState.FINISHED
            counts = archive.job_reports.counts(job, 0)
            assert (counts.total, counts.outcomes) == (all_of_them, {Outcome.ADDED: all_of_them})
        articles = list(archive.articles())
        assert len(articles) == len({each.metadata.title for each in articles}) == IN_FOLDER + IN_ZIP
        assert {each.revision for each in articles} == {1}
    assert list((folder / "incoming").iterdir()) == []


def test_a_server_beside_another_process_that_works_says_so_and_takes_its_place_in_the_end(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with Archive.open(folder, create=True) as archive:
        another = Worker(Workspace(folder))
        assert another.hold()
        with a_server(folder, stderr=subprocess.PIPE) as (address, server):
            assert server.stderr is not None
            assert "Another process works on this archive already" in server.stderr.readline()
            answer = httpx.post(f"{address}/api/v1/articles?wait=false", json={"text": text(1, "sea")}, timeout=60)
            assert answer.status_code == 202
            (job,) = archive.jobs.open()
            another.let_go()
            assert until(lambda: not archive.jobs.is_open(job.id))
        assert archive.count() == 1
