"""Writes the passage store: one generation at a time, which nobody sees before the manifest says so."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from archive.article import credited
from indexer.analysed import AnalysedArticle, storable
from indexer.blocks import BlockKind
from indexer.chunking import Passage
from indexer.extraction_version import extraction_version
from indexer.lexicon import Written
from indexer.lexicon_writer import LexiconWriter
from indexer.passage_embedding import PassageText
from indexer.passage_schema import VISIBLE, as_json, connect
from indexer.passage_texts import texts_of, whole_articles
from indexer.prepared import PreparedArticle
from indexer.removed_writer import RemovedTextWriter
from indexer.story_writer import StoryWriter
from indexer.vector import Keys


class PassageWriter:
    """Writes generation ``generation`` of a build's store; call `commit` or `cancel`, then `close`."""

    def __init__(self, build: Path, generation: int) -> None:
        build.mkdir(parents=True, exist_ok=True)
        self._connection = connect(build, create=True)
        self._generation = generation
        self._lexicon = LexiconWriter(self._connection)
        self._stories = StoryWriter(self._connection)
        self._removed = RemovedTextWriter(self._connection, self._lexicon)
        self._forget_interrupted()
        self._connection.execute("BEGIN IMMEDIATE")

    def remove_article(self, article_id: int) -> tuple[list[int], bool]:
        """Let an article die; return the keys of its passages, and whether it has removed text that is searched."""
        rows = self._connection.execute(
            "SELECT passage.key FROM passage JOIN article ON article.key = passage.article_key "
            "WHERE article.article_id = ? AND article.died IS NULL",
            (article_id,),
        ).fetchall()
        has_removed = self._removed.is_searched(article_id)
        self._count_words("article_id = ? AND died IS NULL", article_id, sign=-1)
        self._connection.execute(
            "UPDATE article SET died = ? WHERE article_id = ? AND died IS NULL",
            (self._generation, article_id),
        )
        return [row[0] for row in rows], has_removed

    def add(self, analysed: AnalysedArticle) -> tuple[list[int], list[int]]:
        """Put in an article; return the keys of its passages and of its removed texts, in their order."""
        prepared = analysed.prepared
        article = prepared.article
        metadata = article.metadata
        row = self._connection.execute(
            "INSERT INTO article (article_id, born, revision, title, byline, authors, published, language, site, url, "
            "tags, received_at, text, blocks, extracted_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article.id,
                self._generation,
                article.revision,
                article.title,
                metadata.byline,
                as_json(list(metadata.authors)),
                metadata.published.isoformat() if metadata.published else None,
                metadata.language,
                metadata.site,
                metadata.url,
                as_json(list(article.tags)),
                article.received_at.isoformat(),
                storable(prepared.text),
                as_json(kept_blocks(prepared)),
                extraction_version(),
            ),
        )
        key = int(row.lastrowid or 0)
        self._connection.executemany(
            "INSERT INTO removal VALUES (?, ?, ?, ?, ?, ?)",
            [
                (key, each.block.order, each.block.kind, storable(each.block.text), each.reason, each.rule)
                for each in prepared.extraction.removals
            ],
        )
        places = zip(prepared.passages, prepared.languages, analysed.passages, strict=True)
        keys = [self._add_passage(key, cut, spoken, terms.fingerprint) for cut, spoken, terms in places]
        removed = self._removed.add(key, analysed.removed)
        self._lexicon.merge(analysed.words)
        self._stories.add(key, storable(prepared.text))
        return keys, removed

    def mark_extracted(self, key: int) -> None:
        """Note of an article, by the key of its row, that today's rules make of it what is stored."""
        self._connection.execute("UPDATE article SET extracted_by = ? WHERE key = ?", (extraction_version(), key))

    def outdated_count(self) -> int:
        """Return how many articles that this generation sees were taken apart by other rules than today's."""
        (count,) = self._connection.execute(
            f"SELECT count(*) FROM article WHERE {VISIBLE} AND extracted_by != :version",
            {"generation": self._generation, "version": extraction_version()},
        ).fetchone()
        return int(count)

    def texts(self, keys: Sequence[int]) -> list[PassageText]:
        """Return the texts of these passages, in the order of the keys."""
        return texts_of(self._connection, keys)

    def whole_articles(self, keys: Sequence[int], least: int) -> list[list[int]]:
        """Return ascending keys in batches of ``least`` or more that no article is divided between."""
        return list(whole_articles(self._connection, keys, least))

    def keys(self) -> Keys:
        """Return the keys of all passages that this generation sees, ascending."""
        rows = self._connection.execute(
            "SELECT passage.key FROM passage JOIN article ON article.key = passage.article_key "
            f"WHERE {VISIBLE} ORDER BY passage.key",
            {"generation": self._generation},
        ).fetchall()
        return np.array([row[0] for row in rows], dtype=np.int64)

    def removed_count(self) -> int:
        """Return how many texts made of removed blocks this generation sees."""
        return self._removed.count(self._generation)

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
            self._delete("born >= ?", self._generation)
            self._connection.execute("UPDATE article SET died = NULL WHERE died >= ?", (self._generation,))
            # One generation back stays, for readers that are just turning to the latest.
            self._delete("died < ?", self._generation - 1)

    def _delete(self, which: str, value: int) -> None:
        self._stories.forget(self._connection.execute(f"SELECT key, text FROM article WHERE {which}", (value,)))
        self._connection.execute(f"DELETE FROM article WHERE {which}", (value,))

    def _count_words(self, which: str, value: int, *, sign: int = 1) -> None:
        """Count the words of articles in or out, from what is stored of them, so that both give the same."""
        articles = self._connection.execute(
            f"SELECT key, title, byline, authors, language, text FROM article WHERE {which}", (value,)
        ).fetchall()
        for key, title, byline, authors, language, text in articles:
            people = credited(byline, json.loads(authors))
            self._lexicon.count(
                [Written(title, language, running=False), Written(people, language, running=False)], sign=sign
            )
            passages = self._connection.execute(
                'SELECT headings, start, "end", language FROM passage WHERE article_key = ?', (key,)
            ).fetchall()
            for headings, start, end, spoken in passages:
                pieces = [Written(heading, spoken, running=False) for heading in json.loads(headings)]
                self._lexicon.count([Written(text[start:end], spoken), *pieces], sign=sign)
            self._removed.count_words(key, language, sign=sign)

    def _add_passage(self, article_key: int, passage: Passage, language: str | None, fingerprint: bytes) -> int:
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
                fingerprint,
            ),
        )
        return int(row.lastrowid or 0)


def kept_blocks(prepared: PreparedArticle) -> list[dict[str, Any]]:
    """Return the kept blocks as they are stored: by the names of `indexer.stored_passages.StoredBlock`."""
    position = 0
    blocks: list[dict[str, Any]] = []
    for block in prepared.extraction.kept:
        start = end = None
        if block.kind is not BlockKind.HEADING:
            start = prepared.text.index(block.text, position)
            end = position = start + len(block.text)
        blocks.append(
            {
                "kind": block.kind.value,
                "level": block.level,
                "text": block.text,
                "start": start,
                "end": end,
                "position": block.order,
            }
        )
    return blocks
