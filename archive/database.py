"""The archive's SQLite file: making and opening it, transactions, and SQLite's failures in the reader's words."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from archive.errors import (
    ArchiveBusy,
    ArchiveDamaged,
    ArchiveError,
    ArchiveNotFound,
    ArchiveTooNew,
    ArchiveUnwritable,
)
from archive.schema import APPLICATION_ID, VERSION, migrate

FILE_NAME = "archive.sqlite"

PATIENCE_S = 30.0
"""How long to wait for another process that is writing."""

_UNWRITABLE = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_PERM: "permission denied",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def connect(folder: Path, *, create: bool) -> sqlite3.Connection:
    """Return an open connection to the folder's archive, its schema up to date; for this thread only.

    Raises `ArchiveNotFound`, `ArchiveDamaged`, `ArchiveTooNew`, `ArchiveBusy` or `ArchiveUnwritable`.
    """
    file = folder / FILE_NAME
    if create:
        _make_private_file(file)
    with named_failures(file):
        if not file.is_file() or (not create and file.stat().st_size == 0):
            raise ArchiveNotFound(folder=folder)
        # The mode "rw" never makes a file: between the check and here it may have been deleted.
        connection = sqlite3.connect(
            f"{file.resolve().as_uri()}?mode=rw", uri=True, timeout=PATIENCE_S, isolation_level=None
        )
        try:
            _prepare(connection, file)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def writing(connection: sqlite3.Connection, file: Path) -> Iterator[None]:
    """One transaction that holds the write lock from its beginning: all of the block is stored, or nothing."""
    with named_failures(file):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def named_failures(file: Path) -> Iterator[None]:
    """Turn SQLite's and the system's failures into the archive's errors; a misuse of SQLite stays what it is."""
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
        raise
    except sqlite3.DatabaseError as error:
        raise _named(error, file) from error
    except OSError as error:
        raise ArchiveUnwritable(file=file, detail=error.strerror or error) from error


def _named(error: sqlite3.DatabaseError, file: Path) -> ArchiveError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code; the rest says where it happened
    if code in _BUSY:
        return ArchiveBusy(file=file)
    if code in _UNWRITABLE:
        return ArchiveUnwritable(file=file, detail=_UNWRITABLE[code])
    return ArchiveDamaged(file=file, detail=str(error))


def _make_private_file(file: Path) -> None:
    """Make an empty file that only its user can read, unless there is one; SQLite's side files copy its mode."""
    with named_failures(file):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            return


def _prepare(connection: sqlite3.Connection, file: Path) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    # What is deleted is overwritten: a removed article's text must not linger in the file.
    connection.execute("PRAGMA secure_delete = ON")
    # FULL, since in WAL mode anything less may lose the last commits when the power fails.
    connection.execute("PRAGMA synchronous = FULL")
    if _version(connection, file) < VERSION:
        with writing(connection, file):
            # Read again under the lock: another process may have been first.
            version = _version(connection, file)
            if version < VERSION:
                migrate(connection, version)
    _use_write_ahead_log(connection)


def _version(connection: sqlite3.Connection, file: Path) -> int:
    with _one_moment(connection):
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != APPLICATION_ID and (application or version or tables):
        raise ArchiveDamaged(file=file, detail="it is another program's database")
    if version > VERSION:
        raise ArchiveTooNew(file=file)
    return int(version)


@contextmanager
def _one_moment(connection: sqlite3.Connection) -> Iterator[None]:
    """All that the block reads is of one state, whatever another process makes of the file meanwhile."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:  # an error may have ended it
            connection.execute("ROLLBACK")


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Readers go on while one writes. The mode is kept in the file; only its first user has to switch it on."""
    deadline = time.monotonic() + PATIENCE_S
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # SQLite's own patience does not cover this switch: another process is making the same archive.
            if (error.sqlite_errorcode & 0xFF) not in _BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def reclaim(connection: sqlite3.Connection, file: Path) -> None:
    """Overwrite on disk what was deleted and give its room back; put off when others are using the archive."""
    with named_failures(file):
        # Not with the usual patience: a reader that is in the way must not keep the person waiting.
        connection.execute("PRAGMA busy_timeout = 1000")
        try:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.OperationalError as error:
            # The deletion itself is stored; only the freed pages wait for the next time, or for a smaller disk.
            if (error.sqlite_errorcode & 0xFF) not in _BUSY | {sqlite3.SQLITE_FULL}:
                raise
        finally:
            connection.execute(f"PRAGMA busy_timeout = {PATIENCE_S * 1000:.0f}")


def copy(connection: sqlite3.Connection, file: Path, target: Path) -> None:
    """Copy the database into one file by SQLite's online backup; the target changes only when all is written."""
    with named_failures(target):
        if target.exists() and (not target.is_file() or target.samefile(file)):
            raise ArchiveUnwritable(file=target, detail="a backup needs a file of its own")
        unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
        os.close(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600))
        try:
            with closing(sqlite3.connect(unfinished)) as destination:
                connection.backup(destination)
                # Without the write-ahead log, so that the one file is the whole backup.
                destination.execute("PRAGMA journal_mode = DELETE")
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
