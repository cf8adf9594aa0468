"""The JSON API: what the pages do, for scripts. search_web/openapi.json describes it."""

import re
from dataclasses import asdict, replace
from importlib.resources import files
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from archive.errors import InvalidMetadata
from archive.layers import checked_tags
from archive.media_types import HTML
from archive.stored_metadata import BETWEEN_AUTHORS
from indexer.hits import Results
from indexer.query import MAX_QUERY_LENGTH
from indexer.removed_search import asks_for_removed
from indexer.searcher import Searcher
from search_web.api_access import require_access
from search_web.article_shapes import article_json
from search_web.detail_shapes import article_details_json
from search_web.errors import InvalidRequest
from search_web.job_shapes import item_json, job_json, job_summary_json
from search_web.json_bodies import json_body, text_field
from search_web.json_shapes import results_json
from search_web.metadata_form import FIELDS, read_metadata
from search_web.pages.judging import keep_judgment
from search_web.pages.reading import revision_of
from search_web.removed_shapes import removed_results_json
from search_web.running import running
from search_web.same_stories import also_published
from search_web.search_form import SearchForm, read_number, read_search
from search_web.searchers import passage_named
from search_web.submissions import Link, PastedText, Submission

USUAL_LIMIT = 10

JOB_ITEMS = 100
"""So many items of a job are told, unless fewer or more are asked for."""

# Longer than a fetch may take and an article's embedding does; then the answer is a job to come back for.
WAIT_S = 60.0

_ARTICLE_FIELDS = frozenset({*FIELDS, "text", "html", "tags"})

api = Blueprint("api", __name__, url_prefix="/api/v1")
api.before_request(require_access)


@api.get("/openapi.json")
def openapi() -> Response:
    """Describe this API."""
    description = files("search_web").joinpath("openapi.json").read_text("utf-8")
    return Response(description, mimetype="application/json")


@api.get("/search")
def search() -> Response:
    """Find passages: a flat list, best first; with ``in:removed`` in the query, what was removed from articles."""
    form, limit = _asked()
    searcher = running().searchers.current()
    query = form.query(limit, meaning_weight=running().workspace.meaning_weight())
    if asks_for_removed(query):
        return jsonify(removed_results_json(form.text, searcher.search_removed(query)))
    return jsonify(results_json(form.text, searcher.search(query)))


@api.get("/suggest")
def suggest() -> Response:
    """Return how a query that is being typed may go on."""
    found = running().searchers.current().completions(request.args.get("q", ""), USUAL_LIMIT)
    return jsonify([{"text": each.text, "shown": each.shown, "kind": each.kind.value} for each in found])


@api.get("/judgments")
def judgments() -> Response:
    """Return what was judged, or what was judged for the query ``q``."""
    with running().workspace.archive() as archive:
        found = archive.judgments(request.args.get("q"))
    return jsonify([{**asdict(each), "judged_at": each.judged_at.isoformat()} for each in found])


@api.post("/judgments")
def judge() -> Response:
    """Keep whether a passage answers a query: grade 1 or 0; null takes a judgment back."""
    body = json_body()
    grade = body.get("grade", "")  # left out is not null, which deletes
    if grade not in (0, 1, None) or isinstance(grade, bool):
        raise InvalidRequest(field="grade", reason="it must be 1, 0 or null.")
    kept = keep_judgment(text_field(body, "query"), text_field(body, "passage_id"), "" if grade is None else str(grade))
    return jsonify({**asdict(kept), "grade": grade, "judged_at": kept.judged_at.isoformat()})


@api.post("/similar")
def similar() -> Response:
    """Find passages like a text or like a passage."""
    form, limit = _asked()
    body = json_body()
    searcher = running().searchers.current()
    passage_id, text = text_field(body, "passage_id"), text_field(body, "text")
    if bool(passage_id) == bool(text):
        raise InvalidRequest(field="text", reason="give either a text or a passage_id.")
    if passage_id:
        results = _similar_to(searcher, passage_id, form, limit, without_own=body.get("exclude_own_article") is True)
        return jsonify(results_json(passage_id, results))
    if len(text) > MAX_QUERY_LENGTH:
        reason = f"it is longer than {MAX_QUERY_LENGTH} characters. Send a part of it."
        raise InvalidRequest(field="text", reason=reason)
    return jsonify(results_json(text, searcher.similar(text, replace(form, text="").query(limit))))


@api.get("/articles")
def articles() -> Response:
    """List the articles, or with ``removed`` those that were removed."""
    with running().workspace.archive() as archive:
        removed = request.args.get("removed") in {"1", "true"}
        found = list(archive.articles(removed=removed))
    also = also_published([each.id for each in found])
    return jsonify([article_json(each, also.get(each.id, ())) for each in found])


@api.get("/articles/<article:article_id>")
def article(article_id: int) -> Response:
    """Return one article: metadata, text, kept blocks, passages, and what was removed."""
    with running().workspace.archive() as archive:
        found = revision_of(archive, article_id, request.args.get("revision"))
        also = also_published([article_id]).get(article_id, ())
        return jsonify(article_details_json(archive, found, also))


