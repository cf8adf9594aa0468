"""Metadata of web pages: what the page says about itself, and what it prints around its title."""

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from archive.addresses import normalise_url, same_site, site_of
from archive.article import Metadata
from archive.byline import is_byline, names_people, parts_of_byline
from archive.errors import FetchError
from archive.html_dates import find_modified, find_published, find_published_at
from archive.html_page import Head, Line, Page, clean, shown, words_of
from archive.language import detect_language, language_code
from archive.people import people_in, people_named

_AUTHOR_WORDS = re.compile(
    r"(?:^|[\s_-])(?:by-?lines?|authors?|auteurs?|autor(?:en|in)?|writers?)(?:$|[\s_-])", re.IGNORECASE
)
_AUTHOR_METAS = ("author", "article:author", "parsely-author", "dc.creator", "citation_author")
_TITLE_SEPARATORS = re.compile(r"\s+[|•·»–—-]\s+|\s*\|\s*|\s+::\s+")
_FEWEST_TITLE_WORDS = 3
_FEWEST_SITE_LETTERS = 4
_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"(?:https?:|www\.|@|\S+@\S+$)")
_LONGEST_NAME = 200


def read_html(text: str, url: str | None) -> Metadata:
    """Return the metadata of a page; ``url`` is its final address, or None for a file or a paste."""
    page = Page(text)
    address = _address(page, url)
    site = _site(page, address)
    title = _title(page, site)
    head = page.head(title if title in page.headings else None)
    byline = _byline(page, head, site)
    published = find_published(page, head, address)
    published_at = find_published_at(page, head, published)
    return Metadata(
        title=title,
        byline=byline,
        authors=_authors(page, byline, site),
        published=published,
        published_at=published_at,
        modified=find_modified(page, head, published_at or published),
        language=_language(page, head),
        site=site,
        url=address,
    )


def visible_text(text: str) -> str:
    """All text that the page could show, menus and notices included; for telling whether there is any."""
    tree = Page(text).tree
    etree.strip_elements(tree, "script", "style", "noscript", "template", "svg", "head", with_tail=False)
    return clean(" ".join(tree.itertext()))


def _address(page: Page, url: str | None) -> str | None:
    """Return the canonical address where the page's own site gives it, else the final one."""
    if page.canonical is None:
        return url
    try:
        canonical = normalise_url(urljoin(url or "", page.canonical))
    except (FetchError, ValueError):
        return url
    if url is None:
        return canonical
    # Pages exist whose canonical link leads to the site's front page; that says nothing about this one.
    if not same_site(canonical, url) or (urlsplit(canonical).path == "/" and urlsplit(url).path != "/"):
        return url
    return canonical


def _site(page: Page, address: str | None) -> str | None:
    """Return the site's name as the page gives it, else the one in its title that its host confirms, else the host."""
    stated = page.meta.get("og:site_name") or page.linked_name("publisher")
    host = (site_of(address) or None) if address else None
    if stated and _ADDRESS.match(stated):
        stated = site_of(stated) or host
    if stated or host is None:
        return stated
    pieces = _TITLE_SEPARATORS.split(_text_of(page, "title") or "")
    return next((piece for piece in pieces[1:] + pieces[:1] if _names_site(piece, host)), host)


def _title(page: Page, site: str | None) -> str | None:
    """Return the title as printed where the page's description agrees with a heading, else as described."""
    described = [
        page.meta.get("og:title"),
        page.linked.get("headline"),
        _text_of(page, "title"),
        page.meta.get("twitter:title"),
    ]
    stated = [_without_site(clean(title), site) for title in described if isinstance(title, str) and clean(title)]
    for title in stated:
        for heading in page.headings:
            if _letters(heading) in _beginnings(title) and not _names_site(heading, site):
                return heading
    # Worded for searching or sharing, a description still shares most words with the title that is printed.
    alike = (heading for heading in page.headings if any(_share_words(heading, title) for title in stated))
    # Otherwise the description goes first: the first heading is the site's name on many a page.
    return next(alike, None) or next(iter(stated + page.headings), None)


def _beginnings(title: str) -> set[str]:
    """Return the letters of the title, whole and as far as each separator: behind one may stand the site's name."""
    ends = [found.start() for found in _TITLE_SEPARATORS.finditer(title)]
    return {_letters(title[:end]) for end in (*ends, len(title))}


