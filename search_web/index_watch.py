"""How far the index is, whoever brings it up: this process or another."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from archive.errors import IndexingError, VindplaatsError
from indexer.errors import ModelError
from indexer.manifest import Manifest, current_build
from indexer.progress import Progress
from search_web.workspace import Workspace


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


class IndexWatch(ABC):
    """Knows how far the index is, and has it brought up."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._state = IndexingState()
        self._changed = threading.Condition()

    @property
    def state(self) -> IndexingState:
        """How far it is now."""
        return self._state

    @property
    @abstractmethod
    def running(self) -> bool:
        """Whether somebody brings the index up whenever the archive is ahead."""

    @abstractmethod
    def wake(self) -> None:
        """Have it looked at at once whether there is something to do."""

    @abstractmethod
    def bring_up(self) -> None:
        """Have done what there is to do now; an error goes into the state, for the pages to show."""

    def is_findable(self, revision: int) -> bool:
        """Whether everything up to an archive revision can be found, by whichever process that was indexed."""
        return self._state.done_revision >= revision or self.findable_to() >= revision

    def findable_to(self) -> int:
        """Return the archive's revision up to which everything can be found, -1 where nothing can."""
        manifest = self._manifest()
        if manifest is None or manifest.vectors < manifest.passages:
            return self._state.done_revision
        return max(manifest.archive_revision, self._state.done_revision)

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

    def _set(self, **changes: object) -> None:
        with self._changed:
            self._state = replace(self._state, **changes)  # type: ignore[arg-type]  # checked by replace
            self._changed.notify_all()

    def _manifest(self) -> Manifest | None:
        try:
            return Manifest.read(current_build(self._workspace.index_folder))
        except (IndexingError, OSError):
            return None  # whatever is wrong with it, the next round finds out and says
