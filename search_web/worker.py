"""Works on the archive's jobs, one process at a time: whoever holds ``worker.lock`` in the archive's folder.

The system lets go of that lock when its process ends, in whatever way: the next worker goes on where that one was.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from filelock import FileLock, Timeout

from archive import Archive
from archive.errors import ArchiveError, VindplaatsError
from archive.incoming import Incoming
from archive.job import Job
from archive.sources import Fetches
from search_web.at_hand import AtHand
from search_web.errors import AddingFailed, AddingStopped, ProgramEnded
from search_web.patience import Patience
from search_web.receiving import JobRun, Work
from search_web.rounds import Rounds
from search_web.workspace import Workspace

_log = logging.getLogger(__name__)

LOCK_NAME = "worker.lock"

# Other processes hand in jobs too: so often it is looked at.
POLL_S = 1.0

# What failed of the archive itself is tried again after so long.
_RETRY_S = 15.0

# Several jobs take turns of so long: who pastes one text need not wait until a thousand files are in.
_TURN_S = 2.0

# The index is told of news at least so often while a job goes on.
_NEWS_S = 5.0

# When everything ends, what is being fetched may still arrive for so long.
_REST_S = 3.0

# An item that was at hand at so many sudden ends is not tried any more.
_SUDDEN_ENDS = 3

# Jobs that came to their end are remembered, so many and so long.
KEPT_JOBS = 200
KEPT_DAYS = 90.0


@dataclass(slots=True)
class _Turn:
    """A job being worked on, and its steps."""

    run: JobRun
    steps: Iterator[bool]


class Worker:
    """Works on jobs, in a thread (`start`) or by hand (`bring_up`, or `work_off` for whoever holds the lock).

    ``on_stored`` is called now and then while articles are stored, and at the end of each job; ``on_change``
    is called when ``error`` changes.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        fetches: Fetches | None = None,
        on_stored: Callable[[], None] = lambda: None,
        patience: Patience | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._workspace = workspace
        self._fetches = fetches
        self._on_stored = on_stored
        self._chores: list[Callable[[Archive], object]] = []
        self._patience = patience or Patience()
        self._on_change = on_change
        self._lock = FileLock(workspace.folder / LOCK_NAME, timeout=0, thread_local=False)
        self._rounds = Rounds("adding", self._round, rest_s=POLL_S)
        self._by_hand = threading.Lock()
        self._making = threading.Lock()
        self._at_hand = AtHand(workspace.folder)
        self._retry_at = 0.0
        self._told_at = 0.0
        self._chores_at = 0.0
        self.error: VindplaatsError | None = None

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self._rounds.running

    def also(self, chore: Callable[[Archive], object]) -> None:
        """Have something more done at every round, with the archive."""
        self._chores.append(chore)

    def start(self) -> None:
        """Begin; while another process works on the jobs, wait for it to end."""
        self._rounds.start()

    def stop(self, timeout_s: float = 10) -> None:
        """End after the item at hand; the rest stays for later."""
        self._rounds.stop(timeout_s)
        if not self.running:
            self.let_go()

    def interrupt(self) -> None:
        """Have it end after the item at hand, without waiting for that: for a signal's handler."""
        self._rounds.stop(0)

    @property
    def interrupted(self) -> bool:
        """Whether it was told to end."""
        return self._rounds.stopping

    def wake(self) -> None:
        """Look at once whether there is something to do."""
        self._retry_at = 0.0
        self._rounds.wake()

    def hold(self) -> bool:
        """Become the one that works on the jobs; return whether nobody else is. Raises `ArchiveError`."""
        if self._lock.is_locked:
            return True
        # The archive first: where it is gone (a disk that was taken out), nothing is made in its place.
        with self._workspace.archive() as archive:
            try:
                self._lock.acquire()
            except Timeout:
                return False
            try:
                self._take_over(archive)
            except BaseException:
                self.let_go()
                raise
        return True

    def _take_over(self, archive: Archive) -> None:
        """Put in order what the worker before left."""
        archive.jobs.take_up()
        self._note_sudden_end(archive)
        waiting = [each.spec.value for job in archive.jobs.open() for each in archive.jobs.specs(job.id)]
        Incoming(archive.folder).drop_others(waiting)

    def _note_sudden_end(self, archive: Archive) -> None:
        """Note with the item that was at hand when a worker came to a sudden end that it may be the cause."""
        place = self._at_hand.left_behind()
        item = None if place is None else archive.job_reports.item(place)
        if place is not None and item is not None:
            given_up = item.attempts + 1 >= _SUDDEN_ENDS
            archive.jobs.note_failed(place, ProgramEnded(source=item.label), None if given_up else time.time())
        self._at_hand.clear()

    def let_go(self) -> None:
        """Leave the jobs to others."""
        self._lock.release()

    def bring_up(self) -> None:
        """Do now what there is to do, unless somebody else does; an error goes into ``error``."""
        with self._by_hand:
            held = self._lock.is_locked
            try:
                self._round()
            finally:
                if not held and not self.running:
                    self.let_go()

    def work_off(
        self,
        archive: Archive,
        wanted: Callable[[Job], bool] = lambda _job: True,
        on_step: Callable[[], None] = lambda: None,
    ) -> None:
        """Work on what can be done now, job by job in turns; for whoever holds the lock. ``on_step`` follows each item.

        Raises `ArchiveError` where the archive itself cannot be used.
        """
        turns: dict[int, _Turn] = {}
        work = Work(archive, self.fetches, self._patience, self._at_hand)
        try:
            while not self._rounds.stopping:
                jobs = [
                    job for job in archive.jobs.open() if wanted(job) and (job.id in turns or _is_due(archive, job))
                ]
                for job in jobs:
                    if job.id not in turns:
                        run = JobRun(work, job)
                        turns[job.id] = _Turn(run, run.steps())
                    if not self._go_on(archive, job, turns[job.id], on_step, alone=len(jobs) == 1):
                        del turns[job.id]
                        self._finish(archive, job)
                if not jobs:
                    return
        finally:
            for turn in turns.values():
                turn.run.come_to_rest(_REST_S)
            self._at_hand.clear()

    def _go_on(self, archive: Archive, job: Job, turn: _Turn, on_step: Callable[[], None], *, alone: bool) -> bool:
        """Take a turn; a job that fails in a way that nobody foresaw is given up, for the sake of all others."""
        try:
            return self._take_turn(turn, on_step, alone=alone)
        except ArchiveError:
            raise
        except Exception as error:
            _log.exception("job %s failed", job.id)
            archive.jobs.give_up(job.id, AddingFailed(source=job.label, detail=f"{type(error).__name__}: {error}"))
            return False

    def _take_turn(self, turn: _Turn, on_step: Callable[[], None], *, alone: bool) -> bool:
        """Work on a job for a while; return whether there is more to do for it now."""
        until = time.monotonic() + _TURN_S
        for did_something in turn.steps:
            on_step()
            if did_something and time.monotonic() - self._told_at > _NEWS_S:
                self._tell()
            idle = not did_something and not alone
            if idle or self._rounds.stopping or time.monotonic() > until:
                return True
        return False

    def _finish(self, archive: Archive, job: Job) -> None:
        self._tell()
        if archive.jobs.is_open(job.id) and not archive.jobs.finish(job.id):
            return  # something is tried again later
        kept = [each.spec.value for each in archive.jobs.specs(job.id) if each.spec.is_kept_aside]
        Incoming(archive.folder).drop(kept)
        archive.jobs.forget_finished(KEPT_JOBS, KEPT_DAYS)

    def _tell(self) -> None:
        self._told_at = time.monotonic()
        self._on_stored()

    def _round(self) -> None:
        if time.monotonic() < self._retry_at:
            return
        try:
            if not self.hold():
                return
            with self._workspace.archive() as archive:
                self.do_chores(archive)
                # A job may take hours; what else is to be done does not wait for its end.
                self.work_off(archive, on_step=lambda: self.do_chores(archive, rest_s=POLL_S))
            self._set_error(None)
        except VindplaatsError as error:
            self._failed(error)
        except Exception as error:
            _log.exception("working on the jobs failed")
            self._failed(AddingStopped(detail=f"{type(error).__name__}: {error}"))

    def do_chores(self, archive: Archive, rest_s: float = 0.0) -> None:
        """Do what else is to be done, unless that was done less than so long ago; jobs go on where that fails.

        Raises `ArchiveError` where the archive itself cannot be used.
        """
        if time.monotonic() - self._chores_at >= rest_s:
            self._chores_at = time.monotonic()
            for chore in self._chores:
                try:
                    chore(archive)
                except ArchiveError:
                    raise
                except Exception:
                    _log.exception("what is done beside the jobs failed")

    def _failed(self, error: VindplaatsError) -> None:
        self._retry_at = time.monotonic() + _RETRY_S
        self._set_error(error)

    def _set_error(self, error: VindplaatsError | None) -> None:
        changed, self.error = (error is None) != (self.error is None), error
        if changed:
            self._on_change()

    def fetches(self) -> Fetches:
        """Return what fetches links, made at the first call; for any thread."""
        with self._making:
            if self._fetches is None:
                # Imported here: only links need an HTTP client.
                from archive.fetching import Fetcher

                self._fetches = Fetcher()
            return self._fetches


def _is_due(archive: Archive, job: Job) -> bool:
    moment = archive.jobs.next_due(job.id)
    # A job for which nothing is to be done any more is due too: to be closed.
    return moment is None or moment <= time.time()
