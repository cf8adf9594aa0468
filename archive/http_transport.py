"""httpx over connections that are checked, and what can go wrong on the way as errors that a person may read."""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata as distributions

import httpcore
import httpx

from archive.errors import FetchFailed, FetchInterrupted, FetchRefused, FetchTimedOut, InvalidUrl
from archive.network import NotPublicError, PublicNetwork, UnknownHostError

PRODUCT = "Vindplaats"
"""The name to which robots.txt may speak."""


def user_agent() -> str:
    """By what name servers know these fetches."""
    try:
        return f"{PRODUCT}/{distributions.version('vindplaats')}"
    except distributions.PackageNotFoundError:  # run from a folder that was never installed
        return PRODUCT


class Transport(httpx.BaseTransport):
    """httpx over httpcore's connections, since httpx itself takes no network of one's own."""

    def __init__(self, network: PublicNetwork, context: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=network)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request; what fails is httpcore's error, or the network's."""
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
        """Close every connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


@contextmanager
def named_failures(url: str, seconds: float) -> Iterator[None]:
    """Turn what can go wrong on the way into the archive's errors; ``seconds`` is the time limit of the whole fetch."""
    try:
        yield
    except NotPublicError as error:
        raise FetchRefused(url=url) from error
    except UnknownHostError as error:
        kind = FetchInterrupted if error.may_pass else FetchFailed
        raise kind(url=url, detail=f"there is no host named {error}") from error
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        raise FetchTimedOut(url=url, seconds=f"{seconds:g}") from error
    except (httpcore.UnsupportedProtocol, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise InvalidUrl(url=url) from error
    except httpx.DecodingError as error:
        raise FetchFailed(url=url, detail="what the server packed cannot be unpacked") from error
    except (httpcore.ConnectError, httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError) as error:
        # "[Errno 111] Connection refused": the number helps nobody.
        detail = re.sub(r"^\[Errno -?\d+\] ", "", str(error))
        raise FetchInterrupted(url=url, detail=detail or "the connection broke off") from error
