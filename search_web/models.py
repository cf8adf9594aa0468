"""Which models there are to choose from, and how each stands: in use, on this computer, prepared before."""

from dataclasses import dataclass
from pathlib import Path

from archive import Archive
from archive.errors import IndexingError, VindplaatsError
from indexer.embedding import DEFAULT_MODEL
from indexer.embedding.backends import without_backend
from indexer.embedding.catalog import CatalogModel, catalog, in_catalog
from indexer.embedding.model_files import find_model, size
from indexer.embedding.static_files import load_matrix, static_files
from indexer.errors import ModelError
from indexer.manifest import Manifest, current_build
from indexer.model_removal import models_kept
from search_web.workspace import MODEL_WANTED_SETTING, Workspace, chosen_model


@dataclass(frozen=True, slots=True)
class ModelStanding:
    """A model, and how it stands here. None for what is not known.

    ``here``: its files are on this computer; ``kept``: embeddings by it are, so that turning to it is quick.
    ``megabytes`` is the size of its files where they are here, else of their download as far as known, an estimate;
    ``max_tokens`` and ``dutch_news`` are as in `CatalogModel`.
    """

    name: str
    in_use: bool
    wanted: bool
    here: bool
    kept: bool
    adapted: bool
    megabytes: int | None
    size_is_estimate: bool
    licence: str | None
    languages: str | None
    dimension: int | None
    max_tokens: int | None
    dutch_news: float | None
    query_prompt: str
    passage_prompt: str
    note: str


def model_standings(workspace: Workspace, archive: Archive) -> list[ModelStanding]:
    """Return the recommended models, those adapted to the archive, and those used or wanted here."""
    kept = models_kept(workspace.index_folder)
    wanted = archive.setting(MODEL_WANTED_SETTING)
    names = [each.name for each in catalog()] + workspace.adapted_models()
    names += [chosen_model(archive), *([wanted] if wanted else []), *kept]
    return [_standing(workspace, archive, name, kept) for name in dict.fromkeys(names)]


def model_standing(workspace: Workspace, archive: Archive, name: str) -> ModelStanding:
    """Return how one model stands, known or not."""
    return _standing(workspace, archive, name, models_kept(workspace.index_folder))


def model_trouble(workspace: Workspace) -> ModelError | None:
    """Return why meaning cannot be read by the model that the index was made with, None where it can."""
    try:
        manifest = Manifest.read(current_build(workspace.index_folder))
        embedder = workspace.model_for(manifest)
        manifest.check_model(embedder.name, embedder.identity)
    except ModelError as error:
        return error
    except (IndexingError, OSError):
        return None  # what is wrong with the index itself is said elsewhere
    return None


def full_name(workspace: Workspace, asked: str) -> str:
    """Return a model's whole name for what a person wrote: a short one, a folder, ``default``."""
    if asked == "default":
        return DEFAULT_MODEL
    if asked == DEFAULT_MODEL or workspace.adapted_folder(asked):
        return asked
    if Path(asked).expanduser().is_dir():
        return str(Path(asked).expanduser().resolve())
    if "/" in asked:
        return asked
    known = in_catalog(asked)
    # A bare name is one of sentence-transformers' own, as in that library.
    return known.name if known is not None else f"sentence-transformers/{asked}"


def folder_of(workspace: Workspace, name: str) -> Path | None:
    """Return where a model's files lie, None where they are not on this computer."""
    adapted = workspace.adapted_folder(name)
    if adapted is not None:
        return adapted
    try:
        return find_model(name)
    except VindplaatsError:
        return None


def _standing(workspace: Workspace, archive: Archive, name: str, kept: list[str]) -> ModelStanding:
    known = in_catalog(without_backend(name)) or CatalogModel(name, "", "")
    folder = folder_of(workspace, name)
    return ModelStanding(
        name=name,
        in_use=name == chosen_model(archive),
        wanted=name == archive.setting(MODEL_WANTED_SETTING),
        here=folder is not None,
        kept=name in kept,
        adapted=workspace.adapted_folder(name) is not None,
        megabytes=known.about_megabytes if folder is None else round(size(folder) / 1e6),
        size_is_estimate=folder is None and known.about_megabytes is not None,
        licence=known.licence or None,
        languages=known.languages or None,
        dimension=known.dimension or (None if folder is None else _dimension(name, folder)),
        max_tokens=known.max_tokens,
        dutch_news=known.dutch_news,
        query_prompt=known.prompts.query,
        passage_prompt=known.prompts.passage,
        note=known.note,
    )


def _dimension(name: str, folder: Path) -> int | None:
    """Return a static model's dimension, which its file says without being read."""
    files = static_files(folder)
    try:
        return None if files is None else int(load_matrix(name, files.weights).shape[1])
    except VindplaatsError:
        return None  # damaged: said where it is used
