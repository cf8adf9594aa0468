"""How articles come in from files, folders, uploads, standard input and the clipboard."""

import os
import stat
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import BinaryIO

from archive.addresses import normalise_url
from archive.article import Metadata, Received, SourceKind
from archive.errors import SourceNotFound, SourceTooLarge, SourceUnreadable
from archive.media_types import BY_SUFFIX, media_type_of

MAX_ARTICLE_BYTES = 50_000_000
"""50 MB: documents with their pictures, pages with all that they show written into them. What is read of them has its
own bounds, in `archive.reading` and `archive.documents`."""

_MB = 1_000_000


def read_file(path: Path, given: Metadata | None = None) -> Received:
    """Return an article from a file.

    Raises `SourceNotFound`, `SourceUnreadable`, `SourceTooLarge`, `SourceUnsupported`, or `InvalidUrl` for the
    address that the person gave with it.
    """
    with open_file(path) as file:
        try:
            content = file.read(MAX_ARTICLE_BYTES + 1)
        except OSError as error:
            raise SourceUnreadable(source=shown_path(path), detail=error.strerror) from error
    return from_bytes(content, given, name=path.name, source=SourceKind.FILE, origin=shown_path(path))


def shown_path(path: str | Path) -> str:
    """Return a path that can be printed and kept: what is no text in its name is written out."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def open_file(path: Path) -> BinaryIO:
    """Return a file opened for reading, which is a regular one. Raises `SourceNotFound` or `SourceUnreadable`."""
    # Non-blocking, since opening a pipe that nobody writes to would wait for ever.
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as error:
        raise SourceNotFound(source=shown_path(path)) from error
    except ValueError as error:  # a NUL in the name
        raise SourceNotFound(source=repr(shown_path(path))) from error
    except OSError as error:
        raise SourceUnreadable(source=shown_path(path), detail=error.strerror) from error
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return open(descriptor, "rb")  # noqa: PTH123 (a descriptor, not a path)
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise SourceUnreadable(source=shown_path(path), detail="it is a folder")
    raise SourceUnreadable(source=shown_path(path), detail="it is not a file")


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
    """Return the files to read: each one named, and in each folder named those that hold one article each, sorted.

    Hidden files and folders are skipped and no file comes twice. A path that does not exist or a folder that
    cannot be listed comes as it is, so that reading it says what is wrong and the others go on.
    """
    from archive.sources.folders import files_in  # late: sources are opened by way of this module

    seen: set[tuple[int, int]] = set()
    for path in paths:
        yield from files_in(path, seen, lambda name: PurePath(name).suffix.lower() in BY_SUFFIX)
