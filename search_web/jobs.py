"""Adds articles in the background, one after the other; one bad item never stops the rest.

The queue lives in memory: what was handed in but not stored yet is lost when the server stops. What was stored is in
the archive, and is indexed by whoever comes next.
"""

import logging
import secrets
import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from time import monotonic

from archive.article import Outcome
from archive.errors import VindplaatsError
from archive.sources import Fetches
from search_web.errors import AddingFailed, JobNotFound, TooManyJobs
from search_web.indexing import BackgroundIndexing
from search_web.submissions import Submission
from search_web.workspace import Workspace

_log = logging.getLogger(__name__)

# Reports are kept of so many jobs, and so many may wait: each may hold an upload's 100 MB.
KEPT_JOBS = 50
MOST_WAITING = 20


class ItemState(StrEnum):
    """How far one item is."""

    WAITING = "waiting"
    READING = "reading"
    STORED = "stored"
    FINDABLE = "findable"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ItemReport:
    """One item of a job; ``revision`` is the archive's once it was stored, ``error`` says why it was not."""

    label: str
    state: ItemState = ItemState.WAITING
    article_id: int | None = None
    outcome: Outcome | None = None
    revision: int | None = None
    error: VindplaatsError | None = None


@dataclass(frozen=True, slots=True)
class JobReport:
    """How a job stands. ``index_error`` says why what was stored cannot be found yet, if so."""

    id: str
    items: tuple[ItemReport, ...]
    index_error: VindplaatsError | None = None

    @property
    def done(self) -> int:
        """How many items nothing more will happen to."""
        return sum(item.state in _FINAL for item in self.items)

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen, the index's troubles aside."""
        stored = sum(item.state is ItemState.STORED for item in self.items)
        return self.done == len(self.items) or (self.index_error is not None and self.done + stored == len(self.items))


_FINAL = frozenset({ItemState.FINDABLE, ItemState.FAILED, ItemState.CANCELLED})


class _Job:
    """A job at work; its lists belong together, item by item."""

    def __init__(self, submissions: Sequence[Submission], tags: Sequence[str]) -> None:
        self.id = secrets.token_hex(6)
        self.submissions: list[Submission | None] = list(submissions)
        self.items = [ItemReport(submission.label) for submission in submissions]
        self.tags = tuple(tags)
        self.cancelled = False


class JobQueue:
    """Takes jobs and works on them in one thread; reports how they stand."""

    def __init__(self, workspace: Workspace, indexing: BackgroundIndexing, fetches: Fetches | None = None) -> None:
        self._workspace = workspace
        self._indexing = indexing
        self._fetches = fetches
        self._jobs: OrderedDict[str, _Job] = OrderedDict()
        self._waiting: deque[_Job] = deque()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def submit(self, submissions: Sequence[Submission], tags: Sequence[str] = ()) -> str:
        """Take a job; return its id. Raises `TooManyJobs`."""
        job = _Job(submissions, tags)
        with self._changed:
            if len(self._waiting) >= MOST_WAITING:
                raise TooManyJobs
            self._jobs[job.id] = job
            self._waiting.append(job)
            while len(self._jobs) > KEPT_JOBS + MOST_WAITING:
                self._jobs.popitem(last=False)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="adding", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return job.id

    def report(self, job_id: str) -> JobReport:
        """Return how a job stands. Raises `JobNotFound`."""
        with self._changed:
            job = self._jobs.get(job_id)
            if job is None:
                raise JobNotFound(job=job_id[:20])
            items = list(job.items)
        error = self._indexing.state.error
        return JobReport(job_id, tuple(self._as_found(item) for item in items), error)

    def reports(self) -> list[JobReport]:
        """Return how all jobs stand that are remembered, the latest first."""
        with self._changed:
            known = list(reversed(self._jobs))
        return [self.report(job_id) for job_id in known]

    def cancel(self, job_id: str) -> None:
        """Leave undone what was not begun yet. Raises `JobNotFound`."""
        self.report(job_id)
        with self._changed:
            job = self._jobs[job_id]
            job.cancelled = True
            for i, item in enumerate(job.items):
                if item.state is ItemState.WAITING:
                    self._change(job, i, state=ItemState.CANCELLED)

    def wait(self, job_id: str, timeout_s: float) -> JobReport:
        """Return the report when the job is finished, or as it stands when the time is over."""
        until = monotonic() + timeout_s
        with self._changed:
            self._changed.wait_for(
                lambda: all(item.state in _FINAL | {ItemState.STORED} for item in self._jobs[job_id].items),
                timeout=timeout_s,
            )
        report = self.report(job_id)
        revisions = [item.revision for item in report.items if item.revision is not None]
        if revisions:
            self._indexing.wait_until_findable(max(revisions), max(until - monotonic(), 0))
        return self.report(job_id)

    def _as_found(self, item: ItemReport) -> ItemReport:
        if item.state is ItemState.STORED and item.revision is not None and self._indexing.is_findable(item.revision):
            return replace(item, state=ItemState.FINDABLE)
        return item

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting))
                job = self._waiting.popleft()
            for i in range(len(job.items)):
                self._work_on(job, i)

    def _work_on(self, job: _Job, i: int) -> None:
        with self._changed:
            submission, job.submissions[i] = job.submissions[i], None  # its bytes are not needed any longer
            if job.cancelled or submission is None:
                return
            self._change(job, i, state=ItemState.READING)
        try:
            self._add(job, i, submission)
            self._indexing.wake()
        except VindplaatsError as error:
            self._change(job, i, state=ItemState.FAILED, error=error)
        except Exception as error:
            _log.exception("%s could not be added", submission.label)
            failed = AddingFailed(source=submission.label, detail=f"{type(error).__name__}: {error}")
            self._change(job, i, state=ItemState.FAILED, error=failed)

    def _add(self, job: _Job, i: int, submission: Submission) -> None:
        received = submission.receive(self._fetcher())
        with self._workspace.archive(create=True) as archive:
            addition = archive.add(received, tags=job.tags)
            revision = archive.revision
        self._change(
            job,
            i,
            state=ItemState.STORED,
            article_id=addition.article_id,
            outcome=addition.outcome,
            revision=revision,
        )

    def _fetcher(self) -> Fetches:
        if self._fetches is None:
            # Imported here: only adding needs an HTTP client.
            from archive.fetching import Fetcher

            self._fetches = Fetcher()
        return self._fetches

    def _change(self, job: _Job, i: int, **changes: object) -> None:
        with self._changed:
            job.items[i] = replace(job.items[i], **changes)  # type: ignore[arg-type]  # checked by replace
            self._changed.notify_all()
