"""Web pages that a browser saved as one file: what is embedded in them is left out, where they came from is read.

SingleFile, Chromium and others write the page's address into a comment; pictures and fonts become ``data:`` addresses,
which can be a hundred times as long as the page.
"""

import html
import re

_EMBEDDED = re.compile(r"(data:[a-z]{2,20}/[\w.+-]{1,80}(?:;[\w=.+-]{1,80}){0,4},)[^\s\"'<>()\\]{300,}", re.IGNORECASE)
"""An address that holds its own content, of more than 300 characters."""

_SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S{1,4096})", re.IGNORECASE)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{4}\)(\S{1,4096})\s", re.IGNORECASE)
"""The mark of the web, which Chromium and Internet Explorer write; the number is the address's length."""

_CANONICAL = re.compile(r"<link\b[^>]{0,4096}?\brel\s*=\s*[\"']?canonical\b", re.IGNORECASE)
_HEAD = re.compile(r"<head\b[^>]{0,4096}>", re.IGNORECASE)
_HTML = re.compile(r"<html\b[^>]{0,4096}>", re.IGNORECASE)
_LOOK = 20_000


def as_saved(markup: str) -> str:
    """Return a page without what is embedded in it; the address that it was saved from becomes its canonical link."""
    text = _EMBEDDED.sub(r"\1", markup) if "data:" in markup else markup
    found = _SINGLE_FILE.search(text, 0, _LOOK) or _SAVED_FROM.search(text, 0, _LOOK)
    return with_address(text, found[1]) if found else text


def with_address(markup: str, address: str) -> str:
    """Return the page with this canonical link, unless it has one or the address is none of the web."""
    if not address.lower().startswith(("http://", "https://")) or _CANONICAL.search(markup):
        return markup
    return with_head(markup, f'<link rel="canonical" href="{html.escape(address)}">')


def with_head(markup: str, elements: str) -> str:
    """Return the page with these elements first in its head, so that they go before its own."""
    found = _HEAD.search(markup, 0, _LOOK) or _HTML.search(markup, 0, _LOOK)
    at = found.end() if found else 0
    return f"{markup[:at]}{elements}{markup[at:]}"
