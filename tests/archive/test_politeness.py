import threading

import pytest

from archive.link_errors import ServerResting
from archive.politeness import LONGEST_DELAY_S, LONGEST_POSTPONEMENT_S, HostTurns, host_of
from tests.archive.local_site import LocalSite, article


class Time:
    """A clock that goes on only while somebody sleeps, and remembers for how long that was."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def turns(self, delay_s: float = 1.0) -> HostTurns:
        return HostTurns(delay_s, lambda: self.now, self.sleep)


def test_a_second_visit_waits_until_the_pause_after_the_first_is_over() -> None:
    time = Time()
    turns = time.turns()
    with turns.turn("https://example.org/a"):
        time.now += 5  # a slow page: the pause begins at its end
    time.now += 0.25
    with turns.turn("http://EXAMPLE.org./b"):
        pass
    assert time.slept == [0.75]


def test_other_hosts_and_ports_do_not_wait_for_each_other() -> None:
    time = Time()
    turns = time.turns()
    for url in ("https://example.org/", "https://nieuws.example.org/", "https://example.org:8080/"):
        with turns.turn(url):
            pass
    assert time.slept == []


def test_what_belongs_to_the_visit_before_takes_no_pause() -> None:
    time = Time()
    turns = time.turns()
    for at_once in (False, True):
        with turns.turn("https://example.org/", at_once=at_once):
            pass
    assert time.slept == []


def test_a_site_that_asks_for_a_longer_pause_gets_it_within_a_bound() -> None:
    time = Time()
    turns = time.turns()
    turns.slow_down("https://example.org/", 4)
    turns.slow_down("https://example.net/", 4000)
    for url in ("https://example.org/", "https://example.org/", "https://example.net/", "https://example.net/"):
        with turns.turn(url):
            pass
    assert time.slept == [4, LONGEST_DELAY_S]


def test_a_host_that_asks_to_wait_is_waited_for_shortly_and_else_left_alone() -> None:
    time = Time()
    turns = time.turns()
    turns.postpone("https://example.org/a", 3)
    with turns.turn("https://example.org/b"):
        pass
    assert time.slept == [3]
    turns.postpone("https://example.org/a", 120)
    with pytest.raises(ServerResting, match="120 seconds") as caught, turns.turn("https://example.org/c"):
        pass
    assert (caught.value.may_pass, caught.value.retry_after_s, caught.value.was_tried) == (True, 120, False)
    time.now += 121
    with turns.turn("https://example.org/c"):
        pass
    assert turns.postpone("https://example.org/", 10**9) == LONGEST_POSTPONEMENT_S


def test_a_visit_that_fails_ends_its_turn() -> None:
    turns = Time().turns()
    with pytest.raises(ValueError, match="broken"), turns.turn("https://example.org/"):
        raise ValueError("broken")
    with turns.turn("https://example.org/"):
        pass


def test_hosts_that_were_visited_long_ago_are_forgotten() -> None:
    time = Time()
    turns = time.turns()
    for number in range(2100):
        with turns.turn(f"https://{number}.example/"):
            time.now += 2
    assert len(turns._hosts) <= 2000


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Example.ORG/path", "example.org"),
        ("http://example.org:80/", "example.org"),
        ("https://example.org:443/", "example.org"),
        ("http://example.org:8080/", "example.org:8080"),
        ("http://[::1]:81/", "::1:81"),
    ],
)
def test_http_and_https_are_one_host(url: str, host: str) -> None:
    assert host_of(url) == host


def test_threads_never_ask_one_server_two_things_at_once(local_site: LocalSite) -> None:
    for number in range(8):
        local_site.pages[f"/{number}"] = article(f"Page {number}")
    fetcher = local_site.fetcher(HostTurns(delay_s=0.001))
    threads = [
        threading.Thread(target=fetcher.fetch, args=(local_site.at(f"/{number}"),), daemon=True) for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(local_site.paths) == [f"/{number}" for number in range(8)]
    assert {each.beside for each in local_site.asked} == {0}


def test_two_fetchers_with_the_same_turns_wait_for_each_other(local_site: LocalSite) -> None:
    local_site.pages["/a"] = article("A page")
    time = Time()
    turns = time.turns()
    local_site.fetcher(turns).fetch(local_site.at("/a"))
    local_site.fetcher(turns).fetch(local_site.at("/a"))
    assert time.slept == [1.0]
