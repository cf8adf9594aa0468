"""A web page taken apart for its metadata: meta elements, JSON-LD, and what stands in the article's head.

The *head of the article* is what a reader sees around the title before the text is under way. A byline or date
is looked for only there, so that those of comments, related articles and author boxes are never taken.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lxml import etree, html  # type: ignore[import-untyped]  # lxml ships no types

from archive.markup_limits import within_limits
from archive.nesting_limit import within_depth

_LONG_PARAGRAPH = 140
"""Characters from which a paragraph is text of the article rather than something around it."""

_HEAD_PARAGRAPHS = 2
"""So many long paragraphs may stand before a byline: leads are printed above it."""

_LONGEST_LINE = 300
_MOST_ELEMENTS = 50_000

_NO_TEXT = frozenset(("script", "style", "template", "noscript", "svg", "iframe", "object", "select", "textarea"))
_OUTSIDE_TAGS = frozenset(("nav", "footer", "aside", "form", "dialog", "button", "blockquote", "figure")) | _NO_TEXT
_PROSE_TAGS = frozenset(("p", "li", "dd", "td"))
_HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCK_TAGS = frozenset(
    ("div", "p", "section", "article", "header", "main", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "td")
).union(_HEADING_TAGS, ("address", "hr", "pre"))
_OUTSIDE_WORDS = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentaires?|kommentare?|reacties?|reactie|discussion|related|verwandt|gerelateerd|"
    r"lees-?ook|read-?more|meer|recommend\w*|aanbevolen|sidebar|widget|newsletter|nieuwsbrief|cookie\w*|consent|share|"
    r"social|breadcrumbs?|menu|navigation|nav|footer|teasers?|popular|trending|most-?read|"
    r"author-?(?:box|bio|card|info)|about-?(?:the-?)?author|promo|advert\w*|banner|subscribe|paywall)(?:$|[\s_-])",
    re.IGNORECASE,
)
_WHITE_SPACE = re.compile(r"[ \t\r\n\f]+")
_ARTICLE_TYPES = re.compile(r"(?:\w*Article|BlogPosting|LiveBlogPosting|SocialMediaPosting|Report|Review)$")
_WRAPPED = re.compile(
    r"^\s*(?://|/\*)?\s*(?:<!\[CDATA\[|<!--)(?:\s*\*/)?|(?://|/\*)?\s*(?:\]\]>|-->)(?:\s*\*/)?[\s;]*$"
)
_LONGEST_JSON = 1_000_000

Element = Any  # lxml ships no types


@dataclass(frozen=True, slots=True)
class Line:
    """A short element of the article's head and the text that it shows, a time in it left out.

    ``spaced`` is the same text with a space between its elements, as their layout may show it; ``above_text``
    says that it stands between the title and the first long paragraph.
    """

    element: Element
    text: str
    spaced: str
    above_text: bool


@dataclass(slots=True)
class Head:
    """What stands in the article's head, nearest to its title first; and its paragraphs all the way down."""

    lines: list[Line] = field(default_factory=list)
    times: list[Element] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)


class Page:
    """One parsed page; ``text`` may be any broken markup, an empty page is what comes of the worst."""

    def __init__(self, text: str) -> None:
        self.tree: Element = _parse(text)

    @cached_property
    def meta(self) -> dict[str, str]:
        """The content of the meta elements by their name, property or itemprop in lower case; the first of each."""
        found: dict[str, str] = {}
        for element in self.tree.iter("meta"):
            content = clean(element.get("content") or "")
            for attribute in ("property", "name", "itemprop"):
                name = (element.get(attribute) or "").strip().lower()
                if name and content:
                    found.setdefault(name, content)
        return found

    @cached_property
    def linked(self) -> dict[str, Any]:
        """The JSON-LD object that describes the article; empty where there is none, or it is broken."""
        return next((described for described in self._described if _is_article(described)), {})

    def linked_name(self, property_: str) -> str | None:
        """Return the name or names that the article's JSON-LD gives for its author or publisher."""
        values = self.linked.get(property_)
        names = [self._name_of(value) for value in (values if isinstance(values, list) else [values])[:10]]
        return ", ".join(name for name in names if name) or None

    def linked_people(self) -> list[str]:
        """Return the names of the article's authors in its JSON-LD, those that it says are organisations left out."""
        values = self.linked.get("author")
        people = [value for value in (values if isinstance(values, list) else [values])[:30] if not _is_company(value)]
        return [name for name in map(self._name_of, people) if name]

    def meta_values(self, *names: str) -> list[str]:
        """Return all contents of the meta elements with one of these names, property or itemprop, in their order."""
        return [
            clean(element.get("content") or "")
            for element in self.tree.iter("meta")
            if any((element.get(each) or "").strip().lower() in names for each in ("property", "name", "itemprop"))
        ]

    def _name_of(self, value: object) -> str | None:
        if isinstance(value, dict) and "name" not in value:
            # Only a reference to a thing that is described elsewhere on the page.
            known = (each for each in self._described if "name" in each and each.get("@id") == value.get("@id"))
            value = next(known, {}) if value.get("@id") else {}
        name = value.get("name") if isinstance(value, dict) else value
        return (clean(name) or None) if isinstance(name, str) else None

    @cached_property
    def _described(self) -> list[dict[str, Any]]:
        scripts = (each for each in self.tree.iter("script") if "ld+json" in (each.get("type") or "").lower())
        return [described for script in scripts for described in _objects(script.text or "")]

    @cached_property
    def canonical(self) -> str | None:
        """The address in the page's canonical link, as written there."""
        for link in self.tree.iter("link"):
            if "canonical" in (link.get("rel") or "").lower().split():
                return (link.get("href") or "").strip() or None
        return None

    @cached_property
    def headings(self) -> list[str]:
        """The texts of the page's first-level headings."""
        return [text for text in (clean(shown(heading)) for heading in self.tree.iter("h1")) if text]

    def head(self, title: str | None) -> Head:
        """Return the head of the article with this title."""
        before, after = Head(), Head()
        current, long_paragraphs, prose = before, 0, None
        for element in _elements_inside(self.tree):
            if prose is not None and prose in element.iterancestors():
                continue  # a name or date within a sentence is part of the text
            if element.tag == "h1" and current is before and _same(shown(element), title):
                # What came so far stood above the title; the text is under way only below it.
                current, long_paragraphs = after, 0
            if element.tag in _PROSE_TAGS and _is_prose(paragraph := clean(shown(element))):
                prose = element
                after.paragraphs.append(paragraph)
                long_paragraphs += len(paragraph) >= _LONG_PARAGRAPH
            elif long_paragraphs <= _HEAD_PARAGRAPHS:
                _note(element, current, above_text=current is after and long_paragraphs == 0)
        before.lines.reverse()
        before.times.reverse()
        return Head(after.lines + before.lines, after.times + before.times, after.paragraphs)


