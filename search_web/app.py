"""The Flask app of one archive."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped]  # Flask-WTF carries no types
from werkzeug.routing import IntegerConverter, Map

from archive import MAX_ARTICLE_BYTES
from archive.sources import Fetches
from search_web.error_pages import init_error_pages
from search_web.languages import init_languages
from search_web.pages import register_pages
from search_web.pages.api import api
from search_web.presentation import init_presentation
from search_web.running import EXTENSION, working_apart, working_here
from search_web.safety import init_safety
from search_web.secret_key import secret_key
from search_web.workspace import Workspace

if TYPE_CHECKING:
    from indexer.embedding import Embedder

MAX_REQUEST_BYTES = 100_000_000
"""What one request may bring: several files, each up to the archive's own limit."""


def create_app(
    folder: Path,
    *,
    embedder: "Embedder | None" = None,
    fetcher: Fetches | None = None,
    config: Mapping[str, Any] | None = None,
    apart: bool = False,
) -> Flask:
    """Return the app for the archive in this folder, made there if there is none.

    ``embedder`` and ``fetcher`` stand in for the archive's model and the usual `archive.Fetcher`. Nothing works in
    the background before ``running().start()``: then threads of this process, or with ``apart`` a process of their own,
    which knows of no stand-ins. Raises `ArchiveError` when the archive cannot be opened.
    """
    workspace = Workspace(folder, embedder)
    with workspace.archive(create=True):
        pass
    app = Flask(__name__)
    app.config.from_mapping(_settings(secret_key(folder)))
    app.config.from_mapping(config or {})
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's default provider has it
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the same
    app.extensions[EXTENSION] = working_apart(workspace) if apart else working_here(workspace, fetcher)
    app.url_map.converters |= {"article": RowNumber, "feed": RowNumber}
    init_safety(app)
    init_languages(app)
    CSRFProtect(app).exempt(api)
    init_presentation(app)
    register_pages(app)
    init_error_pages(app)
    return app


class RowNumber(IntegerConverter):
    """An article's or a feed's number in an address; one that SQLite cannot hold is no address at all."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**63 - 1)


def _settings(key: str) -> dict[str, Any]:
    return {
        "SECRET_KEY": key,
        # Browsers share cookies between all ports of a host: two archives must not overwrite each other's.
        "SESSION_COOKIE_NAME": f"vindplaats_{hashlib.sha256(key.encode()).hexdigest()[:8]}",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # A page may lie open for days; its forms stay valid as long as the browser keeps its session.
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": MAX_REQUEST_BYTES,
        # Pasted text is a form field; as long as the longest article, and room for the other fields.
        "MAX_FORM_MEMORY_SIZE": MAX_ARTICLE_BYTES + 1_000_000,
        "SEND_FILE_MAX_AGE_DEFAULT": 3600,
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
    }
