"""Makes the picture in the README, a search of the sample articles. By hand: ``make screenshot``."""

import shutil
import tempfile
import threading
from pathlib import Path
from queue import Queue

from playwright.sync_api import sync_playwright

from archive import Archive
from archive.intake import find_files, read_file
from indexer.embedding.opening import open_embedder
from indexer.index_writer import IndexWriter
from search_web.serving import serve
from tests.conftest import ROOT

TARGET = Path(__file__).with_name("search.png")
QUERY = "/?q=gasprijzen+protesten+Kazachstan&mode=hybrid"


def main() -> None:
    """Index the sample articles, serve them, and photograph a search."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        with Archive.open(folder, create=True) as archive:
            for file in find_files([ROOT / "seeds"]):
                archive.add(read_file(file))
            IndexWriter(archive, folder / "index", open_embedder()).catch_up()
        address: Queue[str] = Queue()
        threading.Thread(target=serve, args=(folder, "127.0.0.1", 0, address.put), daemon=True).start()
        _photograph(address.get(timeout=60) + QUERY)


def _photograph(url: str) -> None:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        page = browser.new_page(viewport={"width": 1100, "height": 900}, locale="nl-NL")
        page.goto(url)
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main()
