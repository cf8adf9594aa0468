"""An empty archive for each test, and the user's own document where it is at hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import Archive
from tests.archive.local_site import LocalSite, serving

ROOT = Path(__file__).parents[2]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive", create=True) as opened:
        yield opened


@pytest.fixture
def users_document() -> Path:
    found = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))
    if not found:
        pytest.skip("the user's document is not beside this checkout")
    return found[0]


@pytest.fixture
def local_site() -> Iterator[LocalSite]:
    with serving() as site:
        yield site
