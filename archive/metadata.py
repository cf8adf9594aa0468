"""What an article's content says about itself: title, byline, people, dates, language, site, address."""

import re

from archive.article import Metadata
from archive.errors import SourceError
from archive.media_types import HTML, MARKDOWN
from archive.reading import Readable, readable

RULES_VERSION = 2
"""Grows whenever the rules of this module and those below it would read an article differently."""

LONGEST_LOOK = 2_000_000
"""Characters of an article that are looked at for metadata; all of it stands far before that."""


def derive(content: bytes, media_type: str, charset: str, url: str | None) -> Metadata:
    """Return the metadata that stands in the content; None for whatever is not there. Never raises.

    ``media_type`` is one of `archive.media_types`, ``charset`` what decodes the content where it is text, ``url`` the
    article's final address: its host is the site where nothing else says so.
    """
    if charset:
        # Four bytes a character at most, in every charset that texts are written in.
        content = content if media_type == HTML else content[: 4 * LONGEST_LOOK]
    try:
        return derive_from(readable(content, media_type, charset, ""), url)
    except SourceError:
        return Metadata()


def derive_from(read: Readable, url: str | None) -> Metadata:
    """Do the same for what was read already."""
    text = read.text[:LONGEST_LOOK]
    if read.media_type == HTML:
        from archive.html_metadata import read_html  # late: it loads the HTML parsers

        return read_html(text, url)
    from archive.text_metadata import read_text  # late: its many patterns take a command's start to compile

    return read_text(text, url, markdown=read.media_type == MARKDOWN)


def holds_text(text: str, media_type: str) -> bool:
    """Whether there is anything to read in it, markup aside."""
    if media_type == HTML and len(text) <= LONGEST_LOOK:
        from archive.html_metadata import visible_text  # late: it loads the HTML parsers

        text = visible_text(text)
    return re.search(r"\w", text) is not None
