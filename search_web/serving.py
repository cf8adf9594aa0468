"""Serves the app with waitress, on a socket of our own: so that its port is known before the first page."""

import errno
import socket
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from waitress.server import create_server  # type: ignore[import-untyped]  # waitress carries no types

from search_web.app import MAX_REQUEST_BYTES, create_app
from search_web.errors import AddressUnusable, PortInUse
from search_web.running import EXTENSION, Running
from search_web.safety import allowed_hosts

# Searching is a matter of milliseconds, and adding happens elsewhere: more threads would only share the model.
THREADS = 4


def serve(folder: Path, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve the archive in this folder until interrupted; ``on_ready`` gets the address when it answers.

    Raises `PortInUse`, `AddressUnusable` or `ArchiveError`.
    """
    listening = listen(host, port)
    try:
        app = create_app(folder, config={"ALLOWED_HOSTS": allowed_hosts(host)}, apart=True)
        serve_app(app, listening, on_ready)
    finally:
        listening.close()


def serve_app(app: Flask, listening: socket.socket, on_ready: Callable[[str], None]) -> None:
    """Serve an app on a socket from `listen`, and keep its index up to its archive meanwhile."""
    running: Running = app.extensions[EXTENSION]
    # Slightly more than the app takes, so that it is the app that answers what is too much.
    limit = MAX_REQUEST_BYTES + 10_000_000
    server = create_server(app, sockets=[listening], threads=THREADS, max_request_body_size=limit, ident=None)
    running.start()
    try:
        on_ready(address_of(listening))
        server.run()
    finally:
        server.close()
        running.stop()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on a host's address and a port, 0 for any that is free.

    Raises `PortInUse` or `AddressUnusable`.
    """
    host = host.strip("[]")
    if not 0 <= port <= 65_535:
        raise AddressUnusable(host=host, port=port, detail="a port is a number from 0 to 65535")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise AddressUnusable(host=host, port=port, detail=_said(error)) from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(host=host, port=port) from error
        raise AddressUnusable(host=host, port=port, detail=_said(error)) from error
    return listening


def address_of(listening: socket.socket) -> str:
    """Return the address under which a browser on this computer finds the pages."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared with, not listened on)
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _said(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
