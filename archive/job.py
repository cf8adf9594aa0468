"""What the job queue holds: jobs, the articles in them, and how each stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive.article import Outcome
from archive.errors import VindplaatsError
from archive.sources.spec import SourceSpec


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    WORKING = "working"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class ItemState(StrEnum):
    """How far one item is. FINDABLE is never kept: an item is that once it is stored and the index has come so far."""

    WAITING = "waiting"
    READING = "reading"
    RETRYING = "retrying"
    STORED = "stored"
    FINDABLE = "findable"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN_STATES = (ItemState.WAITING, ItemState.READING, ItemState.RETRYING)
"""Something is still to be done for items in these states."""


@dataclass(frozen=True, slots=True)
class Job:
    """What was handed in together. ``listed`` says whether all its items are known."""

    id: int
    state: JobState
    tags: tuple[str, ...]
    restore_removed: bool
    created_at: datetime
    finished_at: datetime | None
    listed: bool
    label: str
    specs: int


@dataclass(frozen=True, slots=True)
class JobSpec:
    """One of the things that a job was handed; ``listed`` says whether all its items are known."""

    number: int
    spec: SourceSpec
    listed: bool


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """Where an item's outcome is noted: in which job, at which position of its list."""

    job_id: int
    position: int


@dataclass(frozen=True, slots=True)
class JobItem:
    """One article of a job, or the listing of a source that did not succeed.

    ``error`` says why it failed, or why it is to be tried again, and ``attempts`` how often it did; ``revision`` is
    the archive's from which on the article is as it was stored; ``done_at`` when it came to its end, in seconds since
    1970.
    """

    position: int
    label: str
    state: ItemState
    attempts: int = 0
    article_id: int | None = None
    outcome: Outcome | None = None
    revision: int | None = None
    done_at: float | None = None
    error: VindplaatsError | None = None


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How many items of a job are in each state, and what the stored ones came to."""

    states: Mapping[ItemState, int]
    outcomes: Mapping[Outcome, int]

    @property
    def total(self) -> int:
        """How many items are known."""
        return sum(self.states.values())

    @property
    def open(self) -> int:
        """For how many something is still to be done before they are stored."""
        return sum(self.states.get(state, 0) for state in OPEN_STATES)

    @property
    def done(self) -> int:
        """How many came to an end: stored, failed or cancelled."""
        return self.total - self.open

    @property
    def failed(self) -> int:
        """How many could not be added."""
        return self.states.get(ItemState.FAILED, 0)

    @property
    def stored(self) -> int:
        """How many are stored and cannot be found yet."""
        return self.states.get(ItemState.STORED, 0)
