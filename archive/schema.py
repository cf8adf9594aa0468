"""The archive's tables, and the steps that bring an older archive's file up to them."""

import sqlite3

APPLICATION_ID = 0x56504C53
"""“VPLS”, so that no other program's database is taken for an archive."""

# An article keeps its row when it is emptied: with its addresses and content hashes, it is what remains to
# know it by. AUTOINCREMENT, since a number that was once given out must never name another article.
_VERSION_1 = """
CREATE TABLE archive (
    revision INTEGER NOT NULL
);
INSERT INTO archive VALUES (0);

CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    latest INTEGER NOT NULL,                -- number of its newest revision
    added INTEGER NOT NULL,                 -- archive revision at which it came, or came back after emptying
    changed INTEGER NOT NULL UNIQUE,        -- archive revision of its latest change
    given TEXT NOT NULL DEFAULT '{}',       -- metadata that came with it, JSON by field
    corrected TEXT NOT NULL DEFAULT '{}',   -- what people decided afterwards, JSON by field
    removed_at TEXT,
    emptied_at TEXT
);
CREATE INDEX articles_by_age ON articles (added);

CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    number INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    charset TEXT NOT NULL,
    source TEXT NOT NULL,
    origin TEXT,
    url TEXT,
    received_at TEXT NOT NULL,
    size INTEGER NOT NULL,
    derived TEXT NOT NULL,                  -- metadata read from the content, JSON by field
    derived_by INTEGER NOT NULL,            -- version of the rules that read it
    UNIQUE (article_id, number)
);

CREATE TABLE contents (
    revision_id INTEGER PRIMARY KEY REFERENCES revisions (id) ON DELETE CASCADE,
    content BLOB NOT NULL
);

CREATE TABLE fingerprints (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    number INTEGER NOT NULL,
    fingerprint BLOB NOT NULL,
    PRIMARY KEY (article_id, number)
) WITHOUT ROWID;
CREATE INDEX fingerprints_by_value ON fingerprints (fingerprint);

CREATE TABLE addresses (
    url TEXT PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id)
) WITHOUT ROWID;
CREATE INDEX addresses_by_article ON addresses (article_id);

CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE
);

CREATE TABLE article_tags (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    tag_id INTEGER NOT NULL REFERENCES tags (id),
    PRIMARY KEY (article_id, tag_id)
) WITHOUT ROWID;
CREATE INDEX article_tags_by_tag ON article_tags (tag_id);

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
"""

_VERSION_2 = """
CREATE TABLE judgments (
    query TEXT NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    start INTEGER NOT NULL,
    end_ INTEGER NOT NULL,
    quote TEXT NOT NULL,
    grade INTEGER NOT NULL,
    judged_at TEXT NOT NULL,
    PRIMARY KEY (query, article_id, quote)
) WITHOUT ROWID;
"""

# Work that is to be done: a job is what was handed in together; its items are the articles in that.
_JOBS = """
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tags TEXT NOT NULL,                     -- a JSON array
    restore_removed INTEGER NOT NULL,
    state TEXT NOT NULL,                    -- waiting, working, finished, cancelled
    created_at TEXT NOT NULL,
    finished_at TEXT
);
CREATE INDEX jobs_by_state ON jobs (state, id);

CREATE TABLE job_specs (
    job INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    spec TEXT NOT NULL,                     -- what was handed in, JSON
    listed INTEGER NOT NULL DEFAULT 0,      -- whether all its items are below
    PRIMARY KEY (job, number)
) WITHOUT ROWID;

CREATE TABLE job_items (
    job INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    spec INTEGER NOT NULL,                  -- the number of the spec that it is of
    key TEXT,                               -- which of that source's items it is; NULL: the listing of them
    label TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before REAL,                        -- when to try it again, seconds since 1970
    done_at REAL,                           -- when it came to its end, seconds since 1970
    article_id INTEGER,
    outcome TEXT,
    revision INTEGER,                       -- archive revision from which on the article is as it was stored
    error TEXT,                             -- the sentence and its kind, JSON
    PRIMARY KEY (job, position)
) WITHOUT ROWID;
CREATE UNIQUE INDEX job_items_by_key ON job_items (job, spec, key);
CREATE INDEX job_items_by_state ON job_items (job, state, outcome, revision);
CREATE INDEX job_items_by_end ON job_items (job, done_at);
"""

