"""A model that was adapted to an archive, under a name of its own.

So that moving the folder of the archive, and the model with it, changes nothing of what was made with it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from indexer.embedding import Embedder
from indexer.errors import AdaptedModelDamaged, AdaptedModelNotFound, ModelDamaged, ModelError, ModelNotFound
from indexer.vector import Matrix, Vector

# Of these models it is not their makers who can help.
_KINDS: dict[type[ModelError], type[ModelError]] = {
    ModelNotFound: AdaptedModelNotFound,
    ModelDamaged: AdaptedModelDamaged,
}


class RenamedEmbedder:
    """An `Embedder` that calls an adapted model by its own name; raises what that one raises, with that name."""

    def __init__(self, name: str, embedder: Embedder) -> None:
        self._name = name
        self._embedder = embedder

    @property
    def name(self) -> str:
        """The name that it was given."""
        return self._name

    @property
    def identity(self) -> str:
        """That name, and the digest of the model's files."""
        with self._named():
            return f"{self._name}@{self._embedder.identity.rpartition('@')[2]}"

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        with self._named():
            return self._embedder.dimension

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of passages, one row each: shape (len(texts), dimension)."""
        with self._named():
            return self._embedder.embed_passages(texts)

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a query: shape (dimension,)."""
        with self._named():
            return self._embedder.embed_query(text)

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except ModelError as error:
            # One that is read already notices only by its files that its folder has gone.
            gone = isinstance(error, ModelDamaged) and not Path(self._embedder.name).is_dir()
            kind = AdaptedModelNotFound if gone else _KINDS.get(type(error), type(error))
            raise kind(**{**error.fields, "model": self._name}) from error
