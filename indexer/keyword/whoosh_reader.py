"""Searches the keyword index with Whoosh, scoring by BM25F."""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from whoosh import index, query, scoring
from whoosh.columns import ColumnReader
from whoosh.searching import Searcher

from indexer.errors import IndexDamaged
from indexer.filters import Filters, fold_labels
from indexer.keyword import Clause, ClauseKind, Scored
from indexer.keyword.whoosh_schema import TEXT_FIELDS, UNDATED

# Robertson & Zaragoza 2009, with the values that serve short texts of one kind best (Anserini's defaults).
K1, B = 0.9, 0.4

# A prefix stands for at most so many words, the most frequent first: "a*" must not become the dictionary.
MAX_EXPANSIONS = 100

# A pasted text becomes a query of its rarest words; more of them change the ranking little and cost time.
MAX_CLAUSES = 48

_NEVER = 10**9  # later than any date's ordinal


class WhooshReader:
    """A `KeywordReader` over one folder that `WhooshWriter` made."""

    def __init__(self, folder: Path) -> None:
        try:
            self._index = index.open_dir(str(folder), readonly=True)
            self._reader = self._index.reader()
        except (index.IndexError, OSError) as error:
            raise IndexDamaged(file=folder, detail=str(error) or type(error).__name__) from error
        self._keys: ColumnReader | None = None

    @property
    def passage_count(self) -> int:
        """How many passages it holds."""
        return int(self._reader.doc_count())

    def search(self, clauses: Sequence[Clause], filters: Filters, limit: int) -> list[Scored]:
        """Return the best ``limit`` passages, best first; none when no clause says what to look for."""
        if not self.passage_count:
            return []
        wanted = self._rarest([clause for clause in clauses if not clause.excluded])
        if not wanted:
            return []
        asked = self._query(wanted, [clause for clause in clauses if clause.excluded])
        weighting = _BlendedBM25F(self._inverse_frequencies(wanted))
        searcher = Searcher(self._reader, weighting=weighting, closereader=False, fromindex=self._index)
        results = searcher.search(asked, limit=limit, filter=_filter_query(filters))
        keys = self._key_column()
        return [Scored(int(keys[docnum]), float(score)) for docnum, score in results.items()]

    def matching_terms(self, clauses: Sequence[Clause]) -> frozenset[str]:
        """Return every term of the index that a clause not excluded stands for (prefixes expanded)."""
        return frozenset(
            term
            for clause in clauses
            if not clause.excluded
            for reading in clause.readings
            for term in (self._expand(reading[0]) if clause.kind is ClauseKind.PREFIX else reading)
        )

    def document_frequency(self, term: str) -> int:
        """Return in how many passages' texts a term stands."""
        return int(self._reader.doc_frequency("body", term))

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()
        self._index.close()

    def _key_column(self) -> ColumnReader:
        if self._keys is None:
            self._keys = self._reader.column_reader("key")
        return self._keys

    def _rarest(self, clauses: Sequence[Clause]) -> list[Clause]:
        """Keep the clauses that decide most, in their order; those that the person requires always stay."""
        if len(clauses) <= MAX_CLAUSES:
            return list(clauses)
        free = [clause for clause in clauses if not clause.required]
        free.sort(key=lambda clause: self._frequency(clause) or math.inf)
        chosen = set(map(id, free[:MAX_CLAUSES]))
        required = [clause for clause in clauses if clause.required][:MAX_CLAUSES]
        chosen.update(map(id, required))
        return [clause for clause in clauses if id(clause) in chosen]

    def _query(self, wanted: Sequence[Clause], excluded: Sequence[Clause]) -> query.Query:
        required = [self._clause_query(clause) for clause in wanted if clause.required]
        optional = [self._clause_query(clause) for clause in wanted if not clause.required]
        asked: query.Query
        if required and optional:
            asked = query.AndMaybe(query.And(required), query.Or(optional))
        else:
            asked = query.And(required) if required else query.Or(optional)
        if excluded:
            # Not query.AndNot: its matcher lets the first passage through when an earlier one holds what is excluded.
            asked = query.And([asked, query.Not(query.Or([self._clause_query(clause) for clause in excluded]))])
        return asked

    def _clause_query(self, clause: Clause) -> query.Query:
        return query.Or([part for reading in clause.readings for part in self._reading(clause.kind, reading)])

    def _reading(self, kind: ClauseKind, reading: tuple[str, ...]) -> Iterator[query.Query]:
        for field, weight in TEXT_FIELDS.items():
            if kind is ClauseKind.PHRASE and len(reading) > 1:
                yield query.Phrase(field, list(reading), boost=weight)
            elif kind is ClauseKind.PREFIX:
                yield from (query.Term(field, term, boost=weight) for term in self._expand(reading[0]))
            else:
                yield query.Term(field, reading[0], boost=weight)

    def _expand(self, prefix: str) -> list[str]:
        found = {
            term.decode() if isinstance(term, bytes) else term
            for field in TEXT_FIELDS
            for term in self._reader.expand_prefix(field, prefix)
        }
        return sorted(found, key=lambda term: (-self.document_frequency(term), term))[:MAX_EXPANSIONS]

    def _frequency(self, clause: Clause) -> int:
        """In how many passages a clause's words stand, in whatever language and field."""
        return sum(
            max(self._reader.doc_frequency(field, term) for field in TEXT_FIELDS)
            for reading in clause.readings
            for term in (self._expand(reading[0]) if clause.kind is ClauseKind.PREFIX else reading[:1])
        )

    def _inverse_frequencies(self, clauses: Sequence[Clause]) -> dict[str, float]:
        """Give every reading of a word the rarity of that word over all languages and fields.

        Counted per language, *CSTO* would weigh more in the one English article than in a hundred Dutch ones.
        """
        weights: dict[str, float] = {}
        count = self.passage_count
        for clause in clauses:
            for position in range(max((len(reading) for reading in clause.readings), default=0)):
                terms = [reading[position] for reading in clause.readings if position < len(reading)]
                if clause.kind is ClauseKind.PREFIX:
                    terms = [term for prefix in terms for term in self._expand(prefix)]
                found = sum(max(self._reader.doc_frequency(field, t) for field in TEXT_FIELDS) for t in terms)
                found = min(found, count)
                weight = math.log1p((count - found + 0.5) / (found + 0.5))
                for term in terms:
                    weights[term] = max(weight, weights.get(term, 0.0))
        return weights