# What people decided about blocks: of one article, or of all articles of a site. A block is known by its text.
_DECISIONS = """
CREATE TABLE decisions (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    block TEXT NOT NULL,                    -- fingerprint of the block's text
    occurrence INTEGER NOT NULL DEFAULT 0,  -- which of the blocks with this text
    action TEXT,                            -- keep or remove; NULL: as the rules say
    kind TEXT,                              -- what it is: heading, paragraph, ...; NULL: as the source says
    text TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    PRIMARY KEY (article_id, block, occurrence)
) WITHOUT ROWID;

CREATE TABLE site_rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- what named a rule that was undone never names another
    site TEXT NOT NULL,                     -- folded, to be found by
    name TEXT NOT NULL,                     -- the site's, as people write it
    pattern TEXT NOT NULL,                  -- which blocks it is about
    action TEXT NOT NULL,                   -- keep, remove, or dismiss for a proposal that was rejected
    text TEXT NOT NULL,                     -- an example
    decided_at TEXT NOT NULL,
    UNIQUE (site, pattern)
);

ALTER TABLE articles ADD COLUMN decided INTEGER NOT NULL DEFAULT 0; -- archive revision at which a decision changed
"""

# Feeds that are followed and folders that are watched, with what was seen of each; and who may use the API.
_FOLLOWING = """
CREATE TABLE followed (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    url TEXT NOT NULL UNIQUE,
    title TEXT,
    tags TEXT NOT NULL,                     -- a JSON array
    every_s INTEGER NOT NULL,
    etag TEXT,
    last_modified TEXT,
    checked_at REAL,                        -- seconds since 1970, as the next
    next_check_at REAL NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,    -- checks in a row that failed
    error TEXT,                             -- why the last one did, JSON
    found INTEGER NOT NULL DEFAULT 0,       -- new articles at the last check that succeeded
    found_in_all INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX followed_by_check ON followed (next_check_at);

CREATE TABLE followed_entries (
    feed INTEGER NOT NULL REFERENCES followed (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    updated TEXT,                           -- as the feed writes it
    seen_at REAL NOT NULL,
    PRIMARY KEY (feed, key)
) WITHOUT ROWID;

CREATE TABLE watched (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE,
    tags TEXT NOT NULL,                     -- a JSON array
    looked_at REAL,                         -- seconds since 1970
    error TEXT                              -- why it could not be looked at, JSON
);

CREATE TABLE watched_files (
    folder INTEGER NOT NULL REFERENCES watched (id) ON DELETE CASCADE,
    path TEXT NOT NULL,                     -- in the folder
    size INTEGER NOT NULL,
    changed_ns INTEGER NOT NULL,
    PRIMARY KEY (folder, path)
) WITHOUT ROWID;

CREATE TABLE tokens (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    digest BLOB NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    used_at TEXT
);
"""

_VERSION_3 = _JOBS + _DECISIONS + _FOLLOWING

# How many files of each kind lay there and hold no article, JSON.
_VERSION_4 = """
ALTER TABLE job_specs ADD COLUMN passed_over TEXT NOT NULL DEFAULT '{}';
"""

MIGRATIONS: tuple[str, ...] = (_VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4)
"""Step N brings a file from version N to N + 1; a step that was released is never edited, only followed."""

VERSION = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring the file from this version to the newest, inside the caller's transaction."""
    for step in MIGRATIONS[version:]:
        # One statement at a time: executescript would commit the caller's transaction first.
        for statement in _statements(step):
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _statements(script: str) -> list[str]:
    statements, pending = [], ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            statements.append(pending.strip())
            pending = ""
    return statements
