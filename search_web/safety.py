"""What keeps other sites' pages out: checks of who asks, and headers that tell the browser what it may do.

The server has no passwords and listens on this computer, so what threatens it are pages that the reader visits
meanwhile: they may send it forms (CSRF), or point a name of their own at it (DNS rebinding).
"""

import ipaddress
import socket
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, request

from search_web.errors import NotJson, OtherOrigin, UnknownHost

ALWAYS_ALLOWED = frozenset({"127.0.0.1", "localhost", "::1"})

_WILDCARDS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 (compared with, not listened on)

# Nothing from elsewhere, nothing inline: what is in an article can never run or load anything.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Forms send their origin along, which "no-referrer" would blank; other sites learn nothing.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def init_safety(app: Flask) -> None:
    """Check every request of this app, and send the headers with every response."""
    app.config.setdefault("ALLOWED_HOSTS", ALWAYS_ALLOWED)
    app.before_request(_check_host)
    app.after_request(_add_headers)


def allowed_hosts(listening_on: str) -> frozenset[str]:
    """Return the names under which a server may be asked that listens on an address.

    On a wildcard address these are also the computer's own name, and "*" stands for every IP address: a page
    can point a name at this server, never an address.
    """
    host = listening_on.strip("[]").lower()
    if host not in _WILDCARDS:
        return ALWAYS_ALLOWED | {host}
    own = socket.gethostname().lower()
    return ALWAYS_ALLOWED | {own, f"{own}.local", "*"}


def require_json_of_our_own() -> None:
    """Let scripts through, and our own pages; no cookie counts here, so no token is needed.

    Raises `OtherOrigin`, or `NotJson` for a body that a form of another site could send as well.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise OtherOrigin(origin=origin[:200])
    # No form can send DELETE, and a browser asks beforehand whether a page of another site may.
    if request.method != "DELETE" and not request.is_json:
        raise NotJson


def _check_host() -> None:
    if not _is_allowed(request, current_app.config["ALLOWED_HOSTS"]):
        raise UnknownHost(host=request.host[:200])


def _is_allowed(asked: Request, allowed: frozenset[str]) -> bool:
    name = (urlsplit(f"//{asked.host}").hostname or "").rstrip(".")
    return name in allowed or ("*" in allowed and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
