"""What one running app works with, and how a page gets at it."""

import logging
import threading
from dataclasses import dataclass
from typing import Protocol, cast

from flask import current_app

from archive.errors import VindplaatsError
from archive.sources import Fetches
from search_web.chores import with_chores
from search_web.index_watch import IndexWatch
from search_web.indexing import BackgroundIndexing
from search_web.jobs import JobQueue, Works
from search_web.preparing import ModelPreparation, PreparationWatch
from search_web.searchers import Searchers
from search_web.work_reports import WorkReport
from search_web.worker import Worker
from search_web.worker_process import IndexingElsewhere, PreparingElsewhere, WorkerProcess
from search_web.workspace import Workspace

EXTENSION = "vindplaats"

_log = logging.getLogger(__name__)


class Background(Protocol):
    """Something that works while pages are read."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End after the step at hand."""


@dataclass(frozen=True, slots=True)
class Running:
    """One archive's workspace, its searchers, what is known of the work behind it, and who does that work.

    ``goes_anywhere``: what fetches stands in for the usual fetcher, and says itself where it does not go.
    """

    workspace: Workspace
    searchers: Searchers
    indexing: IndexWatch
    worker: Works
    jobs: JobQueue
    preparing: PreparationWatch
    background: tuple[Background, ...]
    goes_anywhere: bool = False

    def start(self) -> None:
        """Begin to add what is handed in, to keep the index up, and to prepare the model that is wanted."""
        for each in self.background:
            each.start()
        # So that the first question by meaning need not wait for the model.
        threading.Thread(target=self._warm, name="model warming", daemon=True).start()

    def stop(self) -> None:
        """End the work in the background after the step at hand."""
        for each in reversed(self.background):
            each.stop()

    def _warm(self) -> None:
        try:
            self.workspace.embedder.embed_query("warm")
        except VindplaatsError as error:
            _log.info("the model is not available: %s", error)


def working_here(workspace: Workspace, fetches: Fetches | None = None) -> Running:
    """Return what an app works with that does all the work itself, in threads."""
    searchers = Searchers(workspace)
    indexing = BackgroundIndexing(workspace, on_new_model=searchers.renew)
    worker = with_chores(Worker(workspace, fetches=fetches, on_stored=indexing.wake))
    preparing = ModelPreparation(workspace, on_switched=indexing.wake)
    jobs = JobQueue(workspace, indexing, worker)
    background = (worker, indexing, preparing)
    return Running(workspace, searchers, indexing, worker, jobs, preparing, background, fetches is not None)


def working_apart(workspace: Workspace) -> Running:
    """Return what an app works with whose work is done by another process."""
    searchers = Searchers(workspace)
    models = 0

    def take(report: WorkReport) -> None:
        nonlocal models
        indexing.take(report.indexing)
        preparing.take(report.preparing)
        if report.models != models:
            with workspace.archive() as archive:
                workspace.follow_chosen_model(archive)
            searchers.renew()
            models = report.models  # now, so that what failed is done with the next report

    process = WorkerProcess(workspace.folder, take)
    indexing = IndexingElsewhere(workspace, process)
    preparing = PreparingElsewhere(process)
    jobs = JobQueue(workspace, indexing, process)
    return Running(workspace, searchers, indexing, process, jobs, preparing, (process,))


def running() -> Running:
    """Return what the app works with that answers this request."""
    return cast(Running, current_app.extensions[EXTENSION])
