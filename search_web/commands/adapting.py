"""``vindplaats model adapt``: the bundled model learns this archive."""

from dataclasses import asdict
from pathlib import Path

import click

from search_web.commands.model_turning import report, turn
from search_web.commands.output import json_option, print_json, progress_bar, warn
from search_web.workspace import Workspace


@click.command()
@click.option("--keep-model", is_flag=True, help="Make the adapted model, but go on with the one in use.")
@json_option
@click.pass_obj
def adapt_command(folder: Path, /, keep_model: bool, as_json: bool) -> None:
    """Teach the bundled model this archive: its titles, headings and passages. Nothing leaves the computer.

    A fifth of the articles is held back; the adapted model is taken into use only where it finds them by their titles
    clearly better than the model in use. Takes minutes for some thousands of articles. Interrupted, it leaves
    everything as it was, and begins anew when it is called again.

    \b
    Example:
      vindplaats model adapt
    """
    # Imported here: help for all commands must not wait for NumPy.
    from search_web.adapting import adapt_to_archive

    workspace = Workspace(folder)
    with workspace.archive() as archive:
        try:
            with progress_bar(quiet=as_json) as show:
                found = adapt_to_archive(workspace, archive, show)
        except KeyboardInterrupt:
            warn("Stopped. Everything is as it was; the same command begins anew.")
            raise
        if as_json:
            print_json(asdict(found) | {"sentence": found.sentence})
        else:
            click.echo(found.sentence)
        if found.name is None or keep_model:
            return
        if not found.adopted:
            # It was judged beside the bundled model, not beside this one.
            warn(f"See which is better here: vindplaats model compare {found.in_use} {found.name}")
            return
        result, prepared = turn(workspace, archive, found.name)
        if not as_json:
            report(found.name, result, prepared)
