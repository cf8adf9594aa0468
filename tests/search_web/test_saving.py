"""The bookmarklet, and the page that receives what it carries."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, expect

from search_web.bookmarklet import bookmarklet
from tests.search_web.conftest import Send

MARKUP = """<!doctype html><html lang="en"><head><title>Otters are back | The Quay</title><style>p{{color:red}}</style>
</head><body><article><h1>Otters are back in the canal</h1>
<p>Two otters were seen under the bridge on Sunday, by a baker who had come to feed the ducks and dropped his bag.</p>
<p>{}</p></article></body></html>"""
SHOWN_TO_ALL = "To read on you have to log in, which takes a minute and an address that we will write to every week."
SHOWN_TO_READERS = (
    "Behind the login it says that the otters have moved in with the lock keeper, who calls them Jip and Janneke."
)


def test_a_page_is_kept_as_the_browser_had_it(client: FlaskClient, send: Send, running: Any) -> None:
    address = "https://quay.example/otters"
    answer = send("/save", page=f"/save?url={address}&title=Otters", url=address, html=MARKUP.format(SHOWN_TO_READERS))
    assert answer.status_code == 200
    running.worker.bring_up()
    with running.workspace.archive() as archive:
        *_, last = archive.articles()
        kept = archive.get(last.id)
    assert SHOWN_TO_READERS in kept.text
    assert kept.metadata.url == address
    assert kept.title == "Otters are back in the canal"


def test_an_address_that_is_none_is_told_and_nothing_is_kept(client: FlaskClient, send: Send, running: Any) -> None:
    answer = send("/save", page="/save?url=https://quay.example/", url="javascript:alert(1)", html="<p>x</p>")
    assert answer.status_code == 400
    assert "is not a web address" in answer.text
    assert running.jobs.recent(5) == []


def test_the_form_of_another_site_is_refused(client: FlaskClient) -> None:
    answer = client.post("/save", data={"url": "https://quay.example/", "html": "<p>x</p>"})
    assert answer.status_code == 400


def test_what_was_handed_over_is_shown_as_text_only(client: FlaskClient) -> None:
    shown = client.get("/save?url=https://quay.example/&title=<script>alert(1)</script>").text
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def test_the_bookmarklet_is_one_line_that_names_this_server(client: FlaskClient) -> None:
    link = bookmarklet("http://127.0.0.1:8000/save")
    assert link.startswith("javascript:")
    assert not set(link) & set(' "<>\n')
    assert "127.0.0.1:8000/save" in link
    assert "Keep in Vindplaats" in client.get("/save").text


class _Members(BaseHTTPRequestHandler):
    """A site that shows its articles only to whoever is logged in."""

    def do_GET(self) -> None:
        is_member = "member=yes" in self.headers.get("Cookie", "")
        body = MARKUP.format(SHOWN_TO_READERS if is_member else SHOWN_TO_ALL).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        return


@pytest.fixture
def members_only() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Members)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/otters"
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture
def member(browser: Browser, members_only: str) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en-GB")
    context.add_cookies([{"name": "member", "value": "yes", "url": members_only}])
    yield context
    context.close()


@pytest.mark.browser
def test_the_bookmarklet_carries_what_only_a_member_sees(
    member: BrowserContext, members_only: str, address: str
) -> None:
    own = member.new_page()
    own.goto(f"{address}/save")
    link = own.get_by_role("link", name="Keep in Vindplaats").get_attribute("href")
    assert link is not None
    page = member.new_page()
    page.goto(members_only)
    expect(page.get_by_text(SHOWN_TO_READERS)).to_be_visible()
    with member.expect_page() as opened:
        # As a click on a bookmark does: the script runs in the page.
        page.evaluate("link => { eval(decodeURIComponent(link.slice('javascript:'.length))); }", link)
    popup = opened.value
    expect(popup.get_by_text("It is kept as your browser shows it.")).to_be_visible()
    assert "#" not in popup.url
    popup.get_by_role("button", name="Keep it").click()
    popup.get_by_role("link", name="Otters are back in the canal").first.click(timeout=60_000)
    expect(popup.get_by_text(SHOWN_TO_READERS)).to_be_visible()
    expect(popup.get_by_text("color:red")).to_have_count(0)
