"""The texts of an index's passages: one article's together, since each stands in the others' context."""

import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from operator import itemgetter
from pathlib import Path

from indexer.manifest import Manifest, current_build
from indexer.passage_embedding import PassageText
from indexer.passage_schema import VISIBLE, connect

# Read together: what is in memory at a time, an article more at most.
PASSAGES_AT_ONCE = 1024

_PLACE_OF = "SELECT article_key, start, end, language, headings FROM passage WHERE key = ?"


def keyed_texts(index_folder: Path) -> Iterator[tuple[list[int], list[PassageText]]]:
    """Yield the keys and texts of all passages of the state in use, some whole articles at a time, by key.

    Nothing is locked, and nothing changed. What a writer drops meanwhile may be missing. Raises `IndexMissing`,
    `IndexOutdated` or `IndexDamaged`.
    """
    build = current_build(index_folder)
    manifest = Manifest.read(build)
    manifest.check_versions()
    with closing(connect(build)) as connection:
        rows = connection.execute(
            "SELECT passage.key FROM passage JOIN article ON article.key = passage.article_key "
            f"WHERE {VISIBLE} ORDER BY passage.key",
            {"generation": manifest.generation},
        ).fetchall()
        for keys in whole_articles(connection, [row[0] for row in rows], PASSAGES_AT_ONCE):
            found = dict(_found(connection, keys))
            yield list(found), list(found.values())


def whole_articles(connection: sqlite3.Connection, keys: Sequence[int], least: int) -> Iterator[list[int]]:
    """Yield ascending keys in batches of ``least`` or more (the last: fewer) that no article is divided between."""
    # One by one: of a large archive most often only an article or two are asked for.
    found = (
        connection.execute("SELECT key, article_key FROM passage WHERE key = ?", (key,)).fetchone() for key in keys
    )
    batch: list[int] = []
    for _, article in itertools.groupby(filter(None, found), key=itemgetter(1)):
        batch += [key for key, _ in article]
        if len(batch) >= least:
            yield batch
            batch = []
    if batch:
        yield batch


def texts_of(connection: sqlite3.Connection, keys: Iterable[int]) -> list[PassageText]:
    """Return the texts of passages that are there, in the order of the keys."""
    return [text for _, text in _found(connection, keys)]


def _found(connection: sqlite3.Connection, keys: Iterable[int]) -> Iterator[tuple[int, PassageText]]:
    """Yield the passages that are there; an article's text is read once for those of its passages in a row.

    SQLite would go through the text anew for each of them: of a book, longer than embedding them takes.
    """
    article, text = None, ""
    for key in keys:
        place = connection.execute(_PLACE_OF, (int(key),)).fetchone()
        if place is None:
            continue
        article_key, start, end, language, headings = place
        if article_key != article:
            row = connection.execute("SELECT text FROM article WHERE key = ?", (article_key,)).fetchone()
            article, text = article_key, row[0] if row else ""
        yield key, PassageText(text[start:end], language, " ".join(json.loads(headings)), article_key)
