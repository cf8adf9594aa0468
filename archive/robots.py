"""Which pages a site keeps from programs: its robots.txt, asked for once a day at most (RFC 9309)."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from archive.answers import Answer
from archive.errors import FetchError
from archive.link_errors import RobotsRefused, RobotsUnreachable, ServerBusy

if TYPE_CHECKING:
    from protego import Protego

LARGEST_BYTES = 512_000
"""So much of a robots.txt counts; RFC 9309, 2.5 asks for 500 KiB at least."""

KEPT_S = 86_400.0
"""How long one answer counts (RFC 9309, 2.4)."""

TRIED_AGAIN_S = 300.0
"""After so long a robots.txt that could not be read is asked for again."""

_MOST_SITES = 1_000


@dataclass(frozen=True, slots=True)
class _Known:
    """What a site said: its rules, or why it said nothing; until when that counts."""

    rules: "Protego | None"
    error: FetchError | None
    until: float


class Robots:
    """The robots.txt of every site that is visited.

    ``ask`` fetches one, cut off at `LARGEST_BYTES`; ``product`` is the name that the rules may speak to; ``clock``
    gives seconds.
    """

    def __init__(self, ask: Callable[[str], Answer], product: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._product = product
        self._clock = clock
        self._sites: OrderedDict[str, _Known] = OrderedDict()

    def require_permission(self, url: str) -> float:
        """Return the pause in seconds that the site asks for, 0 for none.

        Raises `RobotsRefused` where the site keeps this page from programs, or `RobotsUnreachable` or `ServerBusy`
        where it cannot say so now.
        """
        address = robots_address(url)
        if url == address:  # RFC 9309, 2.2.2: always allowed
            return 0.0
        known = self._known(address)
        if known.rules is None:
            raise self._unreachable(url, known)
        if not known.rules.can_fetch(url, self._product):
            raise RobotsRefused(url=url)
        return known.rules.crawl_delay(self._product) or 0.0

    def _unreachable(self, url: str, known: _Known) -> FetchError:
        if isinstance(known.error, ServerBusy):
            return known.error
        seconds = math.ceil(max(known.until - self._clock(), 1))
        if known.error is None or "detail" not in known.error.fields:
            return RobotsUnreachable(url=url, detail="it did not come in time", seconds=seconds)
        return RobotsUnreachable(url=url, detail=known.error.fields["detail"], seconds=seconds)

    def _known(self, address: str) -> _Known:
        known = self._sites.get(address)
        if known is None or self._clock() >= known.until:
            known = self._ask_anew(address, known)
            self._sites[address] = known
            self._sites.move_to_end(address)
            if len(self._sites) > _MOST_SITES:
                self._sites.popitem(last=False)
        return known

    def _ask_anew(self, address: str, before: _Known | None) -> _Known:
        now = self._clock()
        try:
            content = self._ask(address).content
        except FetchError as error:
            if not error.may_pass:  # "unavailable": there are no rules (RFC 9309, 2.3.1.3)
                return _Known(_parsed(b""), None, now + KEPT_S)
            # "Unreachable" (2.3.1.4): nothing is allowed until it is known again, unless it was known before.
            return _Known(before.rules if before else None, error, now + TRIED_AGAIN_S)
        return _Known(_parsed(content), None, now + KEPT_S)


def robots_address(url: str) -> str:
    """Return where the robots.txt of the URL's site is."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))


def sitemaps_named(robots_txt: str) -> list[str]:
    """Return the addresses that a robots.txt names as its site's sitemaps, each once."""
    return list(dict.fromkeys(_parsed(robots_txt.encode()).sitemaps))


def _parsed(content: bytes) -> "Protego":
    from protego import Protego  # late: a link that a person chose needs no robots.txt

    return Protego.parse(content[:LARGEST_BYTES].decode("utf-8-sig", errors="replace"))
