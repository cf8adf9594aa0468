"""How the graph of near vectors lies on disk: it finds the nearest without looking at all, where there are many.

``graph-<generation>.usearch``  USearch's own file: passage keys, their vectors in 8 bits, and who is near whom

The graph is disposable. It says only where to look: scores always come from the matrix. A state names the graph that
it may use, made in its own generation or an earlier one; which rows came and which died since, its rows file tells.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from usearch.index import Index

# From this many passages on, looking through a graph is quicker than comparing with every vector. Measured at
# 200,000 of 384 numbers (tests/benchmarks/vector_index.py): a vector taken into view costs as much as comparing with
# some 150.
APPROXIMATE_FROM = 50_000

# With a connectivity of 16 some questions there found none of their neighbours at all.
_CONNECTIVITY = 32
_EXPANSION_ADD = 128


@dataclass(frozen=True, slots=True)
class GraphState:
    """A graph as a state sees it: the generation that wrote it, its bytes, how many passages it holds.

    ``covered`` is how many of the matrix's rows, from the first on, were put into it if they were alive.
    """

    generation: int
    length: int
    size: int
    covered: int


def graph_path(folder: Path, generation: int) -> Path:
    """Return where the graph that a generation wrote lies."""
    return folder / f"graph-{generation:06d}.usearch"


def is_whole(folder: Path, graph: GraphState) -> bool:
    """Whether a graph's file is there at its full length."""
    try:
        return graph_path(folder, graph.generation).stat().st_size == graph.length
    except OSError:
        return False


def empty_graph(dimension: int) -> "Index":
    """Return a graph that holds nothing yet, to fill, or to open a file with."""
    from usearch.index import Index  # late: most archives are small and need none

    return Index(
        ndim=dimension,
        metric="cos",
        dtype="i8",
        connectivity=_CONNECTIVITY,
        expansion_add=_EXPANSION_ADD,
    )
