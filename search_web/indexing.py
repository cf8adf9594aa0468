"""Brings the index up to the archive in the background, while the pages are read and articles are added."""

import logging
import threading
import time
from collections.abc import Callable

from archive import Archive
from archive.errors import VindplaatsError
from indexer.errors import IndexBusy, ModelError
from indexer.index_writer import CatchUp, IndexWriter
from indexer.progress import Progress
from search_web.errors import IndexingFailed
from search_web.index_watch import IndexingState, IndexWatch
from search_web.rounds import Rounds
from search_web.workspace import Workspace

__all__ = ["BackgroundIndexing", "IndexingState"]

_log = logging.getLogger(__name__)

# Other processes (`vindplaats edit`) change the archive too: so often it is looked at.
POLL_S = 2.0

# What failed is tried again after so long, or as soon as something changes.
RETRY_S = 30.0


class _StoppedError(Exception):
    """Ends a round of work because the server ends."""


class BackgroundIndexing(IndexWatch):
    """Catches up in a thread whenever the archive is ahead; `bring_up` does one round without the thread.

    ``on_new_model`` is called when another process chose another model, ``on_change`` whenever the state changes.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        on_new_model: Callable[[], None],
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(workspace)
        self._on_new_model = on_new_model
        self._on_change = on_change
        self._round = threading.Lock()
        self._rounds = Rounds("indexing", self._bring_up_in_time, rest_s=POLL_S)
        self._retry_at = 0.0

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self._rounds.running

    def start(self) -> None:
        """Begin."""
        self._rounds.start()

    def stop(self, timeout_s: float = 10) -> None:
        """End after the step at hand; what is done is kept."""
        self._rounds.stop(timeout_s)

    def wake(self) -> None:
        """Look at once whether there is something to do."""
        self._retry_at = 0.0
        self._rounds.wake()

    def bring_up(self) -> None:
        """Do what there is to do now; an error goes into the state, for the pages to show."""
        with self._round:
            try:
                with self._workspace.archive() as archive:
                    self._round_of(archive)
            except (_StoppedError, IndexBusy):
                self._set(working=False, rebuilding=False, progress=None)
            except VindplaatsError as error:
                self._failed(error)
            except Exception as error:
                _log.exception("indexing failed")
                self._failed(IndexingFailed(detail=f"{type(error).__name__}: {error}"))

    def _bring_up_in_time(self) -> None:
        if self._state.error is None or time.monotonic() >= self._retry_at:
            self.bring_up()

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
        if self._rounds.stopping:
            raise _StoppedError
        self._set(progress=progress)

    def _set(self, **changes: object) -> None:
        before = self._state
        super()._set(**changes)
        if self._state != before:
            self._on_change()
