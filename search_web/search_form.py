"""A search as its address says it: read from the URL's values, and written back into links."""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict

from archive.dates import parse_date_line
from indexer.errors import InvalidQuery
from indexer.expansion import Leeway
from indexer.filters import Filters
from indexer.fusion import DEFAULT_MEANING_WEIGHT, Fusion, FusionMethod
from indexer.query import RANKING_DEPTH, Mode, Query, Sort
from indexer.query_fields import filtered_language
from indexer.words import fold
from search_web.messages import msgid

_Choice = TypeVar("_Choice", bound=StrEnum)

_YEAR_OR_MONTH = re.compile(r"(\d{4})(?:-(\d{1,2}))?")

# The values are clipped to so many: an address with thousands of them was not made by a person.
_MOST_VALUES = 50

_NOT_A_DAY = msgid("write a day as 2022-01-14, a month as 2022-01, or a year as 2022.")
_NOT_A_NUMBER = msgid("write a whole number.")
_OUT_OF_RANGE = {0: msgid("it must be from 0 to 1000."), 1: msgid("it must be from 1 to 1000.")}
_NOT_A_CHOICE = {
    "mode": msgid("choose keyword, semantic or hybrid."),
    "sort": msgid("choose relevance, newest or oldest."),
    "fusion": msgid("choose minmax or rrf."),
}


@dataclass(frozen=True, slots=True)
class SearchForm:
    """What the search form holds, dates as the person wrote them; ``problems`` are values that cannot be used."""

    text: str = ""
    mode: Mode = Mode.HYBRID
    published_from: str = ""
    published_to: str = ""
    undated: bool = False
    sites: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    fusion: FusionMethod = FusionMethod.MIN_MAX
    exact: bool = False
    as_written: tuple[str, ...] = ()
    offset: int = 0
    problems: tuple[InvalidQuery, ...] = ()

    @property
    def filtered(self) -> bool:
        """Whether it asks for less than the whole archive."""
        return bool(self.published_from or self.published_to or self.sites or self.languages or self.tags)

    @property
    def refined(self) -> bool:
        """Whether anything beyond the text and the mode was chosen."""
        chosen = self.sort is not Sort.RELEVANCE or self.fusion is not FusionMethod.MIN_MAX or self.exact
        return self.filtered or chosen

    def query(
        self, limit: int, *, without_article: int | None = None, meaning_weight: float = DEFAULT_MEANING_WEIGHT
    ) -> Query:
        """Return the query, for ``limit`` hits; ``meaning_weight`` is the archive's. Raises `InvalidQuery`."""
        filters = Filters(
            read_day(self.published_from, "from"),
            read_day(self.published_to, "to"),
            self.undated,
            self.sites,
            self.languages,
            self.tags,
            () if without_article is None else (without_article,),
        )
        fusion = Fusion(self.fusion, meaning_weight)
        leeway = Leeway(self.exact, frozenset(self.as_written))
        return Query(self.text, self.mode, filters, limit, self.offset, self.sort, fusion, leeway)

    def values(self, **changes: Any) -> dict[str, Any]:
        """Return the URL's values for this form with some of its fields changed; what is usual is left out."""
        form = replace(self, **({"offset": 0} | changes))
        usual = SearchForm()
        values = {
            "q": form.text,
            "mode": form.mode.value if form.mode is not usual.mode else None,
            "from": form.published_from,
            "to": form.published_to,
            "undated": "1" if form.undated else None,
            "site": list(form.sites),
            "language": list(form.languages),
            "tag": list(form.tags),
            "sort": form.sort.value if form.sort is not usual.sort else None,
            "fusion": form.fusion.value if form.fusion is not usual.fusion else None,
            "exact": "1" if form.exact else None,
            "written": list(form.as_written),
            "offset": form.offset or None,
        }
        return {name: value for name, value in values.items() if value}


def read_search(values: MultiDict[str, str]) -> SearchForm:
    """Return what a URL's values ask; one that cannot be used is left out and stands in ``problems``."""
    problems: list[InvalidQuery] = []
    form = SearchForm(
        text=values.get("q", ""),
        mode=_choice(values, "mode", Mode.HYBRID, problems),
        published_from=_day(values, "from", problems),
        published_to=_day(values, "to", problems),
        undated=_yes(values.get("undated")),
        sites=_several(values, "site"),
        languages=_languages(values, problems),
        tags=_several(values, "tag"),
        sort=_choice(values, "sort", Sort.RELEVANCE, problems),
        fusion=_choice(values, "fusion", FusionMethod.MIN_MAX, problems),
        exact=_yes(values.get("exact")),
        as_written=tuple(dict.fromkeys(fold(name) for name in _several(values, "written"))),
        offset=read_number(values.get("offset"), "offset", 0, problems),
    )
    if not problems:
        try:
            form.query(1)
        except InvalidQuery as problem:
            return replace(form, offset=0, text=form.text[:1000], problems=(problem,))
    return replace(form, problems=tuple(problems))


def _languages(values: MultiDict[str, str], problems: list[InvalidQuery]) -> tuple[str, ...]:
    found: list[str] = []
    for named in _several(values, "language"):
        try:
            found.append(filtered_language(named))
        except InvalidQuery as problem:
            problems.append(problem)
    return tuple(dict.fromkeys(found))


def read_number(value: str | None, field: str, usual: int, problems: list[InvalidQuery], lowest: int = 0) -> int:
    """Return a whole number from ``lowest`` to `RANKING_DEPTH`, or the usual one, with a problem where it is none."""
    if value is None or not value.strip():
        return usual
    written = re.fullmatch(r"\s*([+-]?)0*(\d+)\s*", value)
    number = int(written[1] + written[2][:9]) if written else None
    if number is None or not lowest <= number <= RANKING_DEPTH:
        reason = _NOT_A_NUMBER if number is None else _OUT_OF_RANGE[lowest]
        problems.append(InvalidQuery(field=field, value=value[:40], reason=reason))
        return usual
    return number


def read_day(text: str, end: str) -> date | None:
    """Return the day that a text says; of a month or a year its first ("from") or its last ("to") one.

    Raises `InvalidQuery`.
    """
    text = text.strip()
    if not text:
        return None
    period = _YEAR_OR_MONTH.fullmatch(text)
    try:
        if period:
            year, month = int(period[1]), int(period[2] or (1 if end == "from" else 12))
            return date(year, month, 1 if end == "from" else calendar.monthrange(year, month)[1])
    except ValueError as error:  # calendar's own error is one of these
        raise InvalidQuery(field=end, value=text[:40], reason=_NOT_A_DAY) from error
    day = parse_date_line(text)
    if day is None:
        raise InvalidQuery(field=end, value=text[:40], reason=_NOT_A_DAY)
    return day


def _day(values: MultiDict[str, str], field: str, problems: list[InvalidQuery]) -> str:
    text = values.get(field, "").strip()
    try:
        read_day(text, field)
    except InvalidQuery as problem:
        problems.append(problem)
        return ""
    return text


def _choice(values: MultiDict[str, str], field: str, usual: _Choice, problems: list[InvalidQuery]) -> _Choice:
    value = values.get(field, "").strip()
    if not value:
        return usual
    try:
        return type(usual)(value)
    except ValueError:
        problems.append(InvalidQuery(field=field, value=value[:40], reason=_NOT_A_CHOICE[field]))
        return usual


def _several(values: MultiDict[str, str], field: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip() for value in values.getlist(field) if value.strip()))[:_MOST_VALUES]


def _yes(value: str | None) -> bool:
    return (value or "").strip().lower() in {"1", "true", "yes", "on"}
