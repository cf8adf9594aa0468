"""Real processes throughout; those that misbehave run `serve_badly`, which this module gives to them."""

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from archive import Archive
from indexer import preparing_pool
from indexer.index_writer import IndexWriter
from indexer.preparation import Failure, analysed
from indexer.preparing_pool import PreparingPool
from indexer.preparing_process import Limits
from tests.conftest import ROOT
from tests.indexer.conftest import Add, WordEmbedder

TEXT = "{0} in het nieuws\n\nOver {0} werd gisteren lang gesproken door iedereen die er verstand van heeft."

HANGS, DIES, DIES_ONCE = 3, 5, 7


def serve_badly(connection: Connection, folder: Path, limits: Limits) -> None:
    """Answer with the number; never for one, and for others end the process."""
    (folder / f"process-{os.getpid()}").touch()
    connection.send(None)
    while True:
        number = connection.recv()
        once = folder / f"met-{number}"
        if number == HANGS:
            time.sleep(600)
        if number == DIES or (number == DIES_ONCE and not once.exists()):
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        connection.send(Failure(number, f"answered {number}"))


def never_ready(connection: Connection, folder: Path, limits: Limits) -> None:
    sys.exit(1)


def at_work() -> list[str]:
    """The pool's processes; another, for single articles, is kept for a while."""
    return [child.name for child in multiprocessing.active_children() if child.name == "preparing"]


@pytest.fixture
def many(archive: Archive, add: Add, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Enough articles to pay for processes."""
    monkeypatch.setattr(preparing_pool, "ARTICLES_THAT_PAY", 8)
    return [add(TEXT.format(f"Onderwerp{number}")) for number in range(10)]


def test_processes_give_what_this_one_gives_in_order(archive: Archive, many: list[int]) -> None:
    with PreparingPool(archive, processes=2) as pool:
        found = list(pool.analysed(many))
    assert found == [analysed(archive, number) for number in many]
    assert at_work() == []


def test_no_file_in_the_current_folder_is_taken_for_a_module(
    archive: Archive, many: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "multiprocessing.py").write_text(f"open({str(tmp_path / 'was-run')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    with PreparingPool(archive, processes=1) as pool:
        assert list(pool.analysed(many)) == [analysed(archive, number) for number in many]
    assert not (tmp_path / "was-run").exists()


def test_few_articles_are_taken_apart_without_the_pools_processes(archive: Archive, add: Add) -> None:
    number = add(TEXT.format("Gas"))
    with PreparingPool(archive, serve=never_ready) as pool:
        assert list(pool.analysed([number])) == [analysed(archive, number)]
        assert list(pool.analysed([])) == []


def test_one_that_never_ends_and_one_that_ends_its_process_stop_no_other(archive: Archive, many: list[int]) -> None:
    with PreparingPool(archive, processes=2, limits=Limits(seconds=2), serve=serve_badly) as pool:
        found = [outcome for outcome in pool.analysed(many) if isinstance(outcome, Failure)]
    assert [failure.article_id for failure in found] == many, "in order, whichever was ready first"
    sentences = {failure.article_id: failure.sentence for failure in found}
    assert "took longer than 2 seconds" in sentences.pop(HANGS)
    assert "SIGKILL" in (ended := sentences.pop(DIES))
    assert f"Article {DIES} (“Onderwerp4 in het nieuws”)" in ended
    assert sentences == {number: f"answered {number}" for number in sentences}, "one that ended once was tried again"


def test_where_no_process_can_be_started_this_one_does_it(
    archive: Archive, many: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    with PreparingPool(archive, processes=2, serve=never_ready) as pool:
        assert list(pool.analysed(many)) == [analysed(archive, number) for number in many]
    assert len(caplog.records) == 1


def test_one_that_needs_too_much_memory_is_named(archive: Archive, many: list[int], add: Add) -> None:
    large = add("Een zin. " * 1_000_000)
    limits = Limits(memory_bytes=30_000_000)
    with PreparingPool(archive, processes=1, limits=limits) as pool:
        *others, failure = pool.analysed([*many, large])
    assert not any(isinstance(outcome, Failure) for outcome in others)
    assert isinstance(failure, Failure)
    assert "memory" in failure.sentence


def test_who_stops_halfway_leaves_no_process(archive: Archive, many: list[int]) -> None:
    with PreparingPool(archive, processes=2, serve=serve_badly) as pool:
        outcomes = pool.analysed(many)
        first = next(outcomes)
        outcomes.close()
    assert first == Failure(1, "answered 1")
    assert at_work() == []


def in_a_daemon(folder: Path, numbers: list[int], results: Connection) -> None:
    with Archive.open(folder) as archive, PreparingPool(archive, processes=2) as pool:
        results.send([type(outcome).__name__ for outcome in pool.analysed(numbers)])


def test_a_daemon_may_have_no_children_and_does_it_itself(archive: Archive, add: Add) -> None:
    numbers = [add(TEXT.format(f"Onderwerp{number}")) for number in range(preparing_pool.ARTICLES_THAT_PAY)]
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=in_a_daemon, args=(archive.folder, numbers, theirs), daemon=True
    )
    process.start()
    theirs.close()
    assert ours.recv() == ["AnalysedArticle"] * len(numbers)
    process.join()


PARENT = """
import sys
from pathlib import Path
from archive import Archive
from indexer import preparing_pool
from tests.indexer.test_preparing_pool import HANGS, serve_badly

if __name__ == "__main__":
    preparing_pool.ARTICLES_THAT_PAY = 1
    with Archive.open(Path(sys.argv[1])) as archive:
        pool = preparing_pool.PreparingPool(archive, processes=1, serve=serve_badly)
        list(pool.analysed([HANGS]))
"""


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_no_process_outlives_its_parent(archive: Archive, tmp_path: Path, sent: signal.Signals) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, "utf-8")
    errors = tmp_path / "errors"
    with errors.open("wb") as file:
        parent = subprocess.Popen(
            [sys.executable, str(script), str(archive.folder)],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stderr=file,
            start_new_session=True,
        )
    wait_until(lambda: any(archive.folder.glob("process-*")) or parent.poll() is not None)
    (begun,) = archive.folder.glob("process-*")
    child = int(begun.name.partition("-")[2])
    (os.kill if sent is signal.SIGKILL else os.killpg)(parent.pid, sent)
    parent.wait()
    assert errors.read_text("utf-8").count("Traceback (most recent call last)") <= 1, "Ctrl-C is the parent's business"
    wait_until(lambda: not is_alive(child))


def wait_until(come: Callable[[], bool]) -> None:
    for _ in range(1200):
        if come():
            return
        time.sleep(0.05)
    pytest.fail("what was waited for did not come in a minute")


def is_alive(number: int) -> bool:
    with contextlib.suppress(OSError):
        # One that ended stays a name without a process until whoever inherited it looks.
        return Path(f"/proc/{number}/stat").read_text("ascii").rpartition(") ")[2][:1] != "Z"
    return False


def test_many_articles_are_indexed_through_processes_and_found(
    archive: Archive, many: list[int], words: WordEmbedder
) -> None:
    archive.remove([many[0]])
    result = IndexWriter(archive, archive.folder / "index", words).catch_up()
    assert (result.applied, result.failures) == (len(many), ())
    assert result.manifest.articles == len(many) - 1
