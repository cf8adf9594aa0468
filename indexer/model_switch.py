"""Turns an index from one embedding model to another, without a moment in which meaning cannot be searched.

First every passage is embedded, into the cache and beside all other work: searching and adding go on with the model in
use. Then, with the writers' lock held, what came in between is caught up, and one new manifest makes the vectors seen.
Those of the model before stay, so that going back embeds nothing again.
"""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from archive import Archive
from archive.errors import IndexingError
from indexer.embedding import Embedder
from indexer.embedding.cache import EmbeddingCache
from indexer.errors import PreparationBusy
from indexer.generation import Generation, drop_old_files
from indexer.index_writer import CatchUp, IndexWriter
from indexer.manifest import EMBEDDINGS_FILE, Manifest, VectorSet, current_build, folder_for_model, vector_folder
from indexer.passage_context import embed_in_context, heading_texts
from indexer.passage_embedding import PASSAGES_AT_ONCE, PassageText, embed_passages
from indexer.passage_texts import keyed_texts
from indexer.progress import OnProgress, Progress, Stage, ignore
from indexer.vector.exact_writer import ExactVectorWriter

# So few passages are embedded in a step at first; more as long as a step is short, so that it can be stopped soon.
_FEWEST_AT_ONCE = 4
_LONGEST_STEP_S = 2.0

# Vectors put in together.
_VECTORS_AT_ONCE = 1024


class ModelSwitch:
    """Turns one archive's index to the model of ``embedder``; what was interrupted is gone on with by a new call."""

    def __init__(self, archive: Archive, index_folder: Path, embedder: Embedder, *, wait_s: float = 600) -> None:
        self._folder = index_folder
        self._embedder = embedder
        self._writer = IndexWriter(archive, index_folder, embedder, wait_s=wait_s)

    def run(
        self,
        on_progress: OnProgress = ignore,
        on_switch: Callable[[], None] = lambda: None,
        on_begin: Callable[[], None] = lambda: None,
    ) -> CatchUp:
        """Embed every passage, then turn to the model; return what the index has become.

        Calls ``on_begin`` when the model is there and the work this process's, and ``on_switch`` right before the new
        vectors are seen, when nothing can fail any more. Raises `ModelError` when the model cannot be used,
        `PreparationBusy` when another process prepares one, and `IndexBusy`.
        """
        _ = self._embedder.identity  # a model that is not there, or damaged, is refused before anything is touched
        with preparing_alone(self._folder):
            on_begin()
            embed_all(self._folder, self._embedder, on_progress)
            return self._switch(on_progress, on_switch)

    def _switch(self, on_progress: OnProgress, on_switch: Callable[[], None]) -> CatchUp:
        if not _is_usable(self._folder):
            return self._writer.rebuild(on_progress, on_switch)
        with self._writer.locked():
            build = current_build(self._folder)
            read = self._writer.apply_changes(build, Manifest.read(build), on_progress)
            if read.manifest.model_identity == self._embedder.identity:
                on_switch()
            else:
                self._turn(build, read.manifest, on_switch)
        # What a write that was interrupted had left without a vector, and what came in while this one ended.
        result = self._writer.catch_up(on_progress)
        return replace(result, applied=read.applied + result.applied, failures=(*read.failures, *result.failures))

    def _turn(self, build: Path, manifest: Manifest, on_switch: Callable[[], None]) -> None:
        aimed = manifest.with_vectors(self._vectors_before(manifest))
        if aimed.vector_generation is None:
            # Of a switch that was interrupted; nobody knows it.
            shutil.rmtree(vector_folder(build, aimed.vectors_folder), ignore_errors=True)
        with Generation(build, aimed) as generation, EmbeddingCache(self._folder / EMBEDDINGS_FILE) as cache:
            dimension = aimed.dimension or self._embedder.dimension
            generation.remove_vectors_of_gone_passages(dimension)
            generation.add_vectors([], np.zeros((0, dimension), dtype=np.float32))  # there may be none to add
            for keys in generation.without_vector(_VECTORS_AT_ONCE):
                vectors = embed_in_context(generation.texts(keys), self._embedder, cache, lambda _: None)
                aimed.check_model(self._embedder.name, self._embedder.identity, vectors.shape[1])
                generation.add_vectors(keys, vectors)
            on_switch()
            turned = generation.commit()
        drop_old_files(build, turned)
        _drop_other_vectors(build, turned)

    def _vectors_before(self, manifest: Manifest) -> VectorSet:
        """Return the vectors that are left of the model's last use, or where new ones go."""
        identity, kept = self._embedder.identity, manifest.kept
        if kept is not None and kept.model_identity == identity:
            return kept
        return VectorSet(self._embedder.name, identity, self._embedder.dimension, None, folder_for_model(identity))


