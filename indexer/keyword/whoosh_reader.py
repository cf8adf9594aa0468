"""Searches the keyword index: postings and filters from Whoosh, scores by `indexer.keyword.bm25f`."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh import index
from whoosh import query as asking
from whoosh.columns import ColumnReader
from whoosh.searching import Searcher

from indexer.errors import IndexDamaged
from indexer.filters import Filters, fold_labels
from indexer.keyword import TEXT_FIELDS, KeywordExplanation, WordScored
from indexer.keyword.bm25f import Mask, Scorer
from indexer.keyword.clauses import KeywordQuery
from indexer.keyword.whoosh_postings import WhooshPostings
from indexer.keyword.whoosh_schema import UNDATED

_NEVER = 10**9  # later than any date's ordinal


class WhooshReader:
    """A `KeywordReader` over one folder that `WhooshWriter` made."""

    def __init__(self, folder: Path) -> None:
        try:
            self._index = index.open_dir(str(folder), readonly=True)
            self._reader = self._index.reader()
        except (index.IndexError, OSError) as error:
            raise IndexDamaged(file=folder, detail=str(error) or type(error).__name__) from error
        self._postings = WhooshPostings(self._reader)
        self._keys: ColumnReader | None = None
        self._held: dict[str, bool] = {}

    @property
    def passage_count(self) -> int:
        """How many passages it holds."""
        return self._postings.passage_count

    def search(self, query: KeywordQuery, filters: Filters, limit: int) -> list[WordScored]:
        """Return the best ``limit`` passages, best first; none when no clause says what to look for.

        Passages with everything wanted stand before all others.
        """
        if not self.passage_count or not query:
            return []
        result = Scorer(self._postings, query, self._allowed(filters)).scores()
        found = np.flatnonzero(result.found)
        scores = result.scores[found]
        if limit < len(found):
            edge = np.partition(scores, len(scores) - limit)[len(scores) - limit]
            kept = scores >= edge
            found, scores = found[kept], scores[kept]
        order = np.lexsort((found, -scores))[:limit]
        keys = self._key_column()
        return [
            WordScored(int(keys[row]), score, bool(result.whole[row]), float(result.coverage[row]))
            for row, score in zip(found[order].tolist(), scores[order].tolist(), strict=True)
        ]

    def admitted(self, query: KeywordQuery) -> NDArray[np.int64] | None:
        """Return the keys of all passages with what a query requires and without what it excludes.

        None where it asks neither: then all are.
        """
        if not (query.required or query.excluded):
            return None
        documents = np.flatnonzero(Scorer(self._postings, replace(query, wanted=()), None).admitted())
        keys = self._key_column()
        return np.array([int(keys[int(document)]) for document in documents], dtype=np.int64)

    def explain(self, query: KeywordQuery, filters: Filters, keys: Sequence[int]) -> dict[int, KeywordExplanation]:
        """Return why `search` gave passages their scores, or would have; by key, for those that the index holds."""
        if not query or not keys:
            return {}
        documents = {document: key for key in keys for document in self._documents(key)}
        explained = Scorer(self._postings, query, self._allowed(filters)).explain(list(documents))
        return {documents[document]: explanation for document, explanation in explained.items()}

    def document_frequency(self, term: str) -> int:
        """Return in how many passages' texts a term stands; some that were removed since may count."""
        return int(self._reader.doc_frequency("body", term))

    def holds(self, term: str) -> bool:
        """Whether a term stands in any field of any passage."""
        held = self._held.get(term)
        if held is None:
            # The text first: nearly all terms stand there.
            held = any(self._postings.holds(field, term) for field in ("body", *TEXT_FIELDS))
            self._held[term] = held
        return held

    def terms_beginning(self, prefix: str, limit: int) -> list[str]:
        """Return the terms that begin so, most frequent first; at most ``limit``."""
        found = {
            term.decode() if isinstance(term, bytes) else term
            for field in TEXT_FIELDS
            for term in self._reader.expand_prefix(field, prefix)
        }
        ordered = sorted(found, key=lambda term: (-self.document_frequency(term), term))
        return list(itertools.islice(filter(self.holds, ordered), limit))

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()
        self._index.close()

    def _key_column(self) -> ColumnReader:
        if self._keys is None:
            self._keys = self._reader.column_reader("key")
        return self._keys

    def _documents(self, key: int) -> list[int]:
        matching = asking.Term("key", key)
        with Searcher(self._reader, closereader=False, fromindex=self._index) as searcher:
            return list(searcher.docs_for_query(matching))

    def _allowed(self, filters: Filters) -> Mask | None:
        asked = _filter_query(filters)
        if asked is None:
            return None
        allowed = np.zeros(self._postings.size, dtype=bool)
        with Searcher(self._reader, closereader=False, fromindex=self._index) as searcher:
            allowed[list(searcher.docs_for_query(asked))] = True
        return allowed


def _filter_query(filters: Filters) -> asking.Query | None:
    asked: list[asking.Query] = [asking.Term("tags", tag) for tag in fold_labels(filters.tags)]
    if filters.sites:
        asked.append(asking.Or([asking.Term("site", site) for site in fold_labels(filters.sites)]))
    if filters.languages:
        asked.append(asking.Or([asking.Term("language", language) for language in filters.languages]))
    if filters.asks_date:
        in_range: asking.Query = _published(filters.published_from, filters.published_to)
        if filters.include_undated:
            in_range = asking.Or([in_range, asking.NumericRange("published", UNDATED, UNDATED)])
        asked.append(in_range)
    forbidden: list[asking.Query] = [
        *(asking.Term("tags", tag) for tag in fold_labels(filters.without_tags)),
        *(asking.Term("site", site) for site in fold_labels(filters.without_sites)),
        *(asking.Term("language", language) for language in filters.without_languages),
        *(_published(first, last) for first, last in filters.without_dates),
        *(asking.Term("article_id", str(number)) for number in filters.without_articles),
    ]
    if forbidden:
        # Not asking.AndNot: its matcher lets the first passage through when an earlier one holds what is excluded.
        asked = [*(asked or [asking.Every()]), asking.Not(asking.Or(forbidden))]
    return asking.And(asked) if asked else None


def _published(first: date | None, last: date | None) -> asking.Query:
    begin = first.toordinal() if first else UNDATED + 1
    return asking.NumericRange("published", begin, last.toordinal() if last else _NEVER)
