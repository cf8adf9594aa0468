"""``vindplaats model``: which embedding model reads meaning here, and turning to another."""

import shutil
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from search_web.commands.adapting import adapt_command
from search_web.commands.downloading import fetch
from search_web.commands.model_tables import megabytes, show_table, show_values, stands
from search_web.commands.model_turning import report, turn
from search_web.commands.output import ask, json_option, print_json, progress_bar, warn
from search_web.workspace import MODEL_WANTED_SETTING, Workspace, chosen_model

if TYPE_CHECKING:
    from archive import Archive


@click.group()
def model_command() -> None:
    """Choose the model that reads meaning: see which there are, compare them on your archive, turn to one.

    \b
    Examples:
      vindplaats model list
      vindplaats model use intfloat/multilingual-e5-small
      vindplaats model compare vindplaats-nl-en-3 intfloat/multilingual-e5-small
    """


model_command.add_command(adapt_command, "adapt")


@model_command.command("list")
@json_option
@click.pass_obj
def list_command(folder: Path, /, as_json: bool) -> None:
    """List the models that are recommended, and those that this archive used.

    \b
    Example:
      vindplaats model list
    """
    # Imported here and below: help for all commands must not wait for NumPy.
    from search_web.models import model_standings

    workspace = Workspace(folder)
    with workspace.archive() as archive:
        found = model_standings(workspace, archive)
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        show_table(found)


@model_command.command("show")
@click.argument("name")
@json_option
@click.pass_obj
def show_command(folder: Path, /, name: str, as_json: bool) -> None:
    """Say all that is known of a model.

    \b
    Example:
      vindplaats model show BAAI/bge-m3
    """
    from search_web.models import folder_of, full_name, model_standing

    workspace = Workspace(folder)
    with workspace.archive() as archive:
        found = model_standing(workspace, archive, full_name(workspace, name))
    if as_json:
        print_json(asdict(found))
        return
    click.echo(found.name)
    files = folder_of(workspace, found.name)
    for label, value in (
        ("stands", stands(found)),
        ("size", megabytes(found)),
        ("licence", found.licence),
        ("languages", found.languages),
        ("dimension", found.dimension),
        ("reads at once", found.max_tokens and f"{found.max_tokens:,} tokens at most"),
        ("Dutch news", None if found.dutch_news is None else f"nDCG@10 {found.dutch_news} as published; BM25 65.2"),
        ("before a query", found.query_prompt and f"“{found.query_prompt}”"),
        ("before a passage", found.passage_prompt and f"“{found.passage_prompt}”"),
        ("files", files),
        ("note", found.note),
    ):
        if value:
            click.echo(f"  {label:16}  {value}")


@model_command.command("use")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Download the model without asking, if it is not on this computer.")
@click.option("--backend", type=click.Choice(["torch", "onnx", "openvino"]), default="torch", show_default=True,
              help="What runs a transformer; the last two need packages of their own.")  # fmt: skip
@click.pass_obj
def use_command(folder: Path, /, name: str, yes: bool, backend: str) -> None:
    """Turn to another model: by its name, a folder, or 'default'.

    Every passage is embedded first; meanwhile searching goes on with the model in use, and so does adding. Interrupted,
    it goes on where it was when it is called again. The vectors of the model before are kept for going back.

    \b
    Examples:
      vindplaats model use clips/e5-small-trm-nl
      vindplaats model use ~/models/mine --backend onnx
      vindplaats model use default
    """
    from indexer.embedding.backends import backend_of, check_backend, with_backend
    from search_web.models import full_name

    workspace = Workspace(folder)
    plain = full_name(workspace, name)
    wanted = with_backend(plain, backend) if backend != "torch" else plain
    check_backend(backend_of(wanted))
    with workspace.archive() as archive:
        fetch(workspace, wanted, yes=yes)
        if wanted == chosen_model(archive) and not _must_turn(workspace, archive):
            archive.set_setting(MODEL_WANTED_SETTING, None)
            click.echo(f"{wanted} is in use already.")
            return
        report(wanted, *turn(workspace, archive, wanted))


@model_command.command("compare")
@click.argument("first")
@click.argument("second")
@click.option("--topics", "most", type=click.IntRange(20, 10_000), default=500, show_default=True,
              help="How many titles at most.")  # fmt: skip
