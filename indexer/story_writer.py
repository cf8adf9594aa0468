"""Links each article, as it is written, to those that are the same story: a look-up by its sample, not a scan.

A link depends on its two articles alone, so that articles added in any order, and a rebuild, come to the same links.
(Beyond `MOST_COMPARED` articles with much of the same text only the likest are linked, and then the order counts.)
"""

import json
import sqlite3
from collections.abc import Iterable
from functools import lru_cache

from indexer.same_story import Relation, StoryMarks, relation, story_marks

# With so many articles at most one is compared, those first that share most of the shorter one's sample.
MOST_COMPARED = 200

# Articles that share less of the shorter one's sample are no candidates: a copy shares far more than half.
_LEAST_SHARED = 0.3
_FEWEST_SHARED = 2

# Articles whose marks are kept in memory: 10 MB, since many stories come in groups.
_MOST_KEPT = 200


class StoryWriter:
    """Writes samples and links into a passage store, within the transaction of whoever made it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._marks = lru_cache(_MOST_KEPT)(self._marks_of)

    def add(self, key: int, text: str) -> dict[int, Relation]:
        """Link an article that was just put in; return what the others that it was linked to are to it, by key."""
        marks = story_marks(text)
        chosen = marks.sample
        if not chosen:
            return {}
        candidates = self._candidates(chosen)
        self._connection.execute("INSERT INTO story_sample VALUES (?, ?)", (key, len(chosen)))
        self._connection.executemany("INSERT INTO story_shingle VALUES (?, ?)", [(each, key) for each in chosen])
        found = {other: related for other in candidates if (related := relation(marks, self._marks(other)))}
        rows = [(key, other, related) for other, related in found.items()]
        rows += [(other, key, related.reversed) for other, related in found.items()]
        self._connection.executemany("INSERT INTO story_link VALUES (?, ?, ?)", rows)
        return found

    def forget(self, articles: Iterable[tuple[int, str]]) -> None:
        """Drop the samples and links of articles whose rows are about to be deleted: their keys and texts."""
        for key, text in articles:
            linked = self._connection.execute("SELECT other_key FROM story_link WHERE article_key = ?", (key,))
            both_ways = [pair for (other,) in linked.fetchall() for pair in ((key, other), (other, key))]
            self._connection.executemany("DELETE FROM story_link WHERE article_key = ? AND other_key = ?", both_ways)
            chosen = [(shingle, key) for shingle in story_marks(text).sample]
            self._connection.executemany("DELETE FROM story_shingle WHERE shingle = ? AND article_key = ?", chosen)
            self._connection.execute("DELETE FROM story_sample WHERE article_key = ?", (key,))

    def _candidates(self, chosen: tuple[int, ...]) -> list[int]:
        """Return the articles in the index that share much of a sample, those with the largest share first."""
        rows = self._connection.execute(
            "SELECT shared.article_key FROM (SELECT article_key, count(*) AS common FROM story_shingle "
            "WHERE shingle IN (SELECT value FROM json_each(?)) GROUP BY article_key HAVING count(*) >= ?) AS shared "
            "JOIN story_sample ON story_sample.article_key = shared.article_key "
            "JOIN article ON article.key = shared.article_key WHERE article.died IS NULL "
            "AND common >= ? * min(story_sample.size, ?) "
            "ORDER BY 1.0 * common / min(story_sample.size, ?) DESC, shared.article_key LIMIT ?",
            (json.dumps(chosen), _FEWEST_SHARED, _LEAST_SHARED, len(chosen), len(chosen), MOST_COMPARED),
        )
        return [row[0] for row in rows]

    def _marks_of(self, key: int) -> StoryMarks:
        (text,) = self._connection.execute("SELECT text FROM article WHERE key = ?", (key,)).fetchone()
        return story_marks(text)
