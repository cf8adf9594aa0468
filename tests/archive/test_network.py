import ipaddress
import socket
import time

import httpcore
import pytest

from archive.network import NotPublicError, PublicNetwork, UnknownHostError, is_public, names_private


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001:0:1:2:3:4:5:6",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
    ],
)
def test_addresses_of_private_and_special_networks_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["localhost", "127.1", "0x7f.1", "2130706433", "::1", "::ffff:127.0.0.1"])
def test_a_private_address_is_refused_in_every_spelling(host: str) -> None:
    with pytest.raises((NotPublicError, UnknownHostError)):
        PublicNetwork(time.monotonic() + 5).connect_tcp(host, 80)


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://127.0.0.1:9/feed", True),
        ("http://[::1]/feed", True),
        ("http://localhost./feed", True),
        ("https://192.168.1.1/", True),
        ("https://1.1.1.1/", False),
        ("https://example.org/feed", False),
    ],
)
def test_an_address_that_names_a_private_one_says_so_by_itself(url: str, private: bool) -> None:
    assert names_private(url) is private


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")]
    # The resolver of the system is not ours to have answer like this.
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(NotPublicError):
        PublicNetwork(time.monotonic() + 5).connect_tcp("rebinding.example", 80)


@pytest.mark.parametrize(("number", "may_pass"), [(socket.EAI_AGAIN, True), (socket.EAI_NONAME, False)])
def test_a_name_that_nobody_could_be_asked_for_may_be_found_later(
    monkeypatch: pytest.MonkeyPatch, number: int, may_pass: bool
) -> None:
    def fail(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(number, "as the system says it")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(UnknownHostError) as caught:
        PublicNetwork(time.monotonic() + 5).connect_tcp("nowhere.example", 80)
    assert caught.value.may_pass is may_pass


def test_a_resolver_that_never_answers_runs_into_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> list[object]:
        time.sleep(1)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", never)
    started = time.monotonic()
    with pytest.raises(httpcore.ConnectTimeout):
        PublicNetwork(started + 0.2).connect_tcp("slow.example", 80)
    assert time.monotonic() - started < 0.9


def test_after_the_deadline_nothing_is_tried() -> None:
    with pytest.raises(httpcore.ConnectTimeout):
        PublicNetwork(time.monotonic() - 1).connect_tcp("localhost", 80)