def clean(text: str) -> str:
    """Return the text as a browser shows it: ASCII white space as one space, no-break spaces kept within."""
    return _WHITE_SPACE.sub(" ", text).strip()


def shown(element: Element, joint: str = "", most: int = 50_000) -> str:
    """Return the text that an element shows, scripts and the like left out, up to about that many characters."""
    pieces, length = [], 0
    for text in _texts(element):
        pieces.append(text)
        length += len(text)
        if length > most:
            break
    return joint.join(pieces)


def words_of(element: Element) -> str:
    """Return what an element's class, id and data-testid call it."""
    return " ".join(element.get(name) or "" for name in ("class", "id", "data-testid"))


def _parse(text: str) -> Element:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    content = within_depth(within_limits(text.replace("\0", ""))).encode("utf-8", "replace")
    try:
        tree = html.document_fromstring(content, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        tree = None
    return html.document_fromstring("<html><body></body></html>") if tree is None else tree


def _objects(source: str) -> Iterator[dict[str, Any]]:
    """Return the JSON-LD objects that describe the page itself, not what they in turn mention."""
    source = _WRAPPED.sub("", source)
    try:
        waiting = [json.loads(source, strict=False)] if len(source) <= _LONGEST_JSON else []
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting = value[:100] + waiting
        elif isinstance(value, dict):
            yield value
            waiting += [value[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in value]


def _is_company(value: object) -> bool:
    kinds = value.get("@type") if isinstance(value, dict) else None
    return any("organi" in str(kind).lower() for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _is_article(described: dict[str, Any]) -> bool:
    kinds = described.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _ARTICLE_TYPES.match(kind) for kind in kinds)


def _elements_inside(tree: Element) -> Iterator[Element]:
    """Return the body's elements in their order, without navigation, comments, related articles and the like."""
    body = tree.find("body")
    outside = None
    walk = etree.iterwalk(tree if body is None else body, events=("start", "end"))
    for count, (event, element) in enumerate(walk):
        if count > 2 * _MOST_ELEMENTS:
            return
        if event == "end":
            outside = None if element is outside else outside
        elif outside is None and isinstance(element.tag, str):
            if element.tag in _OUTSIDE_TAGS or _is_outside(element):
                outside = element
            else:
                yield element


def _is_outside(element: Element) -> bool:
    if element.tag in {"body", "main", "article", "html"}:
        return False
    return element.get("hidden") is not None or _OUTSIDE_WORDS.search(words_of(element)) is not None


def _is_prose(text: str) -> bool:
    return len(text) >= _LONG_PARAGRAPH or (text.endswith((".", "!", "?", "…", "”", "’")) and len(text.split()) > 4)


def _note(element: Element, head: Head, *, above_text: bool) -> None:
    if element.tag == "time":
        head.times.append(element)
    if any(child.tag in _BLOCK_TAGS for child in element):
        return  # several lines, each of which comes as an element of its own
    text = clean(shown(element, most=_LONGEST_LINE))
    if text and len(text) <= _LONGEST_LINE:
        head.lines.append(Line(element, text, clean(shown(element, " ", most=_LONGEST_LINE)), above_text))


def _texts(element: Element) -> Iterator[str]:
    """Yield the texts within an element, without scripts and the like, and without times where it is not one itself."""
    skipped = None
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if event == "end":
            skipped = None if inner is skipped else skipped
            if inner is not element and skipped is None:
                yield inner.tail or ""
        elif skipped is None:
            if inner.tag in _NO_TEXT or (inner.tag == "time" and inner is not element):
                skipped = inner
            else:
                yield inner.text or ""


def _same(heading: str, title: str | None) -> bool:
    return title is None or clean(heading).casefold() == title.casefold()
