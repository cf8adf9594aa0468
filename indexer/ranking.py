"""Ranks passages for a query: each index asked to the same depth, fused, ordered, near-duplicates folded."""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.analysis import language_code
from indexer.embedding import Embedder
from indexer.errors import MeaningUnavailable, ModelError, ModelMismatch
from indexer.filters import Filters
from indexer.fusion import Fused, Fusion, alone, fuse
from indexer.keyword import Clause, KeywordReader, Scored
from indexer.manifest import Manifest
from indexer.near_duplicates import fold_near_duplicates
from indexer.passage_reader import PassageReader, StoredPassage
from indexer.query import RANKING_DEPTH, Mode, Query, Sort, free_text, parse
from indexer.vector import Vector, VectorReader

# Everything that a pasted text may hold and that in a query would be a sign.
_WITHOUT_SIGNS = str.maketrans(dict.fromkeys('-*"“”„«»‟', " "))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage in its place, with the keys of the near-duplicates folded under it."""

    rank: int
    fused: Fused
    folded: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """All that was found, best first, and what it takes to show it.

    ``terms`` are the index's terms that ``clauses`` stand for, to be marked; ``vector`` is the query's, None where only
    words counted; ``fusion`` is None where only one index was asked.
    """

    mode: Mode
    ranked: tuple[Ranked, ...]
    clauses: tuple[Clause, ...]
    terms: frozenset[str]
    vector: Vector | None
    fusion: Fusion | None
    notice: ModelError | None


@dataclass(frozen=True, slots=True)
class Indexes:
    """One state of everything that is searched; None for an index that holds nothing yet."""

    manifest: Manifest
    store: PassageReader
    keyword: KeywordReader | None
    vectors: VectorReader | None


class Ranker:
    """Ranks over one state. Without an ``embedder`` or its model, hybrid searches go by word and say why."""

    def __init__(self, indexes: Indexes, embedder: Embedder | None) -> None:
        self._manifest = indexes.manifest
        self._store = indexes.store
        self._keyword = indexes.keyword
        self._vectors = indexes.vectors
        self._embedder = embedder
        self._languages = sorted({language_code(language or None) for language in indexes.manifest.languages})

    def rank(self, query: Query) -> Ranking:
        """Return all that answers a query. Raises `ModelError` in semantic mode, where meaning cannot be had."""
        clauses = parse(query.text, self._languages)
        words = self._by_word(clauses, query)
        if not words and query.mode is not Mode.SEMANTIC:
            # Nothing but stop words, or nothing without them: then they are what was asked.
            clauses = parse(query.text, self._languages, keep_stop_words=True)
            words = self._by_word(clauses, query)
        return self._combine(query, clauses, words, free_text(query.text), None)

    def rank_similar(self, text: str, query: Query, source: StoredPassage | None) -> Ranking:
        """Return what is most like a text, ``source`` itself left out; of ``query`` all but its text counts."""
        # In a pasted text signs mean nothing: no exclusions, no phrases, no prefixes.
        clauses = parse(text.translate(_WITHOUT_SIGNS), self._languages)
        words = self._by_word(clauses, query)
        return self._combine(query, clauses, words, text, source)

    def _by_word(self, clauses: Sequence[Clause], query: Query) -> list[Scored]:
        if self._keyword is None or not clauses or query.mode is Mode.SEMANTIC:
            return []
        return self._in_order(self._keyword.search(clauses, query.filters, RANKING_DEPTH))

    def _by_meaning(self, text: str, filters: Filters, source: StoredPassage | None) -> tuple[Vector, list[Scored]]:
        if self._vectors is None or self._embedder is None or not self._vectors.count:
            raise MeaningUnavailable
        if self._embedder.identity != self._manifest.model_identity:
            raise ModelMismatch(model=self._embedder.name, indexed=self._manifest.model)
        vector = self._vectors.vector(source.key) if source else None
        if vector is None:
            vector = self._embedder.embed_query(text)
        allowed = self._store.allowed_keys(filters)
        return vector, self._in_order(self._vectors.search(vector, RANKING_DEPTH, allowed))

    def _combine(
        self,
        query: Query,
        clauses: tuple[Clause, ...],
        words: list[Scored],
        meant: str,
        source: StoredPassage | None,
    ) -> Ranking:
        mode, notice, vector = query.mode, None, None
        meanings: list[Scored] = []
        if mode is not Mode.KEYWORD and meant.strip():
            try:
                vector, meanings = self._by_meaning(meant, query.filters, source)
            except ModelError as error:
                if mode is Mode.SEMANTIC:
                    raise
                mode, notice = Mode.KEYWORD, error
        if source is not None:
            words = [hit for hit in words if hit.key != source.key]
            meanings = [hit for hit in meanings if hit.key != source.key]
        if mode is Mode.HYBRID:
            fused = fuse(words, meanings, query.fusion)
        else:
            fused = alone(words or meanings, meaning=mode is Mode.SEMANTIC)
        terms = self._keyword.matching_terms(clauses) if self._keyword else frozenset()
        return Ranking(
            mode,
            self._fold(self._sorted(fused, query.sort)),
            clauses,
            frozenset() if mode is Mode.SEMANTIC else terms,
            vector,
            query.fusion if mode is Mode.HYBRID else None,
            notice,
        )

    def _in_order(self, scored: Sequence[Scored]) -> list[Scored]:
        """Best first; ties by article and place, so that every run and every rebuild gives the same order."""
        places = self._store.places(hit.key for hit in scored)
        kept = [hit for hit in scored if hit.key in places]
        return sorted(kept, key=lambda hit: (-hit.score, places[hit.key].article_id, places[hit.key].ordinal))

    def _sorted(self, fused: Sequence[Fused], sort: Sort) -> list[Fused]:
        places = self._store.places(hit.key for hit in fused)

        def by_relevance(hit: Fused) -> tuple[float, int, int]:
            return -hit.score, places[hit.key].article_id, places[hit.key].ordinal

        def by_date(hit: Fused) -> tuple[bool, int]:
            published = places[hit.key].published
            day = published.toordinal() if published else 0
            return published is None, day if sort is Sort.OLDEST else -day

        best_first = sorted(fused, key=by_relevance)
        return best_first if sort is Sort.RELEVANCE else sorted(best_first, key=by_date)

    def _fold(self, fused: Sequence[Fused]) -> tuple[Ranked, ...]:
        by_key = {hit.key: hit for hit in fused}
        groups = fold_near_duplicates(list(by_key), self._store.fingerprints(by_key))
        return tuple(Ranked(rank, by_key[best], folded) for rank, (best, folded) in enumerate(groups, 1))
