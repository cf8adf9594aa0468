"""Writes the keyword index with Whoosh: each state in a folder of its own."""

import os
import shutil
from pathlib import Path

from whoosh import index

from indexer.filters import fold_labels
from indexer.keyword import KeywordDocument
from indexer.keyword.whoosh_merging import merge_full_tiers
from indexer.keyword.whoosh_schema import UNDATED, placed_value, position_count, schema

# Whoosh's own lock, which must not travel along with a copy.
_LOCK_SUFFIX = "_WRITELOCK"


class WhooshWriter:
    """A `KeywordWriter` that makes the state in ``folder`` out of the one in ``previous``.

    Whoosh never changes a segment once written, so a new state begins as hard links to the files of the one
    before it: as good as free, and readers of that one are left in peace.
    """

    def __init__(self, folder: Path, previous: Path | None) -> None:
        if folder.exists():  # left by a writer that was interrupted before its state was made known
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        if previous is not None:
            _link_files(previous, folder)
        self._index = index.open_dir(str(folder)) if previous is not None else index.create_in(str(folder), schema())
        self._writer = self._index.writer(limitmb=256)

    def remove_article(self, article_id: int) -> None:
        """Take out all passages of an article."""
        self._writer.delete_by_term("article_id", str(article_id))

    def add(self, document: KeywordDocument) -> None:
        """Put in a passage."""
        given: dict[str, object] = {
            "title": placed_value(document.title),
            "headings": placed_value(document.headings),
            "body": placed_value(document.body),
            "byline": placed_value(document.byline),
            "site": document.site.casefold() if document.site else None,
            "tags": list(fold_labels(document.tags)),
        }
        self._writer.add_document(
            key=document.key,
            length=position_count(document.body),
            article_id=str(document.article_id),
            language=document.language,
            published=document.published.toordinal() if document.published else UNDATED,
            **{name: value for name, value in given.items() if value},
        )

    def commit(self) -> None:
        """Make the state durable."""
        self._writer.commit(mergetype=merge_full_tiers)
        self._index.close()

    def cancel(self) -> None:
        """Forget what was written since the writer was made."""
        self._writer.cancel()
        self._index.close()


def _link_files(source: Path, target: Path) -> None:
    for file in source.iterdir():
        if file.name.endswith(_LOCK_SUFFIX):
            continue
        try:
            os.link(file, target / file.name)
        except OSError:  # a file system without hard links
            shutil.copy2(file, target / file.name)
