"""Brings the index up to the archive at the end of adding, with a bar."""

import click

from archive import Archive
from search_web.commands import INTERRUPTED
from search_web.commands.output import progress_bar, warn
from search_web.workspace import Workspace

# A server at work may be indexing just now: what was stored is then found when it is done.
_WAIT_S = 3600.0


def index_all(workspace: Workspace, archive: Archive, *, quiet: bool = False) -> None:
    """Index what is not indexed yet, and warn of what cannot be; Ctrl-C leaves the rest for later."""
    writer = workspace.index_writer(archive, wait_s=_WAIT_S)
    try:
        with progress_bar(quiet=quiet) as show:
            result = writer.catch_up(show)
    except KeyboardInterrupt:
        click.echo("All is stored; what cannot be found yet is indexed by: vindplaats work", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None
    for failure in result.failures:
        warn(failure.sentence)
    if result.model_error is not None:
        warn(str(result.model_error))
