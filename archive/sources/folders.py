"""A folder of files: which of them to read, in which order."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from archive.database import FILE_NAME

# The folder in which a browser keeps what belongs to a saved page: its pictures, and advertisements in frames.
_BESIDE_A_PAGE = re.compile(r"(.+?)(?:_files|_bestanden|-Dateien|_fichiers|_файлы|-filer|_archivos|_file)")

# What an archive of ours has beside its file: a person may keep articles in its folder, but these are none.
_OF_AN_ARCHIVE = frozenset({"index", "models", "incoming"})


def files_in(path: Path, seen: set[tuple[int, int]], is_wanted: Callable[[str], bool]) -> Iterator[Path]:
    """Yield the file itself, or of a folder all files below it whose names are wanted, in the order of the names.

    Hidden files and folders are skipped, folders in which a browser keeps what belongs to a page beside it, and what
    lies beside an archive's own file. What is in ``seen`` comes no second time, under whatever name; a folder met again
    is a loop. A folder that cannot be listed comes as it is.
    """
    if not path.is_dir():
        if _is_new(path, seen):
            yield path
        return
    waiting = [path]
    while waiting:
        path = waiting.pop()
        if not _is_new(path, seen):
            continue
        if not path.is_dir():
            yield path
            continue
        try:
            entries = sorted(path.iterdir(), reverse=True)
        except OSError:
            yield path
            continue
        names = {entry.name for entry in entries}
        waiting += [entry for entry in entries if _is_found(entry, names, is_wanted)]


def belongs_to_a_page(folder: str, lies_beside: Callable[[str], bool]) -> bool:
    """Whether a folder of this name holds what belongs to a saved page that lies beside it."""
    found = _BESIDE_A_PAGE.fullmatch(folder)
    return found is not None and any(lies_beside(f"{found[1]}{suffix}") for suffix in (".html", ".htm", ".xhtml"))


def _is_found(entry: Path, names: set[str], is_wanted: Callable[[str], bool]) -> bool:
    if entry.name.startswith("."):
        return False
    if entry.is_dir():
        is_ours = entry.name in _OF_AN_ARCHIVE and FILE_NAME in names
        return not is_ours and not belongs_to_a_page(entry.name, names.__contains__)
    return is_wanted(entry.name)


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
