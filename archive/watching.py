"""Folders that are watched: which, and which files of each were handed in already, as they were then."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.database import named_failures, writing
from archive.error_records import as_record, from_record
from archive.errors import SourceNotFound, SourceUnreadable, VindplaatsError
from archive.layers import checked_tags
from archive.storable import plain


@dataclass(frozen=True, slots=True)
class FileState:
    """By what a file is known to be as it was: its size in bytes and the time of its last change in nanoseconds."""

    size: int
    changed_ns: int


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """A folder that is watched; ``error`` says why it could not be looked at the last time, if so."""

    id: int
    path: Path
    tags: tuple[str, ...]
    looked_at: datetime | None
    error: VindplaatsError | None


class Watching:
    """The watched folders behind one connection; each method that changes something is a transaction of its own."""

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self._connection = connection
        self._file = file

    def add(self, folder: Path, tags: Iterable[str] = ()) -> WatchedFolder:
        """Watch a folder from now on, or with other tags than before; return it.

        Raises `SourceNotFound`, `SourceUnreadable` for what is no folder, or `InvalidMetadata` for a tag.
        """
        names = json.dumps(list(checked_tags(tags).values()), ensure_ascii=False)
        path = folder.expanduser().absolute()
        if not path.exists():
            raise SourceNotFound(source=path)
        if not path.is_dir():
            raise SourceUnreadable(source=path, detail="it is not a folder")
        if plain(str(path)) != str(path):
            raise SourceUnreadable(source=plain(str(path)), detail="its name holds bytes that are no letters")
        with writing(self._connection, self._file):
            self._connection.execute(
                "INSERT INTO watched (path, tags) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET tags = excluded.tags",
                (str(path), names),
            )
        return next(each for each in self.all() if each.path == path)

    def all(self) -> list[WatchedFolder]:
        """Return the folders that are watched, in the order in which they came."""
        with named_failures(self._file):
            rows = self._connection.execute("SELECT id, path, tags, looked_at, error FROM watched ORDER BY id")
            return [
                WatchedFolder(
                    row[0],
                    Path(row[1]),
                    tuple(json.loads(row[2])),
                    datetime.fromtimestamp(row[3], UTC) if row[3] is not None else None,
                    from_record(row[4]) if row[4] else None,
                )
                for row in rows
            ]

    def remove(self, folder: Path) -> bool:
        """Watch a folder no longer; return whether it was watched. Its articles stay."""
        with writing(self._connection, self._file):
            path = str(folder.expanduser().absolute())
            return self._connection.execute("DELETE FROM watched WHERE path = ?", (path,)).rowcount > 0

    def handed_in(self, folder: WatchedFolder) -> dict[str, FileState]:
        """Return the files of a folder that were handed in, by their `plain` paths in it, as they were then."""
        with named_failures(self._file):
            rows = self._connection.execute(
                "SELECT path, size, changed_ns FROM watched_files WHERE folder = ?", (folder.id,)
            )
            return {row[0]: FileState(row[1], row[2]) for row in rows}

    def note_looked(self, folder: WatchedFolder, new: Mapping[str, FileState], gone: Iterable[str], now: float) -> None:
        """Note what was handed in of a folder, and which files it has no more."""
        with writing(self._connection, self._file):
            self._connection.executemany(
                "INSERT OR REPLACE INTO watched_files VALUES (?, ?, ?, ?)",
                ((folder.id, plain(path), state.size, state.changed_ns) for path, state in new.items()),
            )
            self._connection.executemany(
                "DELETE FROM watched_files WHERE folder = ? AND path = ?", ((folder.id, path) for path in gone)
            )
            self._connection.execute("UPDATE watched SET looked_at = ?, error = NULL WHERE id = ?", (now, folder.id))

    def note_failed(self, folder: WatchedFolder, error: VindplaatsError, now: float) -> None:
        """Note why a folder cannot be looked at."""
        with writing(self._connection, self._file):
            self._connection.execute(
                "UPDATE watched SET looked_at = ?, error = ? WHERE id = ?", (now, as_record(error), folder.id)
            )
