"""``vindplaats work``: works off what was handed in."""

import time
from pathlib import Path

import click

from archive import Archive
from archive.job import Job, JobCounts
from search_web.commands import INTERRUPTED, PARTLY_FAILED
from search_web.commands.adding import summary
from search_web.commands.index_waiting import index_all
from search_web.commands.job_progress import ending_gently, job_lines, see_through
from search_web.worker import Worker
from search_web.workspace import Workspace

# With --stay: so often it is looked at whether something was handed in.
_POLL_S = 1.0


@click.command()
@click.option("--stay", is_flag=True, help="Go on until Ctrl-C with whatever is handed in.")
@click.pass_obj
def work_command(folder: Path, /, stay: bool) -> None:
    """Add what was handed in and is not done yet, and index it.

    A server does this by itself; without one, this goes on where an `add` was interrupted. Nothing is done twice.
    Exit status 3 when some could not be added.

    \b
    Examples:
      vindplaats work
      vindplaats work --stay
    """
    workspace = Workspace(folder)
    with workspace.archive() as archive:
        worker = Worker(workspace)
        if not worker.hold():
            click.echo("Another process works on this archive already. See how far it is: vindplaats jobs list")
            return
        came_to: list[JobCounts] = []
        try:
            with ending_gently(worker):
                came_to = _work_off(workspace, archive, worker)
                if stay:
                    _stay(workspace, archive, worker)
        finally:
            worker.let_go()
        if archive.jobs.open() and worker.interrupted:
            click.echo("The rest goes on with: vindplaats work", err=True)
            raise click.exceptions.Exit(INTERRUPTED)
        failed, total = sum(each.failed for each in came_to), sum(each.total for each in came_to)
        if failed and not stay:
            raise click.exceptions.Exit(1 if failed == total else PARTLY_FAILED)


def _stay(workspace: Workspace, archive: Archive, worker: Worker) -> None:
    """Go on with what is handed in, what is new in the feeds and folders that are followed, and what else changes."""
    # Imported here: only this needs to read feeds.
    from search_web.chores import with_chores

    with_chores(worker)
    done = archive.revision
    while not worker.interrupted:
        worker.do_chores(archive)
        if archive.jobs.open() or archive.revision != done:
            _work_off(workspace, archive, worker)
            done = archive.revision
        time.sleep(_POLL_S)


def _work_off(workspace: Workspace, archive: Archive, worker: Worker) -> list[JobCounts]:
    """Work on the jobs, oldest first, and index what they added; return what each came to that is at its end."""
    came_to: list[JobCounts] = []
    while jobs := archive.jobs.open():
        click.echo(_called(jobs[0]))
        with job_lines(archive, jobs[0].id, lines=lambda _item: False) as shown:
            see_through(archive, worker, jobs[0].id, shown)
        # Later ones take their turns meanwhile, so they too may have come to their end.
        came_to += [_told(archive, job, is_first=job is jobs[0]) for job in jobs if not archive.jobs.is_open(job.id)]
        if worker.interrupted:
            return came_to
    if archive.revision:
        index_all(workspace, archive)
    return came_to


def _told(archive: Archive, job: Job, *, is_first: bool) -> JobCounts:
    """Say what a job came to; of the first one it stands there already what failed."""
    if not is_first:
        click.echo(_called(job))
        with job_lines(archive, job.id, lines=lambda _item: False):
            pass  # which says what failed
    counts = archive.job_reports.counts(job.id, 0)
    click.echo(f"Job {job.id}: {summary(counts)}")
    return counts


def _called(job: Job) -> str:
    return f"Job {job.id}: {job.label}"
