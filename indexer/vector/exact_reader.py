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

# Looking so far finds all but one in a hundred of the nearest, also for what is asked in other words than passages are
# written in: titles of news and pieces of sentences, among 200,000 windows of text (tests/benchmarks/vector_index.py).
_LEAST_LOOK = 450
_LOOK_PER_HIT = 2.5

# To take one more row into view costs a walk as much as comparing with so many.
_LOOK_COST = 60

# By so much may a cosine of vectors in 8 bits be off: ten times as much as is usual.
_EIGHT_BITS = 0.01

_STRETCHES, _STRETCH_ROWS = 40, 25

# Keys up to here get a flag each, one byte long; not where so many times as many are allowed as are looked for.
_MOST_FLAGS = 1 << 26
_FEW = 16

_RowNumbers = NDArray[np.intp]


class ExactVectorReader:
    """A `VectorReader` over one state: all scores are exact, and so is what it finds while there are few passages.

    From ``approximate_from`` passages on a graph says where to look, once its file was looked through. Raises
    `IndexDamaged` when the state's own files are missing or too short.
    """

    def __init__(self, folder: Path, generation: int, approximate_from: int = APPROXIMATE_FROM) -> None:
        self._folder = folder
        self._state = read_state(folder, generation)
        self._keys = self._state.keys
        self._dimension = self._state.dimension
        # As a plain array: NumPy is slower at picking rows from a mapped one.
        self._rows = np.asarray(open_matrix(folder, self._state))
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
        rows = self._near(vector, limit, allowed)
        if rows is None:
            rows = self._best(vector, self._living[self._are_allowed(self._living, allowed)], limit)
        cosines, keys = self._cosines(vector, rows), self._keys[rows]
        order = np.lexsort((keys, -cosines))[:limit]
        return [Scored(*hit) for hit in zip(keys[order].tolist(), cosines[order].tolist(), strict=True)]

    def vector(self, key: int) -> Vector | None:
        """Return a passage's own vector, or None when it has none."""
        rows = np.flatnonzero(self._keys == key)
        return np.array(self._rows[rows[-1]], dtype=np.float32) if len(rows) and key != DEAD else None

    def spread(self, vector: Vector) -> float:
        """Return how widely the cosines of passages with a vector differ: their standard deviation, 0 without any.

        Of at most a thousand passages, which tells it within some four in a hundred: in a few stretches, since a disk
        is quicker at those than at a thousand single rows.
        """
        some = self._living
        if len(some) > _STRETCHES * _STRETCH_ROWS:
            begins = np.linspace(0, len(some) - _STRETCH_ROWS, _STRETCHES).astype(np.intp)
            some = some[(begins[:, None] + np.arange(_STRETCH_ROWS)).reshape(-1)]
        return float(self._cosines(vector, some).std()) if len(some) else 0.0

    def wait_for_graph(self) -> bool:
        """Wait until the graph's file, if there is one, was looked through; return whether searches go by it."""
        return self._graph is not None and self._graph.wait()

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
    def _highest_key(self) -> int:
        return int(self._keys.max(initial=DEAD))

    @cached_property
    def _graph(self) -> GraphReader | None:
        return GraphReader(self._folder, self._state.graph, self._dimension) if self._state.graph else None

    def _near(self, vector: Vector, limit: int, allowed: Keys | None) -> _RowNumbers | None:
        """Return rows that hold nearly all of the nearest, found by the graph; None where it does not serve."""
        graph = self._state.graph
        among = self.count if allowed is None else min(len(allowed), self.count)
        if graph is None or self.count < self._approximate_from or not among or not vector.any():
            return None
        # Of what a walk finds, those that died since, and those not allowed, are of no use.
        look = _LEAST_LOOK + int(_LOOK_PER_HIT * limit * max(graph.size, among) / among)
        if look * _LOOK_COST > min(self.count, _DENSE * among) or self._graph is None:
            return None
        found = self._graph.near(vector, look)
        if found is None:
            return None
        rows, cosines = found
        # The file was looked through; but not even a wrong one may give what is not there.
        known = (rows >= 0) & (rows < min(graph.covered, len(self._keys)))
        rows, cosines = rows[known], cosines[known]
        useful = (self._keys[rows] != DEAD) & self._are_allowed(rows, allowed)
        rows, cosines = rows[useful], cosines[useful]
        if len(rows) < limit:
            return None  # so much of what lies near is gone, or not allowed, that it says nothing
        rows = rows[cosines >= cosines[limit - 1] - _EIGHT_BITS]
        behind = self._living[np.searchsorted(self._living, graph.covered) :]
        behind = behind[self._are_allowed(behind, allowed)]
        return np.concatenate([np.sort(rows), self._best(vector, behind, limit)])

    def _are_allowed(self, rows: _RowNumbers, allowed: Keys | None) -> NDArray[np.bool_]:
        if allowed is None or not len(rows):
            return np.ones(len(rows), dtype=np.bool_)
        keys = self._keys[rows]
        if not len(allowed) or len(rows) * _FEW < len(allowed) or self._highest_key > _MOST_FLAGS:
            return _are_among(keys, allowed)
        # A flag for every key there is: where many are looked for, a quarter of the time that NumPy takes for it.
        flags = np.zeros(self._highest_key + 1, dtype=np.bool_)
        flags[allowed[(allowed > DEAD) & (allowed <= self._highest_key)]] = True
        marked: NDArray[np.bool_] = flags[keys]
        return marked

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


def _are_among(keys: Keys, allowed: Keys) -> NDArray[np.bool_]:
    """Return of each key whether it is allowed; quick where the allowed ones are many and stand in their order."""
    if not len(allowed):
        return np.zeros(len(keys), dtype=np.bool_)
    ascending = allowed if bool((allowed[1:] >= allowed[:-1]).all()) else np.sort(allowed)
    places = np.minimum(np.searchsorted(ascending, keys), len(ascending) - 1)
    found: NDArray[np.bool_] = ascending[places] == keys
    return found
