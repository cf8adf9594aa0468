"""Ranks passages for a query: each index asked to the same depth, fused, ordered, near-duplicates folded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from indexer.asked import Asked, asked_by, asked_like
from indexer.clear_answers import is_clear, standing_out
from indexer.embedding import Embedder
from indexer.errors import MeaningUnavailable, ModelError
from indexer.expansion import Expander, Spelling
from indexer.feedback import Asking, with_feedback
from indexer.filters import Filters
from indexer.fusion import Fused, Fusion, alone, fuse
from indexer.keyword import KeywordReader, Scored, WordScored
from indexer.keyword.clauses import KeywordQuery
from indexer.lexicon_reader import LexiconReader
from indexer.manifest import Manifest
from indexer.near_duplicates import StoryPlace, fold_near_duplicates
from indexer.passage_reader import PassageReader
from indexer.query import FUSED_MEANING_DEPTH, RANKING_DEPTH, Mode, Query, Sort
from indexer.query_meaning import mean_vector
from indexer.query_tree import Node
from indexer.stored_passages import StoredPassage
from indexer.vector import Keys, Vector, VectorReader

# With fewer passages than this that have all the words, the best of the others follow: one page of hits.
ENOUGH_WHOLE = 10

_AnyScored = TypeVar("_AnyScored", bound=Scored)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage in its place, with the keys of the near-duplicates folded under it.

    ``partial``: it lacks some of the words that others have all of.
    """

    rank: int
    fused: Fused
    folded: tuple[int, ...]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """All that was found, best first, and what it takes to show it.

    ``keyword`` is what the keyword index was asked, with ``filters``; ``spellings`` are the names looked for in other
    spellings too; ``vector`` is the query's, None where only words counted; ``fusion`` is None where only one index was
    asked. ``members`` is the query's syntax tree. ``unsure``: nothing found answers the question clearly. ``heard``
    is how many passages found by word had a say in what was asked by meaning.
    """

    mode: Mode
    ranked: tuple[Ranked, ...]
    keyword: KeywordQuery
    filters: Filters
    spellings: tuple[Spelling, ...]
    vector: Vector | None
    fusion: Fusion | None
    notice: ModelError | None
    members: tuple[Node, ...] = ()
    unsure: bool = False
    heard: int = 0


@dataclass(frozen=True, slots=True)
class Indexes:
    """One state of everything that is searched; None for an index that holds nothing yet."""

    manifest: Manifest
    store: PassageReader
    keyword: KeywordReader | None
    vectors: VectorReader | None
    lexicon: LexiconReader


@dataclass(frozen=True, slots=True)
class _Meant:
    """What was found by meaning, best first: ``vector`` is the question's own, ``outstanding`` how clearly it answers.

    What the best passages by word add to the question (``heard``: so many) is no part of either: it would find them
    near in any case.
    """

    vector: Vector | None
    found: list[Scored]
    outstanding: float
    heard: int = 0


_NOTHING_MEANT = _Meant(None, [], 0.0)


