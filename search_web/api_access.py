"""Who may use the API: scripts on this computer and our own pages, and whoever elsewhere has a token.

The pages have no passwords yet, so on an address that others can reach a token keeps nobody out who opens the pages
(`vindplaats serve` says so). It is what programs elsewhere are known by, and what can be taken back from each.
"""

import ipaddress
from urllib.parse import urlsplit

from flask import request

from search_web.errors import NotJson, TokenMissing, TokenUnknown
from search_web.running import running
from search_web.safety import require_json_of_our_own


def require_access() -> None:
    """Let a request through that may use the API.

    Raises `TokenUnknown`, `TokenMissing`, `OtherOrigin` or `NotJson`.
    """
    token = _token()
    if token is None:
        if not (_is_from_here() or _is_from_our_page()):
            raise TokenMissing
        require_json_of_our_own()
        return
    with running().workspace.archive() as archive:
        if not archive.tokens.is_known(token):
            raise TokenUnknown
    # No cookie and no habit of a browser's sends a token along: whoever has it may be a page of any site, or none.
    if request.method in {"POST", "PUT", "PATCH"} and not request.is_json:
        raise NotJson


def _token() -> str | None:
    """Return the token that came with the request; other kinds of authorisation are meant for somebody else."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.casefold() == "bearer" else None


def _is_from_here() -> bool:
    """Whether a program on this computer asks."""
    try:
        address = ipaddress.ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _is_from_our_page() -> bool:
    """Whether a page of ours asks, as browsers tell it."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.host
    return request.headers.get("Sec-Fetch-Site") == "same-origin"
