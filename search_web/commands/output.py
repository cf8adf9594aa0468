"""How commands speak: JSON for scripts, lines for people, progress and warnings apart from both."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from search_web.commands import PARTLY_FAILED

if TYPE_CHECKING:
    from indexer.index_writer import CatchUp
    from indexer.progress import OnProgress

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")


def print_json(value: Any) -> None:
    """Print a value as JSON, letters as they are."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def ask(question: str, refusal: str, *, yes: bool) -> None:
    """Ask before something that takes a person's word; ``yes`` answers. Where nobody can answer, refuse by a sentence.

    Exits with status 2 then, and with 1 for a no.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        click.echo(f"Error: {refusal}", err=True)
        raise click.exceptions.Exit(2)
    click.confirm(question, abort=True, err=True)


def warn(sentence: str) -> None:
    """Print a sentence to standard error: what a script reads stays clean."""
    click.secho(sentence, err=True, fg="yellow")


def warn_of_failures(result: "CatchUp") -> None:
    """Say what could not be indexed or embedded; exits with status 3 where something could not."""
    for failure in result.failures:
        warn(failure.sentence)
    if result.model_error is not None:
        warn(str(result.model_error))
    if result.failures or result.model_error is not None:
        raise click.exceptions.Exit(PARTLY_FAILED)


def bar_columns() -> tuple[Any, ...]:
    """Return what a bar shows: what is done of how much, how quickly, and how long it still takes."""
    # Imported here: a bar is drawn only by the commands that take long anyway.
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn

    return (
        TextColumn("{task.description:20}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )


@contextmanager
def progress_bar(*, quiet: bool = False) -> Iterator["OnProgress"]:
    """Show progress on standard error while the block runs, where somebody can see it."""
    # Imported here: a bar is drawn only by the commands that take long anyway.
    from rich.console import Console
    from rich.progress import Progress

    from indexer.progress import Progress as Step
    from indexer.progress import Stage

    labels = {
        Stage.READING: "Reading articles",
        Stage.EMBEDDING: "Learning meanings",
        Stage.LINKING: "Making meaning search faster",
        Stage.PREPARING: "Preparing meanings",
        Stage.LEARNING: "Learning the archive",
        Stage.JUDGING: "Judging",
        Stage.COMPARING: "Comparing articles",
    }
    console = Console(stderr=True)
    with Progress(*bar_columns(), console=console, disable=quiet or not console.is_terminal) as bar:
        tasks: dict[Stage, Any] = {}

        def show(step: Step) -> None:
            if step.stage not in tasks:
                tasks[step.stage] = bar.add_task(labels[step.stage], total=step.total, rate="")
            digits = 1 if step.per_second < 10 else 0
            rate = f"{step.per_second:,.{digits}f} per second" if step.per_second else ""
            bar.update(tasks[step.stage], completed=step.done, total=step.total, rate=rate)

        yield show
