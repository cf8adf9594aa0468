"""How the exact vector index lies on disk.

``matrix-<epoch>.f32``  rows of little-endian float32, appended to, never changed; rewritten under the next epoch
                        when too many rows are dead
``rows-<generation>.npy``  int64, which passage each row is of (0: none any more): with the matrix's epoch and
                        dimension in the file's first two places, this is all that a state consists of

A reader maps both files into memory and reads nothing before it is asked. Rows beyond those that the rows file
counts were written by somebody who was interrupted: they are not there.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.errors import IndexDamaged
from indexer.vector import Keys

DEAD = 0
_HEADER = 2


@dataclass(frozen=True, slots=True)
class VectorState:
    """One state: which matrix, of which dimension, and the passage key of each row (`DEAD` for none)."""

    epoch: int
    dimension: int
    keys: Keys


def matrix_path(folder: Path, epoch: int) -> Path:
    """Return where the matrix of an epoch lies."""
    return folder / f"matrix-{epoch:06d}.f32"


def rows_path(folder: Path, generation: int) -> Path:
    """Return where the rows of a state lie."""
    return folder / f"rows-{generation:06d}.npy"


def write_state(folder: Path, generation: int, state: VectorState) -> None:
    """Write a state's rows file, whole or not at all."""
    path = rows_path(folder, generation)
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        np.save(file, np.concatenate([np.array([state.epoch, state.dimension], dtype=np.int64), state.keys]))
    partial.replace(path)


def read_state(folder: Path, generation: int) -> VectorState:
    """Return a state. Raises `IndexDamaged` when its files are missing or too short."""
    path = rows_path(folder, generation)
    try:
        stored = np.load(path, mmap_mode="r")
        state = VectorState(int(stored[0]), int(stored[1]), stored[_HEADER:])
        expected = len(state.keys) * state.dimension * 4
        matrix = matrix_path(folder, state.epoch)
        if len(state.keys) and matrix.stat().st_size < expected:
            raise IndexDamaged(file=matrix, detail="shorter than its rows")
    except (OSError, ValueError, IndexError) as error:
        raise IndexDamaged(file=path, detail=str(error) or type(error).__name__) from error
    return state
