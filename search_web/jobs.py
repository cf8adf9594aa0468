"""The jobs of adding, as pages and scripts see them: handed in, reported, cancelled, waited for."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from archive import Archive
from archive.errors import VindplaatsError
from archive.incoming import Incoming
from archive.job import ItemState, Job, JobCounts, JobItem, JobState
from archive.sources.passed_over import PassedOver
from archive.sources.spec import SourceSpec
from search_web.errors import JobNotFound, TooManyJobs, WorkerEnded
from search_web.index_watch import IndexWatch
from search_web.submissions import Submission
from search_web.workspace import Workspace

__all__ = ["ItemState", "JobQueue", "JobReport", "Works", "cancel", "known_job"]

MOST_WAITING = 200
"""So many jobs may wait."""

PAGE_SIZE = 25
"""So many items a report holds, unless more are asked for."""

# So often it is looked at whether a job that somebody waits for is done.
_LOOK_S = 0.05


class Works(Protocol):
    """Whoever works on the jobs: a thread of this process, or another process."""

    @property
    def running(self) -> bool:
        """Whether jobs are taken up by themselves."""

    @property
    def error(self) -> VindplaatsError | None:
        """Why adding stands still, if it does."""

    def wake(self) -> None:
        """Have it looked at at once whether there is something to do."""

    def bring_up(self) -> None:
        """Have done now what there is to do."""


@dataclass(frozen=True, slots=True)
class JobReport:
    """How a job stands: counts, and the page of its items that begins at ``offset``.

    ``rate`` is how many items a second came to an end lately. ``error`` says why adding stands still, ``index_error``
    why what was stored cannot be found yet, if so. ``passed_over`` counts the files beside the articles that hold none.
    """

    job: Job
    counts: JobCounts
    items: tuple[JobItem, ...]
    offset: int = 0
    rate: float = 0.0
    error: VindplaatsError | None = None
    index_error: VindplaatsError | None = None
    passed_over: PassedOver = field(default_factory=PassedOver)

    @property
    def id(self) -> str:
        """The job's number, as addresses hold it."""
        return str(self.job.id)

    @property
    def total(self) -> int:
        """How many items are known so far."""
        return self.counts.total

    @property
    def done(self) -> int:
        """For how many items nothing more happens before they can be found."""
        return self.counts.done

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen, the index's troubles aside."""
        ended = self.job.state in (JobState.FINISHED, JobState.CANCELLED) and not self.counts.open
        return ended and (self.counts.stored == 0 or self.index_error is not None)

    @property
    def seconds_left(self) -> float | None:
        """How long it takes at this rate until all is stored; None where nobody can know."""
        return self.counts.open / self.rate if self.rate and self.job.listed and self.counts.open else None


class JobQueue:
    """The jobs of one archive, in its file."""

    def __init__(self, workspace: Workspace, indexing: IndexWatch, worker: Works) -> None:
        self._workspace = workspace
        self._indexing = indexing
        self._worker = worker

    def submit(self, submissions: Sequence[Submission], tags: Sequence[str] = ()) -> str:
        """Take a job; return its number. Raises `TooManyJobs`, `IncomingFull` or `ArchiveError`."""
        incoming = Incoming(self._workspace.folder)
        specs: list[SourceSpec] = []
        with self._workspace.archive() as archive:
            if len(archive.jobs.open()) >= MOST_WAITING:
                raise TooManyJobs
            try:
                for each in submissions:
                    specs.append(each.keep(incoming))
                number = archive.jobs.submit(specs, tags)
            except BaseException:
                incoming.drop(spec.value for spec in specs if spec.is_kept_aside)
                raise
        self._worker.wake()
        return str(number)

    def report(self, job_id: str, *, offset: int = 0, limit: int = PAGE_SIZE) -> JobReport:
        """Return how a job stands. Raises `JobNotFound`."""
        with self._workspace.archive() as archive:
            return self._report(archive, known_job(archive, job_id), offset, limit)

    def recent(self, limit: int, offset: int = 0) -> list[JobReport]:
        """Return how the latest jobs stand, the latest first, without their items."""
        with self._workspace.archive() as archive:
            return [self._report(archive, job, 0, 0) for job in archive.jobs.recent(limit, offset)]

    def cancel(self, job_id: str) -> None:
        """Leave undone what was not begun yet. Raises `JobNotFound`."""
        with self._workspace.archive() as archive:
            cancel(archive, known_job(archive, job_id))

    def wait(self, job_id: str, timeout_s: float) -> JobReport:
        """Return the report when the job is finished, or as it stands when the time is over. Raises `JobNotFound`."""
        until = time.monotonic() + timeout_s
        with self._workspace.archive() as archive:
            number = known_job(archive, job_id).id
            self._worker.wake()
            while archive.jobs.is_open(number) and not self._stands_still():
                if not self._worker.running:
                    self._worker.bring_up()
                if time.monotonic() > until:
                    break
                time.sleep(_LOOK_S if archive.jobs.is_open(number) else 0)
            revision = archive.job_reports.newest_revision(number)
        if revision is not None:
            self._indexing.wait_until_findable(revision, max(until - time.monotonic(), 0))
        return self.report(job_id)

    def _stands_still(self) -> bool:
        return self._worker.error is not None and not isinstance(self._worker.error, WorkerEnded)

    def _report(self, archive: Archive, job: Job, offset: int, limit: int) -> JobReport:
        reports, findable_to = archive.job_reports, self._indexing.findable_to()
        return JobReport(
            job=job,
            counts=reports.counts(job.id, findable_to),
            items=tuple(reports.items(job.id, findable_to, limit, offset)) if limit else (),
            offset=offset,
            rate=reports.rate(job.id, time.time()) if job.finished_at is None else 0.0,
            error=self._worker.error,
            index_error=self._indexing.state.error,
            passed_over=reports.passed_over(job.id),
        )


def known_job(archive: Archive, job_id: str) -> Job:
    """Return a job by its number as it is written. Raises `JobNotFound`."""
    # No longer than a number that SQLite can hold.
    found = archive.jobs.get(int(job_id)) if job_id.isascii() and job_id.isdecimal() and len(job_id) < 19 else None
    if found is None:
        raise JobNotFound(job=job_id[:20])
    return found


def cancel(archive: Archive, job: Job) -> None:
    """Leave undone what was not begun of a job, and delete what was kept aside for it."""
    archive.jobs.cancel(job.id)
    Incoming(archive.folder).drop(each.spec.value for each in archive.jobs.specs(job.id) if each.spec.is_kept_aside)
