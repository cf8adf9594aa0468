"""Brings the index up to the archive in the background, while the pages are read."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from archive import Archive
from archive.errors import IndexingError, VindplaatsError
from indexer.errors import IndexBusy, ModelError
from indexer.index_writer import CatchUp, IndexWriter
from indexer.manifest import Manifest, current_build
from indexer.progress import Progress
from search_web.errors import IndexingFailed
from search_web.workspace import Workspace

_log = logging.getLogger(__name__)

# Other processes (`vindplaats add --no-wait`) change the archive too: so often it is looked at.
POLL_S = 2.0

# What failed is tried again after so long, or as soon as something changes.
RETRY_S = 30.0


class _StoppedError(Exception):
    """Ends a round of work because the server ends."""


@dataclass(frozen=True, slots=True)
class IndexingState:
    """How far the index is.

    ``done_revision`` is the archive's revision up to which everything can be found; ``failures`` are the
    sentences about articles that could not be indexed; ``error`` says why the index itself stays behind.
    """

    working: bool = False
    rebuilding: bool = False
    progress: Progress | None = None
    done_revision: int = -1
    failures: Mapping[int, str] = field(default_factory=dict)
    model_error: ModelError | None = None
    error: VindplaatsError | None = None


class BackgroundIndexing:
    """One thread that catches up whenever the archive is ahead; `bring_up` does one round without the thread."""

    def __init__(self, workspace: Workspace, *, on_new_model: Callable[[], None]) -> None:
        self._workspace = workspace
        self._on_new_model = on_new_model
        self._state = IndexingState()
        self._round = threading.Lock()
        self._changed = threading.Condition()
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._retry_at = 0.0

    @property
    def state(self) -> IndexingState:
        """How far it is now."""
        return self._state

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin, and warm the model meanwhile, so that the first question by meaning need not wait for it."""
        if not self.running:
            self._thread = threading.Thread(target=self._run, name="indexing", daemon=True)
            self._thread.start()
            threading.Thread(target=self._warm, name="model warming", daemon=True).start()

    def stop(self, timeout_s: float = 10) -> None:
        """End after the step at hand; what is done is kept."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def wake(self) -> None:
        """Look at once whether there is something to do."""
        self._retry_at = 0.0
        self._woken.set()

    def is_findable(self, revision: int) -> bool:
        """Whether everything up to an archive revision can be found, by whichever process that was indexed."""
        if self._state.done_revision >= revision:
            return True
        manifest = self._manifest()
        return manifest is not None and manifest.archive_revision >= revision and manifest.vectors >= manifest.passages

    def wait_until_findable(self, revision: int, timeout_s: float) -> bool:
        """Wait until `is_findable`, or until the index cannot be brought up, or the time is over."""
        if not self.running:
            self.bring_up()
            return self.is_findable(revision)
        self.wake()
        with self._changed:
            self._changed.wait_for(
                lambda: self.is_findable(revision) or self._state.error is not None, timeout=timeout_s
            )
        return self.is_findable(revision)

    def bring_up(self) -> None:
        """Do what there is to do now; an error goes into the state, for the pages to show."""
        with self._round:
            try:
                with self._workspace.archive() as archive:
                    self._round_of(archive)
            except _StoppedError:
                self._set(working=False, rebuilding=False, progress=None)
            except IndexBusy:
                self._set(working=False, rebuilding=False, progress=None)
            except VindplaatsError as error:
                self._failed(error)
            except Exception as error:
                _log.exception("indexing failed")
                self._failed(IndexingFailed(detail=f"{type(error).__name__}: {error}"))

    def _round_of(self, archive: Archive) -> None:
        revision = archive.revision
        if self._workspace.follow_chosen_model(archive):  # that another process chose meanwhile
            self._on_new_model()
        writer = self._workspace.index_writer(archive)
        rebuild = self._needs_rebuild(writer)
        if not rebuild and (revision == 0 or not self._is_behind(revision)):
            waits = time.monotonic() < self._retry_at  # with what the model lacked last time
            self._set(done_revision=revision, error=None, model_error=self._state.model_error if waits else None)
            return
        self._set(working=True, rebuilding=rebuild, error=None)
        result = writer.rebuild(self._on_progress) if rebuild else writer.catch_up(self._on_progress)
        self._finished(result)

    def _is_behind(self, revision: int) -> bool:
        manifest = self._manifest()
        if manifest is None or manifest.archive_revision < revision:
            return True
        return manifest.vectors < manifest.passages and time.monotonic() >= self._retry_at

    def _needs_rebuild(self, writer: IndexWriter) -> bool:
        try:
            return writer.needs_rebuild()
        except ModelError:
            return False  # searching by word goes on; catching up reports the model

    def _finished(self, result: CatchUp) -> None:
        self._retry_at = time.monotonic() + RETRY_S if result.model_error else 0.0
        self._set(
            working=False,
            rebuilding=False,
            progress=None,
            done_revision=result.manifest.archive_revision,
            failures={failure.article_id: failure.sentence for failure in result.failures},
            model_error=result.model_error,
        )

    def _failed(self, error: VindplaatsError) -> None:
        self._retry_at = time.monotonic() + RETRY_S
        self._set(working=False, rebuilding=False, progress=None, error=error)

    def _on_progress(self, progress: Progress) -> None:
        if self._stopping.is_set():
            raise _StoppedError
        self._set(progress=progress)

    def _set(self, **changes: object) -> None:
        with self._changed:
            self._state = replace(self._state, **changes)  # type: ignore[arg-type]  # checked by replace
            self._changed.notify_all()

    def _manifest(self) -> Manifest | None:
        try:
            return Manifest.read(current_build(self._workspace.index_folder))
        except (IndexingError, OSError):
            return None  # whatever is wrong with it, the next round finds out and says

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._state.error is None or time.monotonic() >= self._retry_at:
                self.bring_up()
            self._woken.wait(POLL_S)
            self._woken.clear()

    def _warm(self) -> None:
        try:
            self._workspace.embedder.embed_query("warm")
        except VindplaatsError as error:
            _log.info("the model is not available: %s", error)
