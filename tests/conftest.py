"""What all tests share: the real model, loaded once, and the articles of ``seeds/``."""

from pathlib import Path

import pytest

from indexer.embedding import Embedder
from indexer.embedding.sentence_transformer import SentenceTransformerEmbedder

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return SentenceTransformerEmbedder()


@pytest.fixture(scope="session")
def seeds() -> Path:
    return ROOT / "seeds"
