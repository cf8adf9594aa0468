"""Works on one job: lists what is in its sources, receives that and stores it, item by item.

Files are read one after the other. What must be fetched is fetched several at a time, from as many hosts as there are:
how politely is the fetcher's matter. Only the thread that runs the steps stores anything.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from archive import Archive, Metadata, Received
from archive.answers import Answer, Validators
from archive.errors import ArchiveError, InvalidMetadata, ItemGone, VindplaatsError
from archive.incoming import Incoming
from archive.job import ItemPlace, Job, JobSpec
from archive.sources import Fetches, Item
from archive.sources.opening import open_source
from archive.sources.passed_over import PassedOver
from archive.sources.spec import SpecKind
from archive.storable import plain
from search_web.at_hand import AtHand
from search_web.errors import AddingFailed
from search_web.flights import Flights
from search_web.patience import Patience

_log = logging.getLogger(__name__)

FLIGHTS_AT_ONCE = 8

# Items are written down so many at a time, or after so long.
_LISTED_AT_ONCE = 500
_LISTED_WITHIN_S = 1.0

# So long nothing lands before those under way are shown as being read.
_LANDING_S = 0.2

_Landing = Callable[[], None]
"""What is to be done with something that was fetched, by the thread that may store."""


@dataclass(frozen=True, slots=True)
class Work:
    """What working on jobs takes: the open archive, what fetches links, and how often what may pass is tried.

    ``fetches`` makes that at its first call, from whichever thread.
    """

    archive: Archive
    fetches: Callable[[], Fetches]
    patience: Patience
    at_hand: AtHand


@dataclass(frozen=True, slots=True)
class _Unit:
    """Something to fetch, and the position of its item."""

    position: int
    fetch: Callable[[], _Landing]


class JobRun:
    """Does what can be done for one job now."""

    def __init__(self, work: Work, job: Job) -> None:
        self._work = work
        self._job = job
        self._jobs = work.archive.jobs
        self._units: deque[_Unit] = deque()
        self._flights: Flights[tuple[int, _Landing]] = Flights()
        self._flying: set[int] = set()

    def steps(self) -> Iterator[bool]:
        """Do the work, item by item; yield whether something was done, or only waited for.

        What cannot be added is noted with its item. Raises `ArchiveError` where the archive itself cannot be used.
        """
        incoming = Incoming(self._work.archive.folder)
        specs = [
            replace(each, spec=replace(each.spec, value=str(incoming.path(each.spec.value))))
            if each.spec.is_kept_aside
            else each
            for each in self._jobs.specs(self._job.id)
        ]
        files = [each for each in specs if each.spec.kind is not SpecKind.LINK]
        listings = self._jobs.listings_due(self._job.id, time.time())
        yield from self._list([each for each in files if each.number in listings])
        due = self._jobs.specs_due(self._job.id, time.time())
        positions = self._jobs.listing_positions(self._job.id)
        for each in specs:
            if each.spec.kind is SpecKind.LINK and each.number in listings | due:
                self._units.append(_Unit(positions.get(each.number, -1), partial(self._look_at, each)))
        for each in files:
            if each.number in due:
                yield from self._receive(each)
        while self._units or self._flights.under_way:
            self._launch()
            yield self._land(_LANDING_S)

    def come_to_rest(self, patience_s: float) -> None:
        """Begin with nothing more; what is under way may still arrive for so long, and else comes another time."""
        self._units.clear()
        until = time.monotonic() + patience_s
        while self._flights.under_way and time.monotonic() < until:
            self._land(_LANDING_S)

    def _list(self, specs: list[JobSpec]) -> Iterator[bool]:
        """Write down the items of sources that need no fetching."""
        found: list[tuple[int, str, str]] = []
        listed: list[int] = []
        since = time.monotonic()
        for each in specs:
            passed_over = PassedOver()
            try:
                for item in open_source(each.spec, passed_over).items(_NOTHING):
                    found.append((each.number, item.key, item.label))
                    if len(found) >= _LISTED_AT_ONCE:
                        self._jobs.list_items(self._job.id, found)
                        found = []
                        yield True
                        if not self._is_open():
                            return
            except Exception as error:
                self._jobs.list_items(self._job.id, found)
                found = []
                self._note_listing_failure(each, error)
            else:
                listed.append(each.number)
            if passed_over:
                self._jobs.note_passed_over(self._job.id, each.number, passed_over)
            if time.monotonic() - since > _LISTED_WITHIN_S:
                self._jobs.list_items(self._job.id, found, listed)
                found, listed, since = [], [], time.monotonic()
                yield True
        self._jobs.list_items(self._job.id, found, listed)

    def _receive(self, each: JobSpec) -> Iterator[bool]:
        """Receive and store the items of a source that are due; those that must be fetched come later."""
        due = self._jobs.due(self._job.id, each.number, time.time())
        if not due:
            return
        reason: Exception | None = None
        try:
            for item in open_source(each.spec).items(_NOTHING):
                position = due.pop(plain(item.key), None)
                if position is None:
                    continue
                if not self._is_open():
                    return
                self._take(ItemPlace(self._job.id, position), item)
                self._launch()
                self._land(0)
                yield True
                if not due:
                    return
        except Exception as error:
            if _is_of_the_archive(error):
                raise
            reason = error
        for key, position in due.items():
            gone = reason or ItemGone(item=key, source=each.spec.label)
            self._note_failure(ItemPlace(self._job.id, position), key, gone)

    def _take(self, place: ItemPlace, item: Item) -> None:
        self._work.at_hand.note(place)
        try:
            received = item.receive(_NOTHING)
        except _WouldFetchError:
            self._units.append(_Unit(place.position, partial(self._fetch, place, item)))
        except Exception as error:
            self._note_failure(place, item.label, error)
        else:
            self._store(place, item, received)

    def _fetch(self, place: ItemPlace, item: Item) -> _Landing:
        """Receive an item in a thread of its own."""
        try:
            received = item.receive(self._work.fetches())
        except Exception as error:
            return partial(self._note_failure, place, item.label, error)
        return partial(self._store, place, item, received)

    def _look_at(self, each: JobSpec) -> _Landing:
        """Find out what is at an address, in a thread of its own; a page is received at once."""
        items: list[Item] = []
        problem: Exception | None = None
        try:
            items.extend(open_source(each.spec).items(self._work.fetches()))
        except Exception as error:
            problem = error
        received: Received | Exception | None = None
        if len(items) == 1 and problem is None:
            try:
                received = items[0].receive(self._work.fetches())
            except Exception as error:
                received = error
        return partial(self._take_in, each, items, problem, received)

    def _take_in(
        self, each: JobSpec, items: list[Item], problem: Exception | None, received: Received | Exception | None
    ) -> None:
        """Write down what is at an address, and store the page or have its items fetched."""
        rows = [(each.number, item.key, item.label) for item in items]
        self._jobs.list_items(self._job.id, rows, [] if problem else [each.number])
        if problem is not None:
            self._note_listing_failure(each, problem)
        due = self._jobs.due(self._job.id, each.number, time.time())
        for item in items:
            position = due.pop(plain(item.key), None)
            if position is None:
                continue
            place = ItemPlace(self._job.id, position)
            if isinstance(received, Received):
                self._store(place, item, received)
            elif received is not None:
                self._note_failure(place, item.label, received)
            else:
                self._units.append(_Unit(position, partial(self._fetch, place, item)))
        for key, position in due.items():
            gone = problem or ItemGone(item=key, source=each.spec.label)
            self._note_failure(ItemPlace(self._job.id, position), key, gone)

    def _launch(self) -> None:
        if self._units and not self._is_open():
            self._units.clear()
        while self._units and self._flights.under_way < FLIGHTS_AT_ONCE:
            unit = self._units.popleft()
            self._flying.add(unit.position)
            self._flights.start(partial(_fetched, unit))

    def _land(self, timeout_s: float) -> bool:
        """Take in one thing that was fetched; return whether one arrived within the time."""
        landed = self._flights.next(timeout_s)
        if landed is None:
            if timeout_s and self._flying:
                self._jobs.mark_reading(self._job.id, self._flying)
                self._flying.clear()
            return False
        position, landing = landed
        self._flying.discard(position)
        landing()
        return True

    def _store(self, place: ItemPlace, item: Item, received: Received) -> None:
        self._work.at_hand.note(place)
        try:
            self._work.archive.add(
                received, restore_removed=self._job.restore_removed, tags=(*self._job.tags, *item.tags), item=place
            )
        except Exception as error:
            self._note_failure(place, item.label, error)

    def _note_failure(self, place: ItemPlace, label: str, error: Exception) -> None:
        known = _as_known(error, label)
        retry_at = self._work.patience.retry_at(known, self._jobs.attempts(place)) if known.may_pass else None
        self._jobs.note_failed(place, known, retry_at)

    def _note_listing_failure(self, each: JobSpec, error: Exception) -> None:
        known = _as_known(error, each.spec.label)
        failures = self._jobs.listing_attempts(self._job.id, each.number)
        retry_at = self._work.patience.retry_at(known, failures)
        self._jobs.note_listing_failed(self._job.id, each.number, each.spec.label, known, retry_at)

    def _is_open(self) -> bool:
        return self._jobs.is_open(self._job.id)


def _is_of_the_archive(error: Exception) -> bool:
    """Whether it is the archive itself that fails, not one item."""
    return isinstance(error, ArchiveError) and not isinstance(error, InvalidMetadata)


def _fetched(unit: _Unit) -> tuple[int, _Landing]:
    return unit.position, unit.fetch()


def _as_known(error: Exception, label: str) -> VindplaatsError:
    """Return an error of one item as one that can be noted; raises it where it is the archive that fails."""
    if _is_of_the_archive(error):
        raise error
    if isinstance(error, VindplaatsError):
        return error
    _log.error("%s could not be added", label, exc_info=error)
    return AddingFailed(source=label, detail=f"{type(error).__name__}: {error}")


class _WouldFetchError(Exception):
    """An item is not in its file: its address is."""


class _Nothing:
    """Fetches nothing: tells which items must be fetched."""

    def fetch(self, _url: str, _given: Metadata | None = None) -> Received:
        """Refuse."""
        raise _WouldFetchError

    def answer(self, _url: str, _known: Validators | None = None) -> Answer:
        """Refuse."""
        raise _WouldFetchError

    @property
    def by_robots(self) -> Fetches:
        """The same."""
        return self


_NOTHING = _Nothing()