class Ranker:
    """Ranks over one state. Without an ``embedder`` or its model, hybrid searches go by word and say why."""

    def __init__(self, indexes: Indexes, embedder: Embedder | None) -> None:
        self._manifest = indexes.manifest
        self._store = indexes.store
        self._keyword = indexes.keyword
        self._vectors = indexes.vectors
        self._embedder = embedder
        languages = sorted(indexes.manifest.analyzer_languages)
        self._expander = Expander(indexes.keyword, indexes.lexicon, languages) if indexes.keyword else None

    def rank(self, query: Query) -> Ranking:
        """Return all that answers a query.

        Raises `InvalidQuery` for one that cannot be read, and `ModelError` in semantic mode, where meaning cannot be
        had.
        """
        asked = asked_by(query, self._expander)
        only_filters = asked.filters != query.filters and not asked.members
        return self._listing(asked) if only_filters else self._rank(asked)

    def rank_similar(self, text: str, query: Query, source: StoredPassage | None) -> Ranking:
        """Return what is most like a text, ``source`` itself left out; of ``query`` all but its text counts."""
        return self._rank(asked_like(text, query, source, self._expander))

    def rank_at_weights(self, query: Query, weights: Sequence[float]) -> dict[float, tuple[Ranked, ...]]:
        """Return what hybrid mode finds at several weights of meaning, each index asked once.

        Raises what `rank` raises, and `ModelError` where meaning cannot be had.
        """
        asked = asked_by(query, self._expander)
        words = self._by_word(asked)
        meanings = self._by_meaning(asked, words).found
        fusions = {weight: replace(query.fusion, meaning_weight=weight) for weight in weights}
        return {
            weight: self._fold(self._sorted(fuse(words, meanings, fusion), query.sort), None)
            for weight, fusion in fusions.items()
        }

    def _rank(self, asked: Asked) -> Ranking:
        mode, notice = asked.query.mode, None
        words = self._by_word(asked)
        meant = _NOTHING_MEANT
        if mode is not Mode.KEYWORD and asked.meant[0].strip():
            try:
                meant = self._by_meaning(asked, words)
            except ModelError as error:
                if mode is Mode.SEMANTIC:
                    raise
                mode, notice = Mode.KEYWORD, error
        if mode is Mode.KEYWORD:
            words = _enough(words)
        whole = {hit.key for hit in words if hit.whole}
        fused = (
            fuse(words, meant.found, asked.query.fusion)
            if mode is Mode.HYBRID
            else alone(words or meant.found, meaning=mode is Mode.SEMANTIC)
        )
        told_apart = mode is Mode.KEYWORD and asked.is_question
        folded = self._fold(self._sorted(fused, asked.query.sort), whole if told_apart else None)
        return Ranking(
            mode,
            folded,
            asked.expanded.query if mode is not Mode.SEMANTIC else KeywordQuery(),
            asked.filters,
            asked.expanded.spellings if mode is not Mode.SEMANTIC else (),
            meant.vector,
            asked.query.fusion if mode is Mode.HYBRID else None,
            notice,
            asked.members,
            asked.is_question and _is_unsure(mode, words, meant),
            meant.heard,
        )

    def _listing(self, asked: Asked) -> Ranking:
        """Return where the articles begin that filters alone ask for, the newest first."""
        # No index was asked, so none contributed.
        beginnings = [Fused(key, 0.0, None, None) for key in self._store.first_passages(asked.filters)[:RANKING_DEPTH]]
        sort = Sort.NEWEST if asked.query.sort is Sort.RELEVANCE else asked.query.sort
        ranked = self._fold(self._sorted(beginnings, sort), None)
        return Ranking(Mode.KEYWORD, ranked, KeywordQuery(), asked.filters, (), None, None, None)

    def _by_word(self, asked: Asked) -> list[WordScored]:
        if self._keyword is None or asked.query.mode is Mode.SEMANTIC:
            return []
        found = self._keyword.search(asked.expanded.query, asked.filters, RANKING_DEPTH)
        return self._in_order([hit for hit in found if asked.source is None or hit.key != asked.source.key])

    def _by_meaning(self, asked: Asked, words: Sequence[WordScored]) -> _Meant:
        if self._vectors is None or self._embedder is None or not self._vectors.count:
            raise MeaningUnavailable
        self._manifest.check_model(self._embedder.name, self._embedder.identity)
        source = asked.source
        vector = self._vectors.vector(source.key) if source else None
        if vector is None:
            vector = mean_vector(self._embedder, asked.meant)
            self._manifest.check_model(self._embedder.name, self._embedder.identity, len(vector))
        depth = RANKING_DEPTH if asked.query.mode is Mode.SEMANTIC else FUSED_MEANING_DEPTH
        allowed = self._allowed(asked)
        found = self._vectors.search(vector, depth, allowed)
        outstanding = self._outstanding(vector, found) if asked.is_question else 0.0
        # Of a long text, given to find its like, words say nothing that it does not say itself.
        asking = with_feedback(vector, words, self._vectors.vector) if asked.is_question else Asking(vector)
        if asking.heard:
            found = self._vectors.search(asking.vector, depth, allowed)
        others = [hit for hit in found if source is None or hit.key != source.key]
        return _Meant(vector, self._in_order(others), outstanding, asking.heard)

    def _outstanding(self, vector: Vector, found: Sequence[Scored]) -> float:
        places = self._store.places(hit.key for hit in found)
        kept = [hit for hit in found if hit.key in places]
        articles = (places[hit.key].article_id for hit in kept)
        return standing_out(articles, [hit.score for hit in kept], self._vectors.spread(vector) if self._vectors else 0)

    def _allowed(self, asked: Asked) -> Keys | None:
        """Return among which passages meaning is looked for: what a query requires or excludes holds there, too."""
        filtered = self._store.allowed_keys(asked.filters)
        admitted = self._keyword.admitted(asked.expanded.query) if self._keyword else None
        if filtered is None or admitted is None:
            return admitted if filtered is None else filtered
        return np.intersect1d(filtered, admitted)

    def _in_order(self, scored: Sequence[_AnyScored]) -> list[_AnyScored]:
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

    def _fold(self, fused: Sequence[Fused], whole: set[int] | None) -> tuple[Ranked, ...]:
        """Fold near-duplicates; ``whole`` are the passages with all the words, None where that is not told apart."""
        by_key = {hit.key: hit for hit in fused}
        groups = fold_near_duplicates(list(by_key), self._store.fingerprints(by_key), self._story_places(by_key))
        return tuple(
            Ranked(rank, by_key[best], folded, partial=whole is not None and best not in whole)
            for rank, (best, folded) in enumerate(groups, 1)
        )

    def _story_places(self, keys: Iterable[int]) -> dict[int, StoryPlace]:
        stories = self._store.stories.stories
        if not stories:
            return {}
        articles = {key: place.article_id for key, place in self._store.places(keys).items()}
        return {key: StoryPlace(article, stories[article]) for key, article in articles.items() if article in stories}


def _enough(words: list[WordScored]) -> list[WordScored]:
    """Keep the passages with all the words where there are enough of them; else all, those with all the words first."""
    whole = [hit for hit in words if hit.whole]
    return whole if len(whole) >= ENOUGH_WHOLE else words


def _is_unsure(mode: Mode, words: Sequence[WordScored], meant: _Meant) -> bool:
    """Whether nothing found answers clearly. By words alone it is said of each passage what it lacks."""
    covered = max((hit.coverage for hit in words), default=0.0) if mode is Mode.HYBRID else None
    return mode is not Mode.KEYWORD and bool(meant.found) and not is_clear(meant.outstanding, covered)
