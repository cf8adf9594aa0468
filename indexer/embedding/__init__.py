"""Text to vectors, behind a small protocol; any model can take the default one's place."""

from collections.abc import Sequence
from typing import Protocol

from indexer.vector import Matrix, Vector

# The model used where a person names none: Dutch and English, part of this package, so always at hand.
DEFAULT_MODEL = "vindplaats-nl-en-3"


class Embedder(Protocol):
    """Turns texts into vectors of unit length. Loads its model at first use; raises `ModelError` then."""

    @property
    def name(self) -> str:
        """The model's name or path, as a person knows it."""

    @property
    def identity(self) -> str:
        """Name and digest of the weights: two embedders with equal identity give equal vectors."""

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of passages, one row each: shape (len(texts), dimension)."""

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a query: shape (dimension,)."""
