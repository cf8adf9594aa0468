"""What one running app works with, and how a page gets at it."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from search_web.indexing import BackgroundIndexing
from search_web.jobs import JobQueue
from search_web.preparing import ModelPreparation
from search_web.searchers import Searchers
from search_web.workspace import Workspace

EXTENSION = "vindplaats"


@dataclass(frozen=True, slots=True)
class Running:
    """One archive's workspace, its searchers, and the threads that work for it."""

    workspace: Workspace
    searchers: Searchers
    indexing: BackgroundIndexing
    jobs: JobQueue
    preparing: ModelPreparation

    def start(self) -> None:
        """Begin to keep the index up to the archive, and to prepare the model that is wanted."""
        self.indexing.start()
        self.preparing.start()

    def stop(self) -> None:
        """End the work in the background after the step at hand."""
        self.preparing.stop()
        self.indexing.stop()


def running() -> Running:
    """Return what the app works with that answers this request."""
    return cast(Running, current_app.extensions[EXTENSION])
