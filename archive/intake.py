"""How articles come in from files, folders, uploads, standard input and the clipboard."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from archive.addresses import normalise_url
from archive.article import Metadata, Received, SourceKind
from archive.errors import SourceNotFound, SourceTooLarge, SourceUnreadable
from archive.media_types import BY_SUFFIX, media_type_of

MAX_ARTICLE_BYTES = 20_000_000
"""20 MB; the longest pages with everything written into them stay far below it."""

_MB = 1_000_000


def read_file(path: Path, given: Metadata | None = None) -> Received:
    """Return an article from a file.

    Raises `SourceNotFound`, `SourceUnreadable`, `SourceTooLarge`, `SourceUnsupported`, or `InvalidUrl` for the
    address that the person gave with it.
    """
    # Non-blocking, since opening a pipe that nobody writes to would wait for ever.
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as file:  # noqa: PTH123 (a descriptor, not a path)
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise SourceUnreadable(source=path, detail="it is not a file")
            content = file.read(MAX_ARTICLE_BYTES + 1)
    except FileNotFoundError as error:
        raise SourceNotFound(source=path) from error
    except ValueError as error:  # a NUL in the name
        raise SourceNotFound(source=repr(str(path))) from error
    except OSError as error:
        detail = "it is a folder" if error.errno == errno.EISDIR else error.strerror
        raise SourceUnreadable(source=path, detail=detail) from error
    return from_bytes(content, given, name=path.name, source=SourceKind.FILE, origin=str(path))


def from_bytes(  # noqa: PLR0913 (what an upload brings with it; all but the first have their defaults)
    content: bytes,
    given: Metadata | None = None,
    *,
    name: str = "",
    source: SourceKind = SourceKind.FILE,
    media_type: str | None = None,
    charset: str | None = None,
    origin: str | None = None,
) -> Received:
    """Return an article from bytes: an upload with its file name, or standard input.

    Without a ``media_type`` it is found from content and name. Raises `SourceTooLarge`, `SourceUnsupported` or
    `InvalidUrl`.
    """
    given = given or Metadata()
    label = origin or name or "The text"
    if len(content) > MAX_ARTICLE_BYTES:
        raise SourceTooLarge(source=label, limit_mb=MAX_ARTICLE_BYTES // _MB)
    return Received(
        content=content,
        media_type=media_type or media_type_of(content, name, label),
        source=source,
        received_at=datetime.now(UTC),
        charset=charset,
        origin=origin or name or None,
        url=normalise_url(given.url) if given.url and given.url.strip() else None,
        given=given,
    )


def from_text(
    text: str,
    given: Metadata | None = None,
    source: SourceKind = SourceKind.PASTE,
    media_type: str | None = None,
) -> Received:
    """Return an article from pasted text, or from a page's pasted source, which is recognised as HTML.

    Raises `SourceTooLarge`, `SourceUnsupported` or `InvalidUrl`.
    """
    content = text.encode("utf-8", errors="replace")
    return from_bytes(content, given, source=source, media_type=media_type, charset="utf-8")


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Return the files to read: each one named, and in each folder named those of the kinds in `BY_SUFFIX`, sorted.

    Hidden files and folders are skipped and no file comes twice. A path that does not exist or a folder that
    cannot be listed comes as it is, so that reading it says what is wrong and the others go on.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        if not path.is_dir():
            if _is_new(path, seen):
                yield path
            continue
        for found in _files_below(path, seen):
            if _is_new(found, seen):
                yield found


def _files_below(folder: Path, seen: set[tuple[int, int]]) -> Iterator[Path]:
    """All readable files below the folder in the order of their names; a folder met again is a loop and skipped."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if not path.is_dir():
            yield path
            continue
        if not _is_new(path, seen):
            continue
        try:
            entries = sorted(path.iterdir(), reverse=True)
        except OSError:
            yield path
            continue
        waiting += [
            entry
            for entry in entries
            if not entry.name.startswith(".") and (entry.suffix.lower() in BY_SUFFIX or entry.is_dir())
        ]


def _is_new(path: Path, seen: set[tuple[int, int]]) -> bool:
    """Whether this file or folder, whatever its name, was not met before; what cannot be looked at is always new."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return True
    identity = (status.st_dev, status.st_ino)
    if identity in seen:
        return False
    seen.add(identity)
    return True
