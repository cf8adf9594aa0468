"""Brings the index up to the archive: what changed since the manifest's revision, and the vectors still missing."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from archive import Archive
from archive.article import Change, ChangeKind
from archive.errors import IndexingError
from indexer.analysed import AnalysedArticle
from indexer.embedding import Embedder
from indexer.embedding.cache import EmbeddingCache
from indexer.errors import IndexBusy, IndexMissing, ModelError
from indexer.generation import Generation, drop_old_files
from indexer.manifest import EMBEDDINGS_FILE, Manifest, current_build, use_build, vector_folder
from indexer.passage_context import embed_in_context
from indexer.preparation import Failure
from indexer.preparing_pool import PreparingPool
from indexer.progress import OnProgress, Pace, Progress, Stage, ignore
from indexer.vector.exact_writer import is_graph_due

# Articles made visible together: often enough that an interruption costs little, seldom enough to be quick. The first
# can soon be found; where many wait, more together are a tenth quicker than so few.
ARTICLES_AT_ONCE = 100
MOST_ARTICLES_AT_ONCE = 400

# Passages whose vectors are made visible together.
PASSAGES_AT_ONCE = 1024


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What catching up came to.

    ``failures`` are articles that could not be indexed, each with its sentence; ``model_error`` says why vectors
    are missing, if so: searching by word works without them.
    """

    manifest: Manifest
    applied: int = 0
    failures: tuple[Failure, ...] = ()
    model_error: ModelError | None = None


