"""Markdown: the HTML that it stands for, whose blocks are its blocks."""

import re

from markdown_it import MarkdownIt

_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?:[^\n]*\n){0,200}?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")

_DEEPEST = 100
"""Levels of quotes and lists within each other; the reader leaves out what lies deeper, by default beyond 20."""


def as_html(text: str) -> str:
    """Return a Markdown text (CommonMark and tables) as an HTML fragment; front matter isn't text."""
    reader = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
    markup: str = reader.render(_FRONT_MATTER.sub("", text, count=1))
    return markup
