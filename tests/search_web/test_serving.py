"""The server itself."""

import socket
import threading
from pathlib import Path

import httpx
import pytest

from indexer.embedding import Embedder
from search_web.app import create_app
from search_web.errors import AddressUnusable, PortInUse
from search_web.serving import address_of, listen, serve_app


def test_a_port_in_use_is_said_by_its_number() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=f"Port {port} on 127.0.0.1 is in use"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(("host", "port"), [("203.0.113.9", 0), ("no.such.host.invalid", 0), ("127.0.0.1", 70_000)])
def test_an_address_that_is_not_ours_is_said(host: str, port: int) -> None:
    with pytest.raises(AddressUnusable, match="cannot listen on"):
        listen(host, port)


def test_a_free_port_is_found_and_told() -> None:
    with listen("127.0.0.1", 0) as listening:
        assert address_of(listening) == f"http://127.0.0.1:{listening.getsockname()[1]}/"


def test_a_wildcard_is_told_as_an_address_that_a_browser_can_open() -> None:
    with listen("0.0.0.0", 0) as listening:
        assert address_of(listening).startswith("http://127.0.0.1:")


def test_ipv6_is_told_in_brackets() -> None:
    try:
        listening = listen("[::1]", 0)
    except AddressUnusable:
        pytest.skip("this computer has no IPv6")
    with listening:
        assert address_of(listening).startswith("http://[::1]:")


def test_it_answers_from_the_moment_that_it_says_so(made_folder: Path, tmp_path: Path, embedder: Embedder) -> None:
    told: list[str] = []
    ready = threading.Event()

    def on_ready(url: str) -> None:
        told.append(url)
        ready.set()

    listening = listen("127.0.0.1", 0)
    app = create_app(tmp_path / "new", embedder=embedder)
    threading.Thread(target=serve_app, args=(app, listening, on_ready), daemon=True).start()
    assert ready.wait(60)
    answer = httpx.get(told[0] + "healthz", timeout=60)
    assert answer.json() == {"status": "ok", "error": None, "articles": 0, "passages": 0, "behind": 0}
    assert "Server" not in answer.headers


def test_the_port_is_free_again_after_an_app_that_could_not_be_made() -> None:
    with listen("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