class _BlendedBM25F(scoring.BM25F):
    """BM25F whose rarity of a word is given, not counted field by field."""

    def __init__(self, inverse_frequencies: Mapping[str, float]) -> None:
        # Only texts are long or short for a reason; and many passages have no heading at all, which would make
        # every heading longer than the average.
        super().__init__(B=B, K1=K1, title_B=0.0, headings_B=0.0, byline_B=0.0)
        self._inverse_frequencies = inverse_frequencies

    def idf(self, _searcher: Any, _fieldname: str, text: str | bytes) -> float:
        return self._inverse_frequencies.get(text.decode() if isinstance(text, bytes) else text, 0.0)


def _filter_query(filters: Filters) -> query.Query | None:
    asked: list[query.Query] = [query.Term("tags", tag) for tag in fold_labels(filters.tags)]
    if filters.sites:
        asked.append(query.Or([query.Term("site", site) for site in fold_labels(filters.sites)]))
    if filters.languages:
        asked.append(query.Or([query.Term("language", language) for language in filters.languages]))
    if filters.asks_date:
        first = filters.published_from.toordinal() if filters.published_from else UNDATED + 1
        last = filters.published_to.toordinal() if filters.published_to else _NEVER
        in_range: query.Query = query.NumericRange("published", first, last)
        if filters.include_undated:
            in_range = query.Or([in_range, query.NumericRange("published", UNDATED, UNDATED)])
        asked.append(in_range)
    if filters.without_article is not None:
        asked.append(query.Not(query.Term("article_id", str(filters.without_article))))
    return query.And(asked) if asked else None
