"""``vindplaats status`` and ``vindplaats reindex``."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.errors import IndexingError
from search_web.commands import PARTLY_FAILED
from search_web.commands.output import json_option, print_json, progress_bar, warn
from search_web.workspace import MEANING_WEIGHT_SETTING, MODEL_SETTING, Workspace

if TYPE_CHECKING:
    from indexer.index_writer import CatchUp


@click.command()
@json_option
@click.pass_obj
def status_command(folder: Path, /, as_json: bool) -> None:
    """Say how the archive and its index stand.

    \b
    Example:
      vindplaats status --json | jq .index.behind
    """
    status = _status(Workspace(folder))
    if as_json:
        print_json(status)
        return
    index = status["index"]
    click.echo(f"Archive   {status['archive']}")
    click.echo(f"          {status['articles']} articles, {status['removed']} removed, revision {status['revision']}")
    if index["error"]:
        click.echo(f"Index     {index['error']}")
        return
    behind = f", {index['behind']} changes behind: run vindplaats reindex" if index["behind"] else ", up to date"
    click.echo(f"Index     {index['passages']} passages of {index['articles']} articles{behind}")
    click.echo(f"Meaning   {index['vectors']} vectors by {index['model'] or 'no model yet'}")
    fitted = "fitted on this archive" if status["meaning_weight_fitted"] else "the usual; vindplaats evaluate --fit"
    click.echo(f"Hybrid    meaning counts for {status['meaning_weight']:.0%} ({fitted})")
    click.echo(f"Size      {status['bytes'] / 1e6:.1f} MB archive, {index['bytes'] / 1e6:.1f} MB index")


@click.command()
@click.option("--rebuild", is_flag=True, help="Make everything anew, whatever the index looks like.")
@click.option("--model", help="Use this embedding model from now on: a name, a folder, or 'default'.")
@click.option("--download", is_flag=True, help="Fetch the model from its hub if it is not on this computer.")
@click.pass_obj
def reindex_command(folder: Path, /, rebuild: bool, model: str | None, download: bool) -> None:
    """Bring the index up to the archive; make it anew where that is needed.

    Searching goes on meanwhile, on the index as it was. An interrupted run goes on where it stopped,
    and no text is embedded twice by one model.

    \b
    Examples:
      vindplaats reindex
      vindplaats reindex --model intfloat/multilingual-e5-small --download
    """
    workspace = Workspace(folder)
    if model is not None:
        workspace = _with_model(folder, model, download=download)
    with workspace.archive() as archive, progress_bar() as show:
        writer = workspace.index_writer(archive, wait_s=600)

        def remember_model() -> None:
            if model is not None:
                archive.set_setting(MODEL_SETTING, None if model == "default" else model)

        if rebuild or writer.needs_rebuild():
            result = writer.rebuild(show, remember_model)
        else:
            result = writer.catch_up(show)
            if result.model_error is None:
                remember_model()
    _report(result)


def _with_model(folder: Path, model: str, *, download: bool) -> Workspace:
    # Imported here: only this needs to know about models before indexing begins.
    from indexer.embedding import DEFAULT_MODEL
    from indexer.embedding.sentence_transformer import SentenceTransformerEmbedder

    embedder = SentenceTransformerEmbedder(DEFAULT_MODEL if model == "default" else model, download=download)
    _ = embedder.identity  # a model that is not there is refused before anything is touched
    return Workspace(folder, embedder)


def _report(result: "CatchUp") -> None:
    manifest = result.manifest
    click.echo(
        f"{manifest.articles} articles, {manifest.passages} passages, {manifest.vectors} vectors "
        f"({manifest.model or 'no model'})."
    )
    for failure in result.failures:
        warn(failure.sentence)
    if result.model_error is not None:
        warn(str(result.model_error))
    if result.failures or result.model_error is not None:
        raise click.exceptions.Exit(PARTLY_FAILED)


def _status(workspace: Workspace) -> dict[str, Any]:
    with workspace.archive() as archive:
        status: dict[str, Any] = {
            "archive": str(workspace.folder),
            "articles": archive.count(),
            "removed": archive.count(removed=True),
            "revision": archive.revision,
            "meaning_weight": workspace.meaning_weight(),
            "meaning_weight_fitted": archive.setting(MEANING_WEIGHT_SETTING) is not None,
            "bytes": _size(workspace.folder.glob("archive.sqlite*")),
        }
        status["index"] = {"error": None, "bytes": _size(workspace.index_folder.rglob("*"))}
        # Imported here: the manifest is small, its neighbours are not.
        from indexer.manifest import Manifest, current_build

        try:
            manifest = Manifest.read(current_build(workspace.index_folder))
            manifest.check_versions()
        except IndexingError as error:
            status["index"]["error"] = str(error)
            return status
        status["index"] |= {
            "articles": manifest.articles,
            "passages": manifest.passages,
            "vectors": manifest.vectors,
            "model": manifest.model,
            "revision": manifest.archive_revision,
            "behind": len(archive.changes_since(manifest.archive_revision)),
            "languages": manifest.languages,
        }
    return status


def _size(paths: Any) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())
