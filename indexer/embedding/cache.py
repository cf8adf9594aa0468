"""Embeddings by model and text, so that no rebuild embeds the same text twice."""

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from indexer.sentence_vectors import SentenceVectors
from indexer.vector import Vector

_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS embedding (
    model TEXT NOT NULL,
    text_hash BLOB NOT NULL,
    vector BLOB NOT NULL,
    spans BLOB NOT NULL,
    sentences BLOB NOT NULL,
    PRIMARY KEY (model, text_hash)
) WITHOUT ROWID
"""


class EmbeddingCache:
    """A file of embeddings: a passage's own (32 bits a number), and its sentences' (8). Losing it costs only time."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        if self._connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            # Of another version of Vindplaats: it held nothing that cannot be made again.
            self._connection.execute("DROP TABLE IF EXISTS embedding")
            self._connection.execute(f"PRAGMA user_version = {_VERSION}")
        self._connection.execute(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def vector(self, model: str, text: str) -> Vector | None:
        """Return a text's vector by a model (its identity), or None when it was never embedded by it."""
        row = self._connection.execute(
            "SELECT vector FROM embedding WHERE model = ? AND text_hash = ?", (model, _hash(text))
        ).fetchone()
        return np.frombuffer(row[0], dtype="<f4").astype(np.float32) if row else None

    def missing(self, model: str, texts: Sequence[str]) -> list[int]:
        """Return the places of the texts that were never embedded by a model."""
        known = "SELECT 1 FROM embedding WHERE model = ? AND text_hash = ?"
        return [
            place
            for place, text in enumerate(texts)
            if self._connection.execute(known, (model, _hash(text))).fetchone() is None
        ]

    def models(self) -> list[str]:
        """Return the identities of the models that anything was embedded by."""
        # Steps from one model to the next: reading all rows would take the time of reading all vectors.
        rows = self._connection.execute(
            "WITH RECURSIVE step (model) AS (SELECT min(model) FROM embedding UNION ALL SELECT "
            "(SELECT min(model) FROM embedding WHERE model > step.model) FROM step WHERE step.model IS NOT NULL) "
            "SELECT model FROM step WHERE model IS NOT NULL"
        )
        return [row[0] for row in rows]

    def forget(self, model: str) -> None:
        """Drop all that was embedded by a model, and give the room back where nobody else reads just now."""
        self._connection.execute("DELETE FROM embedding WHERE model = ?", (model,))
        with suppress(sqlite3.OperationalError):
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def sentences(self, model: str, text: str) -> SentenceVectors | None:
        """Return the vectors of a text's sentences, or None when it was never embedded by that model."""
        row = self._connection.execute(
            "SELECT spans, sentences FROM embedding WHERE model = ? AND text_hash = ?", (model, _hash(text))
        ).fetchone()
        return SentenceVectors.from_bytes(row[0], row[1]) if row else None

    def store(self, model: str, texts: Sequence[str], embedded: Mapping[int, tuple[Vector, SentenceVectors]]) -> None:
        """Keep what was embedded, by the texts' places in ``texts``; durable, all or nothing."""
        rows = [
            (model, _hash(texts[place]), vector.astype("<f4").tobytes(), *sentences.to_bytes())
            for place, (vector, sentences) in embedded.items()
        ]
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT OR REPLACE INTO embedding VALUES (?, ?, ?, ?, ?)", rows)
        self._connection.execute("COMMIT")


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
