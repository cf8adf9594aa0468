"""Reads what was removed from the articles, as it is searched, as one generation of the index sees it."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from indexer.fingerprints import Fingerprint
from indexer.passage_schema import REMOVED_TEXT, VISIBLE, as_json, connect


@dataclass(frozen=True, slots=True)
class RemovedStretch:
    """Removed blocks of an article that stand together: their text, and why they were removed.

    ``position`` is the place of the first one among the source's blocks, as in the ledger.
    """

    key: int
    article_id: int
    position: int
    text: str
    reason: str
    rule: str
    language: str | None


@dataclass(frozen=True, slots=True)
class RemovedPlace:
    """What removed text is ordered by: its article, its place there, the article's date."""

    article_id: int
    position: int
    published: date | None


_FROM = f"FROM removed_text JOIN article ON article.key = removed_text.article_key WHERE {VISIBLE}"


class RemovedReader:
    """The removed texts of one build, at one generation."""

    def __init__(self, build: Path, generation: int) -> None:
        self._connection = connect(build)
        self._generation = generation

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def places(self, keys: Iterable[int]) -> dict[int, RemovedPlace]:
        """Return where removed texts stand, by key; those that this generation sees."""
        rows = self._rows("removed_text.key, article_id, first, published", keys)
        return {row[0]: RemovedPlace(row[1], row[2], date.fromisoformat(row[3]) if row[3] else None) for row in rows}

    def fingerprints(self, keys: Iterable[int]) -> dict[int, Fingerprint]:
        """Return the fingerprints of removed texts by key."""
        rows = self._rows("removed_text.key, fingerprint", keys)
        return {row[0]: np.frombuffer(row[1], dtype="<u4") for row in rows}

    def stretches(self, keys: Iterable[int]) -> dict[int, RemovedStretch]:
        """Return the removed texts with these keys, those that this generation sees."""
        of_first = (
            "(SELECT {} FROM removal WHERE removal.article_key = removed_text.article_key AND position = first LIMIT 1)"
        )
        rows = self._rows(
            f"removed_text.key, article_id, first, {REMOVED_TEXT}, {of_first.format('reason')}, "
            f"{of_first.format('rule')}, language",
            keys,
        )
        return {row[0]: RemovedStretch(*row) for row in rows}

    def of_articles(self, article_keys: Sequence[int], limit: int) -> list[int]:
        """Return the keys of articles' removed texts, in the order of the articles, at most ``limit``."""
        found: list[int] = []
        for key in article_keys:
            rows = self._connection.execute(
                "SELECT key FROM removed_text WHERE article_key = ? ORDER BY first LIMIT ?", (key, limit - len(found))
            )
            found += [row[0] for row in rows]
            if len(found) >= limit:
                break
        return found

    def languages(self) -> list[str | None]:
        """Return the languages of the articles that there are."""
        rows = self._connection.execute(
            f"SELECT DISTINCT language FROM article WHERE {VISIBLE}", {"generation": self._generation}
        )
        return [row[0] for row in rows]

    def _rows(self, columns: str, keys: Iterable[int]) -> list[sqlite3.Row]:
        return self._connection.execute(
            f"SELECT {columns} {_FROM} AND removed_text.key IN (SELECT value FROM json_each(:keys))",
            {"generation": self._generation, "keys": as_json([int(key) for key in keys])},
        ).fetchall()
