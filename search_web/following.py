"""Looks at the feeds that are followed, and hands what is new in them to the job queue."""

import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from archive import Archive
from archive.answers import Answer, Validators
from archive.errors import ArchiveError, SourceDamaged, VindplaatsError
from archive.following import Followed
from archive.incoming import Incoming
from archive.link_errors import FeedMissing
from archive.sources import Fetches
from archive.sources.feed_reading import JSON_FEED, Entry, Feed, is_feed, read_feed
from archive.sources.feed_writing import as_json_feed
from archive.sources.feeds import find_feed
from archive.sources.spec import SourceSpec, SpecKind
from search_web.errors import CheckFailed
from search_web.flights import Flights

_log = logging.getLogger(__name__)

CHECKS_AT_ONCE = 4

FIRST_RETRY_S = 900.0
"""What may pass is tried again after so long, and after twice as long each further time."""

_DAY_S = 86_400.0
_LONGEST_REST_S = 7 * _DAY_S

# A feed that gives all its entries a new date at each look says nothing by it.
_FEWEST_TO_DOUBT = 3


class Following:
    """Checks what is due, in threads of its own: `submit_due` never waits for a server.

    ``fetches`` gives what fetches, and is asked only when something is due; ``clock`` gives seconds since 1970.
    """

    def __init__(self, fetches: Callable[[], Fetches], clock: Callable[[], float] = time.time) -> None:
        self._fetches = fetches
        self._clock = clock
        self._flights: Flights[tuple[Followed, Seen | VindplaatsError]] = Flights()
        self._under_way: set[int] = set()

    def submit_due(self, archive: Archive) -> None:
        """Ask for the feeds that are due, and hand in what is new in those that arrived since the call before."""
        while (landed := self._flights.next(0)) is not None:
            feed, found = landed
            self._under_way.discard(feed.id)
            current = archive.following.get(feed.id)
            if current is not None:  # else a person stopped following it meanwhile
                self._take_in(archive, current, found)
        for feed in archive.following.due(self._clock()):
            if len(self._under_way) >= CHECKS_AT_ONCE:
                return
            if feed.id not in self._under_way:
                self._under_way.add(feed.id)
                self._flights.start(partial(_fly_to, feed, self._fetches()))

    def _take_in(self, archive: Archive, feed: Followed, found: "Seen | VindplaatsError") -> None:
        now = self._clock()
        try:
            take_in(archive, feed, found, now)
        except ArchiveError:
            raise
        except Exception as error:
            # Noted, so that the feed is left alone for a while: it would fail in the same way at once.
            _log.exception("what %s says could not be taken in", feed.url)
            _failed(archive, feed, CheckFailed(url=feed.url, detail=f"{type(error).__name__}: {error}"), now)


