"""Brings the graph of near vectors up to a matrix's rows, some thousands at a time: it is copied whole each time."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.vector import Keys
from indexer.vector.exact_files import DEAD, Rows
from indexer.vector.graph_files import GraphState, empty_graph, graph_path, in_eight_bits, is_intact, write_sealed

if TYPE_CHECKING:
    from usearch.index import Index

# Rows that came since the graph was written, as a share of those alive, until it is brought up to them. They are
# compared one by one meanwhile: at 200,000 passages 4,000 of them, which takes less than the walk itself.
MAX_BEHIND_SHARE = 0.02

# Rows put in until the graph is written, and seen: some ten seconds' work, which is all that an interruption loses.
ROWS_AT_ONCE = 10_000

# Rows put in until it is said how far it is, and heard whether to stop: about half a second's.
_ROWS_TOLD = 500


def is_due(folder: Path, graph: GraphState | None, keys: Keys) -> bool:
    """Whether the graph for rows of these keys is to be extended, or made anew because it is not there or damaged."""
    if graph is None or not is_intact(folder, graph):
        return True
    alive = keys != DEAD
    return int(alive[graph.covered :].sum()) > MAX_BEHIND_SHARE * int(alive.sum())


def extend_graph(
    folder: Path,
    generation: int,
    previous: GraphState | None,
    keys: Keys,
    rows: Rows,
    on_rows: Callable[[int], None],
) -> GraphState:
    """Write generation ``generation``'s graph, whole or not at all, with up to `ROWS_AT_ONCE` more rows; return it.

    It is made out of the ``previous`` one over the same matrix, if that is intact. Calls ``on_rows`` with how many of
    the living rows are in it; raising there leaves everything as it was.
    """
    index, covered = _loaded(folder, previous, rows.shape[1])
    came = covered + np.flatnonzero(keys[covered:] != DEAD)
    done = int((keys[:covered] != DEAD).sum())
    on_rows(done)
    last = len(came) <= ROWS_AT_ONCE
    came = came[:ROWS_AT_ONCE]
    for begin in range(0, len(came), _ROWS_TOLD):
        chunk = came[begin : begin + _ROWS_TOLD]
        _add(index, chunk, rows)
        on_rows(done + begin + len(chunk))
    length = write_sealed(index, graph_path(folder, generation))
    return GraphState(generation, length, len(index), len(keys) if last else int(came[-1]) + 1)


def _add(index: "Index", numbers: np.ndarray[tuple[int], np.dtype[np.intp]], rows: Rows) -> None:
    vectors = in_eight_bits(rows[numbers].astype(np.float32))
    # One thread: of 5,000 passages that several put in at once up to 40 could be reached by no walk afterwards, of
    # those that one put in none; and the same passages make the same graph every time.
    index.add(numbers.astype(np.uint64), vectors, threads=1)


def _loaded(folder: Path, graph: GraphState | None, dimension: int) -> tuple["Index", int]:
    """Return a graph to add to and how many rows it covers: nothing and none where there is none to be read."""
    index = empty_graph(dimension)
    if graph is None or not is_intact(folder, graph):
        return index, 0
    try:
        index.load(graph_path(folder, graph.generation))
    except RuntimeError:  # all that USearch raises
        return empty_graph(dimension), 0
    if len(index) != graph.size or index.ndim != dimension:
        return empty_graph(dimension), 0
    return index, graph.covered
