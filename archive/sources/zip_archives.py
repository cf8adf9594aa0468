"""ZIP archives: folders of files that are packed, bounded before anything is unpacked. Names never become paths."""

import tempfile
import weakref
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from archive.documents.zip_bounds import ZipBounds, is_bounded, is_encrypted, open_zip
from archive.errors import SourceDamaged, SourceEncrypted, SourceError, SourceUnsupported, UnpacksTooLarge
from archive.media_types import BY_SUFFIX, DOCUMENTS
from archive.sources import Item
from archive.sources.failures import failed_item
from archive.sources.folders import belongs_to_a_page
from archive.sources.holdings import Handed, Holding, Stream, reading
from archive.sources.kinds import Beginning, Opens

SUFFIXES = frozenset({".zip"})

BOUNDS = ZipBounds(members=200_000, total=50_000_000_000, ratio=200)
_MOST_ARCHIVES = 2
_MOST_IN_MEMORY = 20_000_000
_LARGEST_WITHIN = 2_000_000_000
_NAME_IS_UTF8 = 0x800

_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")
_IN_DOCUMENTS = ("word/", "xl/", "ppt/", "META-INF/container.xml", "content.xml", "mimetype")


class OpenZip:
    """A ZIP archive whose members can be opened one by one, for as long as anything still refers to it."""

    def __init__(self, holding: Holding, archives: int = 0) -> None:
        if archives >= _MOST_ARCHIVES:
            raise UnpacksTooLarge(source=holding.label, detail="it lies in an archive within an archive")
        self._label = holding.label
        self._key = holding.key
        stream = holding.open()
        try:
            if not holding.seeks_quickly:
                stream = _copy(stream, holding.label)
            self._zip: ZipFile = open_zip(cast(BinaryIO, stream), holding.label, BOUNDS)
        except BaseException:
            stream.close()
            raise
        weakref.finalize(self, _close, self._zip, stream)

    def members(self) -> list[tuple[str, ZipInfo]]:
        """Return the files in it by their names, in the order in which they lie there."""
        return [(_name_of(info), info) for info in self._zip.infolist() if info.filename and not info.is_dir()]

    def holding(self, name: str, info: ZipInfo, key: str | None = None) -> Holding:
        """Return one of the files. Raises `SourceEncrypted` or `SourceUnsupported`."""
        label = f"{self._label}/{name}"
        if is_encrypted(info):
            raise SourceEncrypted(source=label)
        if not is_bounded(info):
            raise SourceUnsupported(source=label, media_type="packed in an unusual way")

        def open_member() -> Stream:
            try:
                return cast(Stream, self._zip.open(info))
            except (BadZipFile, NotImplementedError, ValueError, RuntimeError, OSError, EOFError) as error:
                raise SourceDamaged(source=label, detail="its entry in the archive is broken") from error

        return Holding(PurePosixPath(name).name, label, f"{self._key}/{key or name}", open_member, seeks_quickly=False)

    def read(self, info: ZipInfo, most: int) -> bytes:
        """Return one of the files as far as this many bytes. Raises `SourceError`."""
        with self.holding(_name_of(info), info).open() as stream, reading(self._label):
            return stream.read(most)


def names_in(holding: Holding, head: bytes) -> tuple[str, ...] | None:
    """Return the names in a ZIP file; None for any other file, and for one that cannot be opened."""
    if not head.startswith(_BEGINNINGS):
        return None
    try:
        return tuple(name for name, _ in OpenZip(holding).members())
    except SourceError:
        return None


def recognises(beginning: Beginning) -> bool:
    """Whether this is a ZIP archive that is no document: Office, OpenDocument and EPUB are ZIP files inside."""
    if not beginning.head.startswith(_BEGINNINGS) or BY_SUFFIX.get(beginning.suffix) in DOCUMENTS:
        return False
    # One that cannot be opened is tried, so that it says why.
    return not any(name.startswith(_IN_DOCUMENTS) for name in beginning.members or ())


def items(holding: Holding, handed: Handed, opens: Opens) -> Iterator[Item]:
    """Yield the articles in its files, as in a folder's. Raises `SourceEncrypted` where all are protected."""
    archive = OpenZip(holding, handed.archives)
    within = replace(handed, archives=handed.archives + 1)
    members = archive.members()
    names = frozenset(name for name, _ in members)
    wanted = [(name, info) for name, info in members if _is_wanted(name, names)]
    if wanted and all(is_encrypted(info) for _, info in wanted):
        raise SourceEncrypted(source=holding.label)
    seen: dict[str, int] = {}
    for name, info in wanted:
        seen[name] = seen.get(name, 0) + 1
        key = name if seen[name] == 1 else f"{name}#{seen[name]}"
        try:
            member = archive.holding(name, info, key)
        except SourceError as error:
            yield failed_item(f"{holding.key}/{key}", f"{holding.label}/{name}", error)
            continue
        yield from opens(member, within)


def _is_wanted(name: str, names: frozenset[str]) -> bool:
    """Whether a file is neither hidden nor beside a saved page; by its name, the rest is told by its content."""
    parts = PurePosixPath(name).parts
    if any((part.startswith(".") and part.strip(".")) or part == "__MACOSX" for part in parts):
        return False
    for i, part in enumerate(parts[:-1]):
        around = "".join(f"{each}/" for each in parts[:i])
        if belongs_to_a_page(part, lambda page, around=around: around + page in names):  # type: ignore[misc]
            return False
    return True


def _name_of(info: ZipInfo) -> str:
    """Return a member's name as it was meant: many programs write UTF-8 without saying so."""
    name = info.filename
    if not info.flag_bits & _NAME_IS_UTF8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    # Windows' own separator, where a program wrote it; and nothing that a terminal would obey.
    return "".join(letter if letter.isprintable() else "�" for letter in name.replace("\\", "/"))


def _copy(stream: Stream, label: str) -> Stream:
    """Return a copy of a packed archive, which otherwise would be unpacked from its start for each file in it."""
    copied = tempfile.SpooledTemporaryFile(max_size=_MOST_IN_MEMORY)  # noqa: SIM115 (closed with the archive)
    with stream, reading(label):
        while copied.tell() <= _LARGEST_WITHIN and (piece := stream.read(1_000_000)):
            copied.write(piece)
    if copied.tell() > _LARGEST_WITHIN:
        copied.close()
        raise UnpacksTooLarge(source=label, detail="it is far too large within another archive")
    copied.seek(0)
    return cast(Stream, copied)


def _close(opened: ZipFile, stream: Stream) -> None:
    opened.close()
    stream.close()
