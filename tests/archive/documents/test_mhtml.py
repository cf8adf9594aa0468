"""Pages that a browser saved as MHTML: by a real Chromium, and the ways of others."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser

from archive.documents.opening import as_page
from archive.errors import SourceBroken
from archive.html_metadata import read_html
from archive.media_types import MHTML, media_type_of
from indexer.html_blocks import html_blocks

PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>De haven gaat weer open</title></head><body>
<h1>De haven gaat weer open</h1><p>Na négen dagen stilte voeren maandag de eerste schepen weer uit.</p>
<img alt="Een kade" src="/beeld.png"></body></html>"""


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        is_page = self.path == "/haven"
        self.send_response(200 if is_page else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if is_page:
            self.wfile.write(PAGE.encode())

    def log_message(self, *arguments: object) -> None:
        """Keep quiet."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/haven"
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def saved(address: str, browser: Browser) -> bytes:
    """Return the page as a real Chromium saves it."""
    page = browser.new_page()
    page.goto(address)
    snapshot = page.context.new_cdp_session(page).send("Page.captureSnapshot", {"format": "mhtml"})
    page.close()
    return str(snapshot["data"]).encode()


@pytest.mark.browser
def test_what_a_browser_saves_is_known_read_and_knows_where_it_came_from(saved: bytes, address: str) -> None:
    assert media_type_of(saved) == MHTML
    page = as_page(saved, MHTML, "haven.mhtml")
    texts = [block.text for block in html_blocks(page)]
    assert "Na négen dagen stilte voeren maandag de eerste schepen weer uit." in texts
    assert "Een kade" in texts
    found = read_html(page, None)
    assert (found.title, found.url) == ("De haven gaat weer open", address)
    assert found.published is None, "the day on which it was saved is not the day on which it was published"


OTHER = b"""From: "Saved by another browser"
Subject: haven
MIME-Version: 1.0
Content-Type: multipart/related; start="<root@x>"; boundary="b"

--b
Content-Type: text/html; charset="utf-8"
Content-ID: <frame@x>

<p>Een lijst met reclame</p>
--b
Content-Type: text/html; charset="%b"
Content-ID: <root@x>
Content-Transfer-Encoding: quoted-printable
Content-Location: https://krant.example/haven?utm_source=post

<html><head><title>De haven</title></head><body><p>De haven is n=E9gen dagen dicht.</p></body></html>
--b--
"""


@pytest.mark.parametrize("charset", [b"windows-1252", b"utf-8", b"x-unknown"])
def test_the_part_that_the_header_names_is_the_page_whatever_charset_it_claims(charset: bytes) -> None:
    content = OTHER % charset
    assert media_type_of(content, "haven.mht") == MHTML
    page = as_page(content, MHTML, "haven.mht")
    assert "De haven is négen dagen dicht." in page
    assert "reclame" not in page
    assert read_html(page, None).url == "https://krant.example/haven"


def test_one_without_a_page_in_it_is_a_sentence() -> None:
    with pytest.raises(SourceBroken, match=r"^haven\.mht begins as a saved web page but is damaged"):
        as_page(OTHER[: OTHER.index(b"--b\n")], MHTML, "haven.mht")
