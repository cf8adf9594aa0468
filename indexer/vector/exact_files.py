"""How the exact vector index lies on disk.

``matrix-<epoch>.f16``  rows of little-endian float16, appended to, never changed; rewritten under the next epoch
                        when too many rows are dead
``rows-<generation>.npy``  int64, which passage each row is of (0: none any more), after six places for the matrix's
                        epoch and dimension and the graph's generation (0: no graph), length, size and rows covered:
                        this is all that a state consists of

A reader maps the files into memory and reads nothing before it is asked. Rows beyond those that the rows file
counts were written by somebody who was interrupted: they are not there. The graph, in `indexer.vector.graph_files`,
may be missing or damaged; a state without it is whole.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from indexer.errors import IndexDamaged
from indexer.vector import Keys
from indexer.vector.graph_files import GraphState, is_intact

Rows: TypeAlias = NDArray[np.float16]
"""Embeddings as they are stored, of shape (count, dimension)."""

DEAD = 0
_HEADER = 6
_BYTES = 2

# How NumPy describes a list of int64 at the begin of a file in its format 1.0.
_DESCRIPTION = re.compile(rb"\{'descr': '<i8', 'fortran_order': False, 'shape': \((\d+),\), \} *\n")


@dataclass(frozen=True, slots=True)
class VectorState:
    """One state: which matrix, of which dimension, and the passage key of each row (`DEAD` for none).

    ``graph`` is the one to look for near rows in, None where there is none.
    """

    epoch: int
    dimension: int
    keys: Keys
    graph: GraphState | None = None


@dataclass(frozen=True, slots=True)
class GraphCheck:
    """How many living rows are in a state's graph of near vectors, and whether its file is as it was written."""

    linked: int
    intact: bool


def matrix_path(folder: Path, epoch: int) -> Path:
    """Return where the matrix of an epoch lies."""
    return folder / f"matrix-{epoch:06d}.f16"


def rows_path(folder: Path, generation: int) -> Path:
    """Return where the rows of a state lie."""
    return folder / f"rows-{generation:06d}.npy"


def matrix_length(rows: int, dimension: int) -> int:
    """Return how many bytes so many rows take."""
    return rows * dimension * _BYTES


def open_matrix(folder: Path, state: VectorState) -> Rows:
    """Return a state's rows, dead ones among them, mapped from the file."""
    shape = (len(state.keys), state.dimension)
    # An empty file cannot be mapped.
    if not len(state.keys):
        return np.zeros(shape, dtype="<f2")
    return np.memmap(matrix_path(folder, state.epoch), dtype="<f2", mode="r", shape=shape)


def write_state(folder: Path, generation: int, state: VectorState) -> None:
    """Write a state's rows file, whole or not at all."""
    path = rows_path(folder, generation)
    partial = path.with_suffix(".partial")
    graph = state.graph or GraphState(0, 0, 0, 0)
    header = [state.epoch, state.dimension, graph.generation, graph.length, graph.size, graph.covered]
    with partial.open("wb") as file:
        np.save(file, np.concatenate([np.array(header, dtype=np.int64), state.keys]))
    partial.replace(path)


def read_state(folder: Path, generation: int) -> VectorState:
    """Return a state. Raises `IndexDamaged` when its files are missing or too short, the graph's excepted."""
    path = rows_path(folder, generation)
    try:
        stored = _mapped_numbers(path)
        epoch, dimension, *graph = (int(number) for number in stored[:_HEADER])
        state = VectorState(epoch, dimension, stored[_HEADER:], GraphState(*graph) if graph[0] else None)
        matrix = matrix_path(folder, state.epoch)
        if len(state.keys) and matrix.stat().st_size < matrix_length(len(state.keys), dimension):
            raise IndexDamaged(file=matrix, detail="shorter than its rows")
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise IndexDamaged(file=path, detail=str(error) or type(error).__name__) from error
    return state


def _mapped_numbers(path: Path) -> Keys:
    """Return the numbers of a rows file, mapped. Raises OSError or ValueError.

    `numpy.load` reads the description as Python source, and Python 3.11 fails when two threads read source at once.
    """
    with path.open("rb") as file:
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError("of another format")
        described = _DESCRIPTION.fullmatch(file.read(int.from_bytes(file.read(2), "little")))
        if described is None:
            raise ValueError("no list of whole numbers")
        return np.memmap(path, dtype="<i8", mode="r", offset=file.tell(), shape=(int(described[1]),))


def check_graph(folder: Path, generation: int) -> GraphCheck | None:
    """Return how the graph of a state stands, None where it has none. Reads its file whole. Raises `IndexDamaged`."""
    state = read_state(folder, generation)
    if state.graph is None:
        return None
    linked = int((state.keys[: state.graph.covered] != DEAD).sum())
    return GraphCheck(linked, is_intact(folder, state.graph))
