"""How the index stands against the archive, as the pages say it."""

from dataclasses import dataclass

from archive import Archive
from archive.errors import IndexingError, VindplaatsError
from indexer.errors import IndexDamaged, IndexMissing, ModelError
from indexer.manifest import Manifest, current_build
from indexer.progress import Progress, Stage
from search_web import learning_requests
from search_web.preparing import Preparing
from search_web.running import Running
from search_web.workspace import MODEL_WANTED_SETTING, chosen_model


@dataclass(frozen=True, slots=True)
class IndexStanding:
    """How far the index is.

    ``articles`` and ``removed`` count the archive's; ``waiting`` are the articles that changed and are not indexed
    yet; ``passages`` and ``vectors`` count the index's, a passage without a vector being found by its words only.
    ``model`` made those vectors; ``preparing`` is about the one that is to take its place. ``by_older_rules``: some
    articles were taken apart by other rules than today's.
    """

    articles: int
    removed: int
    waiting: int
    passages: int
    vectors: int
    exists: bool
    working: bool
    rebuilding: bool
    progress: Progress | None
    model_error: ModelError | None
    error: VindplaatsError | None
    model: str | None
    preparing: Preparing
    by_older_rules: bool

    @property
    def is_behind(self) -> bool:
        """Whether some of the archive cannot be found yet, be it by word or by meaning."""
        return self.waiting > 0 or self.rebuilding or self.without_meaning > 0

    @property
    def is_changing(self) -> bool:
        """Whether what is said of it will soon be different: work goes on, or an error is tried again."""
        return self.is_behind or self.is_linking or self.error is not None or self.preparing.is_active

    @property
    def is_linking(self) -> bool:
        """Whether all can be found, and searching by meaning is only made faster."""
        return not self.is_behind and self.progress is not None and self.progress.stage is Stage.LINKING

    @property
    def without_meaning(self) -> int:
        """How many passages are not found by meaning yet."""
        return 0 if self.model_error else max(self.passages - self.vectors, 0)


def index_standing(parts: Running) -> IndexStanding:
    """Return how the index stands now. Raises `ArchiveError` when the archive cannot be opened."""
    manifest = Manifest()
    error: IndexingError | None = None
    exists = True
    try:
        manifest = Manifest.read(current_build(parts.workspace.index_folder))
        manifest.check_versions()
    except IndexMissing:
        exists = False
    except IndexingError as problem:
        error = problem
    except OSError as problem:
        error = IndexDamaged(file=parts.workspace.index_folder, detail=problem.strerror)
    with parts.workspace.archive() as archive:
        articles, removed = archive.count(), archive.count(removed=True)
        behind = archive.revision > manifest.archive_revision
        waiting = len(archive.changes_since(manifest.archive_revision)) if behind else 0
        preparing = _preparing(parts.preparing.state, archive)
    state = parts.indexing.state
    return IndexStanding(
        articles,
        removed,
        waiting,
        manifest.passages,
        manifest.vectors,
        exists,
        state.working,
        state.rebuilding,
        state.progress if state.working else None,
        state.model_error,
        state.error or error,
        manifest.model,
        preparing,
        manifest.is_extracted_by_older_rules,
    )


def _preparing(state: Preparing, archive: Archive) -> Preparing:
    """Return what is prepared, as far as whoever does it knows yet what was asked for, or withdrawn, a moment ago."""
    wanted, chosen = archive.setting(MODEL_WANTED_SETTING), chosen_model(archive)
    learns = learning_requests.is_asked(archive)
    if state.model is not None and state.model in (wanted, chosen):
        return state
    if wanted is not None and wanted != chosen:
        return Preparing(wanted)
    if learns:
        return state if state.learns else Preparing(learns=True)
    return Preparing()
