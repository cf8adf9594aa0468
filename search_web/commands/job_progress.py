"""How a job fares, in the terminal: a line for each item, a bar, and Ctrl-C that leaves the rest for later."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from archive import Archive
from archive.job import ItemState, JobItem
from search_web.commands.output import bar_columns, warn
from search_web.worker import Worker

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

# Looked at no more often than this.
_LOOK_S = 0.1

# By someone else's work, or until something is tried again.
_WAIT_S = 0.2

OUTCOMES = {
    "added": "added",
    "updated": "updated: a new revision of",
    "unchanged": "was there already:",
    "restored": "put back:",
    "stays_removed": "stays removed:",
}


def item_line(item: JobItem) -> str:
    """Return what became of an item that was stored."""
    number = f"{item.article_id:>6}" if item.article_id else "      "
    return f"{number}  {OUTCOMES[item.outcome.value if item.outcome else '']} {short(item.label)}"


def short(label: str) -> str:
    """Return a file's path as a person would write it here, on one line."""
    here = f"{Path.cwd()}{os.sep}"
    return " ".join((label.removeprefix(here) if here != os.sep * 2 else label).splitlines())


class JobLines:
    """Prints what becomes of a job's items as they come to their end, with a bar below where somebody can see it."""

    def __init__(self, archive: Archive, job_id: int, *, lines: Callable[[JobItem], bool], bar: "Progress") -> None:
        self._archive = archive
        self._job_id = job_id
        self._lines = lines
        self._bar = bar
        self._task: TaskID | None = None
        self._seen = 0.0
        self._look_at = 0.0

    def look(self, *, at_once: bool = False) -> None:
        """Print what is new; does little when it is called too often."""
        if time.monotonic() < self._look_at and not at_once:
            return
        self._look_at = time.monotonic() + _LOOK_S
        reports = self._archive.job_reports
        while items := reports.ended_since(self._job_id, self._seen):
            for item in items:
                self._say(item)
            self._seen = items[-1].done_at or self._seen
        self._draw()

    def _say(self, item: JobItem) -> None:
        if item.state is ItemState.FAILED:
            self._print(str(item.error), "yellow", warn)
        elif item.state is ItemState.STORED and self._lines(item):
            self._print(item_line(item), "", click.echo)

    def _print(self, line: str, style: str, otherwise: Callable[[str], object]) -> None:
        if self._bar.disable or not self._bar.console.is_terminal or not os.isatty(1):
            otherwise(line)
        else:
            self._bar.console.print(line, style=style or None, markup=False, highlight=False, soft_wrap=True)

    def _draw(self) -> None:
        job, counts = self._archive.jobs.get(self._job_id), self._archive.job_reports.counts(self._job_id, 0)
        if job is None:
            return
        if self._task is None:
            self._task = self._bar.add_task("Adding", total=None, rate="")
        per_second = self._archive.job_reports.rate(self._job_id, time.time())
        rate = f"{per_second:,.{1 if per_second < 10 else 0}f} per second" if per_second else ""
        total = counts.total if job.listed else None
        self._bar.update(self._task, completed=counts.done, total=total, rate=rate)


@contextmanager
def job_lines(
    archive: Archive, job_id: int, *, lines: Callable[[JobItem], bool], quiet: bool = False
) -> Iterator[JobLines]:
    """Show a job's progress while the block runs."""
    # Imported here: a bar is drawn only by the commands that take long anyway.
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(
        *bar_columns(), console=console, disable=quiet or not console.is_terminal, redirect_stdout=False, transient=True
    ) as bar:
        shown = JobLines(archive, job_id, lines=lines, bar=bar)
        yield shown
        shown.look(at_once=True)


def see_through(archive: Archive, worker: Worker, job_id: int, shown: JobLines) -> None:
    """Work on a job, or wait while another process does, until it is done or Ctrl-C is pressed.

    Jobs that came later take their turns too, so that whoever hands something in meanwhile need not wait for the end.
    """
    while archive.jobs.is_open(job_id) and not worker.interrupted:
        if worker.hold():
            worker.work_off(archive, wanted=lambda job: job.id >= job_id, on_step=shown.look)
        shown.look()
        if archive.jobs.is_open(job_id) and not worker.interrupted:
            time.sleep(_WAIT_S)


@contextmanager
def ending_gently(worker: Worker) -> Iterator[None]:
    """Let Ctrl-C end the work after the item at hand; pressed again, at once."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        if worker.interrupted:
            raise KeyboardInterrupt
        worker.interrupt()
        click.echo("\nEnding after what is at hand; Ctrl-C once more ends at once.", err=True)

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may say what signals do
        return
    before: Any = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
