"""Searches the exact vector index: the cosine with every vector, by one matrix product."""

from pathlib import Path

import numpy as np

from indexer.keyword import Scored
from indexer.vector import Keys, Vector
from indexer.vector.exact_files import DEAD, matrix_path, read_state

# Rows multiplied at a time: 16 MB of a 384-dimensional matrix, so that what is mapped need not all be in memory.
_BLOCK_ROWS = 10_240


class ExactVectorReader:
    """A `VectorReader` over one state. Raises `IndexDamaged` when its files are missing or too short."""

    def __init__(self, folder: Path, generation: int) -> None:
        state = read_state(folder, generation)
        self._keys = state.keys
        self._dimension = state.dimension
        shape = (len(state.keys), state.dimension)
        # An empty file cannot be mapped.
        self._rows = (
            np.memmap(matrix_path(folder, state.epoch), dtype="<f4", mode="r", shape=shape)
            if len(state.keys)
            else np.zeros(shape, dtype=np.float32)
        )

    @property
    def count(self) -> int:
        """How many vectors it holds."""
        return int((self._keys != DEAD).sum())

    def search(self, vector: Vector, limit: int, allowed: Keys | None = None) -> list[Scored]:
        """Return the passages nearest to a vector by cosine, nearest first; among ``allowed`` only, if given.

        Equal cosines stand in the order of their keys. Raises ValueError for a vector of another dimension.
        """
        if vector.shape != (self._dimension,):
            raise ValueError(f"expected a vector of shape {(self._dimension,)}, got {vector.shape}")
        seen = self._keys != DEAD if allowed is None else np.isin(self._keys, allowed[allowed != DEAD])
        rows = np.flatnonzero(seen)
        if not len(rows) or limit <= 0:
            return []
        cosines = self._cosines(vector)[rows]
        keys = self._keys[rows]
        if limit < len(rows):
            # Ties at the edge are all taken along, so that the order by key decides which of them stay.
            edge = np.partition(cosines, len(cosines) - limit)[len(cosines) - limit]
            nearest = np.flatnonzero(cosines >= edge)
            cosines, keys = cosines[nearest], keys[nearest]
        order = np.lexsort((keys, -cosines))[:limit]
        return [Scored(int(keys[i]), float(cosines[i])) for i in order]

    def vector(self, key: int) -> Vector | None:
        """Return a passage's own vector, or None when it has none."""
        rows = np.flatnonzero(self._keys == key)
        return np.array(self._rows[rows[-1]], dtype=np.float32) if len(rows) else None

    def close(self) -> None:
        """Let go of the files."""
        self._rows = np.zeros((0, self._dimension), dtype=np.float32)
        self._keys = np.zeros(0, dtype=np.int64)

    def _cosines(self, vector: Vector) -> Vector:
        cosines = np.empty(len(self._rows), dtype=np.float32)
        for begin in range(0, len(self._rows), _BLOCK_ROWS):
            block = self._rows[begin : begin + _BLOCK_ROWS]
            cosines[begin : begin + len(block)] = block @ vector
        return cosines
