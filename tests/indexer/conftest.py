"""An archive to index, and a small embedder for tests that are about indexing, not about meaning."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from archive import Archive, Metadata
from archive.article import Received, SourceKind
from indexer.embedding import Embedder
from indexer.errors import ModelNotFound
from indexer.fingerprints import fingerprint
from indexer.vector import Matrix, Vector

Add = Callable[..., int]


class WordEmbedder:
    """A real, if simple, embedder: words hashed into places. ``embedded`` counts the passages that went through it."""

    def __init__(self, name: str = "words", dimension: int = 64) -> None:
        self.name = name
        self.dimension = dimension
        self.embedded = 0

    @property
    def identity(self) -> str:
        return f"{self.name}@{self.dimension}"

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        self.embedded += len(texts)
        return np.array([self.embed_query(text) for text in texts], dtype=np.float32).reshape(-1, self.dimension)

    def embed_query(self, text: str) -> Vector:
        vector = np.full(self.dimension, 1e-3, dtype=np.float32)
        for word in re.findall(r"\w+", text.casefold()):
            vector[int(fingerprint(word)[0]) % self.dimension] += 1
        unit: Vector = vector / np.linalg.norm(vector)
        return unit


class AbsentEmbedder(WordEmbedder):
    """An embedder whose model is not on this computer."""

    @property
    def identity(self) -> str:
        raise ModelNotFound(model=self.name)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive", create=True) as opened:
        yield opened


@pytest.fixture
def add(archive: Archive) -> Add:
    """Add a text; return its article's id."""

    def add_text(text: str, **given: object) -> int:
        metadata = Metadata(**{"language": "nl", **given})  # type: ignore[arg-type]
        received = Received(text.encode(), "text/plain", SourceKind.PASTE, datetime.now(UTC), given=metadata)
        addition = archive.add(received)
        assert addition.article_id is not None
        return addition.article_id

    return add_text


@pytest.fixture
def words() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def absent() -> Embedder:
    return AbsentEmbedder("elsewhere")
