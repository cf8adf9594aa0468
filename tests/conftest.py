"""What all tests share: the real model, loaded once, and the articles of ``seeds/``."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright

from archive import Archive
from archive.intake import find_files, read_file
from indexer.embedding import Embedder
from indexer.embedding.opening import open_embedder
from indexer.index_writer import IndexWriter

ROOT = Path(__file__).parents[1]

# No property is about time, and a computer that is busy is slow, not wrong.
settings.register_profile("unhurried", settings.default, deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return open_embedder()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser: one for all, since a process can drive only one at a time."""
    program = os.environ.get("VINDPLAATS_CHROMIUM") or shutil.which("chromium")
    if program is None:
        missing = "no chromium: install it, or name it in VINDPLAATS_CHROMIUM"
        if os.environ.get("VINDPLAATS_REQUIRE_BROWSER"):
            pytest.fail(missing)
        pytest.skip(missing)
    expect.set_options(timeout=30_000)  # Playwright's own five seconds are short for a busy computer
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = playwright.chromium.launch(executable_path=program, args=arguments)
        yield opened
        opened.close()


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
