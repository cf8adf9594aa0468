"""Connections for fetching links: only to public addresses, only to the one that was checked, only until a deadline.

A link is chosen by whoever wrote the page that it stands on, and it must not make this machine look around in its
own network. Checking a host's name beforehand is not enough: the name may resolve to another address by the time of
the connection. So the check sits where the connection is made, and the connection goes to the checked address.
"""

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import httpcore

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in IPv6's clothes

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotPublicError(Exception):
    """The host is, or resolves to, an address that is not public."""


class UnknownHostError(Exception):
    """The host's name cannot be resolved; ``may_pass`` where nobody could be asked, as without a connection."""

    def __init__(self, host: str, *, may_pass: bool = False) -> None:
        super().__init__(host)
        self.may_pass = may_pass


def is_public(address: IpAddress) -> bool:
    """Whether the address is one of the open Internet, and not an IPv6 form of one that is not."""
    if isinstance(address, ipaddress.IPv6Address):
        embedded = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            embedded = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if embedded is not None:
            return is_public(embedded)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def names_private(url: str) -> bool:
    """Whether an address says by itself that it is never fetched; a name may still turn out to lead to one that is."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return not is_public(ipaddress.ip_address(host))
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class PublicNetwork(httpcore.NetworkBackend):
    """Makes httpcore's connections; raises `NotPublicError` or `UnknownHostError` where there must be none.

    ``allowed_private`` names hosts with their ports ("127.0.0.1:8000", "[::1]:8000") that may be private;
    ``deadline`` is a moment of `time.monotonic` after which every operation times out.
    """

    def __init__(self, deadline: float, allowed_private: frozenset[str] = frozenset()) -> None:
        self._deadline = deadline
        self._allowed = allowed_private
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (the deadline counts instead)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a connection to the first of the host's addresses that answers; every one of them must be public."""
        addresses = _resolve(host, port, _remaining(self._deadline, httpcore.ConnectTimeout))
        name = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        if name not in self._allowed and not all(map(is_public, addresses)):
            raise NotPublicError(host)
        for address in addresses[:-1]:
            try:
                return self._connect(address, port, local_address, socket_options)
            except httpcore.ConnectError:
                continue
        return self._connect(addresses[-1], port, local_address, socket_options)

    def _connect(
        self, address: IpAddress, port: int, local_address: str | None, options: Iterable[Any] | None
    ) -> httpcore.NetworkStream:
        remaining = _remaining(self._deadline, httpcore.ConnectTimeout)
        stream = self._backend.connect_tcp(str(address), port, remaining, local_address, options)
        return _StreamUntil(self._deadline, stream)


class _StreamUntil(httpcore.NetworkStream):
    """A connection whose deadline counts for all reading together, so that no server can drip for ever."""

    def __init__(self, deadline: float, stream: httpcore.NetworkStream) -> None:
        self._deadline = deadline
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 (the deadline counts)
        return self._stream.read(max_bytes, _remaining(self._deadline, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 (the deadline counts)
        self._stream.write(buffer, _remaining(self._deadline, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 (the deadline counts)
    ) -> httpcore.NetworkStream:
        remaining = _remaining(self._deadline, httpcore.ConnectTimeout)
        return _StreamUntil(self._deadline, self._stream.start_tls(ssl_context, server_hostname, remaining))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _remaining(deadline: float, error: type[httpcore.TimeoutException]) -> float:
    """Seconds until the deadline; raises the error when there are none left."""
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise error
    return remaining


def _resolve(host: str, port: int, timeout_s: float) -> list[IpAddress]:
    """Return the host's addresses, each once; asked for in a thread, since a resolver knows no deadline."""
    answers: queue.SimpleQueue[list[IpAddress] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(ipaddress.ip_address(str(entry[4][0])) for entry in found)))
        except (OSError, UnicodeError, ValueError) as error:
            answers.put(error if isinstance(error, OSError | UnicodeError) else OSError(str(error)))

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    try:
        answer = answers.get(timeout=timeout_s)
    except queue.Empty:
        raise httpcore.ConnectTimeout from None
    if isinstance(answer, Exception) or not answer:
        nobody_answered = isinstance(answer, socket.gaierror) and answer.errno == socket.EAI_AGAIN
        raise UnknownHostError(host, may_pass=nobody_answered)
    return answer
