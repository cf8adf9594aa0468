"""The reading view: an article by section, the passage that was found in its place, and what was left out."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request

from archive import Archive, Article
from archive.errors import ArticleNotFound, IndexingError
from archive.media_types import SUFFIXES
from indexer.errors import ArticleNotPrepared, ModelError
from indexer.marks import Span
from indexer.preparing_one import take_apart_in_time
from indexer.query import Mode
from indexer.searcher import Searcher
from indexer.snippets import Mark
from indexer.stored_passages import Reading
from search_web.messages import sentence
from search_web.reading_view import Asked, ShownArticle, fresh_reading, indexed_article, unindexed_article
from search_web.running import running
from search_web.search_form import SearchForm, read_search
from search_web.spoken_languages import spoken_languages

# Digits, so that the number stays one that SQLite can hold.
_LONGEST_NUMBER = 9

pages = Blueprint("reading", __name__, url_prefix="/articles")


@pages.get("/<article:article_id>")
def article(article_id: int) -> Response:
    """Show the article; ``passage`` and ``q`` say what to mark, ``revision`` asks for an older version.

    With ``ledger=1``, what was left out stands where it stood.
    """
    form = read_search(request.args)
    with running().workspace.archive() as archive:
        known = archive.get(article_id)
        revisions = archive.revisions(article_id)
        shown_revision = revision_of(archive, article_id, request.args.get("revision"))
        tags = list(archive.tags())
    is_latest = shown_revision.revision == known.revision
    in_place = request.args.get("ledger") == "1"
    reading = _indexed(known) if is_latest else None
    target = _ordinal(request.args.get("passage", ""), article_id)
    failure = running().indexing.state.failures.get(article_id) if is_latest else None
    try:
        if reading is None:
            shown = unindexed_article(take_apart_in_time(shown_revision), in_place=in_place)
        else:
            shown = indexed_article(reading, known.decisions, _asked(reading, target, form, in_place=in_place))
    except ArticleNotPrepared as error:
        shown, failure = ShownArticle((), {}, 0), sentence(error)
    page = render_template(
        "article.html",
        article=known,
        shown_revision=shown_revision,
        is_latest=is_latest,
        revisions=list(reversed(revisions)),
        shown=shown,
        also=reading.also if reading else (),
        spoken=spoken_languages(reading) if reading else {},
        target=target if target is not None and target < shown.passages else None,
        form=form,
        known_tags=tags,
        in_place=in_place,
        switched=_switched(in_place=in_place),
        failure=failure,
    )
    return make_response(page)


@pages.get("/<article:article_id>/source")
def source(article_id: int) -> Response:
    """Hand over the bytes as they were received, as a file: never to be shown by the browser as a page of ours."""
    with running().workspace.archive() as archive:
        found = revision_of(archive, article_id, request.args.get("revision"))
    response = make_response(found.content)
    name = f"vindplaats-{found.id}-{found.revision}{SUFFIXES.get(found.media_type, '.txt')}"
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def revision_of(archive: Archive, article_id: int, number: str | None) -> Article:
    """Return an article in the revision that an address names, or the newest. Raises `ArticleNotFound`."""
    if not number:
        return archive.get(article_id)
    if not number.isdecimal() or len(number) > _LONGEST_NUMBER:
        raise ArticleNotFound(article_id=article_id)
    return archive.get(article_id, int(number))


def _indexed(known: Article) -> Reading | None:
    """Return the article as it was indexed, if that is the revision that the archive has now.

    Where people decided about its blocks since, it is taken apart anew, so that they see at once what they did.
    """
    if known.removed_at is not None:
        return None
    try:
        searcher = running().searchers.current()
        reading = searcher.reading(known.id)
    except IndexingError:
        return None
    if reading is None or reading.article.revision != known.revision:
        return None
    if known.decisions.changed > searcher.manifest.archive_revision:
        try:
            fresh = fresh_reading(take_apart_in_time(known))
        except ArticleNotPrepared:
            return None  # which is tried, and said, again
        return replace(reading, blocks=fresh.blocks, passages=fresh.passages, removals=fresh.removals)
    return reading


def _asked(reading: Reading, target: int | None, form: SearchForm, *, in_place: bool) -> Asked:
    if not form.text.strip() or form.problems:
        return Asked(target, in_place=in_place)
    searcher = running().searchers.current()
    language = reading.article.language
    meanings = _meanings(searcher, reading, target, form)
    if form.mode is Mode.SEMANTIC:
        return Asked(target, meanings=meanings, in_place=in_place)
    words = searcher.snippet_maker(replace(form.query(1), mode=Mode.KEYWORD))
    return Asked(target, lambda text: words.keyword_spans(text, language), meanings, in_place)


def _switched(*, in_place: bool) -> str:
    """Return the address of this page with what was left out shown, or hidden again."""
    values = [(name, value) for name, value in request.args.items(multi=True) if name != "ledger"]
    values += [] if in_place else [("ledger", "1")]
    return f"{request.path}?{urlencode(values)}" if values else request.path


def _meanings(searcher: Searcher, reading: Reading, target: int | None, form: SearchForm) -> Sequence[Span]:
    """Return where in the article's text the sentence stands that is nearest to the question."""
    found = [stored for stored in reading.passages if stored.passage.ordinal == target and stored.key >= 0]
    if not found or form.mode is Mode.KEYWORD:
        return ()
    try:
        (snippet,) = searcher.snippet_maker(form.query(1)).snippets(found)
    except ModelError:
        return ()
    begin = found[0].passage.start + snippet.start
    return [(begin + each.start, begin + each.end) for each in snippet.highlights if each.mark is Mark.MEANING]


def _ordinal(passage_id: str, article_id: int) -> int | None:
    """Return a passage's place in this article, or None where the id is none of its."""
    of_article, _, ordinal = passage_id.partition("-")
    if not (of_article.isdecimal() and ordinal.isdecimal() and len(passage_id) < 30):
        return None
    return int(ordinal) if int(of_article) == article_id else None
