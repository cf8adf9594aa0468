"""Deletes what the index keeps of a model that is not in use."""

import shutil
from dataclasses import replace
from pathlib import Path

from archive.errors import IndexingError
from indexer.embedding.cache import EmbeddingCache
from indexer.index_writer import IndexWriter
from indexer.manifest import EMBEDDINGS_FILE, Manifest, current_build, vector_folder


def models_kept(index_folder: Path) -> list[str]:
    """Return the names of the models that embeddings are kept of, in use or not."""
    if not (index_folder / EMBEDDINGS_FILE).exists():
        return []
    with EmbeddingCache(index_folder / EMBEDDINGS_FILE) as cache:
        return list(dict.fromkeys(identity.rpartition("@")[0] for identity in cache.models()))


def forget_model(writer: IndexWriter, index_folder: Path, name: str) -> int:
    """Delete the vectors and embeddings of a model; return how many bytes smaller the index is.

    Never those in use. Raises `IndexBusy`.
    """
    before = _size(index_folder)
    with writer.locked():
        used = _forget_vectors(index_folder, name)
        with EmbeddingCache(index_folder / EMBEDDINGS_FILE) as cache:
            for identity in cache.models():
                if identity.rpartition("@")[0] == name and identity != used:
                    cache.forget(identity)
    return max(before - _size(index_folder), 0)


def _forget_vectors(index_folder: Path, name: str) -> str | None:
    """Delete the vectors that are kept of a model; return the identity of the model in use."""
    try:
        build = current_build(index_folder)
        manifest = Manifest.read(build)
    except IndexingError:
        return None
    if manifest.kept is not None and manifest.kept.model == name:
        folder = vector_folder(build, manifest.kept.folder)
        manifest = replace(manifest.next(), kept=None)
        manifest.write(build)
        shutil.rmtree(folder, ignore_errors=True)
    return manifest.model_identity


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
