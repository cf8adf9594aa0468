"""Writes the exact vector index: vectors are appended, rows of passages that are gone die."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from indexer.vector import Keys, Matrix
from indexer.vector.exact_files import (
    DEAD,
    VectorState,
    matrix_length,
    matrix_path,
    open_matrix,
    read_state,
    write_state,
)
from indexer.vector.graph_files import APPROXIMATE_FROM, GraphState, graph_path
from indexer.vector.graph_writer import extend_graph, is_due

# Past this share of dead rows the living ones move to a new matrix, which needs a new graph; until then the dead cost
# their bytes, and a walk looks so much farther.
MAX_DEAD_SHARE = 0.25

# Rows copied at a time when a matrix is rewritten, so that memory stays small.
_COPY_ROWS = 8192


class ExactVectorWriter:
    """A `VectorWriter` that makes state ``generation`` out of state ``previous`` (None: out of nothing)."""

    def __init__(self, folder: Path, generation: int, previous: int | None, dimension: int) -> None:
        self._folder = folder
        self._generation = generation
        self._dimension = dimension
        self._graph: GraphState | None = None
        folder.mkdir(parents=True, exist_ok=True)
        if previous is None:
            self._epoch = self._next_epoch()
            self._keys: Keys = np.zeros(0, dtype=np.int64)
        else:
            state = read_state(folder, previous)
            if state.dimension != dimension:
                raise ValueError(f"vectors of {dimension} numbers do not fit in an index of {state.dimension}")
            self._epoch = state.epoch
            self._graph = state.graph
            self._keys = np.array(state.keys)
        self._cut_to_rows()

    def remove(self, keys: Sequence[int]) -> None:
        """Take out the vectors of these passages; keys that have none are passed over."""
        if len(keys):
            self._keys[np.isin(self._keys, np.asarray(keys, dtype=np.int64))] = DEAD

    def add(self, keys: Sequence[int], vectors: Matrix) -> None:
        """Put in a vector for each key, in place of one that it has.

        Raises ValueError when the dimension is not the index's, or a key stands there twice.
        """
        if vectors.shape != (len(keys), self._dimension):
            raise ValueError(f"expected vectors of shape {(len(keys), self._dimension)}, got {vectors.shape}")
        if len(set(keys)) < len(keys):
            raise ValueError("expected each key once")
        self.remove(keys)
        with matrix_path(self._folder, self._epoch).open("ab") as file:
            file.write(np.ascontiguousarray(vectors, dtype="<f2").tobytes())
        self._keys = np.concatenate([self._keys, np.asarray(keys, dtype=np.int64)])

    def extend_graph(self, on_vectors: Callable[[int], None] = lambda _: None) -> bool:
        """Put some thousands of the vectors into the graph of near ones; return whether all are in it now.

        Calls ``on_vectors`` with how many are; raising there leaves the graph as it was.
        """
        rows = open_matrix(self._folder, self._state())
        self._graph = extend_graph(self._folder, self._generation, self._graph, self._keys, rows, on_vectors)
        return self._graph.covered == len(self._keys)

    def commit(self) -> None:
        """Make the state durable."""
        dead = int((self._keys == DEAD).sum())
        if dead > MAX_DEAD_SHARE * len(self._keys):
            self._rewrite()
        matrix = matrix_path(self._folder, self._epoch)
        if matrix.exists():
            with matrix.open("rb+") as file:
                os.fsync(file.fileno())
        write_state(self._folder, self._generation, self._state())

    def _state(self) -> VectorState:
        return VectorState(self._epoch, self._dimension, self._keys, self._graph)

    def _cut_to_rows(self) -> None:
        """Drop what a writer that was interrupted had appended."""
        path = matrix_path(self._folder, self._epoch)
        if path.exists():
            os.truncate(path, matrix_length(len(self._keys), self._dimension))

    def _rewrite(self) -> None:
        rows = open_matrix(self._folder, self._state())
        self._epoch = self._next_epoch()
        alive = np.flatnonzero(self._keys != DEAD)
        with matrix_path(self._folder, self._epoch).open("wb") as file:
            for begin in range(0, len(alive), _COPY_ROWS):
                file.write(rows[alive[begin : begin + _COPY_ROWS]].tobytes())
        self._keys = self._keys[alive]
        self._graph = None  # it is one of the rows that were

    def _next_epoch(self) -> int:
        epochs = [int(path.stem.partition("-")[2]) for path in self._folder.glob("matrix-*.f16")]
        return max(epochs, default=0) + 1


def is_graph_due(folder: Path, generation: int, approximate_from: int = APPROXIMATE_FROM) -> bool:
    """Whether a state has so many vectors, and so many of them in no graph, that `extend_graph` is to be called.

    Raises `IndexDamaged`.
    """
    state = read_state(folder, generation)
    enough = int((state.keys != DEAD).sum()) >= approximate_from
    return enough and is_due(folder, state.graph, state.keys)


def drop_states_before(folder: Path, generation: int) -> None:
    """Delete the states older than ``generation``, and the matrices and graphs that no state left needs."""
    for path in folder.glob("rows-*.npy"):
        if int(path.stem.partition("-")[2]) < generation:
            path.unlink(missing_ok=True)
    states = [read_state(folder, int(path.stem.partition("-")[2])) for path in folder.glob("rows-*.npy")]
    needed = {matrix_path(folder, state.epoch) for state in states}
    needed |= {graph_path(folder, state.graph.generation) for state in states if state.graph is not None}
    for pattern in ("matrix-*.f16", "graph-*.usearch"):
        for path in folder.glob(pattern):
            if path not in needed:
                path.unlink(missing_ok=True)
