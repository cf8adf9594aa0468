"""What a reader or a script gets when something cannot be answered: a page in house style, or JSON."""

import logging

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from archive.errors import ArticleNotFound, VindplaatsError
from indexer.query_errors import QuerySyntaxError
from search_web.errors import UnknownHost
from search_web.messages import gettext, msgid, sentence

_log = logging.getLogger(__name__)

_SENTENCES = {
    400: msgid("This request cannot be answered as it is. Go back and try again."),
    403: msgid("This is not allowed."),
    404: msgid("There is nothing at this address. It may have been removed, or the link is incomplete."),
    405: msgid("This address cannot be used in that way."),
    413: msgid("That is too much at once. Add fewer or smaller files: at most 100 MB together, 50 MB each."),
    415: msgid("That kind of content cannot be read here."),
    500: msgid("Something went wrong here, and it is not your fault. Nothing that was stored is lost."),
}
_EXPIRED = msgid("This form is no longer valid. Go back, reload the page and send it again.")


def init_error_pages(app: Flask) -> None:
    """Answer every error of this app."""
    app.register_error_handler(VindplaatsError, _answer_error)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unforeseen)


def code_of(error: VindplaatsError) -> str:
    """Return the name by which scripts know an error: article_not_found."""
    name = type(error).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def _answer_error(error: VindplaatsError) -> Response:
    if isinstance(error, UnknownHost):
        # No page: it would make links to a host that is not ours.
        return Response(f"{error}\n", error.http_status, mimetype="text/plain")
    if _is_for_scripts():
        answer = _json(error.http_status, code_of(error), str(error), **_place(error))
        if error.http_status == 401:
            answer.headers["WWW-Authenticate"] = "Bearer"  # RFC 9110, 15.5.2: a 401 says how to come in
        return answer
    if isinstance(error, ArticleNotFound):
        message = gettext("There is no article %(number)s in this archive.", number=error.fields["article_id"])
        return _page(error.http_status, message)
    return _page(error.http_status, sentence(error))


def _answer_http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    message = _EXPIRED if "CSRF" in (error.description or "") else _SENTENCES.get(status, error.description or "")
    if _is_for_scripts():
        answer = _json(status, error.name.lower().replace(" ", "_"), message)
    else:
        answer = _page(status, gettext(message))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def _answer_unforeseen(error: Exception) -> Response:
    _log.exception("%s %s failed", request.method, request.path, exc_info=error)
    if _is_for_scripts():
        return _json(500, "internal_error", _SENTENCES[500])
    return _page(500, gettext(_SENTENCES[500]))


def _is_for_scripts() -> bool:
    return request.path.startswith("/api/")


def _place(error: VindplaatsError) -> dict[str, object]:
    """Return where in a query something is wrong, and the query that was perhaps meant."""
    if not isinstance(error, QuerySyntaxError):
        return {}
    return {"start": error.start, "end": error.end, "corrected": error.corrected}


def _json(status: int, code: str, message: str, **more: object) -> Response:
    answer = jsonify({"error": {"code": code, "message": message, **more}})
    answer.status_code = status
    return answer


def _page(status: int, message: str) -> Response:
    return make_response(render_template("error.html", status=status, message=message), status)
