"""The command line, ``vindplaats``: each command is in a module that is imported when it is called."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from platformdirs import user_data_path

from archive.errors import VindplaatsError

# Exit statuses, beside click's own 2 for wrong usage: 1 when nothing could be done, 3 when a part failed.
PARTLY_FAILED = 3

# As shells have it for what Ctrl-C ended.
INTERRUPTED = 130

_COMMANDS = {
    "add": "adding",
    "work": "working",
    "jobs": "jobs",
    "follow": "following",
    "watch": "watching",
    "list": "listing",
    "show": "showing",
    "search": "searching",
    "similar": "searching",
    "edit": "editing",
    "tag": "editing",
    "remove": "removing",
    "restore": "removing",
    "empty": "removing",
    "rules": "rules",
    "status": "indexing",
    "reindex": "indexing",
    "re-extract": "re_extracting",
    "evaluate": "evaluating",
    "model": "models",
    "serve": "serving",
    "token": "tokens",
    "export": "exporting",
    "backup": "exporting",
}

# Those that ask one thing. As NumPy is imported, its OpenBLAS starts a thread for each core, which costs more than one
# question gives them to do: 0.1 of 0.65 seconds of CPU on two cores.
_ONE_QUESTION = frozenset({"search", "similar"})
_ALGEBRA_THREADS = "OPENBLAS_NUM_THREADS"


class LazyGroup(click.Group):
    """Imports a command's module when that command is called; turns every known error into its sentence."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names, in the order in which a person meets them."""
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Return the command, or None for a name that is none."""
        module = _COMMANDS.get(name)
        if module is None:
            return None
        if name in _ONE_QUESTION:
            os.environ.setdefault(_ALGEBRA_THREADS, "1")
        command: click.Command = getattr(import_module(f"{__name__}.{module}"), f"{name.replace('-', '_')}_command")
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error that people may meet becomes one sentence and its exit status."""
        try:
            return super().invoke(ctx)
        except VindplaatsError as error:
            click.echo(f"Error: {error}", err=True)
            raise click.exceptions.Exit(error.exit_status) from error


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 done (a search without hits too), 1 failed, 2 wrong usage, 3 done in part.",
)
@click.option(
    "--archive",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="VINDPLAATS_ARCHIVE",
    default=lambda: user_data_path("vindplaats", appauthor=False),
    help="The archive's folder.  [env: VINDPLAATS_ARCHIVE; default: your user data folder]",
)
@click.version_option(package_name="vindplaats", prog_name="vindplaats")
@click.pass_context
def main(ctx: click.Context, folder: Path) -> None:
    """Keep articles, and find back what you read: by word and by meaning, passage by passage.

    \b
    Begin:
      vindplaats add article.txt page.html notes/    keep files, or all in a folder
      vindplaats add https://example.org/article     keep a page
      vindplaats search gasprijzen Kazachstan        where did I read this?
      vindplaats similar 12-3                        who said something like this?
      vindplaats serve                               the same in the browser
    """
    ctx.obj = folder
