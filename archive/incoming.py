"""What was handed in and is not in the archive yet: uploads and pasted texts, kept in files until they are stored."""

import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from archive.database import named_failures
from archive.errors import IncomingFull

FOLDER_NAME = "incoming"

MOST_BYTES = 2_000_000_000
"""2 GB may wait: twenty uploads of the largest kind."""

# Longer than a file may lie here before its job is written down.
_ORPHAN_AFTER_S = 3600.0


class Incoming:
    """The files in ``<archive folder>/incoming``, private to their user."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER_NAME

    def keep(self, content: bytes) -> str:
        """Write bytes into a file of their own, all or nothing; return its name, which `path` turns into a path.

        Raises `IncomingFull` or `ArchiveUnwritable`.
        """
        if self._size() + len(content) > MOST_BYTES:
            raise IncomingFull(limit_gb=f"{MOST_BYTES / 1e9:g}")
        name = secrets.token_hex(16)
        target = self._folder / name
        unfinished = target.with_suffix(".unfinished")
        with named_failures(target):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                unfinished.replace(target)
            finally:
                unfinished.unlink(missing_ok=True)
        return name

    def path(self, name: str) -> Path:
        """Return where a kept file lies."""
        return self._folder / name

    def drop(self, names: Iterable[str]) -> None:
        """Delete kept files; those that are gone already are no failure."""
        for name in names:
            self.path(name).unlink(missing_ok=True)

    def drop_others(self, wanted: Iterable[str]) -> None:
        """Delete what no job waits for (any more), as an interruption may leave it; what just came is left alone."""
        wanted = frozenset(wanted)
        before = time.time() - _ORPHAN_AFTER_S
        for file, status in self._files():
            if file.name not in wanted and status.st_mtime < before:
                file.unlink(missing_ok=True)

    def _size(self) -> int:
        return sum(status.st_size for _, status in self._files())

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for file in list(self._folder.glob("*")):
            with suppress(FileNotFoundError):  # stored by the worker, and deleted, this very moment
                yield file, file.stat()
