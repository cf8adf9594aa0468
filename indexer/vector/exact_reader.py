"""Searches the vector index: the cosine with every vector, or with those that a graph finds near."""

from functools import cached_property
from pathlib import Path

import numkong
import numpy as np
from numpy.typing import NDArray

from indexer.keyword import Scored
from indexer.vector import Keys, Vector
from indexer.vector.exact_files import DEAD, open_matrix, read_state
from indexer.vector.graph_files import APPROXIMATE_FROM
from indexer.vector.graph_reader import GraphReader

# Rows multiplied at a time: 8 MB of a 384-dimensional matrix, so that what is mapped need not all be in memory.
_BLOCK_ROWS = 10_240

# Picking a row out of others costs as much as multiplying with some four that lie side by side.
_DENSE = 4

# The rows' products are first taken with the vector in 16 bits; by so much more may 32 bits differ, adding up included.
_ROUNDING = 1e-4

# Looking this many times as far as asked, and not less far than the second, finds all but one in a hundred of the
# nearest, also when half of the graph was replaced since it was begun. Up to the third, a graph is quicker from
# APPROXIMATE_FROM passages on; farther, from as many more.
_EXPANSION = 2
_LEAST_EXPANSION = 128
_CHEAP_EXPANSION = 320

_RowNumbers = NDArray[np.intp]


class ExactVectorReader:
    """A `VectorReader` over one state: all scores are exact, and so is what it finds while there are few passages.

    From ``approximate_from`` passages on a graph says where to look, if it can be read. Raises `IndexDamaged` when
    the state's own files are missing or too short.
    """

    def __init__(self, folder: Path, generation: int, approximate_from: int = APPROXIMATE_FROM) -> None:
        self._folder = folder
        self._state = read_state(folder, generation)
        self._keys = self._state.keys
        self._dimension = self._state.dimension
        self._rows = open_matrix(folder, self._state)
        self._approximate_from = approximate_from

    @property
    def count(self) -> int:
        """How many vectors it holds."""
        return len(self._living)

    def search(self, vector: Vector, limit: int, allowed: Keys | None = None) -> list[Scored]:
        """Return the passages nearest to a vector by cosine, nearest first; among ``allowed`` only, if given.

        Equal cosines stand in the order of their keys. Raises ValueError for a vector of another dimension.
        """
        if vector.shape != (self._dimension,):
            raise ValueError(f"expected a vector of shape {(self._dimension,)}, got {vector.shape}")
        if limit <= 0:
            return []
        if allowed is None:
            rows = self._near(vector, limit)
            if rows is None:
                rows = self._best(vector, self._living, limit)
        else:
            rows = self._best(vector, self._living[np.isin(self._keys[self._living], allowed)], limit)
        cosines, keys = self._cosines(vector, rows), self._keys[rows]
        order = np.lexsort((keys, -cosines))[:limit]
        return [Scored(int(keys[i]), float(cosines[i])) for i in order]

    def vector(self, key: int) -> Vector | None:
        """Return a passage's own vector, or None when it has none."""
        rows = np.flatnonzero(self._keys == key)
        return np.array(self._rows[rows[-1]], dtype=np.float32) if len(rows) and key != DEAD else None

    def close(self) -> None:
        """Let go of the files."""
        graph = self.__dict__.get("_graph")  # looked up so, it is not opened for it
        if graph is not None:
            graph.close()
        self._graph = None
        self._rows = np.zeros((0, self._dimension), dtype="<f2")
        self._keys = np.zeros(0, dtype=np.int64)
        self._living = np.zeros(0, dtype=np.intp)

    @cached_property
    def _living(self) -> _RowNumbers:
        return np.flatnonzero(self._keys != DEAD)

    @cached_property
    def _graph(self) -> GraphReader | None:
        return GraphReader.open(self._folder, self._state.graph, self._dimension) if self._state.graph else None

    @cached_property
    def _by_key(self) -> tuple[Keys, _RowNumbers]:
        """The keys there are, ascending, and the row of each."""
        keys = self._keys[self._living]
        order = np.argsort(keys)
        return keys[order], self._living[order]

    def _near(self, vector: Vector, limit: int) -> _RowNumbers | None:
        """Return rows that hold nearly all of the nearest, found by the graph; None where it does not serve."""
        expansion = max(_LEAST_EXPANSION, _EXPANSION * limit)
        if self.count < self._approximate_from * max(1, expansion / _CHEAP_EXPANSION):
            return None
        if self._graph is None or self._state.graph is None:
            return None
        found = self._rows_of(self._graph.near(vector, expansion))
        behind = self._living[np.searchsorted(self._living, self._state.graph.covered) :]
        if len(found) < min(limit, self.count - len(behind)):
            return None  # too much of what lies near is gone
        near: _RowNumbers = np.union1d(found, self._best(vector, behind, limit))
        return near

    def _rows_of(self, keys: Keys) -> _RowNumbers:
        """Return the living rows of passages; none for those that are gone."""
        ordered, rows = self._by_key
        places = np.minimum(np.searchsorted(ordered, keys), len(ordered) - 1)
        found: _RowNumbers = rows[places[ordered[places] == keys]]
        return found

    def _best(self, vector: Vector, rows: _RowNumbers, limit: int) -> _RowNumbers:
        """Return those of some rows, ascending, that can be among the ``limit`` nearest: few more than these."""
        if len(rows) <= limit:
            return rows
        half = vector.astype(np.float16)
        products = self._products(half, rows)
        edge = np.partition(products, len(products) - limit)[len(products) - limit]
        # Rows are of unit length: no product is farther off than the vector's rounding.
        slack = float(np.linalg.norm(vector - half.astype(np.float32))) + _ROUNDING
        best: _RowNumbers = rows[products >= edge - 2 * slack]
        return best

    def _products(self, half: NDArray[np.float16], rows: _RowNumbers) -> Vector:
        products = np.empty(len(rows), dtype=np.float32)
        for begin in range(0, len(rows), _BLOCK_ROWS):
            chunk = rows[begin : begin + _BLOCK_ROWS]
            first, end = int(chunk[0]), int(chunk[-1]) + 1
            dense = end - first <= _DENSE * len(chunk)
            block = self._rows[first:end] if dense else self._rows[chunk]
            # NumPy would turn the rows into 32 bits first, which takes ten times as long as this.
            found = np.asarray(numkong.cdist(half[None], block, "dot")).reshape(-1)
            products[begin : begin + len(chunk)] = found[chunk - first] if dense else found
        return products

    def _cosines(self, vector: Vector, rows: _RowNumbers) -> Vector:
        # Each row by itself: in a matrix product the last bit of a row's score may depend on the rows around it.
        cosines = np.empty(len(rows), dtype=np.float32)
        for begin in range(0, len(rows), _BLOCK_ROWS):
            chunk = rows[begin : begin + _BLOCK_ROWS]
            cosines[begin : begin + len(chunk)] = np.vecdot(self._rows[chunk].astype(np.float32), vector)
        return cosines