def _fly_to(feed: Followed, fetches: Fetches) -> "tuple[Followed, Seen | VindplaatsError]":
    return feed, look_at(feed, fetches)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a feed's server answered, and what the feed says: nothing where it is as it was before."""

    answer: Answer
    feed: Feed


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a feed came to: how many new articles it names, and the job that adds them, if any does."""

    feed: Followed
    found: int = 0
    job: int | None = None


def follow(archive: Archive, fetches: Fetches, url: str, tags: Sequence[str], every_s: int) -> Checked:
    """Follow the feed at this address, or that the page there names, and hand in its articles.

    Raises `FeedMissing`, `FetchError`, `SourceError` or `InvalidMetadata`; then it is not followed.
    """
    seen = _read(find_feed(url, fetches.by_robots))
    now = time.time()
    return take_in(archive, archive.following.add(seen.answer.asked, tags, every_s, now), seen, now)


def check(archive: Archive, fetches: Fetches, feed: Followed) -> Checked:
    """Look at a feed now, and hand in what is new. What went wrong is noted with the feed."""
    return take_in(archive, feed, look_at(feed, fetches), time.time())


def look_at(feed: Followed, fetches: Fetches) -> Seen | VindplaatsError:
    """Return what the feed says, or what went wrong; at first of the feed that the page there names."""
    try:
        if feed.title is None and feed.validators == Validators():  # what a person gave may be a page
            return _read(find_feed(feed.url, fetches.by_robots))
        answer = fetches.by_robots.answer(feed.url, feed.validators)
        return Seen(answer, Feed(None, ())) if answer.not_modified else _read(answer)
    except VindplaatsError as error:
        return error
    except Exception as error:
        _log.exception("%s could not be looked at", feed.url)
        return CheckFailed(url=feed.url, detail=f"{type(error).__name__}: {error}")


def take_in(archive: Archive, feed: Followed, found: Seen | VindplaatsError, now: float) -> Checked:
    """Hand in what is new, and note how the check went."""
    if isinstance(found, VindplaatsError):
        return _failed(archive, feed, found, now)
    said, asked = found.feed, found.answer.asked
    moved = feed if asked == feed.url else archive.following.move(feed, asked)
    if moved is None:
        return Checked(feed)
    new = _new_in(archive, moved, said)
    job = _hand_in(archive, moved, said, new) if new else None
    archive.following.note_seen(moved, {entry.key: entry.updated for entry in said.entries}, len(new), now)
    if said.is_cut:
        _failed(archive, moved, SourceDamaged(source=moved.url, detail="the feed ends too early"), now)
    else:
        _note_checked(archive, moved, said.title, found.answer, now)
    return Checked(archive.following.get(moved.id) or moved, len(new), job)


def _read(answer: Answer) -> Seen:
    if not is_feed(answer.content):
        raise FeedMissing(url=answer.asked)
    return Seen(answer, read_feed(answer.content, answer.asked, answer.url, answer.charset))


def _new_in(archive: Archive, feed: Followed, said: Feed) -> list[Entry]:
    """Return the entries that nobody saw yet, and those that changed since."""
    seen = archive.following.seen(feed.id)
    unseen = [entry for entry in said.entries if entry.key not in seen]
    known = archive.following.known_addresses(entry.key for entry in unseen)
    again = [entry for entry in said.entries if entry.key in seen]
    changed = [entry for entry in again if entry.updated and entry.updated != seen[entry.key]]
    if len(changed) == len(again) >= _FEWEST_TO_DOUBT:
        changed = []
    wanted = {entry.key for entry in unseen if entry.key not in known} | {entry.key for entry in changed}
    return [entry for entry in said.entries if entry.key in wanted]


def _hand_in(archive: Archive, feed: Followed, said: Feed, entries: Sequence[Entry]) -> int:
    """Submit a job for these entries, which go with it: the feed itself may name others by then. Return its number."""
    kept = Incoming(archive.folder).keep(as_json_feed(said.title, entries))
    spec = SourceSpec(SpecKind.UPLOAD, kept, name=said.title or feed.name, media_type=JSON_FEED)
    # What a person threw away stays away, however often the feed names it.
    return archive.jobs.submit([spec], feed.tags, restore_removed=False)


def _note_checked(archive: Archive, feed: Followed, title: str | None, answer: Answer, now: float) -> None:
    validators = answer.validators
    if answer.not_modified:
        validators = Validators(validators.etag or feed.validators.etag, feed.validators.last_modified)
    archive.following.note_checked(feed, title, validators, now, now + _spread(feed, now))


def _failed(archive: Archive, feed: Followed, error: VindplaatsError, now: float) -> Checked:
    archive.following.note_failed(feed, error, now, now + _rest_s(feed, error))
    return Checked(archive.following.get(feed.id) or feed)


def _spread(feed: Followed, now: float) -> float:
    """Return how long until the next check: the feed's interval, a tenth more or less, so that not all come at once."""
    chance = int.from_bytes(hashlib.sha256(f"{feed.url} {now}".encode()).digest()[:4]) / 2**32
    return feed.every_s * (0.9 + 0.2 * chance)


def _rest_s(feed: Followed, error: VindplaatsError) -> float:
    """Return how long to leave a feed alone that could not be had: longer each time, and as long as it asks."""
    longer = float(1 << min(feed.failures, 10))
    if error.may_pass:
        rest = min(FIRST_RETRY_S * longer, max(feed.every_s, _DAY_S))
    else:
        rest = min(feed.every_s * longer, max(feed.every_s, _LONGEST_REST_S))
    return max(rest, error.retry_after_s or 0.0)
