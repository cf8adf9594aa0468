"""All articles: listed, tagged and removed together; and those that were removed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from flask import Blueprint, Response, abort, flash, make_response, render_template, request, url_for

from archive import ArticleSummary
from archive.errors import VindplaatsError
from search_web.adapting import adapting_would_help, articles_learned
from search_web.messages import gettext, ngettext, sentence
from search_web.metadata_form import read_metadata
from search_web.models import model_trouble
from search_web.redirection import see_other
from search_web.running import running
from search_web.same_stories import also_published

ARTICLES_PER_PAGE = 50
SORTS = ("added", "newest", "oldest", "title", "site")

_LARGEST_ID = 2**63 - 1
# What fits into the cookie that carries it to the next page.
_MOST_TO_UNDO = 200

pages = Blueprint("articles", __name__, url_prefix="/articles")


@pages.get("")
def listing() -> Response:
    """List the articles, sorted and narrowed down as the address says."""
    sort = request.args.get("sort", "added")
    tag, words = request.args.get("tag", ""), request.args.get("title", "").strip()
    number = request.args.get("page", "1")
    if sort not in SORTS or not number.isdecimal() or len(number) > 9:
        abort(400)
    with running().workspace.archive() as archive:
        found = [each for each in archive.articles() if _matches(each, tag, words)]
        tags = archive.tags()
        learnable, learned = adapting_would_help(archive), articles_learned(archive)
    found = in_order(found, sort)
    last = max(1, -(-len(found) // ARTICLES_PER_PAGE))
    page = min(max(int(number), 1), last)
    shown = found[(page - 1) * ARTICLES_PER_PAGE : page * ARTICLES_PER_PAGE]
    html = render_template(
        "articles.html",
        articles=shown, also=also_published([each.id for each in shown]), total=len(found), page=page, last=last,
        sort=sort, sorts=SORTS, tag=tag, title=words, tags=tags,
        learnable=learnable, learned=learned, trouble=model_trouble(running().workspace),
    )  # fmt: skip
    return make_response(html)


@pages.post("")
def change() -> Response:
    """Tag or remove the articles that were chosen."""
    chosen = _chosen()
    if not chosen:
        flash(gettext("Choose one or more articles first."), "trouble")
    elif request.form.get("action") == "remove":
        with running().workspace.archive() as archive:
            archive.remove(chosen)
        flash(chosen if len(chosen) <= _MOST_TO_UNDO else [], "removed")  # type: ignore[arg-type]  # as above
    else:
        _tag(chosen, request.form.get("tags", ""), take_away=request.form.get("action") == "untag")
    running().indexing.wake()
    return see_other(url_for("articles.listing", **{k: v for k, v in request.args.items() if v}))  # type: ignore[arg-type]


@pages.get("/removed")
def removed() -> Response:
    """List what was removed and can be put back."""
    with running().workspace.archive() as archive:
        found = sorted(archive.articles(removed=True), key=lambda each: str(each.removed_at), reverse=True)
    return make_response(render_template("removed.html", articles=found))


@pages.post("/restore")
def restore() -> Response:
    """Put articles back."""
    chosen = _chosen()
    if not chosen:
        flash(gettext("Choose one or more articles first."), "trouble")
        return see_other(url_for("articles.removed"))
    with running().workspace.archive() as archive:
        archive.restore(chosen)
    running().indexing.wake()
    count = len(chosen)
    flash(ngettext("The article was put back.", "%(num)s articles were put back.", count), "done")
    if count == 1:
        return see_other(url_for("reading.article", article_id=chosen[0]))
    return see_other(url_for("articles.listing"))


@pages.get("/removed/empty")
def confirm_empty() -> Response:
    """Ask before anything is thrown away for good."""
    with running().workspace.archive() as archive:
        count = archive.count(removed=True)
    return make_response(render_template("empty.html", count=count))


@pages.post("/removed/empty")
def empty() -> Response:
    """Throw away for good what was removed."""
    with running().workspace.archive() as archive:
        count = archive.empty()
    running().indexing.wake()
    flash(ngettext("One article was thrown away.", "%(num)s articles were thrown away.", count), "done")
    return see_other(url_for("articles.listing"))


def in_order(articles: Iterable[ArticleSummary], sort: str) -> list[ArticleSummary]:
    """Return articles sorted; by date, those whose date is unknown come last, whichever end comes first."""
    newest_added = list(articles)[::-1]
    if sort == "title":
        return sorted(newest_added, key=lambda each: each.title.casefold())
    if sort == "site":
        return sorted(newest_added, key=lambda each: (not each.metadata.site, (each.metadata.site or "").casefold()))
    if sort in {"newest", "oldest"}:

        def by_date(each: ArticleSummary) -> tuple[bool, int]:
            published: date | None = each.metadata.published
            day = published.toordinal() if published else 0
            return published is None, day if sort == "oldest" else -day

        return sorted(newest_added, key=by_date)
    return newest_added


def _matches(article: ArticleSummary, tag: str, words: str) -> bool:
    tags = {each.casefold() for each in article.tags}
    text = f"{article.title} {article.metadata.site or ''} {article.metadata.credited}".casefold()
    return (not tag or tag.casefold() in tags) and all(word in text for word in words.casefold().split())


def _chosen() -> list[int]:
    numbers = [int(value) for value in request.form.getlist("article") if value.isdecimal() and len(value) < 19]
    return [number for number in dict.fromkeys(numbers) if number <= _LARGEST_ID]


def _tag(chosen: Sequence[int], text: str, *, take_away: bool) -> None:
    tags = read_metadata({"tags": text}).tags
    if not tags:
        flash(gettext("Write which tag."), "trouble")
        return
    change: dict[Literal["add", "remove"], Sequence[str]] = {"remove" if take_away else "add": tags}
    try:
        with running().workspace.archive() as archive:
            archive.tag(chosen, **change)
    except VindplaatsError as error:
        if error.http_status != 400:
            raise
        flash(sentence(error), "trouble")
        return
    flash(ngettext("One article was changed.", "%(num)s articles were changed.", len(chosen)), "done")
