"""``vindplaats add``: files, folders, standard input and links into the archive."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from archive import Archive, Metadata, Received, SourceKind
from archive.errors import SourceTooLarge, VindplaatsError
from archive.intake import MAX_ARTICLE_BYTES, find_files, from_bytes, read_file
from search_web.commands import PARTLY_FAILED
from search_web.commands.metadata_options import metadata_options
from search_web.commands.output import json_option, print_json, progress_bar, warn
from search_web.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Added:
    """What came of one source: an article and an outcome, or an error's sentence."""

    source: str
    article_id: int | None = None
    outcome: str | None = None
    error: str | None = None


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@metadata_options
@click.option("--tag", "tags", multiple=True, help="Give the articles this tag; may be repeated.")
@click.option("--no-wait", is_flag=True, help="Return when the articles are stored; a later command indexes them.")
@click.option("--keep-removed", is_flag=True, help="Leave articles removed that were removed before.")
@click.option("--quiet", is_flag=True, help="Say nothing of articles that were there already.")
@json_option
@click.pass_obj
def add_command(
    folder: Path, /, sources: tuple[str, ...], given: Metadata, tags: tuple[str, ...], no_wait: bool, **flags: bool
) -> None:
    """Add articles: files (.txt, .html, .md), folders, links, or - for standard input.

    The same article added twice is kept once; one that changed becomes a new revision. Returns when
    the articles can be found. Exit status 3 when some could not be added.

    \b
    Examples:
      vindplaats add interview.txt --date 2022-01-14 --site "De Courant"
      vindplaats add ~/saved-pages --tag kazachstan
      vindplaats add https://example.org/article
      pbpaste | vindplaats add - --title "From my notes"
    """
    workspace = Workspace(folder)
    results: list[Added] = []
    with workspace.archive(create=True) as archive:
        items = list(_items(sources))
        if len(items) > 1 and given != Metadata(site=given.site, language=given.language):
            raise click.UsageError("A title, byline, date or URL belongs to one article: add that one by itself.")
        for item in items:
            results.append(_add(archive, item, given, tags, restore_removed=not flags["keep_removed"]))
            _say(results[-1], flags)
        if not no_wait:
            _index(workspace, archive, quiet=flags["as_json"])
    if flags["as_json"]:
        print_json([asdict(result) for result in results])
    elif not flags["quiet"]:
        _summarise(results)
    failed = sum(result.error is not None for result in results)
    if failed:
        raise click.exceptions.Exit(1 if failed == len(results) else PARTLY_FAILED)


def _items(sources: Sequence[str]) -> Iterator[str | Path]:
    """Yield links and "-" as they are, and a path for every file that the others come to."""
    for source in sources:
        if source == "-" or source.casefold().startswith(("http://", "https://")):
            yield source
        else:
            yield from find_files([Path(source)]) if Path(source).exists() else [Path(source)]


def _add(archive: Archive, item: str | Path, given: Metadata, tags: Sequence[str], *, restore_removed: bool) -> Added:
    try:
        addition = archive.add(_receive(item, given), restore_removed=restore_removed, tags=tags)
    except VindplaatsError as error:
        return Added(str(item), error=str(error))
    return Added(str(item), addition.article_id, addition.outcome.value)


def _receive(item: str | Path, given: Metadata) -> Received:
    if isinstance(item, Path):
        return read_file(item, given)
    if item == "-":
        content = sys.stdin.buffer.read(MAX_ARTICLE_BYTES + 1)
        if len(content) > MAX_ARTICLE_BYTES:
            raise SourceTooLarge(source="Standard input", limit_mb=MAX_ARTICLE_BYTES // 1_000_000)
        return from_bytes(content, source=SourceKind.STDIN, given=given)
    # Imported here: only links need an HTTP client.
    from archive.fetching import Fetcher

    return Fetcher().fetch(item, given)


def _index(workspace: Workspace, archive: Archive, *, quiet: bool) -> None:
    # A server at work may be indexing just now: what was stored is then found when it is done.
    writer = workspace.index_writer(archive, wait_s=600)
    with progress_bar(quiet=quiet) as show:
        result = writer.catch_up(show)
    for failure in result.failures:
        warn(failure.sentence)
    if result.model_error is not None:
        warn(str(result.model_error))


_WORDS = {
    "added": "added",
    "updated": "updated: a new revision of",
    "unchanged": "was there already:",
    "restored": "put back:",
    "stays_removed": "stays removed:",
}


def _say(result: Added, flags: dict[str, bool]) -> None:
    nothing_new = result.outcome in ("unchanged", "stays_removed")
    if result.error is not None:
        warn(result.error)
    elif not flags["as_json"] and not (flags["quiet"] and nothing_new):
        number = f"{result.article_id:>6}" if result.article_id else "      "
        click.echo(f"{number}  {_WORDS[result.outcome or '']} {result.source}")


def _summarise(results: Sequence[Added]) -> None:
    failed = sum(result.error is not None for result in results)
    new = sum(result.outcome in ("added", "updated", "restored") for result in results)
    click.echo(f"{new} of {len(results)} added or updated" + (f", {failed} failed." if failed else "."))
