"""One new state of the index: passages, words and vectors written together, seen together."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from archive.article import Article
from indexer.analysed import AnalysedArticle, analyse
from indexer.keyword import KeywordDocument, Placed
from indexer.keyword.whoosh_writer import WhooshWriter
from indexer.manifest import Manifest, keyword_folder, removed_folder, vector_folder
from indexer.passage_embedding import PassageText
from indexer.passage_writer import PassageWriter
from indexer.prepared import PreparedArticle
from indexer.vector import Matrix
from indexer.vector.exact_files import DEAD, read_state
from indexer.vector.exact_writer import ExactVectorWriter, drop_states_before


class Generation:
    """The state after ``manifest``'s. Leaving its block without `commit` forgets it."""

    def __init__(self, build: Path, manifest: Manifest) -> None:
        self._build = build
        self._manifest = manifest
        self.number = manifest.generation + 1
        self._passages = PassageWriter(build, self.number)
        self._keyword = _KeywordSide(build, keyword_folder, self.number, manifest.keyword_generation)
        self._removed = _KeywordSide(build, removed_folder, self.number, manifest.removed_generation)
        self._vectors: ExactVectorWriter | None = None
        self._vector_folder = vector_folder(build, manifest.vectors_folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._passages.cancel()
        self._passages.close()
        self._keyword.cancel()
        self._removed.cancel()

    def remove_article(self, article_id: int) -> None:
        """Take an article's passages, and its removed text, out of everything."""
        keys, has_removed = self._passages.remove_article(article_id)
        if has_removed:
            self._removed.writer.remove_article(article_id)
        if keys:
            self._keyword.writer.remove_article(article_id)
            if self._manifest.vector_generation is not None and self._manifest.dimension is not None:
                self._vector_writer(self._manifest.dimension).remove(keys)

    def add_article(self, prepared: PreparedArticle) -> None:
        """Put in an article's passages and their words; the vectors come later."""
        self.add_analysed(analyse(prepared))

    def add_analysed(self, analysed: AnalysedArticle) -> None:
        """Put in an article whose words are terms already."""
        article = analysed.prepared.article
        keys, removed_keys = self._passages.add(analysed)
        for key, passage in zip(keys, analysed.passages, strict=True):
            document = _document(key, article, passage.body)
            self._keyword.writer.add(
                replace(document, title=analysed.title, headings=passage.headings, byline=analysed.byline)
            )
        for key, removed in zip(removed_keys, analysed.removed, strict=True):
            self._removed.writer.add(_document(key, article, removed.body))

    def mark_extracted(self, row: int) -> None:
        """Note of an article, by the key of its row, that today's rules make of it what is stored."""
        self._passages.mark_extracted(row)

    def outdated_count(self) -> int:
        """Return how many articles were taken apart by other rules than today's."""
        return self._passages.outdated_count()

    def without_vector(self, least: int) -> list[list[int]]:
        """Return the passages that have no vector yet, ascending, in batches of ``least`` or more.

        No article is divided between two: its passages stand in each other's context.
        """
        keys = self._passages.keys()
        generation = self._manifest.vector_generation
        if generation is not None:
            keys = np.setdiff1d(keys, read_state(self._vector_folder, generation).keys)
        return self._passages.whole_articles([int(key) for key in keys], least)

    def remove_vectors_of_gone_passages(self, dimension: int) -> None:
        """Take out the vectors of passages that there are no more: those of a model that was not in use meanwhile."""
        generation = self._manifest.vector_generation
        if generation is not None:
            gone = np.setdiff1d(read_state(self._vector_folder, generation).keys, self._passages.keys())
            self._vector_writer(dimension).remove([int(key) for key in gone if key != DEAD])

    def texts(self, keys: Sequence[int]) -> list[PassageText]:
        """Return the texts of passages, in the order of the keys."""
        return self._passages.texts(keys)

    def add_vectors(self, keys: Sequence[int], vectors: Matrix) -> None:
        """Put in the vectors of passages: shape (len(keys), dimension)."""
        self._vector_writer(vectors.shape[1]).add(keys, vectors)

    def extend_graph(self, on_vectors: Callable[[int], None]) -> bool:
        """Put some thousands of the vectors into the graph of near ones; return whether all are in it now.

        Calls ``on_vectors`` with how many are; raising there leaves the graph as it was.
        """
        return self._vector_writer(self._manifest.dimension or 0).extend_graph(on_vectors)

    def commit(self, **changes: object) -> Manifest:
        """Make the state durable, then visible; return its manifest, ``changes`` in it."""
        articles, passages, languages = self._passages.counts()
        self._passages.commit()
        changes |= {"articles": articles, "passages": passages, "languages": languages}
        changes |= {"removed_texts": self._passages.removed_count()}
        if self._keyword.commit():
            changes["keyword_generation"] = self.number
        if self._removed.commit():
            changes["removed_generation"] = self.number
        if self._vectors is not None:
            self._vectors.commit()
            keys = read_state(self._vector_folder, self.number).keys
            changes |= {"vector_generation": self.number, "vectors": int((keys != DEAD).sum())}
        manifest = self._manifest.next(**changes)
        manifest.write(self._build)
        return manifest

    def _vector_writer(self, dimension: int) -> ExactVectorWriter:
        if self._vectors is None:
            self._vectors = ExactVectorWriter(
                self._vector_folder, self.number, self._manifest.vector_generation, dimension
            )
        return self._vectors


class _KeywordSide:
    """One of a build's keyword indexes, its next state begun when it is first written to."""

    def __init__(self, build: Path, folder: Callable[[Path, int], Path], number: int, previous: int | None) -> None:
        self._folder = folder(build, number)
        self._previous = None if previous is None else folder(build, previous)
        self._writer: WhooshWriter | None = None

    @property
    def writer(self) -> WhooshWriter:
        if self._writer is None:
            self._writer = WhooshWriter(self._folder, self._previous)
        return self._writer

    def commit(self) -> bool:
        """Make the state durable; return whether there is a new one."""
        if self._writer is None:
            return False
        self._writer.commit()
        self._writer = None
        return True

    def cancel(self) -> None:
        if self._writer is not None:
            self._writer.cancel()


def _document(key: int, article: Article, body: Sequence[Placed]) -> KeywordDocument:
    metadata = article.metadata
    return KeywordDocument(
        key=key,
        article_id=article.id,
        title=(),
        headings=(),
        body=body,
        byline=(),
        language=metadata.language or "",
        site=metadata.site,
        tags=article.tags,
        published=metadata.published,
    )


def drop_old_files(build: Path, manifest: Manifest) -> None:
    """Delete the files of states that no reader can be turning to any more: all but the latest two."""
    for pattern, used in (
        ("keyword-*", keyword_folder(build, manifest.keyword_generation or 0)),
        ("removed-*", removed_folder(build, manifest.removed_generation or 0)),
    ):
        for folder in [folder for folder in sorted(build.glob(pattern)) if folder < used][:-1]:
            shutil.rmtree(folder, ignore_errors=True)
    vectors = vector_folder(build, manifest.vectors_folder)
    rows = sorted(int(path.stem.partition("-")[2]) for path in vectors.glob("rows-*.npy"))
    if len(rows) > 1:
        drop_states_before(vectors, rows[-2])
