"""The search page; without a question, the way into the archive."""

from collections import deque
from dataclasses import dataclass, replace

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from archive import ArticleSummary
from archive.errors import IndexingError
from indexer.errors import IndexMissing, ModelError
from indexer.hits import ArticleHits, Results
from indexer.query import RANKING_DEPTH, Mode
from indexer.query_errors import QuerySyntaxError
from indexer.removed_search import RemovedResults, asks_for_removed
from indexer.searcher import Searcher
from indexer.stored_passages import Facets
from search_web.pages.judging import judged_for
from search_web.running import running
from search_web.search_form import SearchForm, read_search

ARTICLES_PER_PAGE = 10

_LATEST = 5
_SUGGESTED = 8
# Finding the latest means going through all: in a larger archive the way in leaves them out.
_MOST_ARTICLES_FOR_LATEST = 5000

pages = Blueprint("searching", __name__)


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page of results, by article."""

    results: Results
    articles: tuple[ArticleHits, ...]
    has_more: bool

    @property
    def lacking(self) -> tuple[ArticleHits, ...]:
        """The articles without a passage that has all the words; best first, a line is drawn above them."""
        return tuple(group for group in self.articles if group.shown[0].partial)

    @property
    def missing(self) -> tuple[str, ...]:
        """The words that hits in those articles lack."""
        lacking = (hit.explanation.missing for group in self.lacking for hit in (*group.shown, *group.more))
        return tuple(dict.fromkeys(word for missing in lacking for word in missing))


@dataclass(frozen=True, slots=True)
class RemovedPage:
    """One page of what was found in removed text."""

    results: RemovedResults
    has_more: bool


@pages.get("/")
def search() -> Response:
    """Show the form, and below it what was found."""
    form = read_search(request.args)
    found, removed, facets, trouble, unreadable = None, None, None, None, None
    try:
        searcher = running().searchers.current()
        facets = searcher.facets()
        if form.text.strip() and not form.problems:
            if asks_for_removed(form.query(1)):
                removed = find_removed(searcher, form)
            else:
                found = find(searcher, form)
    except IndexMissing:
        pass  # the page says how the index stands
    except QuerySyntaxError as error:
        unreadable = error
    except IndexingError as error:
        trouble = error
    page = render_template(
        "search.html",
        form=form,
        found=found,
        removed=removed,
        facets=facets,
        trouble=trouble,
        unreadable=unreadable,
        latest=[] if form.text.strip() else _latest(),
        per_page=ARTICLES_PER_PAGE,
        depth=RANKING_DEPTH,
        suggestions=_suggestions(form, facets) if found and not found.articles else [],
        judged=judged_for(form.text) if found else None,
    )
    return make_response(page, 400 if form.problems or unreadable else 200)


@pages.get("/suggest")
def suggest() -> Response:
    """Return how the query that is being typed may go on, for the search box."""
    try:
        found = running().searchers.current().completions(request.args.get("q", ""), _SUGGESTED)
    except IndexingError:
        found = []
    answer = jsonify([{"text": each.text, "shown": each.shown, "kind": each.kind.value} for each in found])
    answer.headers["Cache-Control"] = "no-store"
    return answer


def find(searcher: Searcher, form: SearchForm) -> FoundPage:
    """Return what a form finds; by words where meaning was asked and cannot be had, with the reason as a notice."""
    # One article more than is shown tells whether there is a next page.
    query = form.query(ARTICLES_PER_PAGE + 1, meaning_weight=running().workspace.meaning_weight())
    try:
        results, articles = searcher.search_by_article(query)
    except ModelError as error:
        results, articles = searcher.search_by_article(replace(query, mode=Mode.KEYWORD))
        results = replace(results, notice=error)
    return FoundPage(results, articles[:ARTICLES_PER_PAGE], len(articles) > ARTICLES_PER_PAGE)


def find_removed(searcher: Searcher, form: SearchForm) -> RemovedPage:
    """Return what a form that asks for removed text finds there."""
    results = searcher.search_removed(form.query(ARTICLES_PER_PAGE + 1))
    has_more = len(results.hits) > ARTICLES_PER_PAGE
    return RemovedPage(replace(results, hits=results.hits[:ARTICLES_PER_PAGE]), has_more)


def _suggestions(form: SearchForm, facets: Facets | None) -> list[tuple[str, SearchForm]]:
    """Return what else could be tried where nothing was found: a key for the template, and the form to try."""
    tries: list[tuple[str, SearchForm]] = []
    if form.mode is not Mode.HYBRID:
        tries.append(("hybrid", replace(form, mode=Mode.HYBRID, offset=0)))
    dated = bool(form.published_from or form.published_to)
    if dated and not form.undated and facets and facets.undated:
        tries.append(("undated", replace(form, undated=True, offset=0)))
    if form.exact:
        tries.append(("inexact", replace(form, exact=False, offset=0)))
    if form.filtered:
        plain = SearchForm(text=form.text, mode=form.mode)
        tries.append(("unfiltered", plain))
    if '"' in form.text or "-" in form.text:
        tries.append(("plain", replace(form, text=form.text.replace('"', " ").replace("-", " ").strip(), offset=0)))
    return tries


def _latest() -> list[ArticleSummary]:
    with running().workspace.archive() as archive:
        if archive.count() > _MOST_ARTICLES_FOR_LATEST:
            return []
        return list(reversed(deque(archive.articles(), maxlen=_LATEST)))
