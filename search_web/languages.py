"""The interface's languages: the one that the reader chose, else the best one that the browser asks for."""

from flask import Blueprint, Flask, Response, abort, request
from flask_babel import Babel  # type: ignore[import-untyped]  # Flask-Babel carries no types

from search_web.redirection import own_path, see_other

LANGUAGES = {"nl": "Nederlands", "en": "English"}
COOKIE = "vindplaats_language"

_A_YEAR_S = 365 * 24 * 3600

pages = Blueprint("languages", __name__)


def init_languages(app: Flask) -> None:
    """Make the app speak the reader's language."""
    Babel(app, default_locale="en", locale_selector=chosen_language)
    app.register_blueprint(pages)


def chosen_language() -> str:
    """Return the code of the language for this request."""
    chosen = request.cookies.get(COOKIE, "")
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "en"


@pages.get("/language/<code>")
def choose(code: str) -> Response:
    """Remember the language, and go back to the page that it was chosen on."""
    if code not in LANGUAGES:
        abort(404)
    response = see_other(own_path(request.args.get("next", "")))
    response.set_cookie(COOKIE, code, max_age=_A_YEAR_S, httponly=True, samesite="Lax")
    return response
