"""Markdown: the HTML that it stands for, whose blocks are its blocks."""

import re

from markdown_it import MarkdownIt

_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?:[^\n]*\n){0,200}?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")


def as_html(text: str) -> str:
    """Return a Markdown text (CommonMark and tables) as an HTML fragment; front matter isn't text."""
    markup: str = MarkdownIt("commonmark").enable("table").render(_FRONT_MATTER.sub("", text, count=1))
    return markup
