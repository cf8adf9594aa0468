"""The passage store: what extraction and chunking made of each article, in one SQLite file per build.

Every article row says from which generation of the index it is seen (``born``) and from which no more (``died``), so
that readers of one generation see exactly that one, whatever is written meanwhile.
"""

import json
import sqlite3
from pathlib import Path

from indexer.errors import IndexDamaged

FILE_NAME = "passages.sqlite"

SCHEMA = """
CREATE TABLE IF NOT EXISTS article (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER,
    revision INTEGER NOT NULL,
    title TEXT NOT NULL,
    byline TEXT,
    published TEXT,
    language TEXT,
    site TEXT,
    url TEXT,
    tags TEXT NOT NULL,
    received_at TEXT NOT NULL,
    text TEXT NOT NULL,
    blocks TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS article_by_id ON article (article_id);
CREATE TABLE IF NOT EXISTS passage (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    article_key INTEGER NOT NULL REFERENCES article (key) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    headings TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    fingerprint BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS passage_by_article ON passage (article_key, ordinal);
CREATE TABLE IF NOT EXISTS removal (
    article_key INTEGER NOT NULL REFERENCES article (key) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    reason TEXT NOT NULL,
    rule TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS removal_by_article ON removal (article_key, position);
"""

# What the reader of one generation sees.
VISIBLE = "article.born <= :generation AND (article.died IS NULL OR article.died > :generation)"


def connect(build: Path, *, create: bool = False) -> sqlite3.Connection:
    """Return a connection to a build's store. Raises `IndexDamaged` when it is missing or no database."""
    path = build / FILE_NAME
    if not create and not path.exists():
        raise IndexDamaged(file=path, detail="missing")
    connection = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys=ON")
        if create:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.executescript(SCHEMA)
        else:
            connection.execute("SELECT 1 FROM article LIMIT 1")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise IndexDamaged(file=path, detail=str(error)) from error
    return connection


def as_json(value: object) -> str:
    """Return a value as the store keeps lists and blocks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
