"""Prepares the model that is wanted in the background, while the one in use goes on searching.

Before that it makes it, where the archive was asked to be learned: both take long, and never run beside each other.
"""

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from archive import Archive
from archive.errors import VindplaatsError
from indexer.errors import IndexBusy, ModelError, PreparationBusy
from indexer.progress import Progress
from search_web import learning_requests
from search_web.adapting import adapt_to_archive
from search_web.errors import LearningFailed
from search_web.upkeep import StoppedError, Upkeep
from search_web.workspace import MODEL_WANTED_SETTING, Workspace, choose_model, chosen_model

_log = logging.getLogger(__name__)

# Whether the work is still wanted is looked at so often, not at every step.
_LOOK_S = 1.0


@dataclass(frozen=True, slots=True)
class Preparing:
    """Which model is being prepared, None for none; how far, and what went wrong, if so.

    ``learns``: it is being made, from the bundled one and the archive, and has no name yet.
    """

    model: str | None = None
    progress: Progress | None = None
    error: VindplaatsError | None = None
    learns: bool = False

    @property
    def is_active(self) -> bool:
        """Whether there is anything to prepare or make."""
        return self.model is not None or self.learns


class PreparationWatch(ABC):
    """Knows which model is being prepared, and how far that is, whoever does it."""

    def __init__(self) -> None:
        self._state = Preparing()

    @property
    def state(self) -> Preparing:
        """How far it is now."""
        return self._state

    @abstractmethod
    def wake(self) -> None:
        """Have it looked at at once whether a model is wanted."""

    @abstractmethod
    def bring_up(self) -> None:
        """Have done what is wanted now, if anything; an error goes into the state."""


class ModelPreparation(Upkeep, PreparationWatch):
    """One thread that makes or prepares what is wanted and then turns to it; `bring_up` does one round without it.

    ``on_change`` is called whenever the state changes.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        on_switched: Callable[[], None],
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        Upkeep.__init__(self, workspace, "preparing a model")
        PreparationWatch.__init__(self)
        self._on_switched = on_switched
        self._on_change = on_change
        self._look_at = 0.0

    def _round_of(self, archive: Archive) -> None:
        # What somebody chose goes first: that is ready soon, and what is learned is judged beside it.
        wanted = self._wanted(archive) or self._learned(archive)
        if wanted is not None:
            self._prepare(archive, wanted)
        self._show(Preparing())

    def _prepare(self, archive: Archive, wanted: str) -> None:
        """Embed everything with a model, and turn to it."""

        def show(progress: Progress) -> None:
            self._go_on_while(lambda: wanted in (archive.setting(MODEL_WANTED_SETTING), chosen_model(archive)))
            self._show(Preparing(wanted, progress))

        self._show(Preparing(wanted))
        self._workspace.model_switch(archive, wanted).run(show, lambda: choose_model(archive, wanted))
        self._on_switched()

    def _learned(self, archive: Archive) -> str | None:
        """Let a model learn the archive if that is asked for; return its name if it is to be turned to."""
        if not learning_requests.begin(archive):
            return None

        def show(progress: Progress) -> None:
            self._go_on_while(lambda: learning_requests.is_asked(archive) and self._wanted(archive) is None)
            self._show(Preparing(learns=True, progress=progress))

        self._show(Preparing(learns=True))
        adopted: str | None = None
        failure: VindplaatsError | None = None
        try:
            found = adapt_to_archive(self._workspace, archive, show)
            adopted = found.name if found.adopted else None
        except (StoppedError, IndexBusy, PreparationBusy):
            learning_requests.rest(archive)
            raise
        except VindplaatsError as error:
            failure = error
        except Exception as error:
            _log.exception("learning the archive failed")
            failure = LearningFailed(detail=f"{type(error).__name__}: {error}")
        if adopted is not None:
            archive.set_setting(MODEL_WANTED_SETTING, adopted)
        learning_requests.end(archive, failure)
        return adopted

    def _wanted(self, archive: Archive) -> str | None:
        """Return the model to prepare: the one asked for, or the one in use where the index was made with another."""
        wanted, chosen = archive.setting(MODEL_WANTED_SETTING), chosen_model(archive)
        if wanted is not None and wanted != chosen:
            return wanted
        self._workspace.follow_chosen_model(archive)
        writer = self._workspace.index_writer(archive)
        try:
            outdated = writer.needs_rebuild() or not writer.has_other_vectors()
        except ModelError:
            return None  # keeping the index up says what is wrong with it
        return None if outdated or self._workspace.embedder.name != chosen else chosen

    def _go_on_while(self, is_wanted: Callable[[], bool]) -> None:
        """Go on; raises `StoppedError` when the server ends, or the work is not wanted any more."""
        self._go_on()
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + _LOOK_S
            if not is_wanted():
                raise StoppedError

    def _rest(self) -> None:
        self._show(Preparing(self._state.model, learns=self._state.learns))

    def _failed(self, error: VindplaatsError) -> None:
        self._show(Preparing(self._state.model, error=error))

    @property
    def _has_failed(self) -> bool:
        return self._state.error is not None

    def _show(self, state: Preparing) -> None:
        changed = state != self._state
        self._state = state
        if changed:
            self._on_change()
