"""The fields that a query can name, in Dutch and English, and the dates that it can ask for."""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache

from babel import Locale
from rapidfuzz.distance import OSA

from indexer.errors import InvalidQuery

# By name as people type it; the canonical one first where there are several in one language.
FIELD_NAMES: dict[str, str] = {
    "titel": "title",
    "title": "title",
    "kop": "heading",
    "heading": "heading",
    "auteur": "byline",
    "author": "byline",
    "byline": "byline",
    "site": "site",
    "bron": "site",
    "source": "site",
    "taal": "language",
    "language": "language",
    "lang": "language",
    "label": "tag",
    "trefwoord": "tag",
    "tag": "tag",
    "datum": "date",
    "date": "date",
    "in": "place",
}

TEXT_FIELDS = frozenset({"title", "heading", "byline"})

REMOVED = "removed"
"""The place of a filter that looks in what was removed from articles."""

_PLACES = {"verwijderd": REMOVED, "weggelaten": REMOVED, "removed": REMOVED, "tekst": "text", "text": "text"}

# A shorter one is too near to ordinary words: *kip:* is no *kop:*.
_SHORTEST_MISSPELT = 4

_DAY = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[-/](?P<month>\d{1,2})[-/](?P<year>\d{4})")
_COMPARISON = re.compile(r"(?P<sign><=|>=|<|>)(?P<date>.+)")

DateRange = tuple[date | None, date | None]
"""First and last day, both included; None: without end."""


def canonical_field(name: str) -> str | None:
    """Return the field that a name stands for, or None."""
    return FIELD_NAMES.get(name.casefold())


def nearest_field_name(name: str) -> str | None:
    """Return the field name that a misspelt one was most likely meant to be, or None when it is like none."""
    wrong = name.casefold()
    if len(wrong) < _SHORTEST_MISSPELT:
        return None
    near = [known for known in FIELD_NAMES if len(known) >= _SHORTEST_MISSPELT and OSA.distance(wrong, known) == 1]
    return near[0] if near else None


def date_range(written: str) -> DateRange | None:
    """Return the days that a value asks for; None where it names no days that there are, or turns a range round.

    Understood are 2022, 2022-01, 2022-01-14, 14-1-2022, ranges of these (2022-01..2022-03, 2022.., ..2020) and
    comparisons (<2020, >=2021-06). A year or a month is all of its days.
    """
    if comparison := _COMPARISON.fullmatch(written):
        return _compared(comparison["sign"], _days(comparison["date"]))
    first, dots, last = written.partition("..")
    if not dots:
        return _days(written)
    begin, end = _days(first) if first else None, _days(last) if last else None
    if (first and begin is None) or (last and end is None) or not (first or last):
        return None
    found = (begin[0] if begin else None, end[1] if end else None)
    return None if found[0] and found[1] and found[0] > found[1] else found


def nearest_date(written: str) -> str | None:
    """Return the dates that impossible ones were most likely meant to be, or None.

    A range turned round is turned back; of a day or month that there is not, the month or year remains.
    """
    first, dots, last = written.partition("..")
    if dots and date_range(turned := f"{last}..{first}"):
        return turned
    shorter = written
    while "-" in shorter:
        shorter = shorter.rpartition("-")[0]
        if date_range(shorter):
            return shorter
    return None


def language_named(value: str) -> str | None:
    """Return the ISO 639-1 code that a value stands for: the code itself, or a language's name in five languages."""
    return _languages().get(value.casefold())


def filtered_language(value: str) -> str:
    """Return the code of the language to look in, given by its code or name. Raises `InvalidQuery`."""
    code = language_named(value.strip())
    if code is None:
        raise InvalidQuery(field="language", value=value[:40], reason="give a language such as nl or Dutch.")
    return code


def nearest_language(value: str) -> str | None:
    """Return the language's name that a misspelt one was most likely meant to be, or None when it is like none."""
    wrong = value.casefold()
    if len(wrong) < _SHORTEST_MISSPELT:
        return None
    near = [name for name in _languages() if len(name) >= _SHORTEST_MISSPELT and OSA.distance(wrong, name) == 1]
    return near[0] if near else None


def place_named(value: str) -> str | None:
    """Return the place to look in that a value stands for: removed text, or the text as usual."""
    return _PLACES.get(value.casefold())


def nearest_place(value: str) -> str | None:
    """Return the place's name that a value, misspelt or not, was most likely meant to be; None when it is like none."""
    wrong = value.casefold()
    near = [name for name in _PLACES if OSA.distance(wrong, name) <= (len(name) > _SHORTEST_MISSPELT)]
    return near[0] if near else None


def _days(written: str) -> tuple[date, date] | None:
    match = _DAY.fullmatch(written) or _DAY_FIRST.fullmatch(written)
    if match is None:
        return None
    given = match.groupdict()
    year, month, day = int(given["year"]), int(given["month"] or 0), int(given["day"] or 0)
    try:
        if day:
            return date(year, month, day), date(year, month, day)
        if month:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None


def _compared(sign: str, days: tuple[date, date] | None) -> DateRange | None:
    if days is None:
        return None
    first, last = days
    try:
        match sign:
            case "<":
                return None, first - timedelta(days=1)
            case "<=":
                return None, last
            case ">":
                return last + timedelta(days=1), None
            case _:
                return first, None
    except OverflowError:
        return None


@cache
def _languages() -> dict[str, str]:
    found: dict[str, str] = {}
    for reader in ("nl", "en", "de", "fr", "ru"):
        for code, name in Locale(reader).languages.items():
            if len(code) == 2:
                found.setdefault(name.casefold(), code)
                found.setdefault(code, code)
    return found
