"""Embeddings by model and text, so that no rebuild embeds the same text twice."""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from indexer.embedding import Embedder
from indexer.vector import Matrix

_SCHEMA = """
CREATE TABLE IF NOT EXISTS embedding (
    model TEXT NOT NULL,
    text_hash BLOB NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (model, text_hash)
) WITHOUT ROWID
"""

# Few enough that progress moves and an interruption loses little, enough to fill the model's batches.
_EMBED_AT_ONCE = 64


class EmbeddingCache:
    """A file of embeddings; losing it costs time, nothing else."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def embed(self, embedder: Embedder, texts: Sequence[str], on_progress: Callable[[int], None]) -> Matrix:
        """Return the vectors of passages, shape (len(texts), dimension), embedding those not met before.

        Calls ``on_progress`` with how many more texts have their vector, as it goes; what is embedded is kept
        at once, also when the next batch is interrupted.
        """
        hashes = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        vectors = np.zeros((len(texts), embedder.dimension), dtype=np.float32)
        missing: list[int] = []
        for row, digest in enumerate(hashes):
            stored = self._stored(embedder.identity, digest)
            if stored is None:
                missing.append(row)
            else:
                vectors[row] = np.frombuffer(stored, dtype="<f4")
        on_progress(len(texts) - len(missing))
        # By length: texts of one batch are padded to its longest.
        missing.sort(key=lambda row: len(texts[row]))
        for begin in range(0, len(missing), _EMBED_AT_ONCE):
            batch = missing[begin : begin + _EMBED_AT_ONCE]
            vectors[batch] = embedder.embed_passages([texts[row] for row in batch])
            self._store(embedder.identity, [(hashes[row], vectors[row].astype("<f4").tobytes()) for row in batch])
            on_progress(len(batch))
        return vectors

    def _stored(self, model: str, digest: bytes) -> bytes | None:
        row = self._connection.execute(
            "SELECT vector FROM embedding WHERE model = ? AND text_hash = ?", (model, digest)
        ).fetchone()
        return bytes(row[0]) if row else None

    def _store(self, model: str, rows: list[tuple[bytes, bytes]]) -> None:
        with self._connection:
            self._connection.execute("BEGIN")
            self._connection.executemany(
                "INSERT OR REPLACE INTO embedding VALUES (?, ?, ?)",
                [(model, digest, vector) for digest, vector in rows],
            )
