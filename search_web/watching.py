"""Looks at the folders that are watched, and hands new and changed files in them to the job queue.

By looking, not by the system's notifications: those say nothing of what came while nobody listened, and nothing at all
on most network drives.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive import Archive
from archive.errors import SourceNotFound, SourceUnreadable, VindplaatsError
from archive.sources.collections import may_be_read
from archive.sources.folders import files_in
from archive.sources.spec import SourceSpec, SpecKind
from archive.storable import plain
from archive.watching import FileState, WatchedFolder

LOOK_S = 10.0
"""So often the folders are looked at, unless that takes long."""

# Looking at many thousands of files, or over a network, takes no more than a hundredth of the time.
_REST_PER_LOOK = 100
_LONGEST_REST_S = 300.0

SETTLED_S = 3.0
"""A file that changed less than so long ago may still be being written: it is handed in at a later look."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a folder came to: how many files were handed in, and by which job, if any were."""

    files: int = 0
    job: int | None = None
    error: VindplaatsError | None = None


class FolderWatch:
    """Looks at all watched folders, at most every `LOOK_S` seconds and more seldom where it takes long.

    ``clock`` gives seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._look_at = 0.0

    def submit_changed(self, archive: Archive) -> None:
        """Hand in what is new or changed, if it is time to look."""
        now = self._clock()
        if self._look_at <= now:
            self._look_at = now + LOOK_S  # whatever comes of it
            for folder in archive.watching.all():
                look(archive, folder, now)
            end = self._clock()
            self._look_at = end + max(LOOK_S, min(_REST_PER_LOOK * (end - now), _LONGEST_REST_S))


def look(archive: Archive, folder: WatchedFolder, now: float, settled_s: float = SETTLED_S) -> Looked:
    """Hand in what is new or changed in a folder since the look before; what went wrong is noted with it."""
    try:
        found = _files(folder.path)
    except VindplaatsError as error:
        archive.watching.note_failed(folder, error, now)
        return Looked(error=error)
    known = archive.watching.handed_in(folder)
    new = {
        path: state
        for path, state in found.items()
        if state != known.get(plain(path)) and state.changed_ns <= (now - settled_s) * 1e9
    }
    job = None
    if new:
        specs = [SourceSpec(SpecKind.PATH, str(folder.path / path)) for path in new]
        # What a person threw away stays away, though its file lies there still.
        job = archive.jobs.submit(specs, folder.tags, restore_removed=False)
    # After the job, so that an interruption in between hands in twice, which changes nothing, rather than never.
    archive.watching.note_looked(folder, new, known.keys() - set(map(plain, found)), now)
    return Looked(len(new), job)


def _files(folder: Path) -> dict[str, FileState]:
    """Return the files in a folder that may hold articles. Raises `SourceNotFound` or `SourceUnreadable`."""
    try:
        next(folder.iterdir(), None)
    except FileNotFoundError as error:
        raise SourceNotFound(source=folder) from error
    except OSError as error:
        raise SourceUnreadable(source=folder, detail=error.strerror or error) from error
    found: dict[str, FileState] = {}
    for path in files_in(folder, set(), may_be_read):
        try:
            status = path.stat()
        except OSError:
            continue  # it went between listing and looking
        if path.is_file() and status.st_size:
            found[path.relative_to(folder).as_posix()] = FileState(status.st_size, status.st_mtime_ns)
    return found
