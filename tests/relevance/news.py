"""Dutch news beside the project, as an archive: rights forbid to keep it here.

Each row of a file has what its site said of an article (url, title, date, site) and its HTML.
"""

import gzip
import itertools
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from archive import Archive, Metadata
from archive.article import Received, SourceKind
from archive.errors import VindplaatsError
from indexer.embedding import Embedder
from indexer.errors import ModelNotFound
from indexer.index_writer import IndexWriter
from indexer.vector import Matrix, Vector


class NoModel:
    """Stands for a model that is not there: an archive searched by word only."""

    name = "none"
    dimension = 1

    @property
    def identity(self) -> str:
        raise ModelNotFound(model=self.name)

    def embed_passages(self, texts: Any) -> Matrix:
        raise ModelNotFound(model=self.name)

    def embed_query(self, text: str) -> Vector:
        raise ModelNotFound(model=self.name)


def index_news(folder: Path, file: Path, most: int, embedder: Embedder) -> None:
    """Make an archive of a file's first articles, indexed; what the archive refuses is named and passed over."""
    with Archive.open(folder, create=True) as archive:
        for received in read_news(file, most):
            try:
                archive.add(received)
            except VindplaatsError as error:
                click.echo(str(error), err=True)
        IndexWriter(archive, folder / "index", embedder).catch_up()


def read_news(file: Path, most: int) -> Iterator[Received]:
    """Yield a file's first articles, as an archive receives them."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in itertools.islice(lines, most):
            row = json.loads(line)
            published = date.fromisoformat(row["date"][:10]) if row.get("date") else None
            given = Metadata(title=row["title"], language="nl", site=row.get("site"), published=published)
            content, now = row["html"].encode(), datetime.now(UTC)
            yield Received(content, "text/html", SourceKind.FILE, now, "utf-8", url=row.get("url"), given=given)
