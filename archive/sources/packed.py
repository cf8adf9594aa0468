"""One file packed by gzip: opened as what is in it, and no further than it may well be."""

import gzip
import zlib
from dataclasses import replace
from io import BufferedReader, RawIOBase
from typing import cast

from archive.errors import UnpacksTooLarge
from archive.sources.holdings import HEAD_BYTES, Holding, Stream, reading

GZIP = b"\x1f\x8b"

_SUFFIX = ".gz"
_MOST_TIMES = 200
_COUNTS_FROM = 300_000_000
"""Texts pack 3 to 10 times; a file that becomes small enough is no attack, however well it packs."""


def unpacked(holding: Holding, head: bytes) -> tuple[Holding, bytes]:
    """Return what is packed in it and how that begins, where it is packed; else both as they are.

    Raises `SourceError` where it is packed and cannot be unpacked.
    """
    if not head.startswith(GZIP):
        return holding, head
    name = holding.name[: -len(_SUFFIX)] if holding.name.lower().endswith(_SUFFIX) else holding.name
    inner = replace(holding, name=name, open=lambda: _open(holding), seeks_quickly=False)
    with inner.open() as stream, reading(holding.label):
        return inner, stream.read(HEAD_BYTES)


def _open(holding: Holding) -> Stream:
    return BufferedReader(_Unpacking(holding.open(), holding.label), 1_000_000)


class _Unpacking(RawIOBase):
    """A gzip file's content, as far as it has not become hundreds of times what it was.

    Where the file breaks off, what came before is given first: only who then asks for more is told.
    """

    def __init__(self, packed: Stream, label: str) -> None:
        super().__init__()
        self._packed = packed
        self._content = gzip.GzipFile(fileobj=packed, mode="rb")
        self._label = label
        self._broken: Exception | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        if self._broken is not None:
            raise self._broken
        room = cast(bytearray, buffer)
        try:
            piece = self._content.read1(len(room))
        except (OSError, EOFError, zlib.error) as error:
            if self._content.tell() == 0:
                raise
            self._broken = error
            return 0
        count = len(piece)
        room[:count] = piece
        place = self._content.tell()
        if place > _COUNTS_FROM and place > self._packed.tell() * _MOST_TIMES:
            raise UnpacksTooLarge(source=self._label, detail="it would become far too large")
        return count

    def seek(self, place: int, whence: int = 0) -> int:
        self._broken = None
        return self._content.seek(place, whence)

    def tell(self) -> int:
        return self._content.tell()

    def close(self) -> None:
        if not self.closed:
            self._content.close()
            self._packed.close()
        super().close()