class IndexWriter:
    """Writes the index of one archive. Readers go on with the state they have until the next one is complete."""

    def __init__(self, archive: Archive, index_folder: Path, embedder: Embedder, *, wait_s: float = 0) -> None:
        self._archive = archive
        self._folder = index_folder
        self._embedder = embedder
        self._wait_s = wait_s

    def catch_up(self, on_progress: OnProgress = ignore) -> CatchUp:
        """Apply the archive's changes to the build in use (the first time: to a new one), and embed.

        May be interrupted at any moment and called again: it goes on where it was. Raises `IndexOutdated` when
        the index was made by another version (`rebuild` helps), `IndexBusy` when another process writes it.
        """
        with self.locked():
            try:
                build = current_build(self._folder)
            except IndexMissing:
                build = self._folder / "build-0001"
                Manifest().write(_made(build))
                use_build(self._folder, build)
            manifest = Manifest.read(build)
            manifest.check_versions()
            return self._bring_up(build, manifest, on_progress)

    def rebuild(self, on_progress: OnProgress = ignore, on_switch: Callable[[], None] = lambda: None) -> CatchUp:
        """Make the whole index anew beside the one in use, then turn to it; texts met before are not embedded again.

        A rebuild that was interrupted is gone on with. Calls ``on_switch`` right before it turns to the new index,
        when nothing can fail any more. Raises `ModelError` when vectors cannot be made and the index in use has
        some: they are not thrown away.
        """
        with self.locked():
            build = self._unfinished_build()
            result = self._bring_up(build, Manifest.read(build), on_progress)
            if result.model_error is not None and self._has_vectors():
                raise result.model_error
            on_switch()
            use_build(self._folder, build)
            for other in self._folder.glob("build-*"):
                if other != build:
                    shutil.rmtree(other, ignore_errors=True)
            return result

    def needs_rebuild(self) -> bool:
        """Whether the index was made by another version, or cannot be read."""
        try:
            Manifest.read(current_build(self._folder)).check_versions()
        except IndexMissing:
            return False
        except IndexingError:
            return True
        return False

    def needs_linking(self) -> bool:
        """Whether many vectors are in no graph of near ones yet, or it is damaged: `catch_up` sees to it."""
        try:
            build = current_build(self._folder)
            return _is_graph_due(build, Manifest.read(build))
        except IndexingError:
            return False

    def has_other_vectors(self) -> bool:
        """Whether the index's vectors are another model's, or those of this model before it changed."""
        try:
            manifest = Manifest.read(current_build(self._folder))
        except IndexingError:
            return False
        return manifest.model_identity not in (None, self._embedder.identity)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock that keeps writers apart. Raises `IndexBusy` when another process has it for too long."""
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._folder / "writer.lock", timeout=self._wait_s):
                yield
        except Timeout as error:
            raise IndexBusy(folder=self._folder.parent) from error

    def _bring_up(self, build: Path, manifest: Manifest, on_progress: OnProgress) -> CatchUp:
        read = self.apply_changes(build, manifest, on_progress)
        error: ModelError | None = None
        try:
            self._embed_missing(build, read.manifest, on_progress)
        except ModelError as model_error:
            error = model_error
        self._link_vectors(build, on_progress)
        return replace(read, manifest=Manifest.read(build), model_error=error)

    def apply_changes(self, build: Path, manifest: Manifest, on_progress: OnProgress = ignore) -> CatchUp:
        """Make the archive's changes findable by word in a build; call it with the lock held."""
        changes = self._archive.changes_since(manifest.archive_revision)
        stored = [change.article_id for change in changes if change.kind is not ChangeKind.REMOVED]
        failures: list[Failure] = []
        done = 0
        with PreparingPool(self._archive) as pool, closing(pool.analysed(stored)) as prepared:
            for batch in _batches(changes):
                with Generation(build, manifest) as generation:
                    for change in batch:
                        generation.remove_article(change.article_id)
                        if change.kind is not ChangeKind.REMOVED:
                            failures += _add(generation, next(prepared))
                        done += 1
                        on_progress(Progress(Stage.READING, done, len(changes)))
                    manifest = generation.commit(archive_revision=batch[-1].revision)
                drop_old_files(build, manifest)
        return CatchUp(manifest, len(changes), tuple(failures))

    def _embed_missing(self, build: Path, manifest: Manifest, on_progress: OnProgress) -> None:
        with Generation(build, manifest) as generation:
            batches = generation.without_vector(PASSAGES_AT_ONCE)
        if not batches:
            return
        total = sum(map(len, batches))
        manifest.check_model(self._embedder.name, self._embedder.identity)
        done = 0

        def count(more: int) -> None:
            nonlocal done
            done += more
            on_progress(Progress(Stage.EMBEDDING, done, total))

        with EmbeddingCache(self._folder / EMBEDDINGS_FILE) as cache:
            for batch in batches:
                with Generation(build, manifest) as generation:
                    vectors = embed_in_context(generation.texts(batch), self._embedder, cache, count)
                    manifest.check_model(self._embedder.name, self._embedder.identity, vectors.shape[1])
                    generation.add_vectors(batch, vectors)
                    manifest = generation.commit(
                        model=self._embedder.name,
                        model_identity=self._embedder.identity,
                        dimension=vectors.shape[1],
                    )
                drop_old_files(build, manifest)

    def _link_vectors(self, build: Path, on_progress: OnProgress) -> None:
        """Bring the graph of near vectors up to them, where there are so many: it only makes searching faster.

        What it has so far is seen every ten seconds or so. It stops when the archive has changed: that goes first.
        """
        manifest = Manifest.read(build)
        if not _is_graph_due(build, manifest):
            return
        pace = Pace(Stage.LINKING, manifest.vectors, on_progress)
        complete = False
        while not complete and self._archive.revision == manifest.archive_revision:
            with Generation(build, manifest) as generation:
                complete = generation.extend_graph(pace.tell)
                manifest = generation.commit()
            drop_old_files(build, manifest)

    def _unfinished_build(self) -> Path:
        """Return the rebuild that was interrupted, if it can be gone on with, else a new one."""
        try:
            used = current_build(self._folder).name
        except IndexingError:
            used = ""
        for build in sorted(self._folder.glob("build-*"), reverse=True):
            if build.name != used and self._can_go_on(build):
                return build
        numbers = [int(build.name.partition("-")[2]) for build in self._folder.glob("build-*")]
        build = self._folder / f"build-{max(numbers, default=0) + 1:04d}"
        Manifest().write(_made(build))
        return build

    def _can_go_on(self, build: Path) -> bool:
        try:
            manifest = Manifest.read(build)
            manifest.check_versions()
        except IndexingError:
            shutil.rmtree(build, ignore_errors=True)
            return False
        return manifest.model_identity in (None, self._embedder.identity)

    def _has_vectors(self) -> bool:
        try:
            return Manifest.read(current_build(self._folder)).vectors > 0
        except IndexingError:
            return False


def _batches(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    """Yield changes to be made visible together: few at first, then more."""
    begin = 0
    while begin < len(changes):
        end = begin + min(max(begin, ARTICLES_AT_ONCE), MOST_ARTICLES_AT_ONCE)
        yield changes[begin:end]
        begin = end


def _is_graph_due(build: Path, manifest: Manifest) -> bool:
    generation = manifest.vector_generation
    return generation is not None and is_graph_due(vector_folder(build, manifest.vectors_folder), generation)


def _add(generation: Generation, outcome: AnalysedArticle | Failure) -> list[Failure]:
    if isinstance(outcome, Failure):
        return [outcome]
    generation.add_analysed(outcome)
    return []


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
