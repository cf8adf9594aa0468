"""Looks for near vectors in a graph, whose file is opened in place: only what a search walks through is read."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indexer.vector import Vector
from indexer.vector.graph_files import GraphState, empty_graph, graph_path, in_eight_bits, is_intact

if TYPE_CHECKING:
    from usearch.index import Index


class GraphReader:
    """One graph. It can be walked as soon as its file was looked through, which a thread of its own does.

    Until then, and for ever if the file is missing or damaged, `near` returns None.
    """

    def __init__(self, folder: Path, graph: GraphState, dimension: int) -> None:
        self._folder = folder
        self._graph = graph
        self._dimension = dimension
        self._index: Index | None = None
        self._closed = False
        self._lock = threading.Lock()
        self._opening = threading.Thread(target=self._open, name="opening the graph of near vectors", daemon=True)
        self._opening.start()

    def wait(self) -> bool:
        """Wait until the file was looked through; return whether the graph can be walked."""
        self._opening.join()
        return self._index is not None

    def near(self, vector: Vector, count: int) -> tuple[NDArray[np.intp], Vector] | None:
        """Return about the ``count`` rows nearest to a vector, some of them dead since, maybe; and their cosines.

        The nearest come first, as 8 bits tell it.
        """
        index = self._index
        if index is None:
            return None
        found = index.search(in_eight_bits(vector), count, threads=1)
        return found.keys.astype(np.intp), 1 - found.distances

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._closed = True
            index, self._index = self._index, None
        if index is not None:
            index.reset()  # type: ignore[no-untyped-call]  # USearch gives this one no types

    def _open(self) -> None:
        if not is_intact(self._folder, self._graph):
            return
        index = empty_graph(self._dimension)
        try:
            index.view(graph_path(self._folder, self._graph.generation))
        except (RuntimeError, OSError):  # it went away meanwhile
            return
        with self._lock:
            if not self._closed and len(index) == self._graph.size and index.ndim == self._dimension:
                self._index = index
