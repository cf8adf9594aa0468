"""Which articles a search looks in; the keyword and the vector index apply the same filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Filters:
    """What an article must have to be searched; an empty field asks nothing.

    Both dates belong to the range. An article without a date lies in no range: it is left out as soon as one is
    asked, unless ``include_undated``. ``tags`` must all be there; of ``sites`` and ``languages``, one.
    """

    published_from: date | None = None
    published_to: date | None = None
    include_undated: bool = False
    sites: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    without_article: int | None = None

    @property
    def asks_date(self) -> bool:
        """Whether a date range is asked."""
        return self.published_from is not None or self.published_to is not None

    def admits(self, published: date | None) -> bool:
        """Whether a publication date lies in the range asked."""
        if not self.asks_date:
            return True
        if published is None:
            return self.include_undated
        after = self.published_from is None or published >= self.published_from
        return after and (self.published_to is None or published <= self.published_to)


def fold_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """Return sites or tags as both indexes compare them: case does not matter."""
    return tuple(label.casefold() for label in labels)
