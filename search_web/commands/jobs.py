"""``vindplaats jobs``: what was handed in to be added, and how it fares."""

import time
from pathlib import Path
from typing import Any

import click

from archive import Archive
from archive.job import Job, JobState
from search_web.commands.adding import not_taken, summary
from search_web.commands.job_progress import short
from search_web.commands.output import json_option, print_json
from search_web.jobs import cancel, known_job
from search_web.workspace import Workspace


@click.group()
def jobs_command() -> None:
    """See what was handed in to be added, and cancel what is not done yet.

    \b
    Example:
      vindplaats jobs list
    """


@jobs_command.command("list")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many, the latest first.")
@json_option
@click.pass_obj
def list_command(folder: Path, /, limit: int, as_json: bool) -> None:
    """List the latest jobs.

    \b
    Example:
      vindplaats jobs list
    """
    with Workspace(folder).archive() as archive:
        jobs = archive.jobs.recent(limit)
        if as_json:
            print_json([_json(archive, job) for job in jobs])
            return
        for job in jobs:
            moment = f"{job.created_at.astimezone():%Y-%m-%d %H:%M}"
            click.echo(f"{job.id:>6}  {moment}  {short(job.label)}: {_standing(archive, job)}")


@jobs_command.command("show")
@click.argument("number", type=click.IntRange(1))
@json_option
@click.pass_obj
def show_command(folder: Path, /, number: int, as_json: bool) -> None:
    """Show how a job stands, and why what failed in it did.

    \b
    Example:
      vindplaats jobs show 7
    """
    with Workspace(folder).archive() as archive:
        job = known_job(archive, str(number))
        failures = archive.job_reports.failed_items(job.id)
        if as_json:
            failed = [{"source": item.label, "error": str(item.error)} for item in failures]
            print_json({**_json(archive, job), "failures": failed})
            return
        click.echo(f"{job.label}{f' and {job.specs - 1} more' if job.specs > 1 else ''}")
        click.echo(_standing(archive, job))
        if passed_over := archive.job_reports.passed_over(job.id):
            click.echo(not_taken(passed_over))
        for item in failures:
            click.echo(f"  {item.error}")


@jobs_command.command("cancel")
@click.argument("numbers", type=click.IntRange(1), nargs=-1, required=True, metavar="NUMBER...")
@click.pass_obj
def cancel_command(folder: Path, /, numbers: tuple[int, ...]) -> None:
    """Leave undone what was not begun of these jobs; what they added stays.

    \b
    Example:
      vindplaats jobs cancel 7
    """
    with Workspace(folder).archive() as archive:
        for job in [known_job(archive, str(number)) for number in numbers]:
            cancel(archive, job)
            click.echo(f"Job {job.id}: {_standing(archive, known_job(archive, str(job.id)))}")


def _standing(archive: Archive, job: Job) -> str:
    counts = archive.job_reports.counts(job.id, 0)
    if job.state in (JobState.FINISHED, JobState.CANCELLED):
        return f"{job.state.value}: {summary(counts)}"
    rate = archive.job_reports.rate(job.id, time.time())
    speed = f", {rate:,.{1 if rate < 10 else 0}f} per second" if rate else ""
    done = f"{counts.done} of {counts.total} done" if job.listed else f"{counts.done} done, {counts.total} found so far"
    return f"{job.state.value}: {done}{speed}, {counts.failed} failed."


def _json(archive: Archive, job: Job) -> dict[str, Any]:
    counts = archive.job_reports.counts(job.id, 0)
    return {
        "id": job.id,
        "label": job.label,
        "state": job.state.value,
        "created": job.created_at.isoformat(),
        "done": counts.done,
        "total": counts.total,
        "failed": counts.failed,
        "listed": job.listed,
        "outcomes": {outcome.value: number for outcome, number in counts.outcomes.items()},
        "passed_over": {kind.value: number for kind, number in archive.job_reports.passed_over(job.id).items()},
    }
