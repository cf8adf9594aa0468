"""What the archive holds: articles as received, and what people decided about them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, StrEnum
from pathlib import PurePosixPath, PureWindowsPath

from archive.decisions import Decisions, site_key

NO_CHARSET = ""
"""The charset of a document that is no text, such as a PDF."""


def _named(origin: str | None) -> str | None:
    """Return what an article without a title may be called by where it came from: a file's name, or an address."""
    if not origin or "://" in origin:
        return origin
    # The archive may come from another system; but on others than Windows a name may hold a backslash.
    of_windows = PureWindowsPath(origin).drive and "/" not in origin
    name = (PureWindowsPath if of_windows else PurePosixPath)(origin).name or origin
    return " ".join(name.split()) or origin


class SourceKind(StrEnum):
    """How an article came in."""

    FILE = "file"
    STDIN = "stdin"
    PASTE = "paste"
    URL = "url"
    WEB_ARCHIVE = "web_archive"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about an article; None where it is not known.

    ``published`` is None for "date unknown"; ``language`` is an ISO 639-1 code; ``url`` is absolute;
    ``byline`` stands as printed ("door onze redactie"); ``authors`` are the people's names in it, or those that the
    source states. ``published_at`` is the moment of publication, with its offset, where the source gives one;
    ``modified`` the day or moment of the last change.
    """

    title: str | None = None
    byline: str | None = None
    published: date | None = None
    language: str | None = None
    site: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified: date | datetime | None = None

    @property
    def credited(self) -> str:
        """All that a search for an author looks in (`credited`)."""
        return credited(self.byline, self.authors)


def credited(byline: str | None, authors: Iterable[str]) -> str:
    """Return a byline with the authors behind it that it does not name."""
    printed = byline or ""
    return ", ".join(filter(None, (printed, *(name for name in authors if name.casefold() not in printed.casefold()))))


@dataclass(frozen=True, slots=True)
class Received:
    """An article as it came in, not stored yet.

    ``origin`` is the path or address as the person gave it; ``url`` the final address after redirects (or the
    one that the person gave with a file or a paste); ``given`` what the person said about it, which goes above
    what the bytes say.
    """

    content: bytes
    media_type: str
    source: SourceKind
    received_at: datetime
    charset: str | None = None
    origin: str | None = None
    url: str | None = None
    given: Metadata = field(default_factory=Metadata)


@dataclass(frozen=True, slots=True)
class Article:
    """One revision of one stored article.

    ``revision`` counts this article's versions from 1; ``derived`` is what its bytes say, ``metadata`` the same
    with what people gave or corrected laid over it. ``content`` is as received, ``charset`` what decodes it;
    `NO_CHARSET` for a document that is no text.
    ``decisions`` is what people decided about its blocks.
    """

    id: int
    revision: int
    media_type: str
    charset: str
    content: bytes
    source: SourceKind
    origin: str | None
    received_at: datetime
    derived: Metadata
    metadata: Metadata
    tags: tuple[str, ...] = ()
    removed_at: datetime | None = None
    decisions: Decisions = field(default_factory=Decisions)

    @property
    def title(self) -> str:
        """The title, or where there is none what else names the article."""
        return self.metadata.title or _named(self.origin) or f"#{self.id}"

    @property
    def site(self) -> str:
        """The key of its site, by which the site's rules are found; "" where no site is known."""
        return site_key(self.metadata.site, self.metadata.url)

    @property
    def text(self) -> str:
        """The content decoded, bytes that the charset lacks as U+FFFD; "" for a document, for `archive.reading`."""
        return self.content.decode(self.charset, errors="replace") if self.charset else ""


class Outcome(StrEnum):
    """What adding an article came to."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    RESTORED = "restored"
    STAYS_REMOVED = "stays_removed"


@dataclass(frozen=True, slots=True)
class Addition:
    """The article that an `Archive.add` led to, and how; no ``article_id`` for one removed and emptied."""

    article_id: int | None
    outcome: Outcome


class ChangeKind(StrEnum):
    """What happened to an article: whether it is there, or not any more."""

    STORED = "stored"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One step of the archive's change feed; ``revision`` is the archive's, which only grows."""

    revision: int
    article_id: int
    kind: ChangeKind


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article without its content, as lists show it; the fields mean what they mean in `Article`."""

    id: int
    revision: int
    metadata: Metadata
    source: SourceKind
    origin: str | None
    received_at: datetime
    tags: tuple[str, ...] = ()
    removed_at: datetime | None = None

    @property
    def title(self) -> str:
        """The title, or where there is none what else names the article."""
        return self.metadata.title or _named(self.origin) or f"#{self.id}"


@dataclass(frozen=True, slots=True)
class RevisionNote:
    """One version of an article in its history; ``size`` is in bytes as received."""

    number: int
    received_at: datetime
    size: int


class Leave(Enum):
    """What a correction can ask for a field besides a value: to stay as it is, or to be as derived again."""

    AS_IS = "as_is"
    AS_DERIVED = "as_derived"


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person decides about an article's metadata, field by field.

    A value sets the field, None clears it ("date unknown"), `Leave.AS_DERIVED` takes back what people said of
    it before, and `Leave.AS_IS` (the default) leaves it alone.
    """

    title: str | Leave | None = Leave.AS_IS
    byline: str | Leave | None = Leave.AS_IS
    published: date | Leave | None = Leave.AS_IS
    language: str | Leave | None = Leave.AS_IS
    site: str | Leave | None = Leave.AS_IS
    url: str | Leave | None = Leave.AS_IS
    authors: tuple[str, ...] | Leave | None = Leave.AS_IS
    published_at: datetime | Leave | None = Leave.AS_IS
    modified: date | datetime | Leave | None = Leave.AS_IS
