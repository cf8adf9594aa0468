"""Which articles a search looks in; the keyword and the vector index apply the same filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Filters:
    """What an article must have to be searched; an empty field asks nothing.

    Both dates belong to the range. An article without a date lies in no range: it is left out as soon as one is
    asked, unless ``include_undated``. ``tags`` must all be there; of ``sites`` and ``languages``, one. What is in one
    of the fields ``without_`` must not be there; ``without_dates`` are ranges as above.
    """

    published_from: date | None = None
    published_to: date | None = None
    include_undated: bool = False
    sites: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    without_articles: tuple[int, ...] = ()
    without_sites: tuple[str, ...] = ()
    without_languages: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    without_dates: tuple["DateRange", ...] = ()

    @property
    def asks_date(self) -> bool:
        """Whether a date range is asked."""
        return self.published_from is not None or self.published_to is not None

    def admits(self, published: date | None) -> bool:
        """Whether a publication date lies in the range asked."""
        if published is None:
            return not self.asks_date or self.include_undated
        return _lies_in(published, (self.published_from, self.published_to)) and not any(
            _lies_in(published, each) for each in self.without_dates
        )


DateRange = tuple[date | None, date | None]
"""From the first day to the last, both included; None: without end."""


def _lies_in(day: date, dates: DateRange) -> bool:
    first, last = dates
    return (first is None or day >= first) and (last is None or day <= last)


def fold_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """Return sites or tags as both indexes compare them: case does not matter."""
    return tuple(label.casefold() for label in labels)
