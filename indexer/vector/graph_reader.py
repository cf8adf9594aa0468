"""Looks for near vectors in a graph, whose file is opened in place: only what a search walks through is read."""

from pathlib import Path
from typing import Self

import numpy as np

from indexer.vector import Keys, Vector
from indexer.vector.graph_files import GraphState, empty_graph, graph_path, is_whole


class GraphReader:
    """One graph, open."""

    def __init__(self, folder: Path, graph: GraphState, dimension: int) -> None:
        self._index = empty_graph(dimension)
        self._index.view(graph_path(folder, graph.generation))

    @classmethod
    def open(cls, folder: Path, graph: GraphState, dimension: int) -> Self | None:
        """Return a state's graph, or None when its file is missing or damaged."""
        if not is_whole(folder, graph):
            return None
        try:
            opened = cls(folder, graph, dimension)
        except RuntimeError:  # all that USearch raises
            return None
        return opened if len(opened._index) == graph.size and opened._index.ndim == dimension else None

    def near(self, vector: Vector, count: int) -> Keys:
        """Return the keys of about the ``count`` passages nearest to a vector, some of them gone since, maybe."""
        return np.asarray(self._index.search(vector, count, threads=1).keys).astype(np.int64)

    def close(self) -> None:
        """Let go of the file."""
        self._index.reset()  # type: ignore[no-untyped-call]  # USearch gives this one no types