@contextmanager
def preparing_alone(index_folder: Path) -> Iterator[None]:
    """Be the one process that makes or prepares a model for an index. Raises `PreparationBusy`."""
    index_folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(index_folder / "preparing.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise PreparationBusy(folder=index_folder.parent) from error
    try:
        yield
    finally:
        lock.release()


def embed_all(index_folder: Path, embedder: Embedder, on_progress: OnProgress = ignore) -> int:
    """Embed all passages that the index has and the model has not met; return how many these were.

    They go into the cache, some at a time, so that an interruption loses little. An index that cannot be read, or that
    is not there, has none. Raises `ModelError`.
    """
    identity = embedder.identity
    with EmbeddingCache(index_folder / EMBEDDINGS_FILE) as cache:
        passages: dict[str, PassageText] = {}
        headings: dict[str, PassageText] = {}
        total = 0
        for _, found in _readable(index_folder):
            total += len(found)
            for texts, missing in ((found, passages), (heading_texts(found), headings)):
                unmet = cache.missing(identity, [each.text for each in texts])
                missing.update((texts[place].text, texts[place]) for place in unmet)
        known = total - len(passages)
        if total:
            on_progress(Progress(Stage.PREPARING, known, total))
        # Headings are few and short, and come last: what is told are passages.
        for done, rate in _embedded([*passages.values(), *headings.values()], embedder, cache):
            on_progress(Progress(Stage.PREPARING, min(known + done, total), total, rate))
    return len(passages)


def _embedded(missing: Sequence[PassageText], embedder: Embedder, cache: EmbeddingCache) -> Iterator[tuple[int, float]]:
    """Embed passages; yield after each step how many are done, and how many a second."""
    done, at_once = 0, _FEWEST_AT_ONCE
    first, begun = 0, 0.0
    while done < len(missing):
        step = time.monotonic()
        batch = missing[done : done + at_once]
        embed_passages(batch, embedder, cache, lambda _: None)
        done, now = done + len(batch), time.monotonic()
        if not first:
            # The first ones bring the model into memory: they say nothing about how long the others take.
            first, begun = done, now
        elif now - step > _LONGEST_STEP_S:
            at_once = max(at_once // 2, _FEWEST_AT_ONCE)
        else:
            at_once = min(at_once * 2, PASSAGES_AT_ONCE)
        yield done, (done - first) / max(now - begun, 1e-6)


def vectors_aside(index_folder: Path, embedder: Embedder, folder: Path) -> VectorSet:
    """Write the vectors of all passages by a model into a folder of their own; the index stays as it is.

    Embeds what `embed_all` has not. Raises `ModelError`, and what reading the index raises.
    """
    writer = ExactVectorWriter(folder, 1, None, embedder.dimension)
    with EmbeddingCache(index_folder / EMBEDDINGS_FILE) as cache:
        for keys, passages in keyed_texts(index_folder):
            writer.add(keys, embed_in_context(passages, embedder, cache, lambda _: None))
    writer.commit()
    return VectorSet(embedder.name, embedder.identity, embedder.dimension, 1, str(folder.resolve()))


def _is_usable(index_folder: Path) -> bool:
    try:
        Manifest.read(current_build(index_folder)).check_versions()
    except IndexingError:
        return False
    return True


def _readable(index_folder: Path) -> Iterator[tuple[list[int], list[PassageText]]]:
    if _is_usable(index_folder):
        yield from keyed_texts(index_folder)


def _drop_other_vectors(build: Path, manifest: Manifest) -> None:
    """Delete the vectors of models that were in use before the one before."""
    needed = {manifest.vectors_folder, manifest.kept.folder if manifest.kept else ""}
    for folder in build.glob("vectors*"):
        if folder.name not in needed:
            shutil.rmtree(folder, ignore_errors=True)
