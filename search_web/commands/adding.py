"""``vindplaats add``: whatever holds articles into the archive, by way of the job queue."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import click

from archive import Archive, Metadata
from archive.article import Outcome
from archive.errors import SourceTooLarge
from archive.incoming import Incoming
from archive.job import ItemState, JobCounts, JobItem
from archive.layers import checked, checked_tags
from archive.sources.columns import FIELDS
from archive.sources.passed_over import OtherFile, PassedOver
from archive.sources.spec import SourceSpec, SpecKind
from search_web.commands import INTERRUPTED, PARTLY_FAILED
from search_web.commands.index_waiting import index_all
from search_web.commands.job_progress import ending_gently, job_lines, see_through, short
from search_web.commands.metadata_options import metadata_options
from search_web.commands.output import json_option, print_json, warn
from search_web.same_stories import also_published_in
from search_web.worker import Worker
from search_web.workspace import Workspace

_MOST_BYTES = 100_000_000
"""100 MB may come through standard input, as through an upload."""

_MOST_COPIES = 20
"""Of a thousand articles added, so many are named that the archive has from somebody else."""

_NOTHING_NEW = (Outcome.UNCHANGED, Outcome.STAYS_REMOVED)
_NEW = (Outcome.ADDED, Outcome.UPDATED, Outcome.RESTORED)


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@metadata_options
@click.option("--tag", "tags", multiple=True, help="Give the articles this tag; may be repeated.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=NAME",
    help=f"Which column of a table holds what ({', '.join(FIELDS)}), where its name does not say so.",
)
@click.option("--no-wait", is_flag=True, help="Only hand it in: the server, or vindplaats work, adds it.")
@click.option("--keep-removed", is_flag=True, help="Leave articles removed that were removed before.")
@click.option("--quiet", is_flag=True, help="Say nothing of articles that were there already.")
@json_option
@click.pass_obj
def add_command(
    folder: Path, /, sources: tuple[str, ...], given: Metadata, tags: tuple[str, ...], columns: tuple[str, ...],
    **flags: bool,
) -> None:  # fmt: skip
    """Add articles: files, folders, exports, web archives, links, feeds, or - for standard input.

    The same article added twice is kept once; one that changed becomes a new revision. Returns when the articles can
    be found. What Ctrl-C or worse interrupts goes on with `vindplaats work`. Exit status 3 when some could not be
    added.

    \b
    Examples:
      vindplaats add interview.txt --date 2022-01-14 --site "De Courant"
      vindplaats add ~/saved-pages pocket.zip --tag kazachstan
      vindplaats add https://example.org/article
      vindplaats add articles.csv --column text=Inhoud
      pbpaste | vindplaats add - --title "From my notes"
    """
    workspace = Workspace(folder)
    checked_tags(tags)
    _check_one_article(sources, given)
    specs = _specs(sources, checked(given), _columns(columns), Incoming(folder))
    with workspace.archive(create=True) as archive:
        job_id = archive.jobs.submit(specs, tags, restore_removed=not flags["keep_removed"])
        worker = Worker(workspace)
        if flags["no_wait"]:
            _say_who_does_it(worker, job_id)
            return
        try:
            _add(workspace, archive, worker, job_id, flags)
            waiting = len(archive.jobs.open()) if worker.hold() else 0
        finally:
            worker.let_go()
        if waiting:
            warn(f"{waiting} more {'job waits' if waiting == 1 else 'jobs wait'} to be gone on with: vindplaats work")
        _end(archive, job_id, flags)


def _add(workspace: Workspace, archive: Archive, worker: Worker, job_id: int, flags: dict[str, bool]) -> None:
    def lines(item: JobItem) -> bool:
        return not flags["as_json"] and not (flags["quiet"] and item.outcome in _NOTHING_NEW)

    with ending_gently(worker):
        with job_lines(archive, job_id, lines=lines, quiet=flags["as_json"]) as shown:
            see_through(archive, worker, job_id, shown)
        if archive.jobs.is_open(job_id):
            _say_how_to_go_on(archive, job_id, held=worker.hold())
            raise click.exceptions.Exit(INTERRUPTED)
    index_all(workspace, archive, quiet=flags["as_json"])


def _end(archive: Archive, job_id: int, flags: dict[str, bool]) -> None:
    counts = archive.job_reports.counts(job_id, 0)
    if flags["as_json"]:
        print_json([_item_json(item) for item in archive.job_reports.in_order(job_id)])
    elif not flags["quiet"]:
        click.echo(summary(counts) if counts.total else "Nothing that can be added was found.")
        if passed_over := archive.job_reports.passed_over(job_id):
            click.echo(not_taken(passed_over))
        for line in _copies(archive, job_id):
            click.echo(line)
    if counts.failed:
        raise click.exceptions.Exit(1 if counts.failed == counts.total else PARTLY_FAILED)


def _copies(archive: Archive, job_id: int) -> Iterator[str]:
    """Yield which of the articles that were added are nearly the same as others."""
    items = archive.job_reports.in_order(job_id)
    added = [item.article_id for item in items if item.outcome is Outcome.ADDED and item.article_id]
    also = also_published_in(archive.folder / "index", added)
    copies = {number: [each.article for each in also[number] if each.relation == "same"] for number in sorted(also)}
    found = {number: others for number, others in copies.items() if others}
    for number, others in islice(found.items(), _MOST_COPIES):
        named = ", ".join(f"{each.article_id} ({each.site or each.title})" for each in others[:5])
        yield f"{number:>6}  nearly the same as {named}{' …' if len(others) > 5 else ''}"
    if len(found) > _MOST_COPIES:
        yield f"        and {len(found) - _MOST_COPIES} more; vindplaats list marks them all."


def summary(counts: JobCounts) -> str:
    """Return in one sentence what a job came to."""
    new = sum(counts.outcomes.get(outcome, 0) for outcome in _NEW)
    cancelled = counts.states.get(ItemState.CANCELLED, 0)
    more = [f"{number} {what}" for number, what in ((counts.failed, "failed"), (cancelled, "cancelled")) if number]
    return ", ".join([f"{new} of {counts.total} added or updated", *more]) + "."


_OTHER_FILES = {
    OtherFile.IMAGE: ("image", "images"),
    OtherFile.RECORDING: ("recording", "recordings"),
    OtherFile.JSON: ("JSON file", "JSON files"),
    OtherFile.OTHER: ("other", "others"),
}


def not_taken(passed_over: PassedOver) -> str:
    """Return in one sentence what lay beside the articles."""
    total = passed_over.total()
    kinds = [f"{count} {_OTHER_FILES[kind][count != 1]}" for kind in OtherFile if (count := passed_over[kind])]
    return f"{total} {'file is no article' if total == 1 else 'files are not articles'}: {', '.join(kinds)}."


def _item_json(item: JobItem) -> dict[str, Any]:
    return {
        "source": short(item.label),
        "article_id": item.article_id,
        "outcome": item.outcome.value if item.outcome else None,
        "error": str(item.error) if item.error else None,
    }


def _check_one_article(sources: Sequence[str], given: Metadata) -> None:
    several = len(sources) > 1 or Path(sources[0]).is_dir()
    if several and given != Metadata(site=given.site, language=given.language):
        raise click.UsageError("A title, byline, date or URL belongs to one article: add that one by itself.")


def _columns(written: Sequence[str]) -> Mapping[str, str]:
    columns = {}
    for each in written:
        field, equals, name = each.partition("=")
        if not equals or not name or field not in FIELDS:
            raise click.BadParameter(f"“{each}” must be FIELD=NAME, FIELD being one of {', '.join(FIELDS)}.")
        columns[field] = name
    return columns


def _specs(sources: Sequence[str], given: Metadata, columns: Mapping[str, str], incoming: Incoming) -> list[SourceSpec]:
    specs = []
    for source in sources:
        if source == "-":
            content = sys.stdin.buffer.read(_MOST_BYTES + 1)
            if len(content) > _MOST_BYTES:
                raise SourceTooLarge(source="Standard input", limit_mb=_MOST_BYTES // 1_000_000)
            specs.append(SourceSpec(SpecKind.STDIN, incoming.keep(content), "Standard input", given, None, columns))
        elif source.casefold().startswith(("http://", "https://")):
            specs.append(SourceSpec(SpecKind.LINK, source, given=given))
        else:
            # Whoever adds it may do so from another folder.
            specs.append(SourceSpec(SpecKind.PATH, os.path.abspath(source), given=given, columns=columns))  # noqa: PTH100 (links stay as they are)
    return specs


def _say_who_does_it(worker: Worker, job_id: int) -> None:
    alone = worker.hold()
    worker.let_go()
    by = "the next vindplaats serve or vindplaats work" if alone else "the process that works on this archive"
    click.echo(f"Handed in as job {job_id}; it is added by {by}.")


def _say_how_to_go_on(archive: Archive, job_id: int, *, held: bool) -> None:
    counts = archive.job_reports.counts(job_id, 0)
    goes_on = "The rest goes on with: vindplaats work" if held else "The server goes on with the rest."
    click.echo(f"{counts.done} of {counts.total} are done. {goes_on}", err=True)
