"""Searches what was removed from the articles, by word: with the same stems, names and compounds as their text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.analysis import language_code
from indexer.asked import MOST_QUERY_WORDS
from indexer.errors import RemovedByWordOnly
from indexer.expansion import Expanded, Expander, Spelling
from indexer.filters import Filters
from indexer.keyword import KeywordReader, WordScored
from indexer.keyword.clauses import KeywordQuery
from indexer.keyword.whoosh_reader import WhooshReader
from indexer.lexicon_reader import LexiconReader
from indexer.manifest import Manifest, removed_folder
from indexer.marks import Marks
from indexer.near_duplicates import fold_near_duplicates
from indexer.passage_reader import PassageReader
from indexer.query import RANKING_DEPTH, Mode, Query, Sort
from indexer.query_errors import QuerySyntaxError
from indexer.query_filters import filters_of
from indexer.query_language import parse
from indexer.query_tree import looks_in_removed
from indexer.ranking import ENOUGH_WHOLE
from indexer.removed_reader import RemovedReader, RemovedStretch
from indexer.sentences import sentence_spans
from indexer.snippets import Snippet, snippet
from indexer.stored_passages import ArticleCard

# A newsletter box stands under every article of a site: so many of them are named.
_MOST_ALSO = 5


@dataclass(frozen=True, slots=True)
class RemovedHit:
    """A stretch of removed text that was found; ``missing`` are words that were asked and that it lacks.

    The same was found ``elsewhere`` so many times more, in the articles ``also`` among others.
    """

    rank: int
    score: float
    stretch: RemovedStretch
    article: ArticleCard
    snippet: Snippet
    also: tuple[ArticleCard, ...] = ()
    elsewhere: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemovedResults:
    """One page of removed text; ``total`` counts all that was found, the same text once.

    ``notice`` says that the question was answered by word though meaning was asked.
    """

    total: int
    hits: tuple[RemovedHit, ...]
    spellings: tuple[Spelling, ...] = ()
    notice: RemovedByWordOnly | None = None


def asks_for_removed(query: Query) -> bool:
    """Whether a query looks in removed text; one that cannot be read does not, and what searches it says so."""
    if query.plain or len(query.text.split()) > MOST_QUERY_WORDS:
        return False
    try:
        return looks_in_removed(parse(query.text))
    except QuerySyntaxError:
        return False


class RemovedSearch:
    """Searches the removed text of one state of the index."""

    def __init__(self, build: Path, manifest: Manifest, store: PassageReader) -> None:
        generation = manifest.removed_generation
        self._store = store
        self._keyword: KeywordReader | None = None
        self._reader = RemovedReader(build, manifest.generation)
        self._lexicon = LexiconReader(build, removed=True)
        if generation is not None:
            self._keyword = WhooshReader(removed_folder(build, generation))

    def close(self) -> None:
        """Let go of all files."""
        self._reader.close()
        self._lexicon.close()
        if self._keyword is not None:
            self._keyword.close()

    def search(self, query: Query) -> RemovedResults:
        """Return what answers a query that `asks_for_removed`: ``query.limit`` stretches from ``query.offset`` on.

        Raises `InvalidQuery` for one that cannot be read.
        """
        notice = RemovedByWordOnly() if query.mode is Mode.SEMANTIC else None
        if self._keyword is None:
            return RemovedResults(0, (), notice=notice)
        found = self._found(query, self._keyword)
        groups = fold_near_duplicates(found.keys, self._reader.fingerprints(found.keys))
        page = groups[query.offset : query.offset + query.limit]
        hits = self._hits(found, page, query.offset, self._keyword)
        return RemovedResults(len(groups), hits, found.expanded.spellings, notice)

    def _found(self, query: Query, keyword: KeywordReader) -> "_Found":
        parsed = parse(query.text)
        filters = filters_of(parsed.filters, query.filters)
        if parsed.members:
            leeway = replace(query.leeway, fields=("body",))
            expander = self._expander(keyword)
            expanded = expander.expand(parsed.members, leeway)
            if not expanded.query:
                # Nothing but stop words: then they are what was asked.
                expanded = expander.expand(parsed.members, leeway, keep_stop_words=True)
            scored = keyword.search(expanded.query, filters, RANKING_DEPTH)
        else:
            # Filters alone: all that was removed, from the newest article on.
            expanded = Expanded(KeywordQuery())
            keys = self._reader.of_articles(self._store.newest_articles(filters), RANKING_DEPTH)
            scored = [WordScored(key, 0.0) for key in keys]
            query = replace(query, sort=Sort.NEWEST if query.sort is Sort.RELEVANCE else query.sort)
        return _Found(expanded, filters, self._sorted(_enough(scored), query.sort))

    def _expander(self, keyword: KeywordReader) -> Expander:
        languages = {language_code(language) for language in self._reader.languages()}
        return Expander(keyword, self._lexicon, sorted(languages))

    def _sorted(self, scored: Sequence[WordScored], sort: Sort) -> dict[int, WordScored]:
        """Return what was found by key, in the order asked; ties by article and place, so that every run agrees."""
        places = self._reader.places(hit.key for hit in scored)

        def by_relevance(hit: WordScored) -> tuple[float, int, int]:
            return -hit.score, places[hit.key].article_id, places[hit.key].position

        def by_date(hit: WordScored) -> tuple[bool, int]:
            published = places[hit.key].published
            day = published.toordinal() if published else 0
            return published is None, day if sort is Sort.OLDEST else -day

        ordered = sorted((hit for hit in scored if hit.key in places), key=by_relevance)
        if sort is not Sort.RELEVANCE:
            ordered.sort(key=by_date)
        return {hit.key: hit for hit in ordered}

    def _hits(
        self, found: "_Found", page: Sequence[tuple[int, tuple[int, ...]]], offset: int, keyword: KeywordReader
    ) -> tuple[RemovedHit, ...]:
        stretches = self._reader.stretches(key for best, folded in page for key in (best, *folded[:_MOST_ALSO]))
        cards = self._store.cards({each.article_id for each in stretches.values()})
        explained = keyword.explain(found.expanded.query, found.filters, [best for best, _ in page])
        marks = Marks.of(found.expanded.query)
        hits: list[RemovedHit] = []
        for rank, (best, folded) in enumerate(page, offset + 1):
            stretch, scored = stretches[best], found.scored[best]
            others = {stretches[key].article_id for key in folded[:_MOST_ALSO]} - {stretch.article_id}
            keywords = marks.spans(stretch.text, stretch.language)
            hits.append(
                RemovedHit(
                    rank,
                    scored.score,
                    stretch,
                    cards[stretch.article_id],
                    snippet(stretch.text, sentence_spans(stretch.text, stretch.language), keywords, None),
                    tuple(cards[number] for number in sorted(others)),
                    len(folded),
                    explained[best].missing if best in explained and not scored.whole else (),
                )
            )
        return tuple(hits)


@dataclass(frozen=True, slots=True)
class _Found:
    """What was asked, as the index was asked it, and all that was found, in order."""

    expanded: Expanded
    filters: Filters
    scored: dict[int, WordScored]

    @property
    def keys(self) -> list[int]:
        return list(self.scored)


def _enough(found: list[WordScored]) -> list[WordScored]:
    """Keep the texts with all the words where there are enough of them; else all, those with all the words first."""
    whole = [hit for hit in found if hit.whole]
    return whole if len(whole) >= ENOUGH_WHOLE else found
