"""Work that keeps something up in the background: in rounds, in a thread of its own, and again where it failed."""

import logging
import threading
import time
from abc import ABC, abstractmethod

from archive import Archive
from archive.errors import VindplaatsError
from indexer.errors import IndexBusy, PreparationBusy
from search_web.errors import IndexingFailed
from search_web.rounds import Rounds
from search_web.workspace import Workspace

_log = logging.getLogger(__name__)

# Other processes change the archive too: so often it is looked at.
POLL_S = 2.0

# What failed is tried again after so long, or as soon as something changes.
RETRY_S = 30.0


class StoppedError(Exception):
    """Ends a round of work: the server ends, or the work is not wanted any more."""


class Upkeep(ABC):
    """Does a round of work again and again in a thread (`start`), or one round by hand (`bring_up`)."""

    def __init__(self, workspace: Workspace, name: str) -> None:
        self._workspace = workspace
        self._name = name
        self._round = threading.Lock()
        self._rounds = Rounds(name, self._bring_up_in_time, rest_s=POLL_S)
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
            except (StoppedError, IndexBusy, PreparationBusy):
                # Where another process does it, that one shows how far it is.
                self._rest()
            except VindplaatsError as error:
                self._fail(error)
            except Exception as error:
                _log.exception("%s failed", self._name)
                self._fail(IndexingFailed(detail=f"{type(error).__name__}: {error}"))

    @abstractmethod
    def _round_of(self, archive: Archive) -> None:
        """Do what there is to do now; may raise anything, and `StoppedError` to end early."""

    @abstractmethod
    def _rest(self) -> None:
        """Show that nothing is done just now."""

    @abstractmethod
    def _failed(self, error: VindplaatsError) -> None:
        """Show what went wrong."""

    @property
    @abstractmethod
    def _has_failed(self) -> bool:
        """Whether it shows that something went wrong."""

    def _fail(self, error: VindplaatsError) -> None:
        self._retry_in_a_while()
        self._failed(error)

    def _retry_in_a_while(self) -> None:
        self._retry_at = time.monotonic() + RETRY_S

    @property
    def _waits(self) -> bool:
        """Whether it is too early to try again what failed."""
        return time.monotonic() < self._retry_at

    def _go_on(self) -> None:
        """Go on with a round; raises `StoppedError` when the server ends."""
        if self._rounds.stopping:
            raise StoppedError

    def _bring_up_in_time(self) -> None:
        if not (self._has_failed and self._waits):
            self.bring_up()