@api.post("/articles")
def add() -> Response:
    """Add an article; answer when it can be found, or with ``wait=false`` at once."""
    body = json_body()
    submission, tags = _submission(body)
    parts = running()
    job_id = parts.jobs.submit([submission], tags)
    if request.args.get("wait", "true").lower() not in {"false", "0"}:
        report = parts.jobs.wait(job_id, WAIT_S)
        if report.finished and report.total == 1:
            (item,) = report.items
            if item.error is not None:
                raise item.error
            if item.article_id is not None:
                status = 201 if item.outcome == "added" else 200
                return _with_status({**item_json(item), **_link(item.article_id)}, status)
    address = url_for("api.job", job_id=job_id)
    answer = _with_status({**job_json(parts.jobs.report(job_id)), "href": address}, 202)
    answer.headers["Location"] = address
    return answer


@api.delete("/articles/<article:article_id>")
def delete(article_id: int) -> Response:
    """Remove an article; on the page it can be put back until the removed ones are thrown away."""
    with running().workspace.archive() as archive:
        archive.remove([article_id])
        revision = archive.revision
    running().indexing.wait_until_findable(revision, WAIT_S)
    return Response(status=204)


@api.get("/jobs")
def jobs() -> Response:
    """List the latest jobs, the latest first."""
    limit, offset = _page()
    return jsonify([job_summary_json(each) for each in running().jobs.recent(limit, offset)])


@api.get("/jobs/<job_id>")
def job(job_id: str) -> Response:
    """Return how a job stands, and a page of its items."""
    limit, offset = _page()
    return jsonify(job_json(running().jobs.report(job_id, offset=offset, limit=limit)))


@api.delete("/jobs/<job_id>")
def cancel(job_id: str) -> Response:
    """Leave undone what was not begun of a job; what was stored stays."""
    running().jobs.cancel(job_id)
    return jsonify(job_json(running().jobs.report(job_id)))


def _asked() -> tuple[SearchForm, int]:
    """Return the query that the address holds, and how many passages it asks. Raises `InvalidQuery`."""
    form = read_search(request.args)
    problems = list(form.problems)
    limit = read_number(request.args.get("limit"), "limit", USUAL_LIMIT, problems, lowest=1)
    if problems:
        raise problems[0]
    form.query(limit)
    return form, limit


def _page() -> tuple[int, int]:
    """Return how many jobs or items are asked for, and from which on. Raises `InvalidRequest`."""
    return _number("limit", JOB_ITEMS, 1000), _number("offset", 0, 10**9)


def _number(field: str, usual: int, most: int) -> int:
    written = request.args.get(field, "").strip()
    if not written:
        return usual
    if not re.fullmatch("[0-9]{1,10}", written) or int(written) > most:
        raise InvalidRequest(field=field, reason=f"it must be a whole number from 0 to {most}.")
    return int(written)


def _similar_to(searcher: Searcher, passage_id: str, form: SearchForm, limit: int, *, without_own: bool) -> Results:
    own = passage_named(searcher, passage_id).article.article_id
    return searcher.similar_to(passage_id, form.query(limit, without_article=own if without_own else None))


def _submission(body: dict[str, Any]) -> tuple[Submission, tuple[str, ...]]:
    """Return what a body hands in, and the tags with it. Raises `InvalidRequest` or `InvalidMetadata`."""
    unknown = sorted(body.keys() - _ARTICLE_FIELDS)
    if unknown:
        raise InvalidRequest(field=unknown[0][:40], reason=f"an article has {', '.join(sorted(_ARTICLE_FIELDS))}.")
    named = [field for field in ("text", "html") if body.get(field)]
    authors = body.get("authors")
    if isinstance(authors, list) and all(isinstance(name, str) for name in authors):
        body = {**body, "authors": BETWEEN_AUTHORS.join(authors)}
    metadata = read_metadata({field: text_field(body, field) for field in FIELDS})
    for problem in metadata.problems.values():
        raise problem
    tags = body.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise InvalidMetadata(field="tags", value=str(tags)[:40], reason="it must be a list of texts.")
    names = tuple(checked_tags(tags).values())
    given = metadata.metadata
    if not named and given.url:
        return Link(given.url, replace(given, url=None)), names
    if len(named) != 1:
        raise InvalidRequest(field="text", reason="give one of text, html or url.")
    content = body[named[0]]
    if not isinstance(content, str):
        raise InvalidRequest(field=named[0], reason="it must be text.")
    return PastedText(content, given, HTML if named == ["html"] else None), names


def _link(article_id: int) -> dict[str, str]:
    return {"href": url_for("api.article", article_id=article_id)}


def _with_status(value: dict[str, Any], status: int) -> Response:
    answer = jsonify(value)
    answer.status_code = status
    return answer
