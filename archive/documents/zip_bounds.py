"""ZIP files, bounded before anything in them is unpacked: documents that are ZIP files inside, and archives of files.

A few kilobytes can unpack to gigabytes (deflate packs 1,032 to 1 at best), and a directory can name a million files.
Both stand in the directory at the file's end, which is read first; Python never unpacks more of a member than the
directory says.
"""

import os
import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from archive.errors import SourceBroken, SourceEncrypted, UnpacksTooLarge


@dataclass(frozen=True, slots=True)
class ZipBounds:
    """How much a ZIP file may hold: members, bytes of all together when unpacked, and how many times its packed size.

    ``ratio`` counts only for what unpacks to more than 10 MB: a short text repeated is no attack.
    """

    members: int
    total: int
    ratio: int


DOCUMENT_BOUNDS = ZipBounds(members=10_000, total=300_000_000, ratio=200)
"""A book of a thousand pages with its pictures stays far below these."""

_MB = 1_000_000
_RATIO_COUNTS_FROM = 10 * _MB
_FLAG_ENCRYPTED = 0x1
_PACKINGS = (ZIP_STORED, ZIP_DEFLATED)
_KIND = "a ZIP archive"

# https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 to 4.3.16
_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"
_LONGEST_TAIL = 65_535 + 22 + 20
_ENTRY_BYTES = 46
_LONGEST_ENTRY = 10 * _ENTRY_BYTES
"""A directory's entry with its name and extra fields, on average."""


def open_zip(file: BinaryIO, source: object, bounds: ZipBounds = DOCUMENT_BOUNDS, kind: str = _KIND) -> ZipFile:
    """Return the ZIP file in a stream that can seek, its directory read and found within the bounds.

    ``source`` and ``kind`` name it in errors: `SourceBroken` where it is damaged, `UnpacksTooLarge`.
    """
    too_many = UnpacksTooLarge(source=source, detail="it holds far too many files")
    try:
        if _directory_size(file) > bounds.members * _LONGEST_ENTRY:
            raise too_many
        opened = ZipFile(file)
    except (BadZipFile, ValueError, OSError, NotImplementedError, struct.error, RecursionError) as error:
        raise SourceBroken(source=source, media_type=kind) from error
    members = opened.infolist()
    total = sum(member.file_size for member in members)
    packed = max(file.seek(0, os.SEEK_END), 1)
    if len(members) > bounds.members:
        raise too_many
    if total > bounds.total or total > max(_RATIO_COUNTS_FROM, packed * bounds.ratio):
        raise UnpacksTooLarge(source=source, detail="it would become far too large")
    return opened


def read_member(opened: ZipFile, member: str | ZipInfo, source: object, limit: int, kind: str = _KIND) -> bytes:
    """Return one member's bytes, unpacked.

    Raises `UnpacksTooLarge` above ``limit`` bytes, `SourceEncrypted` where a password protects it, `SourceBroken` where
    it is damaged or not there.
    """
    try:
        info = opened.getinfo(member) if isinstance(member, str) else member
        if is_encrypted(info):
            raise SourceEncrypted(source=source)
        if info.file_size > limit:
            raise UnpacksTooLarge(source=source, detail="it would become far too large")
        if not is_bounded(info):
            raise SourceBroken(source=source, media_type=kind)
        return opened.read(info)
    except (KeyError, BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise SourceBroken(source=source, media_type=kind) from error


def is_encrypted(member: ZipInfo) -> bool:
    """Whether a password protects this member."""
    return bool(member.flag_bits & _FLAG_ENCRYPTED)


def is_bounded(member: ZipInfo) -> bool:
    """Whether this member is packed in a usual way; the others can unpack to any size from one bite."""
    return member.compress_type in _PACKINGS


def _directory_size(file: BinaryIO) -> int:
    """Return how many bytes the directory at the end has by its own account; 0 where there is none."""
    length = file.seek(0, os.SEEK_END)
    file.seek(max(0, length - _LONGEST_TAIL))
    tail = file.read(_LONGEST_TAIL)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        return 0
    (size,) = struct.unpack_from("<L", tail, at + 12)
    if tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):  # the locator of the larger form
        (place,) = struct.unpack_from("<Q", tail, at - 20 + 8)
        file.seek(min(place, length))
        record = file.read(56)
        if record.startswith(_END_64) and len(record) == 56:
            (size,) = struct.unpack_from("<Q", record, 40)
    return int(size)
