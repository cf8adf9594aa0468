"""After a form was taken: on to the page that shows what came of it."""

from urllib.parse import urlsplit

from flask import Response, make_response, redirect


def see_other(address: str) -> Response:
    """Return the answer that makes a browser get another page, so that reloading sends no form twice."""
    return make_response(redirect(address, 303))


def own_path(address: str) -> str:
    """Return the address if it is a path on this server, else "/": a link must not lead elsewhere through it."""
    # Browsers take a backslash for a slash, and pass over tabs and line ends wherever they stand.
    if not address.startswith("/") or address.startswith(("//", "/\\")) or any(sign < " " for sign in address):
        return "/"
    parts = urlsplit(address)
    return "/" if parts.scheme or parts.netloc else address
