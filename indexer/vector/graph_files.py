"""How the graph of near vectors lies on disk: it finds the nearest without looking at all, where there are many.

``graph-<generation>.usearch``  USearch's own file: numbers of the matrix's rows, their vectors in 8 bits, and who is
                                near whom; behind it `_SEAL` and the SHA-256 of all before

The graph is disposable. It says only where to look: scores always come from the matrix. A state names the graph that
it may use, made in its own generation or an earlier one over the same matrix. Rows that died since stay in it, as
stepping stones; the rows file tells which. USearch goes wherever a file leads it, be it out of memory's bounds: nobody
opens one before `is_intact` has seen that not a bit of it changed.
"""

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indexer.vector import Matrix

if TYPE_CHECKING:
    from usearch.index import Index

# From this many passages on, looking through a graph is quicker than comparing with every vector
# (tests/benchmarks/vector_index.py).
APPROXIMATE_FROM = 50_000

# Of what was tried on 200,000 windows of news, this recalls as much as twice the connectivity, or half the care in
# adding, with a quarter fewer vectors compared, in a fifth less room.
_CONNECTIVITY = 16
_EXPANSION_ADD = 200

_LARGEST = 127
_SEAL = b"vindplaats graph of rows 1\n"
_BYTES_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class GraphState:
    """A graph as a state sees it: the generation that wrote it, its bytes, how many rows it holds.

    ``covered`` is how many of the matrix's rows, from the first on, were put into it if they were alive.
    """

    generation: int
    length: int
    size: int
    covered: int


def graph_path(folder: Path, generation: int) -> Path:
    """Return where the graph that a generation wrote lies."""
    return folder / f"graph-{generation:06d}.usearch"


def empty_graph(dimension: int) -> "Index":
    """Return a graph that holds nothing yet, to fill, or to open a file with."""
    from usearch.index import Index  # late: most archives are small and need none

    return Index(
        ndim=dimension,
        metric="cos",
        dtype="i8",
        connectivity=_CONNECTIVITY,
        expansion_add=_EXPANSION_ADD,
        enable_key_lookups=False,
    )


def in_eight_bits(vectors: Matrix) -> NDArray[np.int8]:
    """Return vectors, of shape (count, dimension) or (dimension,), each stretched to the range of 8 bits.

    The cosine does not mind. USearch itself would stretch the unit to that range, and of several hundred numbers that
    make a unit together few reach a tenth of it: more than three of the eight bits would say nothing.
    """
    largest = np.abs(vectors).max(axis=-1, keepdims=True, initial=0)
    stretched = vectors * (_LARGEST / np.where(largest > 0, largest, 1))
    return np.asarray(np.rint(stretched), dtype=np.int8)


def write_sealed(index: "Index", path: Path) -> int:
    """Write a graph, whole or not at all, with its seal; return how many bytes it takes."""
    partial = path.with_suffix(".partial")
    index.save(partial)
    with partial.open("rb+") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
        file.seek(0, os.SEEK_END)
        file.write(_SEAL + digest)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    return path.stat().st_size


def is_whole(folder: Path, graph: GraphState) -> bool:
    """Whether a graph's file is there at its full length. What its bytes are, `is_intact` says."""
    try:
        return graph_path(folder, graph.generation).stat().st_size == graph.length
    except OSError:
        return False


def is_intact(folder: Path, graph: GraphState) -> bool:
    """Whether a graph's file is as it was written. Reads it whole, once in a process as long as nobody touches it."""
    path = graph_path(folder, graph.generation)
    try:
        found = path.stat()
        return found.st_size == graph.length and _is_as_sealed(path, found.st_ino, found.st_mtime_ns, found.st_size)
    except OSError:
        return False


@lru_cache(maxsize=64)
def _is_as_sealed(path: Path, _inode: int, _modified_ns: int, length: int) -> bool:
    digest = hashlib.sha256()
    left = length - len(_SEAL) - digest.digest_size
    with path.open("rb") as file:
        while left > 0 and (block := file.read(min(left, _BYTES_AT_ONCE))):
            digest.update(block)
            left -= len(block)
        return left == 0 and file.read() == _SEAL + digest.digest()
