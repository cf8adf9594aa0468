"""The web page that a document becomes: its text as markup, and in its head what it says about itself."""

import html
import re
from dataclasses import dataclass
from typing import Any

from lxml import html as lxml_html  # type: ignore[import-untyped]  # lxml ships no types

from archive.byline import names_people
from archive.text_metadata import looks_like_title

_LONGEST_TITLE = 300
# What programs write where nobody gave a title: their own name, a file's name, "Document1".
_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint)|untitled|naamloos|unbenannt|sans titre|без имени|title|titel|slide|"
    r"document|doc|scan|print|layout|(?:new )?(?:text|page)|about:blank)[\W\d_]*(?: - .*)?"
    r"|.*\.(?:docx?|odt|rtf|pdf|indd|qxd|tex|dvi|html?|txt|pages|wpd|pub|xlsx?|pptx?)"
    r"|(?:https?|file):.*|[\W\d_]*|\S*\\.*",
    re.IGNORECASE,
)
_TITLE_ELEMENT = '<h1 class="title">'
_FIRST_PARAGRAPH = re.compile(r"\s*<p(?:\s[^>]{0,200})?>(.{1,2000}?)</p>", re.DOTALL)
_LONE_PARAGRAPH = re.compile(r"(<t[dh](?:\s[^>]{0,200})?>)\s*<p>((?:[^<]|<(?!/?p>)){0,5000})</p>\s*(</t[dh]>)")
"""A cell of a table with one paragraph: with it, each cell would stand by itself; without it, a row is one line."""

_TAG = re.compile(r"<[^>]*>")
_UNSAFE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class About:
    """What a document says about itself, apart from its text; ``published`` as ISO 8601 writes it, ``url`` absolute."""

    title: str | None = None
    byline: str | None = None
    published: str | None = None
    language: str | None = None
    url: str | None = None


def document_page(body: str, about: About) -> str:
    """Return the page of a document that is an article and nothing around it; ``body`` is markup.

    A title that some program filled in is left out. A first line that repeats the title, or that can be it where there
    is no other, becomes the heading that it is.
    """
    title, body = _with_heading(sensible_title(about.title), body)
    language = f' lang="{html.escape(about.language)}"' if about.language else ""
    head = head_elements(About(title, about.byline, about.published, url=about.url))
    body = _LONE_PARAGRAPH.sub(r"\1\2\3", body)
    return clean_markup(f"<!doctype html><html{language}><head>{head}</head><body>{body}</body></html>")


def head_elements(about: About) -> str:
    """Return what a document says about itself as elements of a page's head."""
    named = (("author", about.byline), ("article:published_time", about.published))
    elements = [f'<meta name="{name}" content="{html.escape(value)}">' for name, value in named if value]
    if about.title:
        elements.insert(0, f"<title>{html.escape(about.title)}</title>")
        # Where an e-mail or a saved page has a title of its own, this one goes before it.
        elements.insert(1, f'<meta property="og:title" content="{html.escape(about.title)}">')
    if about.url:
        elements.append(f'<link rel="canonical" href="{html.escape(about.url)}">')
    return "".join(elements)


def sensible_title(title: str | None) -> str | None:
    """Return a document's own title, None where it is one that a program filled in."""
    line = " ".join((title or "").split())
    return line if line and len(line) <= _LONGEST_TITLE and not _NO_TITLE.fullmatch(line) else None


def sensible_author(author: str | None) -> str | None:
    """Return the author in a document's properties where that is a person: it is often an account or a program."""
    line = " ".join((author or "").split())
    return line if line and names_people(line) else None


def clean_markup(markup: str) -> str:
    """Return markup without the characters that no page may hold, half characters included."""
    return _UNSAFE.sub("", markup).encode("utf-8", "replace").decode("utf-8")


def serialised(element: Any) -> str:
    """Return the markup of what is inside an element of lxml's."""
    inner = [html.escape(element.text or "", quote=False)]
    inner += [lxml_html.tostring(child, encoding="unicode") for child in element if isinstance(child.tag, str)]
    return "".join(inner)


def _with_heading(title: str | None, body: str) -> tuple[str | None, str]:
    """Return the title, and the text with a heading where its first paragraph is the title."""
    first = _FIRST_PARAGRAPH.match(body)
    if first is None or _TITLE_ELEMENT in body or not body[first.end() :].strip():
        return title, body
    line = " ".join(html.unescape(_TAG.sub("", first[1])).split())
    same = title is not None and line.casefold() == title.casefold()
    if same or (title is None and looks_like_title(line)):
        return line, f"{_TITLE_ELEMENT}{first[1]}</h1>{body[first.end() :]}"
    return title, body
