"""What ``vindplaats model use`` does before all else: a model that is not here is downloaded, after a question."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from search_web.commands.output import ask, warn
from search_web.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.embedding.hub import Offer


def fetch(workspace: Workspace, name: str, *, yes: bool) -> None:
    """Have a model's files on this computer, after a question with their size; nothing is fetched otherwise.

    Raises `ModelNotFound` for a folder that is not there, and `ModelNotFetched` and its kinds.
    """
    from indexer.embedding.backends import without_backend
    from indexer.embedding.model_files import find_model
    from search_web.models import folder_of

    plain = without_backend(name)
    if folder_of(workspace, name) is not None:
        return
    if "/" not in plain or Path(plain).is_absolute() or plain.startswith((".", "~")):
        find_model(plain)  # says that there is no such folder
    if not yes and not sys.stdin.isatty():
        # Where nobody can answer, nobody is asked about either: the hub hears nothing.
        ask("", f"The model {plain} is not on this computer; say --yes to download {_about(plain)}.", yes=False)
    # Imported here: HTTP is needed by nothing else of this command.
    from indexer.embedding.fetching import check_room, fetch_model
    from indexer.embedding.hub import host, look_up

    offer = look_up(name)
    check_room(offer)
    how_much = f"{offer.size / 1e6:,.1f} MB" if offer.size < 10e6 else f"{offer.size / 1e6:,.0f} MB"
    ask(f"{plain} is not on this computer. Download {how_much} from {host()} now?", "", yes=yes)
    click.echo(f"Downloading {plain}, {how_much} from {host()} …", err=True)
    try:
        with _bar(offer) as show:
            fetch_model(offer, show)
    except KeyboardInterrupt:
        warn("Stopped. What arrived is kept: the same command goes on where it was.")
        raise


def _about(name: str) -> str:
    """Return how much a download is, as far as that is known without asking."""
    from indexer.embedding.catalog import in_catalog

    known = in_catalog(name)
    if known is None or not known.about_megabytes:
        return "it (its size is said first)"
    return f"about {known.about_megabytes:,} MB from huggingface.co"


@contextmanager
def _bar(offer: "Offer") -> "Iterator[Callable[[int], None]]":
    """Show how much has arrived, how quickly, and how long it still takes, where somebody can see it."""
    # Imported here: a bar is drawn only while something is downloaded.
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description:20}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("Downloading", total=offer.size)
        yield lambda done: bar.update(task, completed=done)
