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
        if process is not None and process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
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
            status = self._run()
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
        with subprocess.Popen(  # noqa: S603 (this very Python, and a folder as it is)
            [sys.executable, "-m", "search_web.working_apart", str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        ) as process:
            self._process = process
            if self._stopping.is_set() and process.stdin is not None:
                process.stdin.close()
            assert process.stdout is not None  # noqa: S101 (for the type checker: it is a pipe)
            for line in process.stdout:
                self._take(WorkReport.from_line(line))
        self._process = None
        return process.returncode

    def _take(self, report: WorkReport) -> None:
        self._error = report.error
        self._on_report(report)


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
