"""A small web site on this computer, whose pages a test writes; it remembers who asked for what, and when."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from archive import MAX_ARTICLE_BYTES, Fetcher
from archive.politeness import HostTurns


@dataclass(frozen=True, slots=True)
class Page:
    """One answer."""

    content: bytes | str = ""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the server saw it; ``beside`` is how many others it was answering meanwhile."""

    path: str
    headers: Mapping[str, str]
    beside: int


class LocalSite:
    """The pages by their paths, each an answer or what makes one of the request's headers."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.pages: dict[str, Page | Callable[[Mapping[str, str]], Page]] = {}
        self.asked: list[Asked] = []
        self.busy = 0
        self.lock = threading.Lock()

    def at(self, path: str) -> str:
        """Return the whole address of a path."""
        return self.address + path

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [each.path for each in self.asked]

    def fetcher(
        self, turns: HostTurns | None = None, timeout_s: float = 10, max_bytes: int = MAX_ARTICLE_BYTES
    ) -> Fetcher:
        """Return a fetcher that may go to this site, without pauses unless the turns have some."""
        host = self.address.removeprefix("http://")
        return Fetcher(timeout_s, max_bytes, frozenset({host}), turns or HostTurns(delay_s=0))

    def answer(self, path: str, headers: Mapping[str, str]) -> Page:
        """Return the answer to a request; with its ETag, "not modified" to who has that page."""
        made = self.pages.get(path, Page("gone", status=404))
        page = made if isinstance(made, Page) else made(headers)
        if (etag := page.headers.get("ETag")) and headers.get("If-None-Match") == etag:
            return Page(status=304, headers={"ETag": etag})
        return page


class _Handler(BaseHTTPRequestHandler):
    site: ClassVar[LocalSite]

    def do_GET(self) -> None:
        with self.site.lock:
            self.site.asked.append(Asked(self.path, dict(self.headers), self.site.busy))
            self.site.busy += 1
        try:
            page = self.site.answer(self.path, dict(self.headers))
            content = page.content.encode() if isinstance(page.content, str) else page.content
            self.send_response(page.status)
            if page.kind:
                self.send_header("Content-Type", page.kind)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.end_headers()
            with self.site.lock:
                self.site.busy -= 1
            self.wfile.write(content)
        except OSError:
            self.close_connection = True  # the reader had enough

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[LocalSite]:
    """Serve a site until the block ends."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    site = LocalSite(f"http://127.0.0.1:{server.server_port}")
    handler.site = site  # type: ignore[attr-defined]  # a class of its own for each server
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def article(title: str, text: str = "") -> Page:
    """Return a page with an article."""
    said = text or f"{title} is the subject of this article, which was written for a test and says little else."
    return Page(
        f"<!doctype html><html lang=en><title>{title}</title><body><article><h1>{title}</h1><p>{said}</p></article>"
    )
