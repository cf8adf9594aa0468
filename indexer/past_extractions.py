"""How the articles in the index were taken apart when they were written; read beside whoever writes."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.extraction_version import extraction_version
from indexer.passage_schema import VISIBLE, connect
from indexer.re_extraction import BlockState, stored_states


@dataclass(frozen=True, slots=True)
class PastArticle:
    """An article as one generation sees it: ``row`` is the key of its row, ``title`` as it is searched."""

    row: int
    article_id: int
    title: str


class PastExtractions:
    """The articles of one build at one generation."""

    def __init__(self, connection: sqlite3.Connection, generation: int) -> None:
        self._connection = connection
        self._generation = generation

    def articles(self, *, every: bool = False) -> list[PastArticle]:
        """Return the articles that other rules than today's took apart, or every one; by number."""
        outdated = "" if every else "AND extracted_by != :version"
        rows = self._connection.execute(
            f"SELECT key, article_id, title FROM article WHERE {VISIBLE} {outdated} ORDER BY article_id",
            {"generation": self._generation, "version": extraction_version()},
        )
        return [PastArticle(*row) for row in rows]

    def states(self, row: int) -> Sequence[BlockState]:
        """Return an article's blocks, kept and removed, by the key of its row; none where the row is gone by now."""
        kept = self._connection.execute("SELECT blocks FROM article WHERE key = ?", (row,)).fetchone()
        removals = self._connection.execute(
            "SELECT position, kind, text, reason, rule FROM removal WHERE article_key = ?", (row,)
        ).fetchall()
        return stored_states(json.loads(kept["blocks"]) if kept else [], removals)


@contextmanager
def past_extractions(build: Path, generation: int) -> Iterator[PastExtractions]:
    """Open a build's store to see how its articles were taken apart. Raises `IndexDamaged`."""
    connection = connect(build)
    try:
        yield PastExtractions(connection, generation)
    finally:
        connection.close()
