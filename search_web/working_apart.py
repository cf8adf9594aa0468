"""The worker process of a server: adds, indexes and prepares models, while the server answers.

    python -m search_web.working_apart FOLDER

It reads one line for each time that it is to look at once whether there is something to do, and writes a line of
JSON (`search_web.work_reports`) whenever something changed. It ends when what it reads ends: that is when the server
ends, in whatever way.
"""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from search_web.chores import with_chores
from search_web.indexing import BackgroundIndexing
from search_web.preparing import ModelPreparation
from search_web.work_reports import WorkReport
from search_web.worker import Worker
from search_web.workspace import Workspace

# Reports follow each other no sooner than this.
_REPORT_S = 0.1

# The server must answer while all this works.
_NICENESS = 5


class _Working:
    """All that works, and the reports about it."""

    def __init__(self, folder: Path, output: BinaryIO) -> None:
        workspace = Workspace(folder)
        self._output = output
        self._changed = threading.Event()
        self._models = 0
        self.indexing = BackgroundIndexing(workspace, on_new_model=self._count_model, on_change=self._changed.set)
        self.preparing = ModelPreparation(workspace, on_switched=self._turn, on_change=self._changed.set)
        self.worker = with_chores(Worker(workspace, on_stored=self.indexing.wake, on_change=self._changed.set))

    def start(self) -> None:
        """Begin."""
        for each in (self.worker, self.indexing, self.preparing):
            each.start()
        threading.Thread(target=self._report, name="reporting", daemon=True).start()

    def wake(self) -> None:
        """Look at once whether there is something to do."""
        for each in (self.worker, self.indexing, self.preparing):
            each.wake()

    def stop(self) -> None:
        """End after the step at hand."""
        stops: list[Callable[[], None]] = [self.preparing.stop, self.worker.stop, self.indexing.stop]
        threads = [threading.Thread(target=stop) for stop in stops]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _count_model(self) -> None:
        self._models += 1
        self._changed.set()

    def _turn(self) -> None:
        self._count_model()
        self.indexing.wake()

    def _report(self) -> None:
        pause = threading.Event()
        while True:
            report = WorkReport(self.indexing.state, self.preparing.state, self.worker.error, self._models)
            try:
                self._output.write(report.as_line())
                self._output.flush()
            except OSError:
                return  # nobody listens any more
            pause.wait(_REPORT_S)
            self._changed.wait()
            self._changed.clear()


def main(folder: Path) -> None:
    """Work until standard input ends."""
    # Ctrl-C reaches all processes of a terminal; this one ends when the server does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(AttributeError, OSError):  # elsewhere than on Unix
        os.nice(_NICENESS)
    # Whatever a library prints must not be taken for a report.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    working = _Working(folder, output)
    working.start()
    for _line in sys.stdin.buffer:
        working.wake()
    working.stop()
    # Not by the way of the interpreter's end, which would wait for what is still being fetched.
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
