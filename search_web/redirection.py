"""After a form was taken: on to the page that shows what came of it."""

from flask import Response, make_response, redirect


def see_other(address: str) -> Response:
    """Return the answer that makes a browser get another page, so that reloading sends no form twice."""
    return make_response(redirect(address, 303))
