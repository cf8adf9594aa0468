"""``vindplaats remove``, ``restore`` and ``empty``."""

from pathlib import Path

import click

from archive import Archive
from search_web.commands.output import warn
from search_web.workspace import Workspace

_ids = click.argument("article_ids", nargs=-1, required=True, type=int, metavar="ARTICLE_ID...")


@click.command()
@_ids
@click.pass_obj
def remove_command(folder: Path, /, article_ids: tuple[int, ...]) -> None:
    """Remove articles. They can be put back until `vindplaats empty`.

    \b
    Example:
      vindplaats remove 12 13
    """
    workspace = Workspace(folder)
    with workspace.archive() as archive:
        archive.remove(article_ids)
        _index(workspace, archive)
    numbers = " ".join(map(str, article_ids))
    click.echo(f"Removed {numbers}. Put back with: vindplaats restore {numbers}")


@click.command()
@_ids
@click.pass_obj
def restore_command(folder: Path, /, article_ids: tuple[int, ...]) -> None:
    """Put removed articles back.

    \b
    Example:
      vindplaats restore 12
    """
    workspace = Workspace(folder)
    with workspace.archive() as archive:
        archive.restore(article_ids)
        _index(workspace, archive)
    click.echo(f"Put back {' '.join(map(str, article_ids))}.")


@click.command()
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.pass_obj
def empty_command(folder: Path, /, yes: bool) -> None:
    """Throw away for good what was removed. This cannot be undone.

    \b
    Example:
      vindplaats list --removed && vindplaats empty
    """
    workspace = Workspace(folder)
    with workspace.archive() as archive:
        count = archive.count(removed=True)
        if count and not yes:
            click.confirm(f"Throw away {count} removed articles for good?", abort=True, err=True)
        gone = archive.empty()
        if gone:
            _index(workspace, archive)
    click.echo(f"Threw away {gone} articles.")


def _index(workspace: Workspace, archive: Archive) -> None:
    result = workspace.index_writer(archive, wait_s=600).catch_up()
    if result.model_error is not None:
        warn(str(result.model_error))
