"""One new state of the index: passages, words and vectors written together, seen together."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from indexer.analysis import tokens
from indexer.keyword import KeywordDocument, Placed
from indexer.keyword.whoosh_writer import WhooshWriter
from indexer.manifest import Manifest, keyword_folder, vector_folder
from indexer.passage_embedding import PassageText
from indexer.passage_writer import PassageWriter, PreparedArticle
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
        self._keyword: WhooshWriter | None = None
        self._vectors: ExactVectorWriter | None = None
        self._vector_folder = vector_folder(build, manifest.vectors_folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._passages.cancel()
        self._passages.close()
        if self._keyword is not None:
            self._keyword.cancel()

    def remove_article(self, article_id: int) -> None:
        """Take an article's passages out of everything."""
        keys = self._passages.remove_article(article_id)
        if keys:
            self._keyword_writer().remove_article(article_id)
            if self._manifest.vector_generation is not None and self._manifest.dimension is not None:
                self._vector_writer(self._manifest.dimension).remove(keys)

    def add_article(self, prepared: PreparedArticle) -> None:
        """Put in an article's passages and their words; the vectors come later."""
        metadata = prepared.article.metadata
        title = _placed(metadata.title or "", metadata.language)
        for key, document, language in zip(
            self._passages.add(prepared), prepared.passages, prepared.languages, strict=True
        ):
            self._keyword_writer().add(
                KeywordDocument(
                    key=key,
                    article_id=prepared.article.id,
                    title=title,
                    headings=_placed(" ".join(document.headings), language),
                    body=_placed(document.text, language),
                    byline=_placed(metadata.byline or "", metadata.language),
                    language=metadata.language or "",
                    site=metadata.site,
                    tags=prepared.article.tags,
                    published=metadata.published,
                )
            )

    def keys_without_vector(self) -> list[int]:
        """Return the passages that have no vector yet, ascending."""
        keys = self._passages.keys()
        generation = self._manifest.vector_generation
        if generation is not None:
            keys = np.setdiff1d(keys, read_state(self._vector_folder, generation).keys)
        return [int(key) for key in keys]

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

    def commit(self, **changes: object) -> Manifest:
        """Make the state durable, then visible; return its manifest, ``changes`` in it."""
        articles, passages, languages = self._passages.counts()
        self._passages.commit()
        changes |= {"articles": articles, "passages": passages, "languages": languages}
        if self._keyword is not None:
            self._keyword.commit()
            self._keyword = None
            changes["keyword_generation"] = self.number
        if self._vectors is not None:
            self._vectors.commit()
            keys = read_state(self._vector_folder, self.number).keys
            changes |= {"vector_generation": self.number, "vectors": int((keys != DEAD).sum())}
        manifest = self._manifest.next(**changes)
        manifest.write(self._build)
        return manifest

    def _keyword_writer(self) -> WhooshWriter:
        if self._keyword is None:
            previous = self._manifest.keyword_generation
            self._keyword = WhooshWriter(
                keyword_folder(self._build, self.number),
                None if previous is None else keyword_folder(self._build, previous),
            )
        return self._keyword

    def _vector_writer(self, dimension: int) -> ExactVectorWriter:
        if self._vectors is None:
            self._vectors = ExactVectorWriter(
                self._vector_folder, self.number, self._manifest.vector_generation, dimension
            )
        return self._vectors


def _placed(text: str, language: str | None) -> list[Placed]:
    return [(term, token.position) for token in tokens(text, language) for term in (token.term, token.exact)]


def drop_old_files(build: Path, manifest: Manifest) -> None:
    """Delete the files of states that no reader can be turning to any more: all but the latest two."""
    keyword = sorted(build.glob("keyword-*"))
    used = keyword_folder(build, manifest.keyword_generation or 0)
    for folder in [folder for folder in keyword if folder < used][:-1]:
        shutil.rmtree(folder, ignore_errors=True)
    vectors = vector_folder(build, manifest.vectors_folder)
    rows = sorted(int(path.stem.partition("-")[2]) for path in vectors.glob("rows-*.npy"))
    if len(rows) > 1:
        drop_states_before(vectors, rows[-2])
