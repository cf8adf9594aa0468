"""An index as an older version left it, and rules that are newer than those of today."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Article
from archive.reading import Readable
from indexer import preparation
from indexer.extraction import Extraction, extract
from indexer.ledger import Removal, RemovalReason
from indexer.manifest import Manifest, current_build
from indexer.passage_schema import FILE_NAME

OLDER = "older rules"


def as_of_older_rules(index_folder: Path) -> None:
    """Make an index say that other rules than today's took all its articles apart."""
    build = current_build(index_folder)
    with closing(sqlite3.connect(build / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE article SET extracted_by = ?", (OLDER,))
    replace(Manifest.read(build), extracted_by=OLDER).write(build)


def remove_blocks_with(phrase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a rule removes blocks in which a phrase stands."""

    def newer(article: Article, read: Readable | None = None) -> Extraction:
        made = extract(article, read)
        kept = tuple(block for block in made.kept if phrase not in block.text)
        found = [Removal(each, RemovalReason.RELATED, "newer-rule") for each in made.kept if phrase in each.text]
        return replace(made, kept=kept, removals=(*made.removals, *found))

    monkeypatch.setattr(preparation, "extract", newer)
