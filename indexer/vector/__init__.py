"""The vector index behind two small protocols: one to write it, one to search it."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from indexer.keyword import Scored

Vector: TypeAlias = NDArray[np.float32]
"""One embedding, of shape (dimension,), of unit length."""

Matrix: TypeAlias = NDArray[np.float32]
"""Embeddings, of shape (count, dimension), each of unit length."""

Keys: TypeAlias = NDArray[np.int64]
"""Passage keys, of shape (count,)."""


class VectorWriter(Protocol):
    """Writes one new state of the index; nobody sees it before `commit` returns."""

    def remove(self, keys: Sequence[int]) -> None:
        """Take out the vectors of these passages; keys that have none are passed over."""

    def add(self, keys: Sequence[int], vectors: Matrix) -> None:
        """Put in a vector for each key, in place of one that it has.

        Raises ValueError when the dimension is not the index's, or a key stands there twice.
        """

    def commit(self) -> None:
        """Make the state durable."""


class VectorReader(Protocol):
    """Searches one state of the index."""

    @property
    def count(self) -> int:
        """How many vectors it holds."""

    def search(self, vector: Vector, limit: int, allowed: Keys | None = None) -> list[Scored]:
        """Return the passages nearest to a vector by cosine, nearest first; among ``allowed`` only, if given.

        Where there are many, one in a hundred may be missed; never where few are ``allowed``.
        """

    def vector(self, key: int) -> Vector | None:
        """Return a passage's own vector, or None when it has none."""

    def spread(self, vector: Vector) -> float:
        """Return how widely the cosines of passages with a vector differ: their standard deviation, 0 without any."""

    def close(self) -> None:
        """Let go of the files."""
