"""The filters that stand in a query, joined with those that were set beside it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from indexer.filters import Filters
from indexer.query_tree import DateFilter, FieldFilter, Filter

# No site or language is called so: what two filters have in common where that is nothing.
_NOWHERE = ("\0",)


def filters_of(asked: Iterable[Filter], given: Filters) -> Filters:
    """Return what an article must have to satisfy both.

    In a query several sites or languages are any of them, several tags all, several dates what they have in common.
    """
    asked = list(asked)
    named = [each for each in asked if isinstance(each, FieldFilter)]
    dates = [each for each in asked if isinstance(each, DateFilter)]
    first, last = given.published_from, given.published_to
    for each in dates:
        if not each.excluded:
            first, last = _later(first, each.first), _earlier(last, each.last)
    return replace(
        given,
        published_from=first,
        published_to=last,
        sites=_common(given.sites, _values(named, "site")),
        languages=_common(given.languages, _values(named, "language")),
        tags=(*given.tags, *_values(named, "tag")),
        without_sites=(*given.without_sites, *_values(named, "site", excluded=True)),
        without_languages=(*given.without_languages, *_values(named, "language", excluded=True)),
        without_tags=(*given.without_tags, *_values(named, "tag", excluded=True)),
        without_dates=(*given.without_dates, *((each.first, each.last) for each in dates if each.excluded)),
    )


def _values(named: Iterable[FieldFilter], field: str, *, excluded: bool = False) -> tuple[str, ...]:
    return tuple(each.value for each in named if each.field == field and each.excluded == excluded)


def _common(given: tuple[str, ...], asked: tuple[str, ...]) -> tuple[str, ...]:
    if not given or not asked:
        return given or asked
    wanted = {value.casefold() for value in asked}
    return tuple(value for value in given if value.casefold() in wanted) or _NOWHERE


def _later(first: date | None, second: date | None) -> date | None:
    return max((each for each in (first, second) if each), default=None)


def _earlier(first: date | None, second: date | None) -> date | None:
    return min((each for each in (first, second) if each), default=None)