def _share_words(heading: str, title: str) -> bool:
    words, others = set(_WORD.findall(heading.casefold())), set(_WORD.findall(title.casefold()))
    shared = len(words & others)
    return shared >= _FEWEST_TITLE_WORDS and shared >= 0.6 * min(len(words), len(others))


def _without_site(title: str, site: str | None) -> str:
    """Return the title without the site's name behind or before it."""
    pieces = [(found.start(), found.end()) for found in _TITLE_SEPARATORS.finditer(title)]
    if not pieces:
        return title
    (_, first), (last, after) = pieces[0], pieces[-1]
    if _names_site(title[after:], site):
        return title[:last]
    if _names_site(title[: pieces[0][0]], site):
        return title[first:]
    # An unknown name behind an upright stroke is the site's too, where a whole title stands before it.
    if "|" in title[last:after] and len(title[:last].split()) >= _FEWEST_TITLE_WORDS:
        return title[:last]
    return title


def _names_site(piece: str, site: str | None) -> bool:
    name, known = _letters(piece), _letters(site or "")
    host = _letters((site or "").rsplit(".", 1)[0])
    if len(name) >= _FEWEST_SITE_LETTERS and known.startswith(name):
        return True  # "Spiceworks" for "Spiceworks Inc"
    return bool(name) and name in {known, host}


def _byline(page: Page, head: Head, site: str | None) -> str | None:
    """Return the byline as printed in the article's head, else the author that the page states."""
    for line in head.lines:
        for text in (line.text, line.spaced):
            if is_byline(text):
                return parts_of_byline(text)[0]
    stated = _stated_author(page, site)
    # The shortest, since the line around it may hold a reading time or a role as well.
    if stated and (printed := [line.text for line in head.lines if _adds_little(line.text, stated)]):
        return min(printed, key=len).rstrip(" ,;|·•")
    for line in head.lines:
        if _is_author_element(line.element) and (name := _printed_name(line)):
            return name
    return stated


def _authors(page: Page, byline: str | None, site: str | None) -> tuple[str, ...]:
    """Return the people that the page states as its authors, or those that its byline names where these are more."""
    printed = people_in(byline or "")
    stated_by = [page.linked_people(), page.meta_values(*_AUTHOR_METAS)]
    for names in stated_by:
        if stated := people_named(name for name in names if not _ADDRESS.match(name) and not _names_site(name, site)):
            return printed if {_letters(name) for name in stated} <= {_letters(name) for name in printed} else stated
    return printed


def _stated_author(page: Page, site: str | None) -> str | None:
    names = [page.linked_name("author")]
    names += [page.meta.get(name) for name in _AUTHOR_METAS]
    for name in names:
        if (
            name
            and len(name) <= _LONGEST_NAME
            and not _ADDRESS.match(name)
            and _letters(name) not in {_letters(site or ""), "admin"}
        ):
            return name
    return None


def _adds_little(line: str, name: str) -> bool:
    """Tell whether a printed line is this name, with perhaps a word before it or something short behind."""
    before, found, after = line.partition(name)
    return bool(found) and len(before.split()) <= 1 and len(after.split()) <= 3 and not line.endswith(".")


def _is_author_element(element: Any) -> bool:
    parent = element.getparent()
    own = f"{element.get('rel') or ''} {element.get('itemprop') or ''}".lower().split()
    called = f"{words_of(element)} {words_of(parent) if parent is not None else ''}"
    return "author" in own or _AUTHOR_WORDS.search(called) is not None


def _printed_name(line: Line) -> str | None:
    """Return the people that an author's element names, perhaps beside their role or picture."""
    for text in (line.text, line.spaced, *(clean(piece) for piece in line.element.itertext())):
        if names_people(text):
            return text
    return None


def _language(page: Page, head: Head) -> str | None:
    text = "\n".join(head.paragraphs)
    if detected := detect_language(text):
        return detected
    body = page.tree.find("body")
    whole = clean(shown(body, " ")) if body is not None and not text else ""
    stated = page.tree.get("lang") or page.meta.get("og:locale") or page.meta.get("content-language")
    return detect_language(whole) or language_code(stated)


def _text_of(page: Page, tag: str) -> str | None:
    element = page.tree.find(f".//{tag}")
    return None if element is None else clean(element.text_content())


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
