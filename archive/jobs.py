"""The job queue: what is to be added, item by item, in the archive's own file.

An item's outcome is written in the transaction that stores its article (see `Archive.add`), so that after any
interruption nothing is done twice and no outcome is told wrongly. Who works on the jobs sees to it that nobody else
does meanwhile (see `search_web.worker`).
"""

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.article import Addition
from archive.database import named_failures, writing
from archive.error_records import as_record
from archive.errors import VindplaatsError
from archive.job import OPEN_STATES, ItemPlace, ItemState, Job, JobSpec, JobState
from archive.sources.passed_over import PassedOver
from archive.sources.spec import SourceSpec
from archive.storable import plain

_OPEN_JOB = "('waiting', 'working')"
_OPEN_ITEM = f"({', '.join(repr(state.value) for state in OPEN_STATES)})"

_JOB = """
    SELECT jobs.*, (SELECT count(*) FROM job_specs WHERE job = id) AS specs,
    NOT EXISTS (SELECT 1 FROM job_specs WHERE job = id AND NOT listed) AS listed,
    (SELECT spec FROM job_specs WHERE job = id ORDER BY number LIMIT 1) AS first FROM jobs
"""


class Jobs:
    """The job queue behind one connection; each method that changes something is a transaction of its own."""

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self._connection = connection
        self._file = file

    def submit(self, specs: Sequence[SourceSpec], tags: Iterable[str] = (), *, restore_removed: bool = True) -> int:
        """Take a job; return its number."""
        with writing(self._connection, self._file):
            cursor = self._connection.execute(
                "INSERT INTO jobs (tags, restore_removed, state, created_at) VALUES (?, ?, 'waiting', ?)",
                (json.dumps(list(tags), ensure_ascii=False), restore_removed, datetime.now(UTC).isoformat()),
            )
            job_id = int(cursor.lastrowid or 0)
            self._connection.executemany(
                "INSERT INTO job_specs (job, number, spec) VALUES (?, ?, ?)",
                ((job_id, number, spec.as_json()) for number, spec in enumerate(specs)),
            )
            # Until its items are known, a spec stands in the list itself: the first item takes its place.
            self._connection.executemany(
                "INSERT INTO job_items (job, position, spec, label, state) VALUES (?, ?, ?, ?, 'waiting')",
                ((job_id, number, number, plain(spec.label)) for number, spec in enumerate(specs)),
            )
        return job_id

    def get(self, job_id: int) -> Job | None:
        """Return a job, None for one that is not kept (any more)."""
        with named_failures(self._file):
            row = self._connection.execute(f"{_JOB} WHERE id = ?", (job_id,)).fetchone()
        return None if row is None else _job(row)

    def open(self) -> list[Job]:
        """Return the jobs that something is still to be done for, oldest first."""
        return self._jobs(f"WHERE state IN {_OPEN_JOB} ORDER BY id")

    def recent(self, limit: int, offset: int = 0) -> list[Job]:
        """Return the latest jobs, the latest first."""
        return self._jobs("ORDER BY id DESC LIMIT ? OFFSET ?", (limit, offset))

    def specs(self, job_id: int) -> list[JobSpec]:
        """Return what a job was handed."""
        with named_failures(self._file):
            rows = self._connection.execute(
                "SELECT number, spec, listed FROM job_specs WHERE job = ? ORDER BY number", (job_id,)
            ).fetchall()
        return [JobSpec(number, SourceSpec.from_json(spec), bool(listed)) for number, spec, listed in rows]

    def list_items(self, job_id: int, items: Iterable[tuple[int, str, str]], listed: Iterable[int] = ()) -> None:
        """Note items of a job as (number of the spec, key, label), and which specs have no more than these.

        Items that are noted already stay as they are, so that a listing may begin anew.
        """
        with writing(self._connection, self._file):
            execute, position = self._connection.execute, self._next_position(job_id)
            for number, named, called in items:
                key, label = plain(named), plain(called)
                if execute(
                    "SELECT 1 FROM job_items WHERE job = ? AND spec = ? AND key = ?", (job_id, number, key)
                ).fetchone():
                    continue
                taken = execute(
                    "UPDATE job_items SET key = ?, label = ?, state = 'waiting', attempts = 0, not_before = NULL,"
                    " error = NULL WHERE job = ? AND spec = ? AND key IS NULL",
                    (key, label, job_id, number),
                )
                if not taken.rowcount:
                    execute(
                        "INSERT INTO job_items (job, position, spec, key, label, state)"
                        " VALUES (?, ?, ?, ?, ?, 'waiting')",
                        (job_id, position, number, key, label),
                    )
                    position += 1
            for number in listed:
                execute("UPDATE job_specs SET listed = 1 WHERE job = ? AND number = ?", (job_id, number))
                execute("DELETE FROM job_items WHERE job = ? AND spec = ? AND key IS NULL", (job_id, number))
            execute("UPDATE jobs SET state = 'working' WHERE id = ? AND state = 'waiting'", (job_id,))

    def note_passed_over(self, job_id: int, number: int, passed_over: PassedOver) -> None:
        """Note how many files lay beside the articles of a spec, by kind; this replaces what was noted before."""
        with writing(self._connection, self._file):
            self._connection.execute(
                "UPDATE job_specs SET passed_over = ? WHERE job = ? AND number = ?",
                (json.dumps(passed_over), job_id, number),
            )

    def note_listing_failed(
        self, job_id: int, number: int, label: str, error: VindplaatsError, retry_at: float | None
    ) -> None:
        """Note that a source could not be listed (any further); without ``retry_at`` what is known of it is all."""
        with writing(self._connection, self._file):
            found = self._connection.execute(
                "SELECT position, attempts FROM job_items WHERE job = ? AND spec = ? AND key IS NULL", (job_id, number)
            ).fetchone()
            position, attempts = found or (self._next_position(job_id), 0)
            self._connection.execute(
                "INSERT OR REPLACE INTO job_items"
                " (job, position, spec, label, state, attempts, not_before, done_at, error)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (job_id, position, number, plain(label), *_failure(attempts, retry_at), as_record(error)),
            )
            if retry_at is None:
                self._connection.execute(
                    "UPDATE job_specs SET listed = 1 WHERE job = ? AND number = ?", (job_id, number)
                )

    def due(self, job_id: int, number: int, now: float) -> dict[str, int]:
        """Return the positions of a spec's items that can be received now, by their `plain` keys."""
        with named_failures(self._file):
            rows = self._connection.execute(
                "SELECT key, position FROM job_items WHERE job = ? AND spec = ? AND key IS NOT NULL"
                f" AND state IN {_OPEN_ITEM} AND coalesce(not_before, 0) <= ?",
                (job_id, number, now),
            ).fetchall()
        return dict(rows)

    def next_due(self, job_id: int) -> float | None:
        """Return when something can next be done for a job, in seconds since 1970; None where nothing is to be done."""
        with named_failures(self._file):
            (moment,) = self._connection.execute(
                f"SELECT min(coalesce(not_before, 0)) FROM job_items WHERE job = ? AND state IN {_OPEN_ITEM}",
                (job_id,),
            ).fetchone()
            (unlisted,) = self._connection.execute(
                "SELECT EXISTS (SELECT 1 FROM job_specs s WHERE job = ? AND NOT listed AND NOT EXISTS"
                " (SELECT 1 FROM job_items i WHERE i.job = s.job AND i.spec = s.number AND i.key IS NULL))",
                (job_id,),
            ).fetchone()
        return 0.0 if unlisted else moment

    def specs_due(self, job_id: int, now: float) -> set[int]:
        """Return the numbers of the specs with items that can be received now."""
        with named_failures(self._file):
            rows = self._connection.execute(
                "SELECT DISTINCT spec FROM job_items WHERE job = ? AND key IS NOT NULL"
                f" AND state IN {_OPEN_ITEM} AND coalesce(not_before, 0) <= ?",
                (job_id, now),
            ).fetchall()
        return {number for (number,) in rows}

    def listings_due(self, job_id: int, now: float) -> set[int]:
        """Return the numbers of the specs that can be listed now."""
        with named_failures(self._file):
            rows = self._connection.execute(
                "SELECT number FROM job_specs s WHERE job = ? AND NOT listed AND NOT EXISTS (SELECT 1 FROM job_items i"
                " WHERE i.job = s.job AND i.spec = s.number AND i.key IS NULL AND i.not_before > ?)",
                (job_id, now),
            ).fetchall()
        return {number for (number,) in rows}

    def listing_positions(self, job_id: int) -> dict[int, int]:
        """Return the positions at which the specs stand themselves whose items are not known, by their numbers."""
        with named_failures(self._file):
            rows = self._connection.execute(
                "SELECT spec, position FROM job_items WHERE job = ? AND key IS NULL", (job_id,)
            ).fetchall()
        return dict(rows)

    def mark_reading(self, job_id: int, positions: Iterable[int]) -> None:
        """Note that these items are being received."""
        with writing(self._connection, self._file):
            self._connection.executemany(
                "UPDATE job_items SET state = 'reading' WHERE job = ? AND position = ?"
                " AND state IN ('waiting', 'retrying')",
                ((job_id, position) for position in positions),
            )

    def note_stored(self, place: ItemPlace, addition: Addition, revision: int) -> None:
        """Note what an item came to; for `Archive.add`, inside its transaction."""
        self._connection.execute(
            "UPDATE job_items SET state = 'stored', article_id = ?, outcome = ?, revision = ?, done_at = ?,"
            " not_before = NULL, error = NULL, attempts = attempts + 1 WHERE job = ? AND position = ?",
            (addition.article_id, addition.outcome.value, revision, time.time(), place.job_id, place.position),
        )

    def note_failed(self, place: ItemPlace, error: VindplaatsError, retry_at: float | None = None) -> None:
        """Note why an item could not be added, and when it is tried again, if it is."""
        with writing(self._connection, self._file):
            found = self._connection.execute(
                f"SELECT attempts FROM job_items WHERE job = ? AND position = ? AND state IN {_OPEN_ITEM}",
                (place.job_id, place.position),
            ).fetchone()
            if found is None:
                return  # cancelled meanwhile
            self._connection.execute(
                "UPDATE job_items SET state = ?, attempts = ?, not_before = ?, done_at = ?, error = ?"
                " WHERE job = ? AND position = ?",
                (*_failure(found[0] - (not error.was_tried), retry_at), as_record(error), place.job_id, place.position),
            )

    def attempts(self, place: ItemPlace) -> int:
        """Return how often an item failed already."""
        return self._attempts("position = ?", place.job_id, place.position)

    def listing_attempts(self, job_id: int, number: int) -> int:
        """Return how often the listing of a spec's items failed already."""
        return self._attempts("spec = ? AND key IS NULL", job_id, number)

    def cancel(self, job_id: int) -> None:
        """Leave undone what was not begun; a job that came to its end stays as it is."""
        with writing(self._connection, self._file):
            now = datetime.now(UTC)
            stopped = self._connection.execute(
                f"UPDATE jobs SET state = 'cancelled', finished_at = ? WHERE id = ? AND state IN {_OPEN_JOB}",
                (now.isoformat(), job_id),
            )
            if stopped.rowcount:
                self._connection.execute(
                    "UPDATE job_items SET state = 'cancelled', done_at = ?"
                    " WHERE job = ? AND state IN ('waiting', 'retrying')",
                    (now.timestamp(), job_id),
                )

    def is_open(self, job_id: int) -> bool:
        """Whether something is still to be done for a job."""
        with named_failures(self._file):
            found = self._connection.execute(
                f"SELECT 1 FROM jobs WHERE id = ? AND state IN {_OPEN_JOB}", (job_id,)
            ).fetchone()
        return found is not None

    def finish(self, job_id: int) -> bool:
        """Close a job for which nothing is to be done any more; return whether it is closed."""
        if self.next_due(job_id) is not None:
            return False
        with writing(self._connection, self._file):
            self._connection.execute(
                f"UPDATE jobs SET state = 'finished', finished_at = ? WHERE id = ? AND state IN {_OPEN_JOB}",
                (datetime.now(UTC).isoformat(), job_id),
            )
        return True

    def give_up(self, job_id: int, error: VindplaatsError) -> None:
        """Note an error with all that is still open of a job; nothing more is to be done for it then."""
        with writing(self._connection, self._file):
            self._connection.execute(
                "UPDATE job_items SET state = 'failed', attempts = attempts + 1, not_before = NULL, done_at = ?,"
                f" error = ? WHERE job = ? AND state IN {_OPEN_ITEM}",
                (time.time(), as_record(error), job_id),
            )
            self._connection.execute("UPDATE job_specs SET listed = 1 WHERE job = ?", (job_id,))

    def take_up(self) -> None:
        """Make what somebody was reading who is gone wait again; for whoever begins to work on the jobs."""
        with writing(self._connection, self._file):
            self._connection.execute(
                "UPDATE job_items SET state = CASE WHEN job IN (SELECT id FROM jobs WHERE state = 'cancelled')"
                " THEN 'cancelled' ELSE 'waiting' END WHERE state = 'reading'"
            )

    def forget_finished(self, kept: int, days: float) -> None:
        """Forget the jobs that ended so long ago, and all but so many of the latest that ended."""
        before = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        with writing(self._connection, self._file):
            self._connection.execute(
                f"DELETE FROM jobs WHERE state NOT IN {_OPEN_JOB} AND (finished_at < ? OR id NOT IN"
                f" (SELECT id FROM jobs WHERE state NOT IN {_OPEN_JOB} ORDER BY id DESC LIMIT ?))",
                (before, kept),
            )

    def _jobs(self, where: str, values: tuple[object, ...] = ()) -> list[Job]:
        with named_failures(self._file):
            return [_job(row) for row in self._connection.execute(f"{_JOB} {where}", values)]

    def _attempts(self, where: str, *values: int) -> int:
        with named_failures(self._file):
            row = self._connection.execute(
                f"SELECT attempts FROM job_items WHERE job = ? AND {where}", values
            ).fetchone()
        return 0 if row is None else int(row[0])

    def _next_position(self, job_id: int) -> int:
        (last,) = self._connection.execute("SELECT max(position) FROM job_items WHERE job = ?", (job_id,)).fetchone()
        return 0 if last is None else int(last) + 1


def _failure(attempts: int, retry_at: float | None) -> tuple[str, int, float | None, float | None]:
    """Return the state, attempts, not_before and done_at of an item that failed once more."""
    if retry_at is None:
        return ItemState.FAILED.value, attempts + 1, None, time.time()
    return ItemState.RETRYING.value, attempts + 1, retry_at, None


def _job(row: Mapping[str, object]) -> Job:
    finished = row["finished_at"]
    return Job(
        id=int(str(row["id"])),
        state=JobState(str(row["state"])),
        tags=tuple(json.loads(str(row["tags"]))),
        restore_removed=bool(row["restore_removed"]),
        created_at=datetime.fromisoformat(str(row["created_at"])),
        finished_at=None if finished is None else datetime.fromisoformat(str(finished)),
        listed=bool(row["listed"]),
        label="" if row["first"] is None else plain(SourceSpec.from_json(str(row["first"])).label),
        specs=int(str(row["specs"])),
    )
