"""All kinds of files that hold many articles, each known by its content, and only then by its name."""

from pathlib import PurePath

from archive.media_types import BY_SUFFIX
from archive.sources import (
    bookmarks,
    csv_files,
    json_files,
    json_lines,
    mail_boxes,
    omnivore,
    saved_lists,
    web_archives,
    zip_archives,
)
from archive.sources.holdings import Holding
from archive.sources.kinds import Beginning, Kind
from archive.sources.packed import unpacked

_WARC = Kind(web_archives.recognises_warc, web_archives.items_of_warc)
_UNKNOWN_JSON = Kind(json_files.recognises_name, json_files.items)

KINDS = (
    _WARC,
    Kind(web_archives.recognises_wacz, web_archives.items_of_wacz),
    Kind(omnivore.recognises, omnivore.items),
    Kind(zip_archives.recognises, zip_archives.items),
    Kind(mail_boxes.recognises, mail_boxes.items),
    Kind(saved_lists.recognises_feed, saved_lists.items_of_feed),
    Kind(bookmarks.recognises_page, bookmarks.items_of_page),
    Kind(bookmarks.recognises_firefox, bookmarks.items_of_firefox),
    Kind(json_lines.recognises, json_lines.items),
    Kind(json_files.recognises, json_files.items),
    _UNKNOWN_JSON,
    Kind(csv_files.recognises, csv_files.items),
    Kind(saved_lists.recognises_list, saved_lists.items_of_list),
)
"""The first that recognises a file opens it."""

_SUFFIXES = (
    BY_SUFFIX.keys()
    | web_archives.SUFFIXES
    | zip_archives.SUFFIXES
    | mail_boxes.SUFFIXES
    | json_lines.SUFFIXES
    | json_files.SUFFIXES
    | csv_files.SUFFIXES
    | saved_lists.FEED_SUFFIXES
)

_SUFFIX_OF = {
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/jsonlines": ".jsonl",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
}
"""Media types that say what the content leaves open."""


def opened_as(holding: Holding, media_type: str | None = None) -> tuple[Holding, Kind | None]:
    """Return the holding, unpacked where it was packed, and of which kind it is; None for one article.

    Raises `SourceError` where it cannot be read at all.
    """
    inner, head = unpacked(holding, holding.head())
    name = f"{inner.name}{_SUFFIX_OF.get(media_type or '', '')}"
    beginning = Beginning(name, head, media_type, zip_archives.names_in(inner, head))
    kind = next((kind for kind in KINDS if kind.recognises(beginning)), None)
    # The records of a web archive are packed one by one, so that each can be read by itself.
    return (holding if kind is _WARC else inner), kind


def may_be_read(name: str) -> bool:
    """Whether a file of this name is worth a look in a folder; one without a suffix is: mail boxes have none."""
    path = PurePath(name)
    suffix = path.suffix.lower()
    if suffix == ".gz":
        suffix = PurePath(path.stem).suffix.lower()
    return suffix in _SUFFIXES or not suffix


def is_collection_or_article(holding: Holding, kind: Kind | None) -> bool:
    """Whether a file in a folder is what people collect; programs leave much beside it that looks nearly so."""
    if kind is None:
        return bool(PurePath(holding.name).suffix)
    return kind is not _UNKNOWN_JSON
