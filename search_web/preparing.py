"""Prepares the model that is wanted in the background, while the one in use goes on searching."""

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from archive import Archive
from archive.errors import VindplaatsError
from indexer.errors import IndexBusy, ModelError, PreparationBusy
from indexer.progress import Progress
from search_web.errors import IndexingFailed
from search_web.rounds import Rounds
from search_web.workspace import MODEL_WANTED_SETTING, Workspace, choose_model, chosen_model

_log = logging.getLogger(__name__)

# Another process may want a model too: so often it is looked for.
POLL_S = 2.0

# What failed is tried again after so long.
RETRY_S = 30.0


class _StoppedError(Exception):
    """Ends a round of work: the server ends, or another model is wanted by now."""


@dataclass(frozen=True, slots=True)
class Preparing:
    """Which model is being prepared, None for none; how far, and what went wrong, if so."""

    model: str | None = None
    progress: Progress | None = None
    error: VindplaatsError | None = None


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
        """Have prepared what is wanted now, if anything; an error goes into the state."""


class ModelPreparation(PreparationWatch):
    """One thread that prepares what is wanted and then turns to it; `bring_up` does one round without the thread.

    ``on_change`` is called whenever the state changes.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        on_switched: Callable[[], None],
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._on_switched = on_switched
        self._on_change = on_change
        self._rounds = Rounds("preparing a model", self._bring_up_in_time, rest_s=POLL_S)
        self._retry_at = 0.0
        self._look_at = 0.0

    def start(self) -> None:
        """Begin."""
        self._rounds.start()

    def stop(self, timeout_s: float = 10) -> None:
        """End after the step at hand; what is done is kept."""
        self._rounds.stop(timeout_s)

    def wake(self) -> None:
        """Look at once whether a model is wanted."""
        self._retry_at = 0.0
        self._rounds.wake()

    def bring_up(self) -> None:
        """Prepare what is wanted now, if anything, and turn to it; an error goes into the state."""
        try:
            with self._workspace.archive() as archive:
                self._round_of(archive)
        except (_StoppedError, IndexBusy):
            self._show(Preparing(self._state.model))
        except PreparationBusy:
            # By another process, whose progress is shown where it runs.
            self._show(Preparing(self._state.model))
        except VindplaatsError as error:
            self._failed(error)
        except Exception as error:
            _log.exception("preparing a model failed")
            self._failed(IndexingFailed(detail=f"{type(error).__name__}: {error}"))

    def _round_of(self, archive: Archive) -> None:
        wanted = self._wanted(archive)
        if wanted is None:
            self._show(Preparing())
            return
        self._show(Preparing(wanted))

        def show(progress: Progress) -> None:
            if self._rounds.stopping or self._is_given_up(archive, wanted):
                raise _StoppedError
            self._show(Preparing(wanted, progress))

        self._workspace.model_switch(archive, wanted).run(show, lambda: choose_model(archive, wanted))
        self._show(Preparing())
        self._on_switched()

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

    def _is_given_up(self, archive: Archive, wanted: str) -> bool:
        # Asked once a second, not at every step.
        if time.monotonic() < self._look_at:
            return False
        self._look_at = time.monotonic() + 1
        return wanted not in (archive.setting(MODEL_WANTED_SETTING), chosen_model(archive))

    def _failed(self, error: VindplaatsError) -> None:
        self._retry_at = time.monotonic() + RETRY_S
        self._show(Preparing(self._state.model, error=error))

    def _show(self, state: Preparing) -> None:
        changed = state != self._state
        self._state = state
        if changed:
            self._on_change()

    def _bring_up_in_time(self) -> None:
        if self._state.error is None or time.monotonic() >= self._retry_at:
            self.bring_up()
