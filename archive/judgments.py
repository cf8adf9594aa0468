"""What readers judged: whether a passage answers a query. Kept with the archive, since nobody could make it again."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.errors import ArticleNotFound, InvalidJudgment

LONGEST_QUERY = 1000
"""Characters of a query that is judged; a pasted article is not one that recurs."""

_LONGEST_QUOTE = 20_000


@dataclass(frozen=True, slots=True)
class Judgment:
    """A person's judgment of one passage for one query; ``grade`` is 0 (no answer) or 1 (answers).

    The passage is known by its text, ``quote``, and by where that stood in the article's text: passages may be cut
    otherwise one day, the text stays.
    """

    query: str
    article_id: int
    start: int
    end: int
    quote: str
    grade: int
    judged_at: datetime


class Judgments:
    """The judgments behind one connection, inside the transactions of `archive.store`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def put(self, judgment: Judgment) -> None:
        """Store a judgment; an earlier one of the same query and passage is replaced.

        Raises `ArticleNotFound`, or `InvalidJudgment` for a query or passage that is empty or too long.
        """
        query = " ".join(judgment.query.split())
        if not query or len(query) > LONGEST_QUERY:
            raise InvalidJudgment(field="query", reason=f"it must have from 1 to {LONGEST_QUERY} characters.")
        if judgment.grade not in (0, 1):
            raise InvalidJudgment(field="grade", reason="it must be 0 or 1.")
        if not judgment.quote.strip() or len(judgment.quote) > _LONGEST_QUOTE:
            raise InvalidJudgment(field="quote", reason="the passage is empty or too long.")
        if not self._execute(
            "SELECT 1 FROM articles WHERE id = ? AND emptied_at IS NULL", (judgment.article_id,)
        ).fetchone():
            raise ArticleNotFound(article_id=judgment.article_id)
        self._execute(
            "INSERT OR REPLACE INTO judgments VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                query,
                judgment.article_id,
                judgment.start,
                judgment.end,
                judgment.quote,
                judgment.grade,
                judgment.judged_at.astimezone(UTC).isoformat(),
            ),
        )

    def take_back(self, query: str, article_id: int, quote: str) -> bool:
        """Delete a judgment; return whether there was one."""
        gone = self._execute(
            "DELETE FROM judgments WHERE query = ? AND article_id = ? AND quote = ?",
            (" ".join(query.split()), article_id, quote),
        )
        return gone.rowcount > 0

    def all(self, query: str | None = None) -> list[Judgment]:
        """Return all judgments of articles that are there, or those of one query; oldest first."""
        rows = self._execute(
            "SELECT query, article_id, start, end_, quote, grade, judged_at FROM judgments "
            "JOIN articles ON articles.id = article_id WHERE removed_at IS NULL AND (?1 IS NULL OR query = ?1) "
            "ORDER BY judged_at, query, article_id",
            (None if query is None else " ".join(query.split()),),
        )
        return [
            Judgment(asked, article_id, start, end, quote, grade, datetime.fromisoformat(moment))
            for asked, article_id, start, end, quote, grade, moment in rows
        ]