@json_option
@click.pass_obj
def compare_command(folder: Path, /, first: str, second: str, most: int, as_json: bool) -> None:
    """Measure two models on this archive: each title must find its article by the article's text alone.

    Where one of them has learned the archive, only articles that it was not taught are asked for.
    The index in use stays as it is; what is embedded for this is kept, so that `use` need not do it again.

    \b
    Example:
      vindplaats model compare default intfloat/multilingual-e5-small
    """
    from search_web.comparing import compare_models
    from search_web.models import full_name

    workspace = Workspace(folder)
    names = [full_name(workspace, each) for each in (first, second)]
    if names[0] == names[1]:
        raise click.UsageError(f"Name two models: both of these are {names[0]}.")
    try:
        with progress_bar(quiet=as_json) as show:
            compared = compare_models(workspace, (names[0], names[1]), most, show)
    except KeyboardInterrupt:
        warn("Stopped. What was embedded is kept, and the index is as it was.")
        raise
    if compared is None:
        raise click.ClickException("There is nothing to measure by yet: add articles with titles.")
    if as_json:
        print_json(asdict(compared) | {"sentence": compared.sentence})
        return
    show_values(compared.topics, compared.values, held_back=compared.held_back)
    for mode, gained in compared.gained.items():
        click.echo(
            f"{names[1]} against {names[0]}, {mode}, nDCG@10: {gained.difference:+.3f} "
            f"(95%: {gained.low:+.3f} to {gained.high:+.3f})"
        )
    click.echo(compared.sentence)


@model_command.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Delete an adapted model's files without asking.")
@click.pass_obj
def remove_command(folder: Path, /, name: str, yes: bool) -> None:
    """Delete what is kept of a model: its vectors, and an adapted model's own files.

    \b
    Example:
      vindplaats model remove intfloat/multilingual-e5-small
    """
    from indexer.embedding import DEFAULT_MODEL
    from indexer.embedding.fetching import fetched_bytes, fetched_folder
    from indexer.embedding.model_files import size
    from indexer.errors import ModelInUse, NothingToRemove
    from indexer.model_removal import forget_model, models_kept
    from search_web.models import full_name

    workspace = Workspace(folder)
    with workspace.archive() as archive:
        model = _as_kept(full_name(workspace, name), name, models_kept(workspace.index_folder))
        if model == DEFAULT_MODEL:
            raise ModelInUse(model=model, reason="it is a part of Vindplaats.")
        if model == chosen_model(archive):
            raise ModelInUse(model=model, reason="it is in use. Turn to another first: vindplaats model use NAME.")
        adapted = workspace.adapted_folder(model)
        if adapted is None and model not in models_kept(workspace.index_folder):
            raise NothingToRemove(model=model)
        freed = 0
        if adapted is not None:
            question = f"Delete the adapted model {model}? It would have to be adapted again."
            ask(question, f"Deleting the adapted model {model} needs a yes: say --yes.", yes=yes)
            freed = size(adapted)
        if archive.setting(MODEL_WANTED_SETTING) == model:
            archive.set_setting(MODEL_WANTED_SETTING, None)
        freed += forget_model(workspace.index_writer(archive, wait_s=60), workspace.index_folder, model)
        if adapted is not None:
            shutil.rmtree(adapted)
    click.echo(f"Removed what was kept of {model}: {freed / 1e6:.1f} MB freed.")
    fetched = fetched_folder(model)
    if fetched is not None:
        megabytes = fetched_bytes(fetched) / 1e6
        click.echo(f"The model itself ({megabytes:.1f} MB) stays where other archives and programs find it: {fetched}")
        click.echo("Delete that folder to be rid of it; to use it again it would be downloaded again.")


def _as_kept(full: str, asked: str, kept: Iterable[str]) -> str:
    """Return the name under which something is kept: also that of a folder that is gone by now."""
    return asked if asked in kept and full not in kept else full


def _must_turn(workspace: Workspace, archive: "Archive") -> bool:
    """Whether the index is not by the model that is chosen."""
    writer = workspace.index_writer(archive)
    return writer.needs_rebuild() or writer.has_other_vectors()
