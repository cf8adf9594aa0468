"""How articles come in from links: over HTTP, within limits of time and size, from public addresses only."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import Message
from importlib import metadata as distributions
from urllib.parse import urldefrag, urljoin

import httpcore
import httpx

from archive.addresses import normalise_url
from archive.article import Metadata, Received, SourceKind
from archive.errors import (
    FetchFailed,
    FetchRefused,
    FetchTimedOut,
    InvalidUrl,
    SourceTooLarge,
    SourceUnsupported,
)
from archive.intake import MAX_ARTICLE_BYTES
from archive.media_types import BY_NAME, media_type_of, refuse_known_binaries
from archive.network import NotPublicError, PublicNetwork, UnknownHostError

MOST_REDIRECTS = 10

_MB = 1_000_000
_PACKINGS = {"identity", "gzip", "x-gzip", "deflate", ""}
_ACCEPT = "text/html,application/xhtml+xml,text/markdown;q=0.9,text/plain;q=0.8,*/*;q=0.1"


class Fetcher:
    """Fetches articles from links; may be kept and used from several threads.

    ``timeout_s`` limits a whole fetch, redirects included, and ``max_bytes`` a page after decompression.
    ``allowed_private`` names hosts with their ports ("127.0.0.1:8000") that may be fetched although private.
    """

    def __init__(
        self,
        timeout_s: float = 30,
        max_bytes: int = MAX_ARTICLE_BYTES,
        allowed_private: frozenset[str] = frozenset(),
    ) -> None:
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self._allowed_private = allowed_private

    def fetch(self, url: str, given: Metadata | None = None) -> Received:
        """Return the page at this address; its ``url`` is the final one after redirects, ``origin`` the one asked for.

        Raises `InvalidUrl`, `UrlHoldsPassword`, `FetchRefused`, `FetchTimedOut`, `FetchFailed`, `SourceTooLarge`
        or `SourceUnsupported`.
        """
        deadline = time.monotonic() + self._timeout_s
        transport = _Transport(PublicNetwork(deadline, self._allowed_private))
        headers = {"User-Agent": user_agent(), "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
        # No time limit here (S113): the network's deadline is the only one. Proxies and passwords from the
        # environment would lead around the check of addresses.
        with httpx.Client(transport=transport, headers=headers, trust_env=False, timeout=None) as client:  # noqa: S113
            return self._follow(client, url.strip(), given or Metadata())

    def _follow(self, client: httpx.Client, origin: str, given: Metadata) -> Received:
        url = origin
        for _ in range(MOST_REDIRECTS + 1):
            normalise_url(url)  # for its errors; the address is asked for as it was written
            url = urldefrag(url).url
            with _named_failures(url, self._timeout_s), client.stream("GET", url) as response:
                location = response.headers.get("location")
                if response.is_redirect and location:
                    url = urljoin(url, location)
                    continue
                return self._received(response, url, origin, given)
        raise FetchFailed(url=origin, detail=f"it redirects more than {MOST_REDIRECTS} times")

    def _received(self, response: httpx.Response, url: str, origin: str, given: Metadata) -> Received:
        if not response.is_success:
            detail = f"the server answered {response.status_code} {response.reason_phrase}".rstrip()
            raise FetchFailed(url=url, detail=detail)
        stated, charset = _content_type(response)
        if stated and stated not in BY_NAME:
            raise SourceUnsupported(source=url, media_type=stated)
        content = self._content(response, url)
        refuse_known_binaries(content, url)
        return Received(
            content=content,
            media_type=BY_NAME.get(stated) or media_type_of(content, source=url),
            source=SourceKind.URL,
            received_at=datetime.now(UTC),
            charset=charset,
            origin=origin,
            url=url,
            given=given,
        )

    def _content(self, response: httpx.Response, url: str) -> bytes:
        """Return the page, decompressed; raises `SourceTooLarge` as soon as it is."""
        too_large = SourceTooLarge(source=url, limit_mb=f"{self._max_bytes / _MB:g}")
        length = response.headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._max_bytes:
            raise too_large
        # A chunk from the network is at most 64 kB and deflate packs 1,032 to 1 at best: one chunk too many costs
        # 66 MB, once. Other packings, and one inside the other, have no such bound; nobody asked for them.
        if response.headers.get("content-encoding", "identity").strip().lower() not in _PACKINGS:
            raise FetchFailed(url=url, detail="the server packed its answer in a way that was not asked for")
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > self._max_bytes:
                raise too_large
        return bytes(content)


def user_agent() -> str:
    """By what name servers know these fetches."""
    try:
        return f"Vindplaats/{distributions.version('vindplaats')}"
    except distributions.PackageNotFoundError:  # run from a folder that was never installed
        return "Vindplaats"


class _Transport(httpx.BaseTransport):
    """httpx over httpcore's connections, since httpx itself takes no network of one's own."""

    def __init__(self, network: PublicNetwork) -> None:
        context = httpx.create_ssl_context(trust_env=False)
        self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=network)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            response.status, headers=response.headers, stream=_Body(response), extensions=response.extensions
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


def _content_type(response: httpx.Response) -> tuple[str, str | None]:
    """Return the media type that the server states, "" where it states none, and the charset with it."""
    message = Message()
    message["Content-Type"] = response.headers.get("content-type", "")
    stated = message.get_content_type() if response.headers.get("content-type") else ""
    charset = message.get_param("charset")
    return stated.lower(), charset if isinstance(charset, str) else None


@contextmanager
def _named_failures(url: str, seconds: float) -> Iterator[None]:
    """Turn what can go wrong on the way into the errors that a person may read."""
    try:
        yield
    except NotPublicError as error:
        raise FetchRefused(url=url) from error
    except UnknownHostError as error:
        raise FetchFailed(url=url, detail=f"there is no host named {error}") from error
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        raise FetchTimedOut(url=url, seconds=f"{seconds:g}") from error
    except (httpcore.UnsupportedProtocol, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise InvalidUrl(url=url) from error
    except (httpcore.ConnectError, httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError) as error:
        # "[Errno 111] Connection refused": the number helps nobody.
        detail = re.sub(r"^\[Errno -?\d+\] ", "", str(error))
        raise FetchFailed(url=url, detail=detail or "the connection broke off") from error
