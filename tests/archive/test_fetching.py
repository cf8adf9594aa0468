import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from archive import Archive, Fetcher, Metadata, Outcome, SourceKind
from archive.answers import Validators
from archive.errors import (
    FetchError,
    FetchFailed,
    FetchRefused,
    FetchTimedOut,
    InvalidUrl,
    SourceTooLarge,
    SourceUnsupported,
    UrlHoldsPassword,
)
from archive.link_errors import ServerBusy
from archive.politeness import HostTurns
from tests.archive.local_site import LocalSite, Page

HTML = "<!doctype html><html lang=nl><title>Één kop</title><body><h1>Één kop</h1><p>Tekst</p></body></html>"


class Site(BaseHTTPRequestHandler):
    """A small site whose paths each behave in one way."""

    requests: list[tuple[str, dict[str, str]]]

    def do_GET(self) -> None:
        self.requests.append((self.path, dict(self.headers)))
        path = self.path.split("?")[0].strip("/")
        answer: Callable[[], None] = getattr(self, f"answer_{path}", self.answer_missing)
        try:
            answer()
        except OSError:
            self.close_connection = True  # the reader had enough

    def log_message(self, format: str, *args: object) -> None:
        pass

    def send(
        self, content: bytes, kind: str | None = "text/html; charset=utf-8", status: int = 200, **headers: str
    ) -> None:
        self.send_response(status)
        if kind is not None:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def answer_page(self) -> None:
        self.send(HTML.encode())

    def answer_latin(self) -> None:
        self.send(HTML.encode("latin-1"), "text/html; charset=ISO-8859-1")

    def answer_meta(self) -> None:
        self.send(HTML.replace("<title>", "<meta charset=windows-1252><title>").encode("cp1252"), "text/html")

    def answer_text(self) -> None:
        self.send(b"Kop\n\nTekst", "text/plain")

    def answer_markdown(self) -> None:
        self.send(b"# Kop", "Text/Markdown; charset=UTF-8")

    def answer_untyped(self) -> None:
        self.send(HTML.encode(), None)

    def answer_pdf(self) -> None:
        self.send(b"%PDF-1.7 begins so", "application/pdf")

    def answer_film(self) -> None:
        self.send(b"", "video/mp4")

    def answer_disguised(self) -> None:
        self.send(b"\x89PNG\r\n\x1a\n", "text/html")

    def answer_busy(self) -> None:
        self.send(b"", status=429, Retry_After="77")

    def answer_closed(self) -> None:
        self.send(b"", status=503, Retry_After="Fri, 31 Dec 9999 23:59:59 GMT")

    def answer_trouble(self) -> None:
        self.send(b"", status=503)

    def answer_wrongcharset(self) -> None:
        self.send(HTML.encode(), "text/html; charset=koi8-r")

    def answer_nocharset(self) -> None:
        self.send(HTML.encode("cp1252"), "text/html; charset=no-such-charset")

    def answer_tagged(self) -> None:
        known = self.headers.get("If-None-Match") == '"7"' or self.headers.get("If-Modified-Since") == "yesterday"
        status = 304 if known else 200
        self.send(b"" if known else HTML.encode(), status=status, ETag='"7"', Last_Modified="yesterday")

    def answer_unasked(self) -> None:
        self.send(b"", status=304)

    def answer_redirect(self) -> None:
        self.send(b"", status=302, Location="/hop#fragment")

    def answer_hop(self) -> None:
        self.send(b"", status=301, Location="page?id=1#top")

    def answer_loop(self) -> None:
        self.send(b"", status=302, Location="/loop")

    def answer_inward(self) -> None:
        self.send(b"", status=302, Location="http://127.0.0.2:1/secret")

    def answer_tofile(self) -> None:
        self.send(b"", status=302, Location="file:///etc/hosts")

    def answer_topassword(self) -> None:
        self.send(b"", status=302, Location="http://me:secret@127.0.0.1/")

    def answer_huge(self) -> None:
        self.send(b"", Content_Length="99999999999")

    def answer_endless(self) -> None:
        self.send(b"<p>")
        while True:
            self.wfile.write(b"x" * 65536)

    def answer_zipped(self) -> None:
        self.send(gzip.compress(HTML.encode()), Content_Encoding="gzip")

    def answer_bomb(self) -> None:
        self.send(gzip.compress(b"x" * 50_000_000), Content_Encoding="gzip")

    def answer_doublebomb(self) -> None:
        self.send(gzip.compress(gzip.compress(b"x" * 1_000_000)), Content_Encoding="gzip, gzip")

    def answer_brokenzip(self) -> None:
        self.send(zlib.compress(b"x")[:-3] + b"garbage", Content_Encoding="gzip")

    def answer_drip(self) -> None:
        self.send(b"<p>")
        for _ in range(100):
            self.wfile.write(b"x")
            time.sleep(0.05)

    def answer_drippinghead(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
        for _ in range(100):
            self.wfile.write(b"x")
            time.sleep(0.05)

    def answer_silence(self) -> None:
        time.sleep(1.5)

    def answer_short(self) -> None:
        self.send(b"<p>half", Content_Length="1000")

    def answer_nonsense(self) -> None:
        self.wfile.write(b"\0\1\2 this is not HTTP\r\n\r\n")

    def answer_missing(self) -> None:
        self.send(b"gone", status=404)


@pytest.fixture
def site() -> Iterator[str]:
    Site.requests = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def fetcher(site: str, timeout_s: float = 10, max_bytes: int = 1_000_000) -> Fetcher:
    return Fetcher(timeout_s, max_bytes, frozenset({site.removeprefix("http://")}), HostTurns(delay_s=0))


def test_a_page_comes_as_it_was_sent(site: str) -> None:
    given = Metadata(byline="Anna de Wit")
    received = fetcher(site).fetch(f" {site}/page ", given)
    assert received.content == HTML.encode()
    assert (received.media_type, received.charset, received.source) == ("text/html", "utf-8", SourceKind.URL)
    assert (received.origin, received.url, received.given) == (f"{site}/page", f"{site}/page", given)


def test_a_fetch_says_who_it_is_and_asks_for_nothing_else(site: str) -> None:
    fetcher(site).fetch(f"{site}/page")
    ((_, headers),) = Site.requests
    assert headers["User-Agent"].startswith("Vindplaats")
    assert headers["Accept-Encoding"] == "gzip, deflate"
    assert headers["Host"] == site.removeprefix("http://")


def test_redirects_lead_to_the_final_address_without_its_fragment(site: str) -> None:
    received = fetcher(site).fetch(f"{site}/redirect#here")
    assert (received.url, received.origin) == (f"{site}/page?id=1", f"{site}/redirect#here")
    assert [path for path, _ in Site.requests] == ["/redirect", "/hop", "/page?id=1"]


def test_the_charset_comes_from_the_header_or_the_page(site: str, archive: Archive) -> None:
    for path in ("latin", "meta", "page", "zipped", "untyped"):
        addition = archive.add(fetcher(site).fetch(f"{site}/{path}"))
        assert addition.article_id is not None
        article = archive.get(addition.article_id)
        assert article.metadata.title == "Één kop"
    assert archive.add(fetcher(site).fetch(f"{site}/redirect")).outcome is Outcome.UNCHANGED


def test_text_and_markdown_are_kept_as_such(site: str) -> None:
    assert fetcher(site).fetch(f"{site}/text").media_type == "text/plain"
    assert fetcher(site).fetch(f"{site}/markdown").media_type == "text/markdown"
    assert fetcher(site).fetch(f"{site}/untyped").media_type == "text/html"


@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", "", "binary/octet-stream"])
def test_where_a_server_says_nothing_of_what_it_sends_the_content_does(local_site: LocalSite, kind: str) -> None:
    local_site.pages |= {
        "/page": Page(HTML, kind),
        "/text": Page("Kop\n\nTekst", kind),
        "/notes.md": Page("# Kop", kind),
        "/report": Page(b"%PDF-1.7 begins so", kind),
    }
    expected = ["text/html", "text/plain", "text/markdown", "application/pdf"]
    fetcher = local_site.fetcher()
    assert [fetcher.fetch(local_site.at(path)).media_type for path in local_site.pages] == expected


def test_documents_come_as_they_are_also_where_they_are_stated_to_be_pages(local_site: LocalSite) -> None:
    local_site.pages["/a"] = Page(b"%PDF-1.7 begins so", "application/pdf")
    local_site.pages["/b"] = Page(b"%PDF-1.7 begins so", "text/html; charset=utf-8")
    for path in local_site.pages:
        assert local_site.fetcher().fetch(local_site.at(path)).media_type == "application/pdf"


def test_an_answer_is_asked_for_again_only_if_it_changed(site: str) -> None:
    first = fetcher(site).answer(f"{site}/tagged")
    assert (first.not_modified, first.validators) == (False, Validators('"7"', "yesterday"))
    again = fetcher(site).answer(f"{site}/tagged", first.validators)
    assert (again.not_modified, again.content, again.url) == (True, b"", f"{site}/tagged")
    by_date = fetcher(site).answer(f"{site}/tagged", Validators(last_modified="yesterday"))
    assert by_date.not_modified
    with pytest.raises(FetchFailed, match="304"):
        fetcher(site).answer(f"{site}/unasked")


@pytest.mark.parametrize(
    ("path", "may_pass", "seconds"),
    [
        ("busy", True, 77),
        ("closed", True, 86_400),
        ("trouble", True, None),
        ("nowhere", False, None),
        ("loop", False, None),
    ],
)
def test_an_error_says_whether_it_may_pass_and_when(
    site: str, path: str, may_pass: bool, seconds: float | None
) -> None:
    with pytest.raises(FetchError) as caught:
        fetcher(site).fetch(f"{site}/{path}")
    assert (caught.value.may_pass, caught.value.retry_after_s) == (may_pass, seconds)


def test_a_server_that_asked_to_wait_is_not_asked_again_meanwhile(site: str) -> None:
    patient = fetcher(site)
    for path in ("busy", "page"):
        with pytest.raises(ServerBusy, match="seconds"):
            patient.fetch(f"{site}/{path}")
    assert [path for path, _ in Site.requests] == ["/busy"]


def test_a_wrong_charset_in_the_header_does_no_harm(site: str, archive: Archive) -> None:
    for path in ("wrongcharset", "nocharset"):
        addition = archive.add(fetcher(site).fetch(f"{site}/{path}"))
        assert archive.get(addition.article_id or 0).metadata.title == "Één kop"


def test_private_addresses_are_refused_unless_allowed_with_their_port(site: str) -> None:
    for url in (
        f"{site}/page",
        site.replace("127.0.0.1", "localhost"),
        "http://[::1]:1/",
        "http://[::ffff:127.0.0.1]/",
    ):
        with pytest.raises(FetchRefused, match="private"):
            Fetcher().fetch(url)
    with pytest.raises(FetchRefused):
        Fetcher(allowed_private=frozenset({"127.0.0.1:1"})).fetch(f"{site}/page")
    assert Site.requests == []


def test_a_redirect_into_a_private_network_is_refused(site: str) -> None:
    with pytest.raises(FetchRefused, match=r"127\.0\.0\.2"):
        fetcher(site).fetch(f"{site}/inward")


def test_the_connection_goes_to_the_address_that_was_checked(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve, answers = socket.getaddrinfo, []

    def once(host: str, *args: object, **kwargs: object) -> object:
        if host != "rebinding.example":
            return resolve(host, *args, **kwargs)  # type: ignore[arg-type]  # passed on
        answers.append(host)
        # The name leads to the checked server the first time, and elsewhere ever after.
        return resolve("127.0.0.1" if len(answers) == 1 else "127.0.0.9", *args, **kwargs)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(socket, "getaddrinfo", once)
    port = site.rsplit(":", 1)[1]
    name = f"rebinding.example:{port}"
    assert Fetcher(10, allowed_private=frozenset({name})).fetch(f"http://{name}/page").content == HTML.encode()
    assert answers == ["rebinding.example"]


def test_proxies_from_the_environment_are_not_used(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert fetcher(site).fetch(f"{site}/page").content


@pytest.mark.parametrize(
    ("path", "error", "sentence"),
    [
        ("nowhere", FetchFailed, "404 Not Found"),
        ("loop", FetchFailed, "more than 10 times"),
        ("tofile", InvalidUrl, "file:///etc/hosts"),
        ("topassword", UrlHoldsPassword, "Leave it out"),
        ("film", SourceUnsupported, "video/mp4"),
        ("disguised", SourceUnsupported, "a PNG image"),
        ("huge", SourceTooLarge, "larger than 1 MB"),
        ("endless", SourceTooLarge, "larger than 1 MB"),
        ("bomb", SourceTooLarge, "larger than 1 MB"),
        ("doublebomb", FetchFailed, "not asked for"),
        ("brokenzip", FetchFailed, "brokenzip"),
        ("short", FetchFailed, "short"),
        ("nonsense", FetchFailed, "nonsense"),
    ],
)
def test_what_goes_wrong_is_one_clear_sentence(site: str, path: str, error: type[FetchError], sentence: str) -> None:
    with pytest.raises(error) as caught:
        fetcher(site).fetch(f"{site}/{path}")
    assert sentence in str(caught.value)
    assert "secret@" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("path", ["drip", "drippinghead", "silence"])
def test_the_time_limit_holds_for_the_whole_fetch(site: str, path: str) -> None:
    started = time.monotonic()
    with pytest.raises(FetchTimedOut, match=r"within 0\.4 seconds"):
        fetcher(site, timeout_s=0.4).fetch(f"{site}/{path}")
    assert time.monotonic() - started < 1.2


def test_nobody_there_is_a_clear_error() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        free = f"127.0.0.1:{held.getsockname()[1]}"
        with pytest.raises(FetchFailed, match="Check the address"):
            Fetcher(allowed_private=frozenset({free})).fetch(f"http://{free}/")
    with pytest.raises(FetchFailed, match=r"no host named nowhere\.invalid"):
        Fetcher(5).fetch("http://nowhere.invalid/")


@pytest.mark.parametrize("url", ["", "example", "ftp://example.org/", "http://", "http://a\x00b/", "http://[::1/"])
def test_what_is_no_web_address_is_not_fetched(url: str) -> None:
    with pytest.raises(InvalidUrl):
        Fetcher().fetch(url)
