"""The archive: articles as received, and what people decided about them.

`Archive` keeps them in one SQLite file; files, pasted text and links come in through `archive.intake` and
`archive.fetching`. Nothing here is made for searching: that is the package `indexer`, which may be thrown away.
"""

from typing import TYPE_CHECKING

from archive.addresses import normalise_url, same_site, site_of
from archive.article import (
    Addition,
    Article,
    ArticleSummary,
    Change,
    ChangeKind,
    Corrections,
    Leave,
    Metadata,
    Outcome,
    Received,
    RevisionNote,
    SourceKind,
)
from archive.intake import MAX_ARTICLE_BYTES, find_files, from_bytes, from_text, read_file
from archive.store import Archive

if TYPE_CHECKING:
    from archive.fetching import Fetcher

__all__ = [
    "MAX_ARTICLE_BYTES",
    "Addition",
    "Archive",
    "Article",
    "ArticleSummary",
    "Change",
    "ChangeKind",
    "Corrections",
    "Fetcher",
    "Leave",
    "Metadata",
    "Outcome",
    "Received",
    "RevisionNote",
    "SourceKind",
    "find_files",
    "from_bytes",
    "from_text",
    "normalise_url",
    "read_file",
    "same_site",
    "site_of",
]


def __getattr__(name: str) -> object:
    # Late, since fetching loads httpx, which no other way of adding needs.
    if name == "Fetcher":
        from archive.fetching import Fetcher

        return Fetcher
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
