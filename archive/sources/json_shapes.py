"""JSON documents of articles: where in them the articles are, and reading them one by one, however many there are."""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from archive.decoding import find_charset
from archive.errors import SourceDamaged, SourceError, SourceTooLarge
from archive.sources.holdings import HEAD_BYTES, Holding, Stream, reading

_HOLDERS = frozenset(
    ("bookmarks", "items", "articles", "entries", "data", "results", "documents", "records", "list", "posts", "rows")
) | {"artikelen", "articoli", "artikel", "hits", "links", "children"}
"""Names under which programs put the list of what a document is about."""

_MOST_EVENTS = 2_000
_LONGEST_LOOK = 200_000
_LARGEST_OBJECT = 100_000_000


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the articles of a document are, in ijson's way of writing it, and the names of the first one's fields.

    The path is "" where there is no list: then the document itself may be an article.
    """

    path: str
    keys: frozenset[str]
    root: frozenset[str]


def shape_of(head: bytes) -> Shape | None:
    """Return the shape of a document by how it begins; None where there is no object in it."""
    import ijson  # type: ignore[import-untyped]  # late: only JSON documents need it; it carries no types

    path, keys, root = None, set(), set()
    try:
        content = head.decode("utf-8-sig", "ignore") if not head.startswith((b"\xff\xfe", b"\xfe\xff")) else _wide(head)
        for count, (prefix, event, value) in enumerate(ijson.parse(BytesIO(content.encode()))):
            if count > _MOST_EVENTS or (event == "end_map" and prefix == path):
                break
            if event == "map_key" and prefix == "":
                root.add(value)
            elif event == "map_key" and prefix == path:
                keys.add(value)
            elif event == "start_map" and path is None and _is_list_of_articles(prefix):
                path = prefix
    except (ijson.JSONError, UnicodeError, ValueError):
        pass  # the beginning ends in the middle of something
    return Shape(path or "", frozenset(keys if path else root), frozenset(root)) if path or root else None


def is_sound(head: bytes) -> bool:
    """Whether a document is JSON by how it begins; where it is no longer than this beginning, all of it must be."""
    import ijson  # late, as above

    whole = len(head) < HEAD_BYTES
    text = head.decode("utf-8-sig", "replace") if not head.startswith((b"\xff\xfe", b"\xfe\xff")) else _wide(head)
    try:
        for _event in ijson.parse(BytesIO(text.encode())):
            pass
    except ijson.IncompleteJSONError:
        return not whole
    except (ijson.JSONError, UnicodeError, ValueError):
        return False
    return True


def objects(holding: Holding, path: str) -> Iterator[dict[str, Any]]:
    """Yield the objects there one by one; raises `SourceDamaged` where the document cannot be read any further."""
    import ijson  # late, as above

    with holding.open() as stream, reading(holding.label):
        try:
            text = _Utf8(stream, holding.label)
            for value in ijson.items(text, path, use_float=True):
                text.since_object = 0
                if isinstance(value, dict):
                    yield value
        except (ijson.JSONError, UnicodeError, ValueError, RecursionError) as error:
            raise SourceDamaged(source=holding.label, detail="its JSON is broken or ends too early") from error


def _is_list_of_articles(prefix: str) -> bool:
    return prefix == "item" or (prefix.endswith(".item") and prefix.removesuffix(".item") in _HOLDERS)


def _wide(head: bytes) -> str:
    return head[: len(head) // 2 * 2].decode("utf-16", "ignore")


class _Utf8:
    """A stream as ijson reads it: in UTF-8 whatever it was written in, and never without end for one object."""

    def __init__(self, stream: Stream, label: str) -> None:
        self._label = label
        self._read: Callable[[int], str | bytes] = stream.read
        charset = _charset_of(stream, label)
        if charset != "utf-8":
            self._read = codecs.getreader(charset)(stream, "replace").read
        self.since_object = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes. Raises `SourceTooLarge`."""
        piece = self._read(size)
        self.since_object += len(piece)
        if self.since_object > _LARGEST_OBJECT:
            raise SourceTooLarge(source=self._label, limit_mb=_LARGEST_OBJECT // 1_000_000)
        return piece if isinstance(piece, bytes) else piece.encode("utf-8", "replace")


def _charset_of(stream: Stream, label: str) -> str:
    head = stream.read(_LONGEST_LOOK)
    stream.seek(0)
    whole = len(head) < _LONGEST_LOOK
    try:
        # Not in the middle of a character.
        return find_charset(head if whole else head[: head.rfind(b'"') + 1], None, "text/plain", label)
    except SourceError:
        return "utf-8"
