"""Brings the index up to the archive in the background, while the pages are read and articles are added."""

from collections.abc import Callable

from archive import Archive
from archive.errors import VindplaatsError
from indexer.errors import ModelError
from indexer.index_writer import CatchUp, IndexWriter
from indexer.progress import Progress
from search_web.index_watch import IndexingState, IndexWatch
from search_web.upkeep import Upkeep
from search_web.workspace import Workspace

__all__ = ["BackgroundIndexing", "IndexingState"]


class BackgroundIndexing(Upkeep, IndexWatch):
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
        Upkeep.__init__(self, workspace, "indexing")
        IndexWatch.__init__(self, workspace)
        self._on_new_model = on_new_model
        self._on_change = on_change

    def _round_of(self, archive: Archive) -> None:
        revision = archive.revision
        if self._workspace.follow_chosen_model(archive):  # that another process chose meanwhile
            self._on_new_model()
        writer = self._workspace.index_writer(archive)
        rebuild = self._needs_rebuild(writer)
        if not rebuild and (revision == 0 or not (self._is_behind(revision) or self._needs_linking(writer))):
            # With what the model lacked last time, until it is tried again.
            lacked = self._state.model_error if self._waits else None
            self._set(done_revision=revision, error=None, model_error=lacked)
            return
        self._set(working=True, rebuilding=rebuild, error=None)
        result = writer.rebuild(self._on_progress) if rebuild else writer.catch_up(self._on_progress)
        self._finished(result)

    def _is_behind(self, revision: int) -> bool:
        manifest = self._manifest()
        if manifest is None or manifest.archive_revision < revision:
            return True
        return manifest.vectors < manifest.passages and not self._waits

    def _needs_rebuild(self, writer: IndexWriter) -> bool:
        try:
            return writer.needs_rebuild()
        except ModelError:
            return False  # searching by word goes on; catching up reports the model

    def _needs_linking(self, writer: IndexWriter) -> bool:
        try:
            return writer.needs_linking()
        except ModelError:
            return False

    def _finished(self, result: CatchUp) -> None:
        self._retry_at = 0.0
        if result.model_error is not None:
            self._retry_in_a_while()
        self._set(
            working=False,
            rebuilding=False,
            progress=None,
            done_revision=result.manifest.archive_revision,
            failures={failure.article_id: failure.sentence for failure in result.failures},
            model_error=result.model_error,
        )

    def _rest(self) -> None:
        self._set(working=False, rebuilding=False, progress=None)

    def _failed(self, error: VindplaatsError) -> None:
        self._set(working=False, rebuilding=False, progress=None, error=error)

    @property
    def _has_failed(self) -> bool:
        return self._state.error is not None

    def _on_progress(self, progress: Progress) -> None:
        self._go_on()
        self._set(progress=progress)

    def _set(self, **changes: object) -> None:
        before = self._state
        super()._set(**changes)
        if self._state != before:
            self._on_change()
