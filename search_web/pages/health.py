"""Whether the server is well, for whoever watches over it; and how far the index is, for the pages' script."""

from flask import Blueprint, Response, jsonify, render_template

from archive.errors import VindplaatsError
from search_web.error_pages import code_of
from search_web.index_state import index_standing
from search_web.running import running

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def healthz() -> Response:
    """Answer 200 while articles can be read and searched, 503 when they cannot, with the reason."""
    try:
        standing = index_standing(running())
        error = standing.error
    except VindplaatsError as problem:
        standing, error = None, problem
    answer = jsonify(
        {
            "status": "ok" if error is None else "failing",
            "error": None if error is None else {"code": code_of(error), "message": str(error)},
            "articles": standing.articles if standing else None,
            "passages": standing.passages if standing else None,
            "behind": standing.waiting if standing else None,
        }
    )
    answer.status_code = 200 if error is None else 503
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.get("/standing/live")
def live() -> Response:
    """Return the notice about the index, for the script that keeps it true."""
    standing = index_standing(running())
    answer = jsonify({"html": render_template("_standing.html"), "finished": not standing.is_changing})
    answer.headers["Cache-Control"] = "no-store"
    return answer
