"""How articles come in from links: over HTTP, within limits of time and size, from public addresses only.

One server is asked one thing at a time, with a pause after it (`archive.politeness`); where nobody chose the link by
itself, its site's robots.txt is heeded (`archive.robots`).
"""

import copy
import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import PurePosixPath
from typing import Self
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import httpx

from archive.addresses import normalise_url
from archive.answers import Answer, Validators, seconds_to_wait
from archive.article import Metadata, Received, SourceKind
from archive.errors import FetchFailed, FetchInterrupted, SourceTooLarge, SourceUnsupported
from archive.http_transport import PRODUCT, Transport, named_failures, user_agent
from archive.intake import MAX_ARTICLE_BYTES
from archive.link_errors import ServerBusy
from archive.media_types import BY_NAME, document_type, media_type_of, refuse_known_binaries
from archive.network import PublicNetwork
from archive.politeness import HostTurns, host_of, shared_turns
from archive.robots import LARGEST_BYTES, Robots

MOST_REDIRECTS = 10

USUAL_WAIT_S = 60.0
"""How long a server is left alone that says "too many requests" without saying for how long."""

_MB = 1_000_000
_PACKINGS = {"identity", "gzip", "x-gzip", "deflate", ""}
_ACCEPT = "text/html,application/xhtml+xml,text/markdown;q=0.9,text/plain;q=0.8,*/*;q=0.1"

# Servers state these of whatever they do not know: then the content says what it is.
_TELL_NOTHING = frozenset(
    {"", "text/plain", "application/octet-stream", "binary/octet-stream", "application/download",
     "application/force-download", "application/x-download", "application/unknown"}
)  # fmt: skip

# Feeds, sitemaps and robots.txt: no articles, but what names them.
_NAMING_ARTICLES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
     "application/json", "application/xml", "text/xml", "application/gzip", "application/x-gzip"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Limits:
    """What of an answer is taken: so much, cut off there or refused; these media types, None for all."""

    max_bytes: int
    is_cut: bool = False
    media_types: frozenset[str] | None = None


