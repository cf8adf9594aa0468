"""How jobs fare: counts, a rate, and as many items as somebody wants to see; a job may have a hundred thousand."""

import json
import sqlite3
from pathlib import Path

from archive.article import Outcome
from archive.database import named_failures
from archive.error_records import from_record
from archive.job import ItemPlace, ItemState, JobCounts, JobItem
from archive.sources.passed_over import OtherFile, PassedOver

# Failures first; then what is at work; then what came to an end, the latest first; then what waits.
_BY_INTEREST = """
    CASE state WHEN 'failed' THEN 0 WHEN 'reading' THEN 1 WHEN 'retrying' THEN 2 WHEN 'waiting' THEN 4 ELSE 3 END,
    CASE state WHEN 'stored' THEN -done_at END, position
"""

# The rate is that of the last minute.
_LATELY_S = 60.0


class JobReports:
    """The reports of jobs behind one connection; nothing changes by them."""

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self._connection = connection
        self._file = file

    def counts(self, job_id: int, findable_to: int) -> JobCounts:
        """Return how many items are in each state, the index having come to archive revision ``findable_to``."""
        states: dict[ItemState, int] = {}
        outcomes: dict[Outcome, int] = {}
        with named_failures(self._file):
            rows = self._connection.execute(
                "SELECT state, outcome, revision <= ? AS findable, count(*) FROM job_items WHERE job = ?"
                " GROUP BY state, outcome, findable",
                (findable_to, job_id),
            ).fetchall()
        for state, outcome, findable, count in rows:
            shown = _shown(state, findable=bool(findable))
            states[shown] = states.get(shown, 0) + count
            if outcome is not None:
                outcomes[Outcome(outcome)] = outcomes.get(Outcome(outcome), 0) + count
        return JobCounts(states, outcomes)

    def passed_over(self, job_id: int) -> PassedOver:
        """Return how many files lay beside the articles of a job, by kind."""
        with named_failures(self._file):
            rows = self._connection.execute(
                "SELECT passed_over FROM job_specs WHERE job = ? AND passed_over <> '{}'", (job_id,)
            ).fetchall()
        found = PassedOver()
        for (noted,) in rows:
            found.update({OtherFile(kind): count for kind, count in json.loads(noted).items()})
        return found

    def newest_revision(self, job_id: int) -> int | None:
        """Return the archive's revision from which on all that a job stored is there, None where it stored nothing."""
        with named_failures(self._file):
            (revision,) = self._connection.execute(
                "SELECT max(revision) FROM job_items WHERE job = ?", (job_id,)
            ).fetchone()
        return None if revision is None else int(revision)

    def items(self, job_id: int, findable_to: int, limit: int, offset: int = 0) -> list[JobItem]:
        """Return items: failures first, then those at work, then the latest that came to an end, then the others."""
        return self._items(f"ORDER BY {_BY_INTEREST} LIMIT ? OFFSET ?", job_id, findable_to, (limit, offset))

    def item(self, place: ItemPlace) -> JobItem | None:
        """Return one item, None where there is none (any more)."""
        found = self._items("AND position = ?", place.job_id, 0, (place.position,))
        return found[0] if found else None

    def ended_since(self, job_id: int, moment: float, limit: int = 1000) -> list[JobItem]:
        """Return the items that came to their end after a moment (as their ``done_at``), the earliest first."""
        return self._items("AND done_at > ? ORDER BY done_at, position LIMIT ?", job_id, 0, (moment, limit))

    def in_order(self, job_id: int) -> list[JobItem]:
        """Return all items in the order in which they were handed in or found; there may be very many."""
        return self._items("ORDER BY spec, position", job_id, 0, ())

    def failed_items(self, job_id: int) -> list[JobItem]:
        """Return the items that could not be added."""
        return self._items("AND state = 'failed' ORDER BY position", job_id, 0, ())

    def rate(self, job_id: int, now: float) -> float:
        """Return how many items a second came to an end lately, 0 where that is not known."""
        with named_failures(self._file):
            count, first = self._connection.execute(
                "SELECT count(*), min(done_at) FROM job_items WHERE job = ? AND done_at > ?", (job_id, now - _LATELY_S)
            ).fetchone()
        return (count - 1) / (now - first) if count > 1 and now > first else 0.0

    def _items(self, where: str, job_id: int, findable_to: int, values: tuple[object, ...]) -> list[JobItem]:
        with named_failures(self._file):
            rows = self._connection.execute(f"SELECT * FROM job_items WHERE job = ? {where}", (job_id, *values))
            return [_item(row, findable_to) for row in rows]


def _shown(state: str, *, findable: bool) -> ItemState:
    return ItemState.FINDABLE if state == ItemState.STORED and findable else ItemState(state)


def _item(row: sqlite3.Row, findable_to: int) -> JobItem:
    revision = row["revision"]
    return JobItem(
        position=row["position"],
        label=row["label"],
        state=_shown(row["state"], findable=revision is not None and revision <= findable_to),
        attempts=row["attempts"],
        article_id=row["article_id"],
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        revision=revision,
        done_at=row["done_at"],
        error=None if row["error"] is None else from_record(row["error"]),
    )
