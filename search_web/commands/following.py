"""``vindplaats follow``: feeds that are looked at from time to time, so that new articles come in by themselves."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.errors import SourceError, VindplaatsError
from archive.following import LONGEST_S, SHORTEST_S, Followed
from archive.layers import checked_tags
from search_web.commands import INTERRUPTED, PARTLY_FAILED
from search_web.commands.output import json_option, print_json, warn
from search_web.errors import FeedNotFollowed
from search_web.workspace import Workspace

if TYPE_CHECKING:
    from archive import Archive
    from search_web.following import Checked
    from search_web.worker import Worker

_UNITS = {"m": 60, "h": 3600, "d": 86_400}


def read_interval(_ctx: click.Context, _param: click.Parameter, written: str) -> int:
    """Return how many seconds 30m, 6h or 1d is; raises `click.BadParameter` with one sentence."""
    found = re.fullmatch(r"(\d{1,6})([mhd])", written.strip().lower())
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise click.BadParameter(f"“{written}” is no interval. Give one from 15m to 30d, such as 30m, 6h or 1d.")
    return seconds


@click.group()
def follow_command() -> None:
    """Follow feeds: their new articles are added by themselves while the server runs, or by `check`.

    \b
    Examples:
      vindplaats follow add https://example.org/feed.xml --tag weekly
      vindplaats follow add https://example.org/ --every 6h
      vindplaats follow list
    """


no_wait_option = click.option(
    "--no-wait", is_flag=True, help="Only hand the articles in: the server, or vindplaats work, adds them."
)


@follow_command.command("add")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--tag", "tags", multiple=True, help="Give the feed's articles this tag; may be repeated.")
@click.option(
    "--every",
    "every_s",
    metavar="TIME",
    callback=read_interval,
    default="1h",
    show_default=True,
    help="How often to look: 30m, 6h, 1d.",
)
@no_wait_option
@click.pass_obj
def add_command(folder: Path, /, urls: tuple[str, ...], tags: tuple[str, ...], every_s: int, no_wait: bool) -> None:
    """Follow feeds (RSS, Atom or JSON Feed), or the feeds that pages name, and add their articles.

    One that is followed already gets the tags and the interval given now. Exit status 3 when some cannot be followed.

    \b
    Example:
      vindplaats follow add https://example.org/ --tag weekly --every 6h
    """
    # Imported here and below: listing neither fetches nor adds.
    from search_web.following import follow

    checked_tags(tags)
    with _adding(folder, wait=not no_wait) as looking:
        for url in urls:
            try:
                checked = follow(looking.archive, looking.worker.fetches(), url, tags, every_s)
            except SourceError as error:
                looking.note(None, error)
            else:
                click.echo(f"Following {checked.feed.name}, every {interval(checked.feed.every_s)}.")
                looking.note(checked, None)


@follow_command.command("list")
@json_option
@click.pass_obj
def list_command(folder: Path, /, as_json: bool) -> None:
    """List the feeds that are followed, when each was looked at, and what came of it.

    \b
    Example:
      vindplaats follow list
    """
    with Workspace(folder).archive() as archive:
        feeds = archive.following.all()
    if as_json:
        print_json([followed_json(each) for each in feeds])
        return
    for each in feeds:
        looked = f"{each.checked_at.astimezone():%Y-%m-%d %H:%M}" if each.checked_at else "not yet"
        tags = "".join(f"  #{tag}" for tag in each.tags)
        click.echo(f"{each.name}{tags}\n  {each.url}")
        click.echo(
            f"  every {interval(each.every_s)}, looked at: {looked}, {each.found} new, {each.found_in_all} in all"
        )
        if each.error is not None:
            warn(f"  {each.error}")
    if not feeds:
        click.echo("No feed is followed. Follow one: vindplaats follow add URL", err=True)


@follow_command.command("check")
@click.argument("urls", nargs=-1, metavar="[URL]...")
@no_wait_option
@click.pass_obj
def check_command(folder: Path, /, urls: tuple[str, ...], no_wait: bool) -> None:
    """Look now at the feeds that are followed, or at some of them, and add what is new.

    Exit status 3 when some cannot be looked at.

    \b
    Example:
      vindplaats follow check
    """
    from search_web.following import check

    with _adding(folder, wait=not no_wait) as looking:
        following = looking.archive.following
        for feed in [_named(following.find(url), url) for url in urls] if urls else following.all():
            checked = check(looking.archive, looking.worker.fetches(), feed)
            looking.note(checked, checked.feed.error)


@follow_command.command("remove")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.pass_obj
def remove_command(folder: Path, /, urls: tuple[str, ...]) -> None:
    """Stop following feeds. Their articles stay.

    \b
    Example:
      vindplaats follow remove https://example.org/feed.xml
    """
    with Workspace(folder).archive() as archive:
        for feed in [_named(archive.following.find(url), url) for url in urls]:
            archive.following.remove(feed.id)
            click.echo(f"{feed.name} is not followed any more.")


def followed_json(feed: Followed) -> dict[str, object]:
    """Return a followed feed as scripts see it."""
    return {
        "url": feed.url,
        "title": feed.title,
        "tags": list(feed.tags),
        "every_seconds": feed.every_s,
        "checked": feed.checked_at.isoformat() if feed.checked_at else None,
        "next_check": feed.next_check_at.isoformat(),
        "new": feed.found,
        "new_in_all": feed.found_in_all,
        "error": None if feed.error is None else str(feed.error),
    }


def interval(seconds: int) -> str:
    """Return an interval as it is given: 30m, 6h, 1d."""
    unit = next(name for name in reversed(_UNITS) if seconds % _UNITS[name] == 0 or name == "m")
    return f"{seconds // _UNITS[unit]}{unit}"


@dataclass(slots=True)
class _Looking:
    """Looking at feeds: with what, how often it failed, and the jobs that add what was found."""

    archive: "Archive"
    worker: "Worker"
    done: int = 0
    failed: int = 0
    jobs: list[int] = field(default_factory=list)

    def note(self, checked: "Checked | None", error: VindplaatsError | None) -> None:
        """Say what came of one feed."""
        if checked is not None and (checked.found or error is None):
            click.echo(f"{checked.feed.name}: {_new(checked.found)}")
        if checked is not None and checked.job is not None:
            self.jobs.append(checked.job)
        if error is not None:
            warn(str(error))
            self.failed += 1
        else:
            self.done += 1


@contextmanager
def _adding(folder: Path, *, wait: bool) -> Iterator[_Looking]:
    """Look at feeds in the block, then add what was found; exits with status 1 or 3 where something failed."""
    from search_web.worker import Worker

    workspace = Workspace(folder)
    with workspace.archive(create=True) as archive:
        looking = _Looking(archive, Worker(workspace))
        yield looking
        failed = _add_all(workspace, looking) if wait and looking.jobs else False
    if looking.failed or failed:
        raise click.exceptions.Exit(PARTLY_FAILED if looking.done else 1)


def _add_all(workspace: Workspace, looking: _Looking) -> bool:
    """Add what was handed in, or wait until a server did; return whether some of it failed."""
    from search_web.commands.index_waiting import index_all
    from search_web.commands.job_progress import ending_gently, job_lines, see_through

    archive, worker = looking.archive, looking.worker
    try:
        with ending_gently(worker):
            for job_id in looking.jobs:
                with job_lines(archive, job_id, lines=lambda _item: True) as shown:
                    see_through(archive, worker, job_id, shown)
            if any(map(archive.jobs.is_open, looking.jobs)):
                click.echo("The rest goes on with the server, or with: vindplaats work", err=True)
                raise click.exceptions.Exit(INTERRUPTED)
        index_all(workspace, archive)
    finally:
        worker.let_go()
    return any(archive.job_reports.counts(job_id, 0).failed for job_id in looking.jobs)


def _named(feed: Followed | None, url: str) -> Followed:
    if feed is None:
        raise FeedNotFollowed(url=url)
    return feed


def _new(count: int) -> str:
    return "nothing new" if count == 0 else "one new article" if count == 1 else f"{count} new articles"
