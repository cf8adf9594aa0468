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
    authors TEXT NOT NULL,
    published TEXT,
    language TEXT,
    site TEXT,
    url TEXT,
    tags TEXT NOT NULL,
    received_at TEXT NOT NULL,
    text TEXT NOT NULL,
    blocks TEXT NOT NULL,
    extracted_by TEXT NOT NULL           -- by which rules it was taken apart (`indexer.extraction_version`)
);
CREATE INDEX IF NOT EXISTS article_by_id ON article (article_id);
CREATE TABLE IF NOT EXISTS passage (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    article_key INTEGER NOT NULL REFERENCES article (key) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    headings TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    language TEXT,
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
CREATE TABLE IF NOT EXISTS removed_text (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    article_key INTEGER NOT NULL REFERENCES article (key) ON DELETE CASCADE,
    first INTEGER NOT NULL,              -- its removals are those from this position
    last INTEGER NOT NULL,               -- to this one
    fingerprint BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS removed_text_by_article ON removed_text (article_key, first);
"""

# Which articles are the same story (`indexer.same_story`). Rows are seen while both of their articles are.
STORY_SCHEMA = """
CREATE TABLE IF NOT EXISTS story_sample (
    article_key INTEGER PRIMARY KEY,
    size INTEGER NOT NULL                -- how many shingles it is looked up by
);
CREATE TABLE IF NOT EXISTS story_shingle (
    shingle INTEGER NOT NULL,
    article_key INTEGER NOT NULL,
    PRIMARY KEY (shingle, article_key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS story_link (
    article_key INTEGER NOT NULL,
    other_key INTEGER NOT NULL,
    relation TEXT NOT NULL,              -- what the other is to the article; the pair stands here both ways
    PRIMARY KEY (article_key, other_key)
) WITHOUT ROWID;
"""

# The archive's words, as they stand in the articles that the latest generation sees, and what was learned of them.
LEXICON_SCHEMA = """
CREATE TABLE IF NOT EXISTS word (
    form TEXT NOT NULL,                  -- folded, as the analyzer has it
    language TEXT NOT NULL,              -- the analyzer's, of the passages that it stands in
    seen INTEGER NOT NULL,               -- occurrences
    inside INTEGER NOT NULL,             -- of those, not at a sentence's beginning
    capital INTEGER NOT NULL,            -- of those, with a capital
    spelling TEXT NOT NULL,              -- as it was last written with a capital, else as it was first
    learned INTEGER NOT NULL DEFAULT 0,  -- by which lesson its parts were found
    removed INTEGER NOT NULL DEFAULT 0,  -- occurrences in removed text, which count nowhere else
    PRIMARY KEY (form, language)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS name_key (
    key TEXT NOT NULL,
    form TEXT NOT NULL,
    PRIMARY KEY (key, form)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS name_key_by_form ON name_key (form);
CREATE TABLE IF NOT EXISTS compound (
    form TEXT NOT NULL,
    place INTEGER NOT NULL,              -- of the first part
    parts INTEGER NOT NULL,              -- 1, or more for a stretch that is a compound itself: brandstof(depot)
    part TEXT NOT NULL,
    term TEXT NOT NULL,                  -- the part's, in the compound's language
    PRIMARY KEY (form, place, parts)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS compound_by_term ON compound (term);
CREATE TABLE IF NOT EXISTS acronym (
    short TEXT NOT NULL,                 -- folded
    expansion TEXT NOT NULL,             -- as it was written
    language TEXT NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (short, expansion, language)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lesson (
    number INTEGER PRIMARY KEY,          -- grows each time that all words are taken apart anew
    words INTEGER NOT NULL               -- how many there were then
);
"""

# What the reader of one generation sees.
VISIBLE = "article.born <= :generation AND (article.died IS NULL OR article.died > :generation)"


# The text of a row of removed_text: its removals, joined as `indexer.removed_texts` joins them.
REMOVED_TEXT = (
    "(SELECT group_concat(text, char(10, 10)) FROM (SELECT text FROM removal "
    "WHERE removal.article_key = removed_text.article_key AND removal.position BETWEEN removed_text.first "
    "AND removed_text.last ORDER BY removal.position))"
)


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
            connection.executescript(SCHEMA + STORY_SCHEMA + LEXICON_SCHEMA)
        else:
            connection.execute("SELECT 1 FROM article LIMIT 1")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise IndexDamaged(file=path, detail=str(error)) from error
    return connection


def as_json(value: object) -> str:
    """Return a value as the store keeps lists and blocks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
