"""The archive's rows: reading and writing one thing at a time, inside the transactions of `archive.store`."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.article import Article, ArticleSummary, Change, ChangeKind, Metadata, RevisionNote, SourceKind
from archive.decisions import DecisionRecords, site_key
from archive.errors import ArticleNotFound
from archive.identity import Candidate
from archive.layers import Layer, as_layer, dump, lay_over, load
from archive.metadata import RULES_VERSION

_PAGE = 500  # summaries read at a time

_TAGS = """
    (SELECT group_concat(name, ',') FROM (SELECT name FROM article_tags JOIN tags ON tags.id = tag_id
    WHERE article_id = a.id ORDER BY folded)) AS tags
"""

_COLUMNS = f"a.added, a.given, a.corrected, a.removed_at, r.*, {_TAGS}"
_JOINED = "articles a JOIN revisions r ON r.article_id = a.id"


@dataclass(frozen=True, slots=True)
class State:
    """How an article stands: its newest revision's number, address and fingerprint, and whether it is still there."""

    latest: int
    url: str | None
    fingerprint: bytes
    removed: bool
    emptied: bool


class Records:
    """The rows behind one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._decisions = DecisionRecords(connection)

    def revision(self) -> int:
        """Return the archive's revision."""
        return int(self._execute("SELECT revision FROM archive").fetchone()[0])

    def mark_changed(self, article_id: int, *, came_back: bool = False) -> None:
        """Give the archive its next revision and note it as this article's latest change."""
        (revision,) = self._execute("UPDATE archive SET revision = revision + 1 RETURNING revision").fetchone()
        self._execute("UPDATE articles SET changed = ? WHERE id = ?", (revision, article_id))
        if came_back:
            self._execute("UPDATE articles SET added = ? WHERE id = ?", (revision, article_id))

    def changes_since(self, revision: int) -> list[Change]:
        """Return the latest change of each article that changed later."""
        rows = self._execute(
            "SELECT changed, id, removed_at IS NULL FROM articles WHERE changed > ? ORDER BY changed",
            (revision,),
        )
        return [Change(row[0], row[1], ChangeKind.STORED if row[2] else ChangeKind.REMOVED) for row in rows]

    def is_there(self, article_id: int) -> bool:
        """Whether the article is there or removed, not emptied."""
        query = "SELECT 1 FROM articles WHERE id = ? AND emptied_at IS NULL"
        return self._execute(query, (article_id,)).fetchone() is not None

    def require(self, article_id: int) -> None:
        """Raise `ArticleNotFound` unless the article is there or removed; an emptied one is not found."""
        if not self.is_there(article_id):
            raise ArticleNotFound(article_id=article_id)

    def article(self, article_id: int, number: int | None) -> Article:
        """One revision with its content, the newest for None; raises `ArticleNotFound`."""
        row = self._execute(
            f"SELECT {_COLUMNS}, c.content FROM {_JOINED} JOIN contents c ON c.revision_id = r.id"
            " WHERE a.id = ? AND r.number = coalesce(?, a.latest)",
            (article_id, number),
        ).fetchone()
        if row is None:
            raise ArticleNotFound(article_id=f"{article_id}, revision {number}" if number else article_id)
        metadata = _metadata(row)
        return Article(
            id=article_id,
            revision=row["number"],
            media_type=row["media_type"],
            charset=row["charset"],
            content=row["content"],
            source=SourceKind(row["source"]),
            origin=row["origin"],
            received_at=datetime.fromisoformat(row["received_at"]),
            derived=lay_over(load(row["derived"]), {}, {}),
            metadata=metadata,
            tags=_tags(row),
            removed_at=_moment(row["removed_at"]),
            decisions=self._decisions.of_article(article_id, site_key(metadata.site, metadata.url)),
        )

    def revision_notes(self, article_id: int) -> list[RevisionNote]:
        """Return the article's versions, oldest first."""
        rows = self._execute(
            "SELECT number, received_at, size FROM revisions WHERE article_id = ? ORDER BY number",
            (article_id,),
        )
        return [RevisionNote(row[0], datetime.fromisoformat(row[1]), row[2]) for row in rows]

    def summaries(self, after: int, *, removed: bool) -> tuple[list[ArticleSummary], int]:
        """Return the next articles added after this archive revision, and the revision at which to go on."""
        rows = self._execute(
            f"SELECT {_COLUMNS} FROM {_JOINED} AND r.number = a.latest"
            " WHERE a.added > ? AND a.emptied_at IS NULL AND (a.removed_at IS NOT NULL) = ? ORDER BY a.added LIMIT ?",
            (after, removed, _PAGE),
        ).fetchall()
        return [_summary(row) for row in rows], rows[-1]["added"] if rows else after

    def count(self, *, removed: bool) -> int:
        """How many articles are there, or removed but not emptied."""
        query = "SELECT count(*) FROM articles WHERE emptied_at IS NULL AND (removed_at IS NOT NULL) = ?"
        return int(self._execute(query, (removed,)).fetchone()[0])

    def find(self, addresses: Iterable[str], fingerprint: bytes) -> int | None:
        """Return the article known by one of these addresses, the first first, or else by this content."""
        for url in addresses:
            row = self._execute("SELECT article_id FROM addresses WHERE url = ?", (url,)).fetchone()
            if row:
                return int(row[0])
        row = self._execute(
            "SELECT a.id FROM fingerprints f JOIN articles a ON a.id = f.article_id WHERE f.fingerprint = ?"
            # One that is there before one that was removed, one that says so now before one that once did.
            " ORDER BY a.removed_at IS NOT NULL, a.emptied_at IS NOT NULL, f.number != a.latest, a.id LIMIT 1",
            (fingerprint,),
        ).fetchone()
        return int(row[0]) if row else None

    def state(self, article_id: int) -> State:
        """How the article stands, also an emptied one."""
        row = self._execute(
            "SELECT a.latest, r.url, f.fingerprint, a.removed_at, a.emptied_at FROM articles a"
            " JOIN fingerprints f ON f.article_id = a.id AND f.number = a.latest"
            " LEFT JOIN revisions r ON r.article_id = a.id AND r.number = a.latest WHERE a.id = ?",
            (article_id,),
        ).fetchone()
        return State(row[0], row[1], row[2], removed=row[3] is not None, emptied=row[4] is not None)

    def insert_article(self) -> int:
        """Return a new article without revisions yet; returns its number."""
        next_revision = self.revision() + 1
        cursor = self._execute(
            "INSERT INTO articles (latest, added, changed) VALUES (0, ?, ?)", (next_revision, next_revision)
        )
        return int(cursor.lastrowid or 0)

    def insert_revision(self, article_id: int, number: int, newcomer: Candidate) -> None:
        """Store what came in as the article's newest revision."""
        received = newcomer.received
        cursor = self._execute(
            "INSERT INTO revisions (article_id, number, media_type, charset, source, origin, url, received_at, size,"
            " derived, derived_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article_id,
                number,
                received.media_type,
                newcomer.charset,
                received.source,
                received.origin,
                newcomer.url,
                received.received_at.astimezone(UTC).isoformat(),
                len(received.content),
                dump(as_layer(newcomer.derived)),
                RULES_VERSION,
            ),
        )
        self._execute("INSERT INTO contents VALUES (?, ?)", (cursor.lastrowid, received.content))
        self._execute("INSERT INTO fingerprints VALUES (?, ?, ?)", (article_id, number, newcomer.fingerprint))
        self._execute("UPDATE articles SET latest = ?, emptied_at = NULL WHERE id = ?", (number, article_id))

    def remember(self, article_id: int, addresses: Iterable[str]) -> None:
        """Know the article by these addresses from now on, except for those of another article."""
        for url in addresses:
            self._execute("INSERT INTO addresses VALUES (?, ?) ON CONFLICT DO NOTHING", (url, article_id))

    def url_of(self, article_id: int, number: int) -> str | None:
        """Return the address by which this revision came."""
        query = "SELECT url FROM revisions WHERE article_id = ? AND number = ?"
        row = self._execute(query, (article_id, number)).fetchone()
        return str(row[0]) if row and row[0] is not None else None

    def set_url(self, article_id: int, number: int, url: str) -> None:
        """Give a revision that came without an address the one that is now known."""
        query = "UPDATE revisions SET url = ? WHERE article_id = ? AND number = ?"
        self._execute(query, (url, article_id, number))

    def set_derived(self, article_id: int, number: int, derived: Metadata) -> None:
        """Store what today's rules derive from this revision."""
        self._execute(
            "UPDATE revisions SET derived = ?, derived_by = ? WHERE article_id = ? AND number = ?",
            (dump(as_layer(derived)), RULES_VERSION, article_id, number),
        )

    def outdated(self) -> list[tuple[int, int]]:
        """Article and number of every revision whose metadata older rules derived."""
        rows = self._execute(
            "SELECT article_id, number FROM revisions WHERE derived_by < ? ORDER BY id", (RULES_VERSION,)
        )
        return [(row[0], row[1]) for row in rows]

    def layers(self, article_id: int) -> tuple[Layer, Layer]:
        """Return what was given with the article and what was corrected afterwards."""
        row = self._execute("SELECT given, corrected FROM articles WHERE id = ?", (article_id,)).fetchone()
        return load(row[0]), load(row[1])

    def set_layers(self, article_id: int, given: Layer, corrected: Layer) -> bool:
        """Store both layers; whether either changed."""
        if self.layers(article_id) == (given, corrected):
            return False
        query = "UPDATE articles SET given = ?, corrected = ? WHERE id = ?"
        self._execute(query, (dump(given), dump(corrected), article_id))
        return True

    def set_removed(self, article_id: int, moment: datetime | None) -> None:
        """Note when the article was removed; None brings it back."""
        stored = moment.astimezone(UTC).isoformat() if moment else None
        self._execute("UPDATE articles SET removed_at = ? WHERE id = ?", (stored, article_id))

    def removed_ids(self) -> list[int]:
        """Return the articles that are removed and not emptied yet."""
        rows = self._execute("SELECT id FROM articles WHERE removed_at IS NOT NULL AND emptied_at IS NULL ORDER BY id")
        return [row[0] for row in rows]

    def erase(self, article_id: int, moment: datetime) -> None:
        """Delete the article's contents, metadata, tags, judgments and decisions; addresses and fingerprints stay."""
        self._execute("DELETE FROM decisions WHERE article_id = ?", (article_id,))
        self._execute("DELETE FROM judgments WHERE article_id = ?", (article_id,))
        self._execute("DELETE FROM revisions WHERE article_id = ?", (article_id,))
        self._execute("DELETE FROM article_tags WHERE article_id = ?", (article_id,))
        self._execute(
            "UPDATE articles SET given = '{}', corrected = '{}', emptied_at = ? WHERE id = ?",
            (moment.astimezone(UTC).isoformat(), article_id),
        )

    def tags_of(self, article_id: int) -> tuple[str, ...]:
        """Return the article's tags in alphabetical order."""
        return _tags(self._execute(f"SELECT {_TAGS} FROM articles a WHERE a.id = ?", (article_id,)).fetchone())

    def give_tags(self, article_id: int, names: dict[str, str]) -> None:
        """Give the article these tags (by case-folded form); a tag that exists keeps its spelling."""
        for folded, name in names.items():
            self._execute("INSERT INTO tags (name, folded) VALUES (?, ?) ON CONFLICT DO NOTHING", (name, folded))
            self._execute(
                "INSERT INTO article_tags SELECT ?, id FROM tags WHERE folded = ? ON CONFLICT DO NOTHING",
                (article_id, folded),
            )

    def take_tags(self, article_id: int, names: dict[str, str]) -> None:
        """Take these tags (by case-folded form) from the article, where it has them."""
        query = "DELETE FROM article_tags WHERE article_id = ? AND tag_id = (SELECT id FROM tags WHERE folded = ?)"
        for folded in names:
            self._execute(query, (article_id, folded))

    def drop_unused_tags(self) -> None:
        """Forget tags that no article carries, so that their spelling is free again."""
        self._execute("DELETE FROM tags WHERE id NOT IN (SELECT tag_id FROM article_tags)")

    def tag_counts(self) -> dict[str, int]:
        """Every tag that an article carries which is there, and how many do."""
        rows = self._execute(
            "SELECT t.name, count(*) FROM tags t JOIN article_tags x ON x.tag_id = t.id"
            " JOIN articles a ON a.id = x.article_id WHERE a.removed_at IS NULL GROUP BY t.id ORDER BY t.folded"
        )
        return {row[0]: row[1] for row in rows}

    def setting(self, name: str) -> str | None:
        """Return the setting's value."""
        row = self._execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def set_setting(self, name: str, value: str | None) -> None:
        """Store the setting, or forget it for None."""
        self._execute("DELETE FROM settings WHERE name = ?", (name,))
        if value is not None:
            self._execute("INSERT INTO settings VALUES (?, ?)", (name, value))


def _summary(row: sqlite3.Row) -> ArticleSummary:
    return ArticleSummary(
        id=row["article_id"],
        revision=row["number"],
        metadata=_metadata(row),
        source=SourceKind(row["source"]),
        origin=row["origin"],
        received_at=datetime.fromisoformat(row["received_at"]),
        tags=_tags(row),
        removed_at=_moment(row["removed_at"]),
    )


def _metadata(row: sqlite3.Row) -> Metadata:
    return lay_over(load(row["derived"]), load(row["given"]), load(row["corrected"]))


def _tags(row: sqlite3.Row) -> tuple[str, ...]:
    return tuple(row["tags"].split(",")) if row["tags"] else ()


def _moment(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None
