"""A searcher for each thread of the server, each turned to the index's latest state when it is asked for."""

import re
import threading

from indexer.errors import PassageNotFound
from indexer.searcher import Searcher
from indexer.stored_passages import StoredPassage
from search_web.workspace import Workspace


class Searchers:
    """Hands out searchers: one thread at a time may use one, so that each thread has its own."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._own = threading.local()
        self._epoch = 0

    def current(self) -> Searcher:
        """Return this thread's searcher. Raises `IndexMissing`, `IndexOutdated` or `IndexDamaged`."""
        searcher: Searcher | None = getattr(self._own, "searcher", None)
        if searcher is not None and self._own.epoch == self._epoch:
            try:
                searcher.refresh()
            except Exception:
                self._own.searcher = None  # it may be half open: the next request begins afresh
                raise
            if self._own.embedder is self._workspace.model_for(searcher.manifest):
                return searcher
        if searcher is not None:
            searcher.close()
        self._own.searcher = None
        self._own.epoch = self._epoch
        searcher = self._workspace.searcher()
        self._own.searcher = searcher
        self._own.embedder = self._workspace.model_for(searcher.manifest)
        return searcher

    def renew(self) -> None:
        """Open every searcher anew at its next use: another model answers from now on."""
        self._epoch += 1


def passage_named(searcher: Searcher, passage_id: str) -> StoredPassage:
    """Return the passage with an id. Raises `PassageNotFound`, also for numbers that no database can hold."""
    if not re.fullmatch(r"[0-9]{1,15}-[0-9]{1,15}", passage_id):
        raise PassageNotFound(passage_id=passage_id[:40])
    return searcher.passage(passage_id)