class Fetcher:
    """Fetches articles from links; may be kept and used from several threads.

    ``timeout_s`` limits a whole fetch, redirects included, and ``max_bytes`` a page after decompression.
    ``allowed_private`` names hosts with their ports ("127.0.0.1:8000") that may be fetched although private.
    ``turns`` stands in for those that all fetchers of this process share; waiting for one's turn is not counted.
    """

    def __init__(
        self,
        timeout_s: float = 30,
        max_bytes: int = MAX_ARTICLE_BYTES,
        allowed_private: frozenset[str] = frozenset(),
        turns: HostTurns | None = None,
    ) -> None:
        self._timeout_s = timeout_s
        self._limits = _Limits(max_bytes, media_types=frozenset(BY_NAME) | _TELL_NOTHING | _NAMING_ARTICLES)
        self._allowed_private = allowed_private
        self._turns = turns or shared_turns()
        self._robots = Robots(self._ask_robots, PRODUCT)
        self._heeds_robots = False

    @property
    def by_robots(self) -> Self:
        """The same fetcher, going only where the sites' robots.txt allows: for links that nobody chose one by one."""
        heeding = copy.copy(self)
        heeding._heeds_robots = True
        return heeding

    def fetch(self, url: str, given: Metadata | None = None) -> Received:
        """Return the page at this address; its ``url`` is the final one after redirects, ``origin`` the one asked for.

        Raises `InvalidUrl`, `UrlHoldsPassword`, `FetchRefused`, `FetchTimedOut`, `FetchFailed`, `SourceTooLarge`,
        `SourceUnsupported`, or `RobotsRefused` from a fetcher that goes by robots.txt.
        """
        return as_received(self.answer(url), given)

    def answer(self, url: str, known: Validators | None = None) -> Answer:
        """Return what the server answers, be it a page or what names pages; nothing new where ``known`` still holds.

        Raises what `fetch` raises; `SourceUnsupported` for a film or an image, before it is read.
        """
        budget_s, before, current = self._timeout_s, None, url.strip()
        for _ in range(MOST_REDIRECTS + 1):
            normalise_url(current)  # for its errors; the address is asked for as it was written
            current = urldefrag(current).url
            host = host_of(current)
            with self._turns.turn(current, at_once=host == before):
                if self._heeds_robots:
                    self._turns.slow_down(current, self._robots.require_permission(current))
                started = time.monotonic()
                answer = self._ask(current, url.strip(), budget_s, self._limits, known)
                budget_s -= time.monotonic() - started
            if isinstance(answer, Answer):
                return answer
            before, current = host, answer
        raise FetchFailed(url=url.strip(), detail=f"it redirects more than {MOST_REDIRECTS} times")

    def _ask_robots(self, url: str) -> Answer:
        """Return a site's robots.txt; asked for during the visit that wants to know, so it takes no turn of its own."""
        until, current = time.monotonic() + self._timeout_s, url
        for _ in range(MOST_REDIRECTS + 1):
            normalise_url(current)
            limits = _Limits(LARGEST_BYTES, is_cut=True)
            answer = self._ask(current, url, until - time.monotonic(), limits, None)
            if isinstance(answer, Answer):
                return answer
            current = urldefrag(answer).url
        raise FetchFailed(url=url, detail=f"it redirects more than {MOST_REDIRECTS} times")

    def _ask(self, url: str, asked: str, budget_s: float, limits: _Limits, known: Validators | None) -> Answer | str:
        """Return what one request is answered with; the next address where that is a redirect."""
        transport = Transport(PublicNetwork(time.monotonic() + budget_s, self._allowed_private), _certificates())
        headers = {"User-Agent": user_agent(), "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
        headers |= known.as_headers() if known else {}
        # No time limit here (S113): the network's deadline is the only one. Proxies and passwords from the
        # environment would lead around the check of addresses.
        with (
            named_failures(url, self._timeout_s),
            httpx.Client(transport=transport, headers=headers, trust_env=False, timeout=None) as client,  # noqa: S113
            client.stream("GET", url) as response,
        ):
            location: str | None = response.headers.get("location")
            if response.has_redirect_location and location:
                return urljoin(url, location)
            if known is not None and response.status_code == 304:
                return Answer(url, asked, 304, b"", dict(response.headers))
            self._require_success(response, url)
            answer = Answer(url, asked, response.status_code, b"", dict(response.headers))
            if limits.media_types is not None and answer.media_type not in limits.media_types:
                raise SourceUnsupported(source=url, media_type=answer.media_type)
            return Answer(url, asked, answer.status, _content(response, url, limits), answer.headers)

    def _require_success(self, response: httpx.Response, url: str) -> None:
        status, retry_after = response.status_code, response.headers.get("retry-after")
        if response.is_success:
            return
        if status == 429 or (status == 503 and retry_after):
            seconds = seconds_to_wait(retry_after, datetime.now(UTC))
            granted = self._turns.postpone(url, USUAL_WAIT_S if seconds is None else seconds)
            raise ServerBusy(url=url, seconds=round(granted))
        kind = FetchInterrupted if status >= 500 or status in (408, 425) else FetchFailed
        raise kind(url=url, detail=f"the server answered {status} {response.reason_phrase}".rstrip())


def as_received(answer: Answer, given: Metadata | None = None) -> Received:
    """Return an answer as the article that it holds.

    Its media type is what the server states, or what the content says where a server states one of those that tell
    nothing. Raises `SourceUnsupported`.
    """
    stated, name = answer.media_type, PurePosixPath(unquote(urlsplit(answer.url).path)).name
    if stated not in BY_NAME and stated not in _TELL_NOTHING:
        raise SourceUnsupported(source=answer.url, media_type=stated)
    kind = document_type(answer.content, name)  # pages are stated to be HTML that are none
    if kind is None:
        refuse_known_binaries(answer.content, answer.url)
        kind = BY_NAME[stated] if stated not in _TELL_NOTHING else media_type_of(answer.content, name, answer.url)
    return Received(
        content=answer.content,
        media_type=kind,
        source=SourceKind.URL,
        received_at=datetime.now(UTC),
        charset=answer.charset,
        origin=answer.asked,
        url=answer.url,
        given=given or Metadata(),
    )


@cache
def _certificates() -> ssl.SSLContext:
    """Return whom https trusts; read once, since that takes a while."""
    return httpx.create_ssl_context(trust_env=False)


def _content(response: httpx.Response, url: str, limits: _Limits) -> bytes:
    """Return the page, decompressed; raises `SourceTooLarge` as soon as it is, unless it is cut off there."""
    too_large = SourceTooLarge(source=url, limit_mb=f"{limits.max_bytes / _MB:g}")
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) > limits.max_bytes and not limits.is_cut:
        raise too_large
    # A chunk from the network is at most 64 kB and deflate packs 1,032 to 1 at best: one chunk too many costs
    # 66 MB, once. Other packings, and one inside the other, have no such bound; nobody asked for them.
    if response.headers.get("content-encoding", "identity").strip().lower() not in _PACKINGS:
        raise FetchFailed(url=url, detail="the server packed its answer in a way that was not asked for")
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > limits.max_bytes:
            if limits.is_cut:
                return bytes(content[: limits.max_bytes])
            raise too_large
    return bytes(content)
