"""Markdown taken apart into blocks, by way of the HTML that it stands for."""

import re

from markdown_it import MarkdownIt

from indexer.blocks import Block
from indexer.html_blocks import html_blocks

_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?:[^\n]*\n){0,200}?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")


def markdown_blocks(text: str) -> list[Block]:
    """Return the blocks of a Markdown text (CommonMark and tables); front matter isn't text."""
    reader = MarkdownIt("commonmark").enable("table")
    return html_blocks(reader.render(_FRONT_MATTER.sub("", text, count=1)))
