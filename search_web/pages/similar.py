"""Passages like another: like one in the archive, or like any text that is pasted."""

from dataclasses import dataclass, replace

from flask import Blueprint, Response, make_response, render_template, request

from indexer.errors import IndexMissing, InvalidQuery, ModelError
from indexer.filters import Filters
from indexer.hits import Results
from indexer.query import MAX_QUERY_LENGTH, Mode, Query
from indexer.stored_passages import StoredPassage
from search_web.running import running
from search_web.search_form import read_number
from search_web.searchers import passage_named

PASSAGES_PER_PAGE = 10

pages = Blueprint("similar", __name__, url_prefix="/similar")


@dataclass(frozen=True, slots=True)
class SimilarPage:
    """One page of passages like ``source``, or like ``text``."""

    text: str = ""
    source: StoredPassage | None = None
    own_article: bool = False
    offset: int = 0
    results: Results | None = None
    shortened: bool = False
    problems: tuple[InvalidQuery, ...] = ()

    @property
    def has_more(self) -> bool:
        """Whether there is a next page."""
        return self.results is not None and self.offset + len(self.results.hits) < self.results.total


@pages.get("")
def form() -> Response:
    """Show the form for a pasted text."""
    return _shown(SimilarPage())


@pages.post("")
def to_text() -> Response:
    """Show the passages most like a pasted text; what goes beyond a long article is not read, and that is said."""
    text = request.form.get("text", "")
    problems: list[InvalidQuery] = []
    offset = read_number(request.form.get("offset"), "offset", 0, problems)
    page = SimilarPage(
        text=text[:MAX_QUERY_LENGTH],
        offset=offset,
        shortened=len(text) > MAX_QUERY_LENGTH,
        problems=tuple(problems),
    )
    if not text.strip() or problems:
        return _shown(page)
    try:
        searcher = running().searchers.current()
    except IndexMissing:
        return _shown(page)
    query = Query("", limit=PASSAGES_PER_PAGE, offset=offset)
    return _shown(replace(page, results=searcher.similar(page.text, query)))


@pages.get("/<passage_id>")
def to_passage(passage_id: str) -> Response:
    """Show the passages most like one of the archive's; its own article's only when asked."""
    problems: list[InvalidQuery] = []
    offset = read_number(request.args.get("offset"), "offset", 0, problems)
    searcher = running().searchers.current()
    source = passage_named(searcher, passage_id)
    own_article = request.args.get("own") == "1"
    page = SimilarPage(source=source, own_article=own_article, offset=offset, problems=tuple(problems))
    if problems:
        return _shown(page)
    filters = Filters(without_articles=() if own_article else (source.article.article_id,))
    query = Query("", filters=filters, limit=PASSAGES_PER_PAGE, offset=offset)
    try:
        results = searcher.similar_to(passage_id, query)
    except ModelError as error:
        results = replace(searcher.similar_to(passage_id, replace(query, mode=Mode.KEYWORD)), notice=error)
    return _shown(replace(page, results=results))


def _shown(page: SimilarPage) -> Response:
    shown = render_template("similar.html", page=page, per_page=PASSAGES_PER_PAGE)
    return make_response(shown, 400 if page.problems else 200)
