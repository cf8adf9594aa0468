"""What the passage store returns: passages with their articles, whole articles, and what to filter by."""

from dataclasses import dataclass
from datetime import date, datetime

from indexer.chunking import Passage
from indexer.same_story import Relation


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """What is shown of an article with its passages."""

    article_id: int
    revision: int
    title: str
    byline: str | None
    published: date | None
    language: str | None
    site: str | None
    url: str | None
    tags: tuple[str, ...]
    received_at: datetime
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlsoPublished:
    """Another article with an article's story, and what it is to that one."""

    article: ArticleCard
    relation: Relation


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its key, its article, and the language that it is in itself."""

    key: int
    passage: Passage
    article: ArticleCard
    language: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """What passages are ordered by: their article, their place in it, its date."""

    article_id: int
    ordinal: int
    published: date | None


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """A kept block as the reading view shows it: ``kind`` and ``level`` as in `indexer.blocks`.

    ``start`` and ``end`` say where a paragraph stands in the article's text; a heading stands nowhere there.
    ``position`` is the block's place in the source.
    """

    kind: str
    level: int
    text: str
    start: int | None
    end: int | None
    position: int


@dataclass(frozen=True, slots=True)
class StoredRemoval:
    """A line of the removal ledger; ``position`` is the block's place in the source."""

    position: int
    kind: str
    text: str
    reason: str
    rule: str


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as it was indexed: its kept blocks, its passages and its ledger; where its story stands, too."""

    article: ArticleCard
    blocks: tuple[StoredBlock, ...]
    passages: tuple[StoredPassage, ...]
    removals: tuple[StoredRemoval, ...]
    also: tuple[AlsoPublished, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleBlocks:
    """The blocks of an article of a site; ``removals`` only where they were asked for."""

    article_id: int
    title: str
    site: str
    kept: tuple[StoredBlock, ...]
    removals: tuple[StoredRemoval, ...]


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article's title and its kept text."""

    article_id: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Facets:
    """Which sites, languages and tags there are to filter by, with how many articles each; and how many undated."""

    sites: dict[str, int]
    languages: dict[str, int]
    tags: dict[str, int]
    undated: int
