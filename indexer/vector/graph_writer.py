"""Brings the graph of near vectors up to a matrix's rows, from time to time: it is copied whole each time."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.vector import Keys
from indexer.vector.exact_files import DEAD, Rows
from indexer.vector.graph_files import GraphState, empty_graph, graph_path, is_whole

if TYPE_CHECKING:
    from usearch.index import Index

# Rows that came or died since the graph was written, as a share of those alive, until it is written anew. What came is
# compared one by one meanwhile: at 200,000 passages this is 10,000 of them, about as long as the walk itself takes.
MAX_CHANGED_SHARE = 0.05

# Rows added at a time, so that memory stays small.
_ADDED_ROWS = 8192


def is_due(folder: Path, graph: GraphState | None, keys: Keys) -> bool:
    """Whether the graph for rows of these keys is to be written (anew)."""
    if graph is None or not is_whole(folder, graph):
        return True
    alive = keys != DEAD
    died = graph.size - int(alive[: graph.covered].sum())
    came = int(alive[graph.covered :].sum())
    return died + came > MAX_CHANGED_SHARE * int(alive.sum())


def write_graph(folder: Path, generation: int, previous: GraphState | None, keys: Keys, rows: Rows) -> GraphState:
    """Write generation ``generation``'s graph over rows of these keys, whole or not at all; return its state.

    It is made out of the ``previous`` one, as far as that can be read.
    """
    index, covered = _loaded(folder, previous, rows.shape[1])
    known = np.asarray(index.keys[:], dtype=np.int64)
    # A passage may have died in the rows covered and have come again behind them: then its old vector goes, too.
    gone = np.setdiff1d(known, keys[:covered])
    if len(gone):
        index.remove(gone.astype(np.uint64), threads=1)
    came = covered + np.flatnonzero(keys[covered:] != DEAD)
    for begin in range(0, len(came), _ADDED_ROWS):
        chunk = came[begin : begin + _ADDED_ROWS]
        # One thread: of 5,000 passages that several put in at once up to 40 could be reached by no walk afterwards, of
        # those that one put in none; and the same passages make the same graph every time.
        index.add(keys[chunk].astype(np.uint64), rows[chunk].astype(np.float32), threads=1)
    path = graph_path(folder, generation)
    partial = path.with_suffix(".partial")
    index.save(partial)
    with partial.open("rb+") as file:
        os.fsync(file.fileno())
    partial.replace(path)
    return GraphState(generation, path.stat().st_size, len(index), len(keys))


def _loaded(folder: Path, graph: GraphState | None, dimension: int) -> tuple["Index", int]:
    """Return a graph to change and how many rows it covers: nothing and none where there is none to be read."""
    if graph is not None and is_whole(folder, graph):
        index = empty_graph(dimension)
        try:
            index.load(graph_path(folder, graph.generation))
        except RuntimeError:  # all that USearch raises
            return empty_graph(dimension), 0
        if len(index) == graph.size and index.ndim == dimension:
            return index, graph.covered
    return empty_graph(dimension), 0
