"""Reads the passage store as one generation of the index sees it."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from archive.addresses import site_of
from archive.decisions import site_key
from indexer.article_cards import CARD_COLUMNS, card_of, day_of, in_order
from indexer.chunking import Passage
from indexer.errors import PassageNotFound
from indexer.filters import Filters, fold_labels
from indexer.fingerprints import Fingerprint
from indexer.passage_schema import VISIBLE, connect
from indexer.stored_passages import (
    AlsoPublished,
    ArticleBlocks,
    ArticleCard,
    ArticleText,
    Facets,
    Place,
    Reading,
    StoredBlock,
    StoredPassage,
    StoredRemoval,
)
from indexer.story_reader import StoryReader
from indexer.vector import Keys

# Keys named in one statement: few enough for any SQLite.
_AT_ONCE = 2000

# Of places and fingerprints so many are kept in memory: 30 MB.
_MOST_KEPT = 100_000


class PassageReader:
    """The store of one build, at one generation. Raises `IndexDamaged` when it cannot be opened."""

    def __init__(self, build: Path, generation: int) -> None:
        self.build = build
        self._connection = connect(build)
        self._generation = generation
        self.stories = StoryReader(self._connection, generation)
        # What the ranking of every query asks, kept while this generation is read.
        self._places: dict[int, Place] = {}
        self._fingerprints: dict[int, Fingerprint] = {}

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def passages(self, keys: Iterable[int]) -> dict[int, StoredPassage]:
        """Return the passages with these keys, those that this generation sees."""
        return {row["key"]: _stored_passage(row, row["passage_text"]) for row in self._passage_rows(keys)}

    def passage(self, passage_id: str) -> StoredPassage:
        """Return the passage with an id such as "12-3". Raises `PassageNotFound`."""
        article_id, _, ordinal = passage_id.partition("-")
        # More digits than this are no number to SQLite.
        if article_id.isdecimal() and ordinal.isdecimal() and max(len(article_id), len(ordinal)) < 18:
            rows = self._rows(
                f"{_SELECT_PASSAGE} AND article.article_id = :article AND passage.ordinal = :ordinal",
                article=int(article_id),
                ordinal=int(ordinal),
            )
            if rows:
                return _stored_passage(rows[0], rows[0]["passage_text"])
        raise PassageNotFound(passage_id=passage_id[:40])

    def fingerprints(self, keys: Iterable[int]) -> dict[int, Fingerprint]:
        """Return the fingerprints of passages by key."""
        wanted = list(keys)
        if len(self._fingerprints) > _MOST_KEPT:
            self._fingerprints.clear()
        for some in _slices([key for key in wanted if key not in self._fingerprints]):
            rows = self._rows(f"SELECT key, fingerprint FROM passage WHERE key IN ({_listed(some)})")
            self._fingerprints.update((row["key"], np.frombuffer(row["fingerprint"], dtype="<u4")) for row in rows)
        return {key: self._fingerprints[key] for key in wanted if key in self._fingerprints}

    def places(self, keys: Iterable[int]) -> dict[int, Place]:
        """Return where passages stand, by key; those that this generation sees."""
        wanted = list(keys)
        if len(self._places) > _MOST_KEPT:
            self._places.clear()
        for some in _slices([key for key in wanted if key not in self._places]):
            rows = self._rows(
                f"SELECT passage.key, article.article_id, passage.ordinal, article.published {_FROM_PASSAGE} "
                f"AND passage.key IN ({_listed(some)})"
            )
            self._places.update((row[0], Place(row[1], row[2], day_of(row[3]))) for row in rows)
        return {key: self._places[key] for key in wanted if key in self._places}

    def allowed_keys(self, filters: Filters) -> Keys | None:
        """Return the keys of all passages that filters admit, or None when they ask nothing."""
        if filters == Filters():
            return None
        admitted = [row["key"] for row in self._articles() if _admits(filters, row)]
        found: list[int] = []
        for some in _slices(admitted):
            rows = self._rows(f"SELECT key FROM passage WHERE article_key IN ({_listed(some)})")
            found.extend(row[0] for row in rows)
        return np.array(found, dtype=np.int64)

    def first_passages(self, filters: Filters) -> list[int]:
        """Return the first passage of each article that filters admit, the newest article first."""
        keys = {key: place for place, key in enumerate(self.newest_articles(filters))}
        found: list[tuple[int, int]] = []
        for some in _slices(list(keys)):
            rows = self._rows(
                f"SELECT article_key, key FROM passage WHERE ordinal = 0 AND article_key IN ({_listed(some)})"
            )
            found += [(keys[row[0]], row[1]) for row in rows]
        return [key for _, key in sorted(found)]

    def newest_articles(self, filters: Filters) -> list[int]:
        """Return the keys of the rows of the articles that filters admit, the newest first."""
        admitted = sorted(
            (row for row in self._articles() if _admits(filters, row)),
            key=lambda row: (row["published"] or "", row["article_id"]),
            reverse=True,
        )
        return [row["key"] for row in admitted]

    def keys(self) -> Keys:
        """Return the keys of all passages, ascending."""
        rows = self._rows(f"SELECT passage.key {_FROM_PASSAGE} ORDER BY passage.key")
        return np.array([row[0] for row in rows], dtype=np.int64)

    def cards(self, article_ids: Iterable[int]) -> dict[int, ArticleCard]:
        """Return what is shown of articles, by number; of those that this generation sees."""
        found: dict[int, ArticleCard] = {}
        for some in _slices(list(article_ids)):
            rows = self._rows(f"SELECT {CARD_COLUMNS} FROM article WHERE {VISIBLE} AND article_id IN ({_listed(some)})")
            found.update((row["article_id"], card_of(row)) for row in rows)
        return found

    def also_published(self, article_ids: Iterable[int]) -> dict[int, tuple[AlsoPublished, ...]]:
        """Return where else the stories of articles stand, by number: copies first, by date; none for most."""
        related = {number: found for number in article_ids if (found := self.stories.related(number))}
        cards = self.cards({other for found in related.values() for other in found})
        return {number: in_order(found, cards) for number, found in related.items()}

    def reading(self, article_id: int) -> Reading | None:
        """Return an article as it was indexed, or None when this generation does not see it."""
        rows = self._rows(f"SELECT * FROM article WHERE {VISIBLE} AND article_id = :article", article=article_id)
        if not rows:
            return None
        row = rows[0]
        text = str(row["text"])
        places = self._rows(f"{_SELECT_PLACES} ORDER BY passage.ordinal", article=row["key"])
        return Reading(
            card_of(row),
            _kept(row["blocks"]),
            tuple(_stored_passage(place, text[place["start"] : place["end"]]) for place in places),
            self._removals(row["key"]),
            self.also_published([article_id]).get(article_id, ()),
        )

    def article_keys(self, site: str | None = None) -> dict[int, str]:
        """Return the keys of all articles whose site is known, or of one site's, and their sites' keys, by number.

        A key names what one indexing made of one article, and never changes its meaning.
        """
        rows = self._rows(f"SELECT key, site, url FROM article WHERE {VISIBLE} ORDER BY article_id")
        found = {row["key"]: site_key(row["site"], row["url"]) for row in rows}
        return {key: each for key, each in found.items() if each and site in (None, each)}

    def article_blocks(self, key: int, *, removals: bool = False) -> ArticleBlocks:
        """Return the kept blocks of the article with a key from `article_keys`, and its removals if asked."""
        (row,) = self._rows("SELECT article_id, title, site, url, blocks FROM article WHERE key = :key", key=key)
        return ArticleBlocks(
            row["article_id"],
            row["title"],
            row["site"] or site_of(row["url"]),
            _kept(row["blocks"]),
            self._removals(key) if removals else (),
        )

    def article_texts(self) -> list[ArticleText]:
        """Return all articles with their texts, by number."""
        rows = self._rows(f"SELECT article_id, title, text FROM article WHERE {VISIBLE} ORDER BY article_id")
        return [ArticleText(*row) for row in rows]

    def titles_with(self, beginning: str, limit: int) -> list[str]:
        """Return titles that begin so, then those of which a word does; letters of either case, at most ``limit``."""
        pattern = beginning.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        rows = self._rows(
            f"SELECT DISTINCT title FROM article WHERE {VISIBLE} AND (title LIKE :first ESCAPE '\\' "
            "OR title LIKE :inside ESCAPE '\\') ORDER BY title LIKE :first ESCAPE '\\' DESC, title LIMIT :limit",
            first=pattern + "%",
            inside="% " + pattern + "%",
            limit=limit,
        )
        return [row[0] for row in rows]

    def facets(self) -> Facets:
        """Return what there is to filter by; most frequent first."""
        sites: dict[str, int] = {}
        languages: dict[str, int] = {}
        tags: dict[str, int] = {}
        undated = 0
        for row in self._articles():
            undated += row["published"] is None
            for value, counts in ((row["site"], sites), (row["language"], languages)):
                if value:
                    counts[value] = counts.get(value, 0) + 1
            for tag in json.loads(row["tags"]):
                tags[tag] = tags.get(tag, 0) + 1
        sites, languages, tags = (_most_frequent_first(each) for each in (sites, languages, tags))
        return Facets(sites, languages, tags, undated)

    def _removals(self, key: int) -> tuple[StoredRemoval, ...]:
        rows = self._rows("SELECT * FROM removal WHERE article_key = :key ORDER BY position, rowid", key=key)
        return tuple(StoredRemoval(*(each[name] for name in StoredRemoval.__slots__)) for each in rows)

    def _articles(self) -> list[sqlite3.Row]:
        return self._rows(f"SELECT key, article_id, published, language, site, tags FROM article WHERE {VISIBLE}")

    def _passage_rows(self, keys: Iterable[int]) -> list[sqlite3.Row]:
        found: list[sqlite3.Row] = []
        for some in _slices(list(keys)):
            found += self._rows(f"{_SELECT_PASSAGE} AND passage.key IN ({_listed(some)})")
        return found

    def _rows(self, statement: str, **values: object) -> list[sqlite3.Row]:
        return self._connection.execute(statement, {"generation": self._generation, **values}).fetchall()


_FROM_PASSAGE = f"FROM passage JOIN article ON article.key = passage.article_key WHERE {VISIBLE}"
_PASSAGE_COLUMNS = (
    "passage.key, passage.language AS passage_language, passage.ordinal, passage.headings, passage.start, passage.end"
)
_TEXT_COLUMN = "substr(article.text, passage.start + 1, passage.end - passage.start) AS passage_text"
_SELECT_PASSAGE = f"SELECT {_PASSAGE_COLUMNS}, {_TEXT_COLUMN}, {CARD_COLUMNS} {_FROM_PASSAGE}"
# For all passages of an article, whose text is at hand: SQLite would go through it anew for each of them.
_SELECT_PLACES = f"SELECT {_PASSAGE_COLUMNS}, {CARD_COLUMNS} {_FROM_PASSAGE} AND article.key = :article"


def _listed(keys: Sequence[int]) -> str:
    """Keys as SQL: numbers of our own, so that a thousand placeholders are spared."""
    return ",".join(str(int(key)) for key in keys)


def _slices(values: Sequence[int]) -> list[Sequence[int]]:
    return [values[i : i + _AT_ONCE] for i in range(0, len(values), _AT_ONCE)]


def _admits(filters: Filters, row: sqlite3.Row) -> bool:
    tags = set(fold_labels(json.loads(row["tags"])))
    site = (row["site"] or "").casefold()
    return (
        row["article_id"] not in filters.without_articles
        and (not filters.sites or site in fold_labels(filters.sites))
        and site not in fold_labels(filters.without_sites)
        and (not filters.languages or row["language"] in filters.languages)
        and row["language"] not in filters.without_languages
        and tags.isdisjoint(fold_labels(filters.without_tags))
        and tags.issuperset(fold_labels(filters.tags))
        and filters.admits(day_of(row["published"]))
    )


def _kept(stored: str) -> tuple[StoredBlock, ...]:
    return tuple(StoredBlock(**block) for block in json.loads(stored))


def _stored_passage(row: sqlite3.Row, text: str) -> StoredPassage:
    passage = Passage(
        article_id=row["article_id"],
        ordinal=row["ordinal"],
        headings=tuple(json.loads(row["headings"])),
        text=text,
        start=row["start"],
        end=row["end"],
    )
    return StoredPassage(row["key"], passage, card_of(row), row["passage_language"])


def _most_frequent_first(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
