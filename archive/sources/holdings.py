"""Bytes that may hold articles: a file, an upload that is kept aside, or something inside an archive."""

import threading
import weakref
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile

from archive.article import Metadata, Received, SourceKind
from archive.errors import SourceDamaged, SourceUnreadable
from archive.intake import MAX_ARTICLE_BYTES, from_bytes, open_file, shown_path
from archive.sources.passed_over import PassedOver

HEAD_BYTES = 65_536
"""So much of a file is looked at to tell what it is."""

Stream = BinaryIO | BufferedIOBase
"""Whatever is read from; it can seek."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What came with the thing that was handed in.

    ``given`` is what the person said of it, ``columns`` which column of a table holds which field, ``media_type``
    what it is where that is known; ``archives`` counts the archives around it; into ``passed_over`` go the files that
    hold no article.
    """

    given: Metadata = field(default_factory=Metadata)
    columns: Mapping[str, str] = field(default_factory=dict)
    media_type: str | None = None
    source: SourceKind = SourceKind.FILE
    charset: str | None = None
    archives: int = 0
    passed_over: PassedOver = field(default_factory=PassedOver, compare=False)

    @property
    def for_many(self) -> "Handed":
        """The same for what holds many articles: only their site and language can be those of all of them."""
        given = Metadata(site=self.given.site, language=self.given.language)
        return replace(self, given=given, media_type=None, charset=None)


@dataclass(frozen=True, slots=True)
class Holding:
    """Bytes somewhere, under a name.

    ``name`` is a file's name, by which its kind may be known; ``label`` what a person calls it; ``key`` tells it from
    what lies beside it. ``open`` gives a stream that can seek, or raises `SourceError`; ``seeks_quickly`` says that it
    goes to any place at once, since it does not have to unpack what lies before.
    """

    name: str
    label: str
    key: str
    open: Callable[[], Stream]
    seeks_quickly: bool = True

    def head(self) -> bytes:
        """Return its first bytes. Raises `SourceError`."""
        with self.open() as stream, reading(self.label):
            return stream.read(HEAD_BYTES)

    def receive(self, handed: Handed) -> Received:
        """Return it as one article. Raises `SourceError`."""
        with self.open() as stream, reading(self.label):
            content = stream.read(MAX_ARTICLE_BYTES + 1)
            content += rest_of(stream)
        # A text by itself came from nowhere that has a name.
        has_name = handed.source not in {SourceKind.PASTE, SourceKind.STDIN}
        return from_bytes(
            content,
            handed.given,
            name=self.name if has_name else "",
            source=handed.source,
            media_type=handed.media_type,
            charset=handed.charset,
            origin=self.label if has_name else None,
        )


def rest_of(stream: Stream) -> bytes:
    """Return a byte more, where there seemed to be none: what is packed and breaks off says so only then."""
    return stream.read(1)


class Places:
    """Reads a holding at one place after another, which for a packed one is quick only forwards."""

    def __init__(self, holding: Holding) -> None:
        self._holding = holding
        self._lock = threading.Lock()
        self._stream: Stream | None = None

    @contextmanager
    def at(self, place: int) -> Iterator[Stream]:
        """Give a stream that stands at this place. Raises `SourceError`."""
        with reading(self._holding.label):
            if self._holding.seeks_quickly:
                with self._holding.open() as stream:
                    stream.seek(place)
                    yield stream
                return
            with self._lock:
                if self._stream is None:
                    self._stream = self._holding.open()
                    weakref.finalize(self, self._stream.close)
                self._stream.seek(place)
                yield self._stream


def file_holding(path: Path, label: str, key: str, name: str = "") -> Holding:
    """Return a file on this computer as a holding."""
    return Holding(name or path.name, shown_path(label), shown_path(key), lambda: open_file(path))


@contextmanager
def reading(label: str) -> Iterator[None]:
    """Turn what goes wrong while bytes are read and unpacked into a `SourceError` that names them."""
    try:
        yield
    except OSError as error:
        # gzip's own errors are OSErrors without a number; those of the system have one.
        if error.errno is None:
            raise SourceDamaged(source=label, detail="its compressed data is broken") from error
        raise SourceUnreadable(source=label, detail=error.strerror) from error
    except EOFError as error:
        raise SourceDamaged(source=label, detail="it ends too early") from error
    except (zlib.error, BadZipFile) as error:
        raise SourceDamaged(source=label, detail="its compressed data is broken") from error
