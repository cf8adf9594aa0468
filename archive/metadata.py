"""What an article's content says about itself: title, byline, date, language, site, address."""

import re

from archive.article import Metadata

RULES_VERSION = 1
"""Grows whenever the rules of this module and those below it would read an article differently."""

LONGEST_LOOK = 2_000_000
"""Characters of an article that are looked at for metadata; all of it stands far before that."""


def derive(content: bytes, media_type: str, charset: str, url: str | None) -> Metadata:
    """Return the metadata that stands in the content; None for whatever is not there. Never raises.

    ``media_type`` is text/html, text/markdown or text/plain, ``charset`` what decodes the content, ``url`` the
    article's final address: its host is the site where nothing else says so.
    """
    # Four bytes a character at most, in every charset that texts are written in.
    text = content[: 4 * LONGEST_LOOK].decode(charset, errors="replace")[:LONGEST_LOOK]
    if media_type == "text/html":
        from archive.html_metadata import read_html  # late: it loads the HTML parsers

        return read_html(text, url)
    from archive.text_metadata import read_text  # late: its many patterns take a command's start to compile

    return read_text(text, url, markdown=media_type == "text/markdown")


def holds_text(text: str, media_type: str) -> bool:
    """Whether there is anything to read in it, markup aside."""
    if media_type == "text/html" and len(text) <= LONGEST_LOOK:
        from archive.html_metadata import visible_text  # late: it loads the HTML parsers

        text = visible_text(text)
    return re.search(r"\w", text) is not None
