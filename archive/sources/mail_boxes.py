"""Mail boxes (mbox): many e-mails in one file, each after a line that begins with "From "."""

import re
from collections.abc import Callable, Iterator

from archive.article import Received
from archive.errors import SourceTooLarge
from archive.intake import MAX_ARTICLE_BYTES, from_bytes
from archive.media_types import EMAIL
from archive.sources import Fetches, Item
from archive.sources.holdings import Handed, Holding, Places, reading, rest_of
from archive.sources.kinds import Beginning, Opens

SUFFIXES = frozenset({".mbox", ".mbx"})

# https://www.rfc-editor.org/rfc/rfc4155#appendix-A: the sender, and a time in the form of 1978.
_SEPARATOR = re.compile(rb"From [^\r\n]{0,300}?\d\d?:\d\d[^\r\n]{0,60}?\b(?:19|20)\d\d\b[^\r\n]{0,60}\r?\n")
_HEADER = re.compile(rb"[!-9;-~]{1,80}:|>From ")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_STEP = 1_000_000
_MB = 1_000_000


def recognises(beginning: Beginning) -> bool:
    """Whether this begins as a mail box does: such a line, and a header after it."""
    found = _SEPARATOR.match(beginning.head)
    return found is not None and _HEADER.match(beginning.head, found.end()) is not None


def items(holding: Holding, handed: Handed, _opens: Opens) -> Iterator[Item]:
    """Yield the e-mails in their order; listing looks for their beginnings only."""
    places = Places(holding)
    number, begin = 0, None
    for place in _beginnings(holding):
        if begin is not None:
            number += 1
            label = f"{holding.label}:{number}"
            yield Item(f"{holding.key}@{begin}", label, _receiving(places, label, (begin, place), handed))
        begin = place


def _receiving(places: Places, label: str, span: tuple[int, int], handed: Handed) -> Callable[[Fetches], Received]:
    def receive(_fetches: Fetches) -> Received:
        begin, end = span
        if end - begin > MAX_ARTICLE_BYTES + _STEP:
            raise SourceTooLarge(source=label, limit_mb=MAX_ARTICLE_BYTES // _MB)
        with places.at(begin) as stream:
            content = stream.read(end - begin)
        message = _QUOTED.sub(rb"\1", content.partition(b"\n")[2])
        return from_bytes(message, handed.given, media_type=EMAIL, source=handed.source, origin=label)

    return receive


def _beginnings(holding: Holding) -> Iterator[int]:
    """Yield where each message begins, and last of all where the file ends."""
    with holding.open() as stream, reading(holding.label):
        place, blank = 0, True
        while line := stream.readline(_STEP):
            # A line of a text may begin so too: it is no beginning unless an empty line stands before it.
            if blank and line.startswith(b"From ") and _SEPARATOR.match(line):
                yield place
            blank = line in (b"\n", b"\r\n")
            place += len(line)
        yield place
        rest_of(stream)
