"""``vindplaats status`` and ``vindplaats reindex``."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.errors import IndexingError
from indexer.errors import ModelError
from search_web.adapting import adapting_would_help
from search_web.commands.output import json_option, print_json, progress_bar, warn_of_failures
from search_web.workspace import MEANING_WEIGHT_SETTING, MODEL_WANTED_SETTING, Workspace, chosen_model

if TYPE_CHECKING:
    from indexer.index_writer import CatchUp, IndexWriter
    from indexer.manifest import Manifest


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
    if status["jobs"]:
        click.echo(
            f"Waiting   {status['jobs']} {'job' if status['jobs'] == 1 else 'jobs'} to be done: vindplaats jobs list"
        )
    index = status["index"]
    click.echo(f"Archive   {status['archive']}")
    click.echo(f"          {status['articles']} articles, {status['removed']} removed, revision {status['revision']}")
    if index["error"]:
        click.echo(f"Index     {index['error']}")
        return
    behind = f", {index['behind']} changes behind: run vindplaats reindex" if index["behind"] else ", up to date"
    click.echo(f"Index     {index['passages']} passages of {index['articles']} articles{behind}")
    click.echo(f"Removed   {index['removed_texts']} texts that can be searched with in:removed")
    if index["extracted_by_older_rules"]:
        click.echo("          older rules took some articles apart; what newer ones change: vindplaats re-extract")
    click.echo(f"Meaning   {index['vectors']} vectors by {index['model'] or 'no model yet'}")
    if index["model_trouble"]:
        click.echo(f"          {index['model_trouble']}")
    if index["graph"]:
        click.echo(f"          {_graph_line(index['graph'])}")
    if status["model_wanted"]:
        click.echo(f"          {status['model_wanted']} is being prepared")
    if status["adapting_would_help"]:
        click.echo("          there is more here to learn from than it knows: vindplaats model adapt")
    fitted = "fitted on this archive" if status["meaning_weight_fitted"] else "the usual; vindplaats evaluate --fit"
    click.echo(f"Hybrid    meaning counts for {status['meaning_weight']:.0%} ({fitted})")
    click.echo(f"Size      {status['bytes'] / 1e6:.1f} MB archive, {index['bytes'] / 1e6:.1f} MB index")


@click.command()
@click.option("--rebuild", is_flag=True, help="Make everything anew, whatever the index looks like.")
@click.pass_obj
def reindex_command(folder: Path, /, rebuild: bool) -> None:
    """Bring the index up to the archive; make it anew where that is needed.

    Searching goes on meanwhile, on the index as it was. An interrupted run goes on where it stopped,
    and no text is embedded twice by one model.

    \b
    Examples:
      vindplaats reindex
      vindplaats reindex --rebuild
    """
    workspace = Workspace(folder)
    with workspace.archive() as archive, progress_bar() as show:
        writer = workspace.index_writer(archive, wait_s=600)
        if rebuild or writer.needs_rebuild():
            result = writer.rebuild(show)
        elif _is_of_another_model(writer):
            result = workspace.model_switch(archive, chosen_model(archive)).run(show)
        else:
            result = writer.catch_up(show)
    _report(result)


def _graph_line(graph: dict[str, Any]) -> str:
    if not graph["intact"]:
        return "the file that makes searching them fast is damaged; it is made anew by: vindplaats reindex"
    return f"{graph['linked']} of them linked, which makes searching fast"


def _is_of_another_model(writer: "IndexWriter") -> bool:
    try:
        return writer.has_other_vectors()
    except ModelError:
        return False  # catching up says what is wrong with it


def _report(result: "CatchUp") -> None:
    manifest = result.manifest
    click.echo(
        f"{manifest.articles} articles, {manifest.passages} passages, {manifest.vectors} vectors "
        f"({manifest.model or 'no model'})."
    )
    warn_of_failures(result)


def _status(workspace: Workspace) -> dict[str, Any]:
    with workspace.archive() as archive:
        status: dict[str, Any] = {
            "archive": str(workspace.folder),
            "articles": archive.count(),
            "removed": archive.count(removed=True),
            "revision": archive.revision,
            "jobs": len(archive.jobs.open()),
            "model": chosen_model(archive),
            "model_wanted": archive.setting(MODEL_WANTED_SETTING),
            "adapting_would_help": adapting_would_help(archive),
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
            "removed_texts": manifest.removed_texts,
            "extracted_by_older_rules": manifest.is_extracted_by_older_rules,
            "model": manifest.model,
            "revision": manifest.archive_revision,
            "behind": len(archive.changes_since(manifest.archive_revision)),
            "languages": manifest.languages,
            "model_trouble": _model_trouble(workspace),
            "graph": _graph(workspace.index_folder, manifest),
        }
    return status


def _model_trouble(workspace: Workspace) -> str | None:
    """Return in one sentence why the index's model cannot read meaning, None where it can."""
    from search_web.models import model_trouble

    trouble = model_trouble(workspace)
    return str(trouble) if trouble else None


def _graph(index_folder: Path, manifest: "Manifest") -> dict[str, Any] | None:
    """Return how the graph of near vectors stands, None where there is none, as in all but large archives."""
    from indexer.manifest import current_build, vector_folder

    folder = vector_folder(current_build(index_folder), manifest.vectors_folder)
    if manifest.vector_generation is None or not any(folder.glob("graph-*")):
        return None
    # Imported here: most archives have no graph, and need no NumPy to say how they stand.
    from indexer.vector.exact_files import check_graph

    checked = check_graph(folder, manifest.vector_generation)
    return None if checked is None else asdict(checked)


def _size(paths: Any) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())
