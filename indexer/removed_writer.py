"""Writes what of the articles' removed blocks is searched, within the transaction of the passage store."""

import sqlite3
from collections.abc import Iterable

from indexer.analysed import AnalysedRemoval
from indexer.lexicon import Written
from indexer.lexicon_writer import LexiconWriter
from indexer.passage_schema import REMOVED_TEXT, VISIBLE


class RemovedTextWriter:
    """Keeps texts made of removed blocks by article, and their words in the word list."""

    def __init__(self, connection: sqlite3.Connection, lexicon: LexiconWriter) -> None:
        self._connection = connection
        self._lexicon = lexicon

    def add(self, article_key: int, removed: Iterable[AnalysedRemoval]) -> list[int]:
        """Put in an article's texts, whose removals are stored already; return their keys, in order."""
        keys: list[int] = []
        for each in removed:
            row = self._connection.execute(
                "INSERT INTO removed_text (article_key, first, last, fingerprint) VALUES (?, ?, ?, ?)",
                (article_key, each.removed.first, each.removed.last, each.fingerprint),
            )
            keys.append(int(row.lastrowid or 0))
        return keys

    def is_searched(self, article_id: int) -> bool:
        """Whether an article, as it is now, has such texts."""
        found = self._connection.execute(
            "SELECT 1 FROM removed_text JOIN article ON article.key = removed_text.article_key "
            "WHERE article.article_id = ? AND article.died IS NULL LIMIT 1",
            (article_id,),
        )
        return found.fetchone() is not None

    def count_words(self, article_key: int, language: str | None, *, sign: int) -> None:
        """Count the words of an article's texts in or out, from what is stored of them."""
        rows = self._connection.execute(
            f"SELECT {REMOVED_TEXT} FROM removed_text WHERE article_key = ? ORDER BY key", (article_key,)
        )
        self._lexicon.count_removed([Written(row[0], language, running=False) for row in rows], sign=sign)

    def count(self, generation: int) -> int:
        """Return how many texts a generation sees."""
        (count,) = self._connection.execute(
            f"SELECT count(*) FROM removed_text JOIN article ON article.key = removed_text.article_key WHERE {VISIBLE}",
            {"generation": generation},
        ).fetchone()
        return int(count)
