"""What a person asks for: a text, where to look and how, how much of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from indexer.errors import InvalidQuery
from indexer.expansion import Leeway
from indexer.filters import Filters
from indexer.fusion import Fusion

# As deep as either index is asked, always, whatever the page: so that page 7 is cut from the same ranking as page 1.
RANKING_DEPTH = 1000

# So many passages meaning adds to those found by word: the graph of near vectors gives them quickly, and deeper ones
# change nothing (titles of Dutch news: nDCG@10 0.901 with 200 as with 1,000).
FUSED_MEANING_DEPTH = 200

# A long article; beyond it the end of a pasted text is not read (and the page says so).
MAX_QUERY_LENGTH = 100_000


class Mode(StrEnum):
    """By what passages are found."""

    KEYWORD = "keyword"
    SEMANTIC = "semantic"
    HYBRID = "hybrid"


class Sort(StrEnum):
    """In what order hits stand; by date, articles without one come last."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the archive, for ``limit`` passages after the first ``offset``.

    ``plain``: signs mean nothing in its text.

    Raises `InvalidQuery` for a limit, an offset or a length that no search can have.
    """

    text: str
    mode: Mode = Mode.HYBRID
    filters: Filters = field(default_factory=Filters)
    limit: int = 10
    offset: int = 0
    sort: Sort = Sort.RELEVANCE
    fusion: Fusion = field(default_factory=Fusion)
    leeway: Leeway = field(default_factory=Leeway)
    plain: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= RANKING_DEPTH:
            raise InvalidQuery(field="limit", value=self.limit, reason=f"it must be from 1 to {RANKING_DEPTH}.")
        if not 0 <= self.offset <= RANKING_DEPTH:
            raise InvalidQuery(field="offset", value=self.offset, reason=f"it must be from 0 to {RANKING_DEPTH}.")
        if len(self.text) > MAX_QUERY_LENGTH:
            raise InvalidQuery(
                field="query",
                value=self.text[:40] + "…",
                reason=f"it is longer than {MAX_QUERY_LENGTH} characters. Paste a part of it.",
            )
