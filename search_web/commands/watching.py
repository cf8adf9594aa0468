"""``vindplaats watch``: folders whose new files are added by themselves."""

import time
from pathlib import Path

import click

from archive.layers import checked_tags
from search_web.commands import PARTLY_FAILED
from search_web.commands.output import json_option, print_json, warn
from search_web.errors import FolderNotWatched
from search_web.workspace import Workspace


@click.group()
def watch_command() -> None:
    """Watch folders: what is saved in them is added by itself while the server runs, or by `check`.

    \b
    Examples:
      vindplaats watch add ~/Downloads/articles --tag saved
      vindplaats watch list
    """


@watch_command.command("add")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FOLDER...")
@click.option("--tag", "tags", multiple=True, help="Give the folder's articles this tag; may be repeated.")
@click.pass_obj
def add_command(folder: Path, /, paths: tuple[Path, ...], tags: tuple[str, ...]) -> None:
    """Watch folders from now on, with all that is in them now and will be. Their files are never changed.

    \b
    Example:
      vindplaats watch add ~/Downloads/articles --tag saved
    """
    checked_tags(tags)
    with Workspace(folder).archive(create=True) as archive:
        for path in paths:
            watched = archive.watching.add(path, tags)
            click.echo(f"Watching {watched.path}. Its articles are added while vindplaats serve runs.")


@watch_command.command("list")
@json_option
@click.pass_obj
def list_command(folder: Path, /, as_json: bool) -> None:
    """List the folders that are watched, and when each was looked at.

    \b
    Example:
      vindplaats watch list
    """
    with Workspace(folder).archive() as archive:
        watched = archive.watching.all()
    if as_json:
        print_json(
            [
                {
                    "folder": str(each.path),
                    "tags": list(each.tags),
                    "looked_at": each.looked_at.isoformat() if each.looked_at else None,
                    "error": None if each.error is None else str(each.error),
                }
                for each in watched
            ]
        )
        return
    for each in watched:
        looked = f"{each.looked_at.astimezone():%Y-%m-%d %H:%M}" if each.looked_at else "not yet"
        click.echo(f"{each.path}{''.join(f'  #{tag}' for tag in each.tags)}\n  looked at: {looked}")
        if each.error is not None:
            warn(f"  {each.error}")
    if not watched:
        click.echo("No folder is watched. Watch one: vindplaats watch add FOLDER", err=True)


@watch_command.command("check")
@click.pass_obj
def check_command(folder: Path, /) -> None:
    """Look at the folders now, and hand in what is new: the server, or `vindplaats work`, adds it.

    Exit status 3 when some cannot be looked at.

    \b
    Example:
      vindplaats watch check
    """
    # Imported here: listing reads no folder.
    from search_web.watching import look

    failed = 0
    with Workspace(folder).archive() as archive:
        for watched in archive.watching.all():
            looked = look(archive, watched, time.time(), settled_s=0)
            if looked.error is not None:
                warn(str(looked.error))
                failed += 1
            else:
                click.echo(f"{watched.path}: {_new(looked.files)}")
        known = len(archive.watching.all())
    if failed:
        raise click.exceptions.Exit(1 if failed == known else PARTLY_FAILED)


@watch_command.command("remove")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FOLDER...")
@click.pass_obj
def remove_command(folder: Path, /, paths: tuple[Path, ...]) -> None:
    """Watch folders no longer. Their articles stay.

    \b
    Example:
      vindplaats watch remove ~/Downloads/articles
    """
    with Workspace(folder).archive() as archive:
        for path in paths:
            if not archive.watching.remove(path):
                raise FolderNotWatched(folder=path)
            click.echo(f"{path} is not watched any more.")


def _new(files: int) -> str:
    return "nothing new" if files == 0 else "one file handed in" if files == 1 else f"{files} files handed in"
