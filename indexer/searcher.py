"""Finds passages: by word, by meaning, or by both; and passages like another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from indexer.embedding import Embedder
from indexer.embedding.cache import EmbeddingCache
from indexer.errors import IndexDamaged
from indexer.explanations import Explanation, word_matches
from indexer.hits import ArticleHits, Hit, Results, duplicates_of, passage_id
from indexer.keyword import KeywordExplanation
from indexer.keyword.clauses import Clause
from indexer.keyword.whoosh_reader import WhooshReader
from indexer.lexicon_reader import LexiconReader
from indexer.manifest import EMBEDDINGS_FILE, Manifest, VectorSet, current_build, keyword_folder, vector_folder
from indexer.marks import Marks
from indexer.passage_reader import PassageReader
from indexer.query import Mode, Query
from indexer.ranking import Indexes, Ranked, Ranker, Ranking
from indexer.removed_search import RemovedResults, RemovedSearch
from indexer.snippet_maker import Meaning, SnippetMaker
from indexer.stored_passages import AlsoPublished, ArticleText, Facets, Reading, StoredPassage
from indexer.suggestions import Suggester, Suggestion
from indexer.vector.exact_reader import ExactVectorReader

# Of one article's hits on a page, how many are shown before "more from this article", and how many behind it.
SHOWN_PER_ARTICLE = 3
MORE_PER_ARTICLE = 7

# How many ids `Searcher.ranked` returns unless told otherwise: as many as the measures look at.
RANKED_DEPTH = 100


class Searcher:
    """Searches one complete state of the index; `refresh` turns to a later one.

    One thread at a time may use it. Raises `IndexMissing`, `IndexOutdated` or `IndexDamaged` when made. Without an
    ``embedder``, or where its model cannot be had, hybrid searches go by word and say why in their results;
    searches in semantic mode raise that `ModelError`. ``vectors`` are searched in place of the index's own, as long
    as they are of the same passages.
    """

    def __init__(self, index_folder: Path, embedder: Embedder | None = None, vectors: VectorSet | None = None) -> None:
        self._index_folder = index_folder
        self._embedder = embedder
        self._vector_set = vectors
        self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def manifest(self) -> Manifest:
        """What the state that is searched was made from and with."""
        return self._indexes.manifest

    def close(self) -> None:
        """Let go of all files."""
        self._store.close()
        self._removed.close()
        self._embeddings.close()
        self._indexes.lexicon.close()
        for reader in (self._indexes.keyword, self._indexes.vectors):
            if reader is not None:
                reader.close()

    def refresh(self) -> bool:
        """Turn to the latest state; return whether there was a later one."""
        if (
            current_build(self._index_folder),
            Manifest.read(current_build(self._index_folder)),
        ) == self._seen:
            return False
        self.close()
        self._open()
        return True

    def search(self, query: Query) -> Results:
        """Return the passages that answer a query: ``query.limit`` of them from ``query.offset`` on."""
        return self._page(self._ranker.rank(query), query)

    def search_removed(self, query: Query) -> RemovedResults:
        """Return what was removed from articles and answers a query that `removed_search.asks_for_removed`."""
        return self._removed.search(query)

    def search_by_article(self, query: Query) -> tuple[Results, tuple[ArticleHits, ...]]:
        """Return the same ranking by article: ``query.limit`` articles from ``query.offset`` on.

        An article stands where its best passage does. ``results.total`` counts passages, ``results.hits`` are
        those shown of this page's articles.
        """
        return self._by_article(self._ranker.rank(query), query)

    def ranked(self, query: Query, *, articles: bool = False, depth: int = RANKED_DEPTH) -> list[str]:
        """Return the ids of the best passages for a query, or the numbers of the best articles; nothing else of them.

        Near-duplicates stand after the passage that they are folded under, an article where its best passage does.
        """
        return self._ids(self._ranker.rank(query).ranked, depth, articles=articles)

    def ranked_similar(
        self, text: str, query: Query, *, articles: bool = False, depth: int = RANKED_DEPTH
    ) -> list[str]:
        """Return the same for what is most like a text; of ``query`` all but its text counts."""
        return self._ids(self._ranker.rank_similar(text, query, None).ranked, depth, articles=articles)

    def ranked_at_weights(
        self, query: Query, weights: Sequence[float], *, articles: bool = False
    ) -> dict[float, list[str]]:
        """Return the same for hybrid mode at several weights of meaning. Raises `ModelError`."""
        rankings = self._ranker.rank_at_weights(query, weights)
        return {weight: self._ids(each, RANKED_DEPTH, articles=articles) for weight, each in rankings.items()}

    def passage_at(self, article_id: int, start: int, end: int) -> str | None:
        """Return the id of the passage that shares most with a stretch of an article's text, None where none does."""
        reading = self._store.reading(article_id)
        passages = [stored.passage for stored in reading.passages] if reading else []
        shared = {passage: min(end, passage.end) - max(start, passage.start) for passage in passages}
        best = max(passages, key=shared.__getitem__, default=None)
        return passage_id(best) if best is not None and shared[best] > 0 else None

    def _ids(self, ranked: Sequence[Ranked], depth: int, *, articles: bool) -> list[str]:
        keys = [key for each in ranked for key in (each.fused.key, *each.folded)]
        places = self._store.places(keys)
        found = (places[key] for key in keys)
        names = (str(place.article_id) if articles else f"{place.article_id}-{place.ordinal}" for place in found)
        return list(dict.fromkeys(names))[:depth]

    def similar(self, text: str, query: Query) -> Results:
        """Return the passages most like a text of any length; of ``query`` all but its text counts."""
        return self._page(self._ranker.rank_similar(text, query, None), query)

    def similar_to(self, passage_id: str, query: Query) -> Results:
        """Return the passages most like a passage, itself left out. Raises `PassageNotFound`.

        ``query.filters.without_articles`` leaves out its whole article, where it names it, and with that all other
        articles that have its story.
        """
        source = self._store.passage(passage_id)
        without = query.filters.without_articles
        if source.article.article_id in without:
            others = self._store.stories.related(source.article.article_id)
            query = replace(query, filters=replace(query.filters, without_articles=(*without, *others)))
        return self._page(self._ranker.rank_similar(source.passage.text, query, source), query)

    def passage(self, passage_id: str) -> StoredPassage:
        """Return the passage with an id. Raises `PassageNotFound`."""
        return self._store.passage(passage_id)

    def reading(self, article_id: int) -> Reading | None:
        """Return an article as it was indexed, or None when the index does not hold it (yet)."""
        return self._store.reading(article_id)

    def completions(self, text: str, limit: int) -> list[Suggestion]:
        """Return how a query that is being typed may go on, the likeliest first; at most ``limit``."""
        return self._suggester.completions(text, limit) if self._suggester else []

    def also_published(self, article_ids: Iterable[int]) -> dict[int, tuple[AlsoPublished, ...]]:
        """Return where else the stories of articles stand, by number: copies first, by date; nothing of most."""
        return self._store.also_published(article_ids)

    def article_texts(self) -> list[ArticleText]:
        """Return all articles with their texts, by number."""
        return self._store.article_texts()

    def facets(self) -> Facets:
        """Return the sites, languages and tags there are to filter by."""
        return self._store.facets()

    def snippet_maker(self, query: Query) -> SnippetMaker:
        """Return what marks a query's words in texts, as search results have them marked."""
        return self._snippet_maker(self._ranker.rank(query))

    def _open(self) -> None:
        """Open the latest state, looking twice: it may be replaced, and its files dropped, between two looks."""
        try:
            self._open_latest()
        except IndexDamaged:
            self._open_latest()

    def _open_latest(self) -> None:
        build = current_build(self._index_folder)
        manifest = Manifest.read(build)
        manifest.check_versions()
        self._seen = build, manifest
        if self._vector_set is not None:
            manifest = manifest.with_vectors(self._vector_set)
        keyword, vectors = manifest.keyword_generation, manifest.vector_generation
        self._store = PassageReader(build, manifest.generation)
        self._removed = RemovedSearch(build, manifest, self._store)
        self._embeddings = EmbeddingCache(self._index_folder / EMBEDDINGS_FILE)
        self._indexes = Indexes(
            manifest,
            self._store,
            None if keyword is None else WhooshReader(keyword_folder(build, keyword)),
            None if vectors is None else ExactVectorReader(vector_folder(build, manifest.vectors_folder), vectors),
            LexiconReader(build),
        )
        self._ranker = Ranker(self._indexes, self._embedder)
        keyword_index, lexicon = self._indexes.keyword, self._indexes.lexicon
        self._suggester = Suggester(keyword_index, lexicon, self._store) if keyword_index else None

    def _page(self, ranking: Ranking, query: Query) -> Results:
        page = ranking.ranked[query.offset : query.offset + query.limit]
        return self._results(ranking, query, self._hits(ranking, page))

    def _results(self, ranking: Ranking, query: Query, hits: tuple[Hit, ...]) -> Results:
        return Results(
            ranking.mode,
            len(ranking.ranked),
            hits,
            ranking.notice,
            ranking.spellings,
            self._correction(ranking, query),
            ranking.unsure,
        )

    def _correction(self, ranking: Ranking, query: Query) -> str | None:
        """Return the query with its unknown words put right, where it has any and they can be."""
        unknown = any(isinstance(leaf, Clause) and not leaf.alternatives for leaf in ranking.keyword.leaves)
        if self._suggester is None or not unknown:
            return None

        def finds(text: str) -> bool:
            # The filters stay: a suggestion that they leave nothing of would be one without hits.
            return bool(self._ranker.rank(replace(query, text=text, mode=Mode.KEYWORD, offset=0)).ranked)

        return self._suggester.correction(query.text, ranking.members, finds)

    def _by_article(self, ranking: Ranking, query: Query) -> tuple[Results, tuple[ArticleHits, ...]]:
        places = self._store.places(ranked.fused.key for ranked in ranking.ranked)
        groups: dict[int, list[Ranked]] = {}
        for ranked in ranking.ranked:
            groups.setdefault(places[ranked.fused.key].article_id, []).append(ranked)
        page = list(groups.values())[query.offset : query.offset + query.limit]
        shown = [ranked for group in page for ranked in group[: SHOWN_PER_ARTICLE + MORE_PER_ARTICLE]]
        hits = self._hits(ranking, shown)
        articles: dict[int, list[Hit]] = {}
        for hit in hits:
            articles.setdefault(hit.article.article_id, []).append(hit)
        return self._results(ranking, query, hits), tuple(
            ArticleHits(each[0].article, tuple(each[:SHOWN_PER_ARTICLE]), tuple(each[SHOWN_PER_ARTICLE:]))
            for each in articles.values()
        )

    def _hits(self, ranking: Ranking, shown: Sequence[Ranked]) -> tuple[Hit, ...]:
        stored = self._store.passages(key for ranked in shown for key in (ranked.fused.key, *ranked.folded))
        passages = [stored[ranked.fused.key] for ranked in shown]
        also = self._store.also_published({found.article.article_id for found in passages})
        maker = self._snippet_maker(ranking)
        explained = self._explained(ranking, [found.key for found in passages])
        return tuple(
            Hit(
                ranked.rank,
                ranked.fused.score,
                found.passage,
                found.article,
                snippet,
                _explanation(ranking, ranked, found, explained.get(found.key), maker),
                duplicates_of([stored[key] for key in ranked.folded]),
                ranked.partial,
                also.get(found.article.article_id, ()),
            )
            for ranked, found, snippet in zip(shown, passages, maker.snippets(passages), strict=True)
        )

    def _explained(self, ranking: Ranking, keys: Sequence[int]) -> Mapping[int, KeywordExplanation]:
        if self._indexes.keyword is None:
            return {}
        return self._indexes.keyword.explain(ranking.keyword, ranking.filters, keys)

    def _snippet_maker(self, ranking: Ranking) -> SnippetMaker:
        model = self.manifest.model_identity
        meaning = None if ranking.vector is None or model is None else Meaning(ranking.vector, model, self._embeddings)
        return SnippetMaker(Marks.of(ranking.keyword), meaning)


def _explanation(
    ranking: Ranking, ranked: Ranked, stored: StoredPassage, explained: KeywordExplanation | None, maker: SnippetMaker
) -> Explanation:
    sentence = maker.nearest_sentence(stored.passage.text)
    given = ranked.fused
    return Explanation(
        given.keyword,
        given.meaning,
        ranking.fusion.method if ranking.fusion else None,
        ranking.fusion.meaning_weight if ranking.fusion else None,
        word_matches(explained, stored) if explained and given.keyword else (),
        explained.missing if explained else (),
        explained.lead if explained and given.keyword else 0.0,
        stored.passage.text[sentence[0] : sentence[1]] if sentence and given.meaning else None,
        ranking.heard if given.meaning else 0,
    )
