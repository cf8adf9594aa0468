"""Writes the passage store: one generation at a time, which nobody sees before the manifest says so."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from archive.article import Article
from indexer.blocks import BlockKind
from indexer.chunking import Passage
from indexer.extraction import Extraction
from indexer.fingerprints import fingerprint
from indexer.lexicon import Written
from indexer.lexicon_writer import LexiconWriter
from indexer.passage_embedding import PassageText
from indexer.passage_schema import VISIBLE, as_json, connect
from indexer.vector import Keys


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article with what extraction and chunking made of it, ready to be indexed; ``languages`` of its passages."""

    article: Article
    extraction: Extraction
    text: str
    passages: tuple[Passage, ...]
    languages: tuple[str | None, ...]


class PassageWriter:
    """Writes generation ``generation`` of a build's store; call `commit` or `cancel`, then `close`."""

    def __init__(self, build: Path, generation: int) -> None:
        build.mkdir(parents=True, exist_ok=True)
        self._connection = connect(build, create=True)
        self._generation = generation
        self._lexicon = LexiconWriter(self._connection)
        self._forget_interrupted()
        self._connection.execute("BEGIN IMMEDIATE")

    def remove_article(self, article_id: int) -> list[int]:
        """Let an article die; return the keys of its passages."""
        rows = self._connection.execute(
            "SELECT passage.key FROM passage JOIN article ON article.key = passage.article_key "
            "WHERE article.article_id = ? AND article.died IS NULL",
            (article_id,),
        ).fetchall()
        self._count_words("article_id = ? AND died IS NULL", article_id, sign=-1)
        self._connection.execute(
            "UPDATE article SET died = ? WHERE article_id = ? AND died IS NULL",
            (self._generation, article_id),
        )
        return [row[0] for row in rows]

    def add(self, prepared: PreparedArticle) -> list[int]:
        """Put in an article; return the keys of its passages, in their order."""
        article = prepared.article
        metadata = article.metadata
        row = self._connection.execute(
            "INSERT INTO article (article_id, born, revision, title, byline, published, language, site, url, tags, "
            "received_at, text, blocks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article.id,
                self._generation,
                article.revision,
                article.title,
                metadata.byline,
                metadata.published.isoformat() if metadata.published else None,
                metadata.language,
                metadata.site,
                metadata.url,
                as_json(list(article.tags)),
                article.received_at.isoformat(),
                _storable(prepared.text),
                as_json(_kept_blocks(prepared)),
            ),
        )
        key = int(row.lastrowid or 0)
        self._connection.executemany(
            "INSERT INTO removal VALUES (?, ?, ?, ?, ?, ?)",
            [
                (key, each.block.order, each.block.kind, _storable(each.block.text), each.reason, each.rule)
                for each in prepared.extraction.removals
            ],
        )
        keys = [self._add_passage(key, *each) for each in zip(prepared.passages, prepared.languages, strict=True)]
        self._count_words("key = ?", key)
        return keys

    def texts(self, keys: Sequence[int]) -> list[PassageText]:
        """Return the texts of these passages, in the order of the keys."""
        found: list[PassageText] = []
        for key in keys:
            row = self._connection.execute(
                "SELECT substr(article.text, passage.start + 1, passage.end - passage.start), passage.language "
                "FROM passage "
                "JOIN article ON article.key = passage.article_key WHERE passage.key = ?",
                (int(key),),
            ).fetchone()
            found.append(PassageText(row[0], row[1]))
        return found

    def keys(self) -> Keys:
        """Return the keys of all passages that this generation sees, ascending."""
        rows = self._connection.execute(
            "SELECT passage.key FROM passage JOIN article ON article.key = passage.article_key "
            f"WHERE {VISIBLE} ORDER BY passage.key",
            {"generation": self._generation},
        ).fetchall()
        return np.array([row[0] for row in rows], dtype=np.int64)

    def counts(self) -> tuple[int, int, dict[str, int]]:
        """Return how many articles and passages this generation sees, and passages by language."""
        seen = {"generation": self._generation}
        (articles,) = self._connection.execute(f"SELECT count(*) FROM article WHERE {VISIBLE}", seen).fetchone()
        rows = self._connection.execute(
            "SELECT passage.language, count(*) FROM passage JOIN article ON article.key = passage.article_key "
            f"WHERE {VISIBLE} GROUP BY passage.language",
            seen,
        ).fetchall()
        languages = {row[0] or "": row[1] for row in rows}
        return articles, sum(languages.values()), languages

    def commit(self) -> None:
        """Make the generation durable."""
        self._lexicon.save()
        self._connection.execute("COMMIT")

    def cancel(self) -> None:
        """Forget what was written since the writer was made."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _forget_interrupted(self) -> None:
        """Undo what a writer wrote whose generation was never made known, and drop what no reader sees any more."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._count_words("born >= ?1 AND died IS NULL", self._generation, sign=-1)
            self._count_words("died >= ?1 AND born < ?1", self._generation)
            self._lexicon.save()
            self._connection.execute("DELETE FROM article WHERE born >= ?", (self._generation,))
            self._connection.execute("UPDATE article SET died = NULL WHERE died >= ?", (self._generation,))
            # One generation back stays, for readers that are just turning to the latest.
            self._connection.execute("DELETE FROM article WHERE died < ?", (self._generation - 1,))

    def _count_words(self, which: str, value: int, *, sign: int = 1) -> None:
        """Count the words of articles in or out, from what is stored of them, so that both give the same."""
        articles = self._connection.execute(
            f"SELECT key, title, byline, language, text FROM article WHERE {which}", (value,)
        ).fetchall()
        for key, title, byline, language, text in articles:
            self._lexicon.count(
                [Written(title, language, running=False), Written(byline or "", language, running=False)], sign=sign
            )
            passages = self._connection.execute(
                'SELECT headings, start, "end", language FROM passage WHERE article_key = ?', (key,)
            ).fetchall()
            for headings, start, end, spoken in passages:
                pieces = [Written(heading, spoken, running=False) for heading in json.loads(headings)]
                self._lexicon.count([Written(text[start:end], spoken), *pieces], sign=sign)

    def _add_passage(self, article_key: int, passage: Passage, language: str | None) -> int:
        row = self._connection.execute(
            'INSERT INTO passage (article_key, ordinal, headings, start, "end", language, fingerprint) '
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                article_key,
                passage.ordinal,
                as_json(list(passage.headings)),
                passage.start,
                passage.end,
                language,
                fingerprint(passage.text).astype("<u4").tobytes(),
            ),
        )
        return int(row.lastrowid or 0)


def _storable(text: str) -> str:
    """SQLite ends a text at a NUL; the sign for an unreadable character keeps every offset."""
    return text.replace("\0", "\ufffd")


def _kept_blocks(prepared: PreparedArticle) -> list[dict[str, object]]:
    position = 0
    blocks: list[dict[str, object]] = []
    for block in prepared.extraction.kept:
        start = end = None
        if block.kind is not BlockKind.HEADING:
            start = prepared.text.index(block.text, position)
            end = position = start + len(block.text)
        blocks.append({"kind": block.kind, "level": block.level, "text": block.text, "start": start, "end": end})
    return blocks
