"""Feeds that are followed: which, how often they are looked at, and what of each was seen already."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.answers import Validators
from archive.database import named_failures, writing
from archive.error_records import as_record, from_record
from archive.errors import VindplaatsError
from archive.layers import checked_tags

SHORTEST_S = 900
"""More often than every quarter of an hour no feed is looked at."""

LONGEST_S = 30 * 86_400

USUAL_S = 3600

# What a feed no longer names is remembered for so long: feeds drop entries and bring them back.
_REMEMBERED_S = 90 * 86_400.0


@dataclass(frozen=True, slots=True)
class Followed:
    """One feed that is followed.

    ``found`` counts the new articles at the last check that succeeded; ``error`` says why the last check failed, and
    ``failures`` how many in a row did.
    """

    id: int
    url: str
    title: str | None
    tags: tuple[str, ...]
    every_s: int
    validators: Validators
    checked_at: datetime | None
    next_check_at: datetime
    failures: int
    error: VindplaatsError | None
    found: int
    found_in_all: int

    @property
    def name(self) -> str:
        """Its title, or its address where it has none."""
        return self.title or self.url


class Following:
    """The followed feeds behind one connection; each method that changes something is a transaction of its own."""

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self._execute = connection.execute
        self._connection = connection
        self._file = file

    def add(self, url: str, tags: Iterable[str], every_s: int, now: float) -> Followed:
        """Follow a feed from now on, or otherwise than before; return it. Raises `InvalidMetadata` for a tag."""
        names = json.dumps(list(checked_tags(tags).values()), ensure_ascii=False)
        every_s = min(max(every_s, SHORTEST_S), LONGEST_S)
        with writing(self._connection, self._file):
            self._execute(
                "INSERT INTO followed (url, tags, every_s, next_check_at) VALUES (?, ?, ?, ?) ON CONFLICT (url)"
                " DO UPDATE SET tags = excluded.tags, every_s = excluded.every_s,"
                " next_check_at = min(next_check_at, excluded.next_check_at)",
                (url, names, every_s, now),
            )
        followed = self.find(url)
        if followed is None:  # pragma: no cover (removed by another process this very moment)
            return self.add(url, tags, every_s, now)
        return followed

    def find(self, url: str) -> Followed | None:
        """Return the feed with this address, None where it is not followed."""
        return next(iter(self._feeds("WHERE url = ?", (url,))), None)

    def get(self, number: int) -> Followed | None:
        """Return the feed with this number, None where it is not followed (any more)."""
        return next(iter(self._feeds("WHERE id = ?", (number,))), None)

    def all(self) -> list[Followed]:
        """Return the feeds that are followed, by their names."""
        return sorted(self._feeds(""), key=lambda each: each.name.casefold())

    def due(self, now: float) -> list[Followed]:
        """Return the feeds that are to be looked at now, the most overdue first."""
        return self._feeds("WHERE next_check_at <= ? ORDER BY next_check_at", (now,))

    def move(self, feed: Followed, url: str) -> Followed | None:
        """Follow a feed under another address from now on; return it, None where it is followed by that one already."""
        with writing(self._connection, self._file):
            if self._execute("SELECT 1 FROM followed WHERE url = ? AND id != ?", (url, feed.id)).fetchone():
                self._execute("DELETE FROM followed WHERE id = ?", (feed.id,))
            else:
                self._execute("UPDATE followed SET url = ? WHERE id = ?", (url, feed.id))
        return self.get(feed.id)

    def check_soon(self, number: int, now: float) -> bool:
        """Have a feed looked at now, whenever its turn would be; return whether it is followed."""
        with writing(self._connection, self._file):
            asked = self._execute("UPDATE followed SET next_check_at = ? WHERE id = ?", (now, number))
        return asked.rowcount > 0

    def remove(self, number: int) -> bool:
        """Stop following a feed; return whether it was followed. Its articles stay."""
        with writing(self._connection, self._file):
            return self._execute("DELETE FROM followed WHERE id = ?", (number,)).rowcount > 0

    def seen(self, number: int) -> dict[str, str | None]:
        """Return the entries of a feed that were seen, with when they last changed, as the feed writes it."""
        with named_failures(self._file):
            rows = self._execute("SELECT key, updated FROM followed_entries WHERE feed = ?", (number,)).fetchall()
        return dict(rows)

    def known_addresses(self, urls: Iterable[str]) -> set[str]:
        """Return which of these addresses belong to an article, be it one that was removed."""
        known: set[str] = set()
        with named_failures(self._file):
            for url in urls:
                if self._execute("SELECT 1 FROM addresses WHERE url = ?", (url,)).fetchone():
                    known.add(url)
        return known

    def note_checked(
        self, feed: Followed, title: str | None, validators: Validators, now: float, next_check_at: float
    ) -> None:
        """Note that a check succeeded, by what to ask for the feed the next time, and when that is.

        To be called last: what the server then takes for known must be noted as seen.
        """
        with writing(self._connection, self._file):
            self._execute(
                "UPDATE followed SET title = coalesce(?, title), etag = ?, last_modified = ?, checked_at = ?,"
                " next_check_at = ?, failures = 0, error = NULL WHERE id = ?",
                (title, validators.etag, validators.last_modified, now, next_check_at, feed.id),
            )

    def note_seen(self, feed: Followed, entries: Mapping[str, str | None], found: int, now: float) -> None:
        """Note what a feed names now, with when each last changed, and how many new articles are among it."""
        with writing(self._connection, self._file):
            self._connection.executemany(
                "INSERT INTO followed_entries SELECT id, ?, ?, ? FROM followed WHERE id = ?"
                " ON CONFLICT (feed, key) DO UPDATE SET updated = excluded.updated, seen_at = excluded.seen_at",
                ((key, updated, now, feed.id) for key, updated in entries.items()),
            )
            self._execute("DELETE FROM followed_entries WHERE feed = ? AND seen_at < ?", (feed.id, now - _REMEMBERED_S))
            self._execute(
                "UPDATE followed SET found = ?, found_in_all = found_in_all + ? WHERE id = ?", (found, found, feed.id)
            )

    def note_failed(self, feed: Followed, error: VindplaatsError, now: float, next_check_at: float) -> None:
        """Note why a check failed, and when the next one is."""
        with writing(self._connection, self._file):
            self._execute(
                "UPDATE followed SET checked_at = ?, next_check_at = ?, failures = failures + 1, error = ?"
                " WHERE id = ?",
                (now, next_check_at, as_record(error), feed.id),
            )

    def _feeds(self, where: str, values: tuple[object, ...] = ()) -> list[Followed]:
        with named_failures(self._file):
            return [_followed(row) for row in self._execute(f"SELECT * FROM followed {where}", values)]


def _followed(row: sqlite3.Row) -> Followed:
    return Followed(
        id=row["id"],
        url=row["url"],
        title=row["title"],
        tags=tuple(json.loads(row["tags"])),
        every_s=row["every_s"],
        validators=Validators(row["etag"], row["last_modified"]),
        checked_at=None if row["checked_at"] is None else datetime.fromtimestamp(row["checked_at"], UTC),
        next_check_at=datetime.fromtimestamp(row["next_check_at"], UTC),
        failures=row["failures"],
        error=None if row["error"] is None else from_record(row["error"]),
        found=row["found"],
        found_in_all=row["found_in_all"],
    )
