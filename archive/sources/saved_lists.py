"""Files that only name what is elsewhere: a list of addresses, one a line, and a feed that was saved."""

from collections.abc import Iterator
from dataclasses import replace

from archive.errors import RowUnreadable
from archive.media_types import PLAIN
from archive.sources import Item
from archive.sources.feed_reading import LARGEST_BYTES, is_feed
from archive.sources.feeds import articles_in
from archive.sources.holdings import HEAD_BYTES, Handed, Holding, reading
from archive.sources.kinds import Beginning, Opens
from archive.sources.lines import Lines
from archive.sources.url_list import is_url_list, pages_at

FEED_SUFFIXES = frozenset({".rss", ".atom"})

_LIST_SUFFIXES = frozenset({"", ".txt", ".text", ".url", ".urls", ".list"})


def recognises_list(beginning: Beginning) -> bool:
    """Whether every line is an address, as far as it is looked at."""
    if beginning.suffix not in _LIST_SUFFIXES or beginning.media_type not in {None, PLAIN}:
        return False
    text = beginning.head.decode("utf-8", "replace")
    if len(beginning.head) == HEAD_BYTES:
        text = text.rpartition("\n")[0]  # the last line may go on
    return is_url_list(text)


def items_of_list(holding: Holding, handed: Handed, _opens: Opens) -> Iterator[Item]:
    """Yield the pages, each once. Raises `TooManyLinks`."""
    with holding.open() as stream:
        for item in pages_at(_addresses(Lines(stream, holding.label)), holding.label, handed.given):
            yield replace(item, key=f"{holding.key}:{item.key}")


def recognises_feed(beginning: Beginning) -> bool:
    """Whether this is an RSS, Atom or JSON feed."""
    return is_feed(beginning.head)


def items_of_feed(holding: Holding, handed: Handed, _opens: Opens) -> Iterator[Item]:
    """Yield the feed's articles. Raises `SourceError`."""
    with holding.open() as stream, reading(holding.label):
        content = stream.read(LARGEST_BYTES + 1)
    for item in articles_in(content, holding.label, given=handed.given):
        yield replace(item, key=f"{holding.key}:{item.key}")


def _addresses(lines: Lines) -> Iterator[str]:
    while True:
        try:
            line = next(lines).strip()
        except StopIteration:
            return
        except RowUnreadable:  # no address is as long
            continue
        if line and not line.startswith("#"):
            yield line
