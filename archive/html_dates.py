"""When a web page was published, by htmldate, from what states it and from nothing else.

htmldate, given a whole page, ends by taking dates out of the text; an article without a date must stay "date
unknown". So it gets a reduced page: the elements that state a date of publication, and no text.
"""

import json
import re
from datetime import date, timedelta
from datetime import datetime as moment
from typing import Any

from htmldate import find_date
from lxml.html import builder, tostring  # type: ignore[import-untyped]  # lxml ships no types

from archive.dates import EARLIEST, is_plausible, parse_date_line
from archive.html_page import Head, Line, Page, clean, words_of
from archive.moments import parse_moment, parse_update_line


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


_STATES_PUBLICATION = _words(
    "article:published_time article:published article.published og:published_time og:article:published_time og:pubdate "
    "datepublished date pubdate publishdate publish_date publish-date publication_date published_time published_date "
    "date_published date.issued dc.date dc.date.issued dc.date.created dc.created dc.issued "
    "dcterms.date dcterms.issued dcterms.created dcterms.available datecreated originalpublicationdate "
    "parsely-pub-date sailthru.date cxenseparse:recs:publishtime citation_publication_date citation_date "
    "article_date_original rnews:datepublished bt:pubdate"
)
_STATES_CHANGE = _words(
    "article:modified_time article:modified og:updated_time og:article:modified_time datemodified last-modified "
    "lastmod dcterms.modified dc.date.modified modified_time date_modified revised article.updated sailthru.modified "
    "bt:moddate rnews:datemodified"
)
_UPDATED = re.compile(r"updated?|modif|bijgewerkt|gewijzigd|aktualisiert|geändert|maj|обновлен", re.IGNORECASE)
_NAMES_DATE = re.compile(r"dat(?:e|um)|time|publi|posted|stamp|fecha|дата", re.IGNORECASE)
_LONGEST_VALUE = 100


def find_published(page: Page, head: Head, url: str | None) -> date | None:
    """Return the date of publication that the page states, else None; a date in its text is never taken.

    The order: JSON-LD, meta elements, a date in the address, a time element, a line of the article's head that
    wholly is a date.
    """
    found = find_date(
        _reduced(page, head),
        extensive_search=False,
        original_date=True,
        url=url or "",
        min_date=EARLIEST.isoformat(),
        max_date=(moment.now().astimezone().date() + timedelta(days=366)).isoformat(),
        deferred_url_extractor=True,
    )
    if found and is_plausible(day := date.fromisoformat(found)):
        return day
    days = (parse_date_line(line.text) for line in head.lines if _may_date(line))
    return next((day for day in days if day), None)


def find_published_at(page: Page, head: Head, published: date | None) -> moment | None:
    """Return the moment of publication where the page states it with its offset, on the day of publication."""
    if published is None:
        return None
    linked = [page.linked.get("datePublished"), page.linked.get("dateCreated")]
    stated = [value for value in linked if isinstance(value, str)]
    stated += [value for name, value in page.meta.items() if name in _STATES_PUBLICATION]
    stated += [_time_of(element) for element in _published_times(page, head)]
    found = (parse_moment(value[:_LONGEST_VALUE]) for value in stated)
    return next((each for each in found if each and each.date() == published), None)


def find_modified(page: Page, head: Head, published: date | moment | None) -> date | moment | None:
    """Return when the page says that it was last changed: a moment where it gives the offset, else a day.

    One before the publication, or at its very moment, says nothing.
    """
    linked = page.linked.get("dateModified")
    stated = [linked] if isinstance(linked, str) else []
    stated += [value for name, value in page.meta.items() if name in _STATES_CHANGE]
    stated += [_time_of(element) for element in head.times if _is_update(element)]
    found = [parse_moment(value[:_LONGEST_VALUE]) or _day_of(value[:_LONGEST_VALUE]) for value in stated]
    found += [parse_update_line(text) for line in head.lines for text in (line.text, line.spaced)]
    return next((each for each in found if each and _is_later(each, published)), None)


def _day_of(stated: str) -> date | None:
    # Without an offset the time is of no known place; the day is close enough.
    return parse_date_line(stated) or parse_date_line(re.split(r"[T ]", stated, maxsplit=1)[0])


def _is_later(changed: date | moment, published: date | moment | None) -> bool:
    if isinstance(changed, moment) and isinstance(published, moment):
        return changed > published
    return published is None or _as_day(changed) >= _as_day(published)


def _as_day(value: date | moment) -> date:
    return value.date() if isinstance(value, moment) else value


def _may_date(line: Line) -> bool:
    """Tell whether a line of the article's head is where a page prints its date, not a table's or a list's."""
    if _is_update(line.element):
        return False
    called = words_of(line.element)
    return _NAMES_DATE.search(called) is not None or (line.above_text and line.element.tag in {"p", "div", "span"})


def _reduced(page: Page, head: Head) -> str:
    """Return a page that holds nothing but the statements of when this one was published."""
    linked = page.linked.get("datePublished") or page.linked.get("dateCreated")
    # Pages exist that put the date of their last change into the meta element; in JSON-LD each has its own name.
    metas = [
        builder.META(name=name, content=value[:_LONGEST_VALUE])
        for name, value in page.meta.items()
        if name in _STATES_PUBLICATION and not isinstance(linked, str)
    ]
    times = [builder.TIME(_time_of(element), datetime=_time_of(element)) for element in _published_times(page, head)]
    scripts = []
    if isinstance(linked, str):
        described = json.dumps({"@type": "NewsArticle", "datePublished": linked[:_LONGEST_VALUE]}).replace("<", "")
        scripts.append(builder.SCRIPT(described, type="application/ld+json"))
    document = builder.HTML(builder.HEAD(*metas, *scripts), builder.BODY(*times))
    reduced: str = tostring(document, encoding="unicode")
    return reduced


def _published_times(page: Page, head: Head) -> list[Any]:
    """Return the one time element that says when, or none: marked as such, else the first by the title."""
    marked = [
        element
        for element in page.tree.iter("time", "meta")
        if "datepublished" in (element.get("itemprop") or "").lower() or element.get("pubdate") is not None
    ]
    in_head = [element for element in head.times if not _is_update(element)]
    within = [element for element in marked if element in in_head or element.tag == "meta"]
    return [element for element in within or in_head if _time_of(element)][:1]


def _is_update(element: Any) -> bool:
    parent = element.getparent()
    said = [words_of(element), element.get("itemprop") or "", clean(element.text or "")]
    if parent is not None:
        said += [words_of(parent), clean(parent.text or "")]
    previous = element.getprevious()
    if previous is not None:
        said += [clean(previous.tail or "")]
    return _UPDATED.search(" ".join(said)) is not None


def _time_of(element: Any) -> str:
    stated = clean(element.get("datetime") or element.get("content") or "")
    if not stated and (day := parse_date_line(clean(element.text_content()))):
        stated = day.isoformat()
    return stated[:_LONGEST_VALUE]
