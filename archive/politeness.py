"""Turns: never two requests at one server at once, and a pause after each, however many threads there are."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from urllib.parse import urlsplit

from archive.link_errors import ServerResting

DELAY_S = 1.0
"""The pause after each visit to a server that asks for none."""

LONGEST_DELAY_S = 10.0
"""The longest pause that a robots.txt (Crawl-delay) is granted; one that asks for more gets this."""

LONGEST_WAIT_S = 10.0
"""A server that asks for a longer wait than this is left alone, rather than that a thread waits for it."""

LONGEST_POSTPONEMENT_S = 86_400.0
"""What a server may ask for by Retry-After; a day."""

_MOST_HOSTS = 2_000  # remembered; beyond them, those that were not visited for longest are forgotten


class _Host:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.delay_s = 0.0
        self.free_at = 0.0
        self.closed_until = 0.0


class HostTurns:
    """Whose turn it is at each host; used by all threads together.

    ``clock`` gives seconds, as `time.monotonic` does, and ``sleep`` waits for so many of them.
    """

    def __init__(
        self,
        delay_s: float = DELAY_S,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._delay_s = delay_s
        self._clock = clock
        self._sleep = sleep
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self._changing = threading.Lock()

    @contextmanager
    def turn(self, url: str, *, at_once: bool = False) -> Iterator[None]:
        """Wait until nobody else is at the URL's host and the pause is over; the block is the visit.

        ``at_once`` leaves the pause out: for what belongs to the visit before. Raises `ServerResting` where the host
        asked for a longer wait than `LONGEST_WAIT_S`.
        """
        host = self._host(host_of(url))
        with host.lock:
            closed_s = host.closed_until - self._clock()
            if closed_s > LONGEST_WAIT_S:
                raise ServerResting(url=url, seconds=math.ceil(closed_s))
            wait_s = max(closed_s, 0.0 if at_once else host.free_at - self._clock())
            if wait_s > 0:
                self._sleep(wait_s)
            try:
                yield
            finally:
                host.free_at = self._clock() + max(self._delay_s, host.delay_s)

    def slow_down(self, url: str, delay_s: float) -> None:
        """Pause for so long after each visit to the URL's host, within `LONGEST_DELAY_S`."""
        self._host(host_of(url)).delay_s = min(delay_s, LONGEST_DELAY_S)

    def postpone(self, url: str, seconds: float) -> float:
        """Leave the URL's host alone for so long, within `LONGEST_POSTPONEMENT_S`; return how long that is."""
        granted = min(max(seconds, 1.0), LONGEST_POSTPONEMENT_S)
        self._host(host_of(url)).closed_until = self._clock() + granted
        return granted

    def _host(self, name: str) -> _Host:
        with self._changing:
            host = self._hosts.setdefault(name, _Host())
            self._hosts.move_to_end(name)
            if len(self._hosts) > _MOST_HOSTS:
                self._forget_one()
            return host

    def _forget_one(self) -> None:
        now = self._clock()
        for name, host in self._hosts.items():
            if not host.lock.locked() and max(host.free_at, host.closed_until) < now:
                del self._hosts[name]
                return


def host_of(url: str) -> str:
    """Return the URL's host, with its port where that is not the usual one; http and https are one server."""
    parts = urlsplit(url)
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    return f"{(parts.hostname or '').lower().rstrip('.')}{port}"


@cache
def shared_turns() -> HostTurns:
    """Return the turns of this whole process."""
    return HostTurns()
