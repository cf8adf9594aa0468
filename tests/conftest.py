"""What all tests share: the real model, loaded once, and the articles of ``seeds/``."""

from pathlib import Path

import pytest

from archive import Archive
from archive.intake import find_files, read_file
from indexer.embedding import Embedder
from indexer.embedding.opening import open_embedder
from indexer.index_writer import IndexWriter

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return open_embedder()


@pytest.fixture(scope="session")
def seeds() -> Path:
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def indexed_seeds(tmp_path_factory: pytest.TempPathFactory, seeds: Path, embedder: Embedder) -> Path:
    """An archive of all sample articles, indexed with the real model; to be read, or copied and changed."""
    folder = tmp_path_factory.mktemp("seeds")
    with Archive.open(folder, create=True) as archive:
        for file in find_files([seeds]):
            archive.add(read_file(file), tags=["zaad"])
        result = IndexWriter(archive, folder / "index", embedder).catch_up()
    assert not result.failures
    assert result.model_error is None
    return folder
