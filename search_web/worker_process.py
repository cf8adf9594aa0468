"""The server's side of the worker process: starts it, starts it anew when it dies, and knows what it tells."""

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import search_web
from archive.errors import VindplaatsError
from search_web.errors import WorkerEnded
from search_web.index_watch import IndexingState, IndexWatch
from search_web.preparing import PreparationWatch, Preparing
from search_web.work_reports import WorkReport
from search_web.workspace import Workspace

_log = logging.getLogger(__name__)

# One that died is started again after so long, after twice as long the next time, and so on.
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0

# One that lived so long was well: the pauses begin anew.
_WELL_AFTER_S = 60.0

# It ends after the step at hand; one that takes longer is killed, and loses nothing by it.
_END_S = 15.0


class WorkerProcess:
    """One process that does all the work for an archive; ``on_report`` gets each `WorkReport`, in a thread of ours."""

    def __init__(self, folder: Path, on_report: Callable[[WorkReport], None]) -> None:
        self._folder = folder
        self._on_report = on_report
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._error: VindplaatsError | None = None

    @property
    def running(self) -> bool:
        """Whether it is kept at work."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def error(self) -> VindplaatsError | None:
        """Why adding stands still, if it does."""
        return self._error

    @property
    def pid(self) -> int | None:
        """The number of the process, None where there is none just now."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Begin."""
        if not self.running:
            self._thread = threading.Thread(target=self._keep_running, name="worker process", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End it after the step at hand."""
        self._stopping.set()
        process = self._process
        if process is not None:
            _end_input(process)
            try:
                process.wait(_END_S)
            except subprocess.TimeoutExpired:
                process.kill()
        if self._thread is not None:
            self._thread.join(_END_S)

    def wake(self) -> None:
        """Have it looked at at once whether there is something to do."""
        process = self._process
        if process is not None and process.stdin is not None:
            # One that just died looks at everything when it is started anew.
            with contextlib.suppress(OSError, ValueError):
                process.stdin.write(b"\n")
                process.stdin.flush()

    def bring_up(self) -> None:
        """Wake it: it works by itself."""
        self.wake()

    def _keep_running(self) -> None:
        pause = _FIRST_PAUSE_S
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                status: object = self._run()
            except OSError as error:  # no memory for one more process, say: there may be some later
                status = error
            if self._stopping.is_set():
                return
            self._take(WorkReport(error=WorkerEnded(status=status)))
            if time.monotonic() - began > _WELL_AFTER_S:
                pause = _FIRST_PAUSE_S
            _log.warning("the worker process ended; it is started again in %.0f seconds", pause)
            self._stopping.wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    def _run(self) -> int:
        """Run the process to its end; return its exit status, below 0 for the signal that ended it."""
        # Found there also where the packages were never installed.
        path = os.pathsep.join(filter(None, (str(Path(search_web.__file__).parents[1]), os.environ.get("PYTHONPATH"))))
        # -P: no module is taken from the folder that a person happens to stand in, which may hold anything.
        process = subprocess.Popen(  # noqa: S603 (this very Python, and a folder as it is)
            [sys.executable, "-P", "-m", "search_web.working_apart", str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )
        self._process = process
        try:
            if self._stopping.is_set():
                _end_input(process)
            assert process.stdout is not None  # noqa: S101 (for the type checker: it is a pipe)
            with process.stdout:
                for line in process.stdout:
                    self._hear(line)
        finally:
            _end_input(process)
            status = process.wait()
            self._process = None
        return status

    def _hear(self, line: bytes) -> None:
        try:
            report = WorkReport.from_line(line)
        except (ValueError, KeyError):  # of one that was killed while it wrote
            _log.warning("the worker process told something that cannot be read: %.200r", line)
        else:
            self._take(report)

    def _take(self, report: WorkReport) -> None:
        self._error = report.error
        try:
            self._on_report(report)
        except Exception:
            # Whatever went wrong with one report must not end what keeps the process at work.
            _log.exception("a report of the worker process could not be taken over")


def _end_input(process: "subprocess.Popen[bytes]") -> None:
    """Close what the process reads, by which it ends."""
    if process.stdin is not None:
        # A wake that did not reach it any more is still to be written, and fails here once more.
        with contextlib.suppress(OSError):
            process.stdin.close()


class IndexingElsewhere(IndexWatch):
    """How far the index is, as the worker process tells it."""

    def __init__(self, workspace: Workspace, worker: WorkerProcess) -> None:
        super().__init__(workspace)
        self._worker = worker

    @property
    def running(self) -> bool:
        """Whether the process is kept at work."""
        return self._worker.running

    def wake(self) -> None:
        """Have it looked at at once whether there is something to do."""
        self._worker.wake()

    def bring_up(self) -> None:
        """Wake the process: it works by itself."""
        self._worker.wake()

    def take(self, state: IndexingState) -> None:
        """Take over what the process tells."""
        with self._changed:
            self._state = state
            self._changed.notify_all()


class PreparingElsewhere(PreparationWatch):
    """Which model is being prepared, as the worker process tells it."""

    def __init__(self, worker: WorkerProcess) -> None:
        super().__init__()
        self._worker = worker

    def wake(self) -> None:
        """Have it looked at at once whether a model is wanted."""
        self._worker.wake()

    def bring_up(self) -> None:
        """Wake the process: it works by itself."""
        self._worker.wake()

    def take(self, state: Preparing) -> None:
        """Take over what the process tells."""
        self._state = state
