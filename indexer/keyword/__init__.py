"""The keyword index behind two small protocols: one to write it, one to search it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.filters import Filters
from indexer.keyword.clauses import KeywordQuery, Through

TEXT_FIELDS = ("title", "headings", "body", "byline")
"""The fields that text is looked for in."""

Placed = tuple[str, int]
"""A term and its position among the words of its field; several terms may stand on one position."""


@dataclass(frozen=True, slots=True)
class KeywordDocument:
    """One passage as the keyword index takes it: terms by field, and what filters ask.

    ``key`` is the passage's key in the passage store. Terms carry their language (see `indexer.analysis`); those of a
    field stand in the order of their positions.
    """

    key: int
    article_id: int
    title: Sequence[Placed]
    headings: Sequence[Placed]
    body: Sequence[Placed]
    byline: Sequence[Placed]
    language: str
    site: str | None
    tags: Sequence[str]
    published: date | None


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage's key and what an index gives it; higher is better."""

    key: int
    score: float


@dataclass(frozen=True, slots=True)
class WordScored(Scored):
    """The same from the keyword index; ``whole``: everything wanted is there.

    ``coverage`` is the share of what was asked that is there, from 0 to 1, each word counted by its rarity.
    """

    whole: bool = True
    coverage: float = 1.0


@dataclass(frozen=True, slots=True)
class Share:
    """What one term in one field adds to a passage's score, for the clause ``clause`` (its place among the leaves).

    ``count`` is how often it stands there. The shares of a passage and its `KeywordExplanation.lead` add up to the
    score that the keyword index gave.
    """

    clause: int
    shown: str
    terms: tuple[str, ...]
    through: Through
    field: str
    count: float
    share: float


@dataclass(frozen=True, slots=True)
class KeywordExplanation:
    """Why the keyword index gave a passage its score.

    ``missing`` are the words asked that are not there; ``lead`` is what it gets beside its shares because all are.
    """

    shares: tuple[Share, ...]
    missing: tuple[str, ...]
    lead: float


class KeywordWriter(Protocol):
    """Writes one new state of the index; nobody sees it before `commit` returns."""

    def remove_article(self, article_id: int) -> None:
        """Take out all passages of an article."""

    def add(self, document: KeywordDocument) -> None:
        """Put in a passage."""

    def commit(self) -> None:
        """Make the state durable."""

    def cancel(self) -> None:
        """Forget it."""


class KeywordReader(Protocol):
    """Searches one state of the index, and goes on seeing it whatever is written meanwhile."""

    @property
    def passage_count(self) -> int:
        """How many passages it holds."""

    def search(self, query: KeywordQuery, filters: Filters, limit: int) -> list[WordScored]:
        """Return the best ``limit`` passages, best first; none when no clause says what to look for.

        Passages with everything wanted stand before all others.
        """

    def admitted(self, query: KeywordQuery) -> NDArray[np.int64] | None:
        """Return the keys of all passages with what a query requires and without what it excludes.

        None where it asks neither: then all are.
        """

    def explain(self, query: KeywordQuery, filters: Filters, keys: Sequence[int]) -> Mapping[int, KeywordExplanation]:
        """Return why `search` gave passages their scores, or would have; by key, for those that the index holds."""

    def document_frequency(self, term: str) -> int:
        """Return in how many passages' texts a term stands; some that were removed since may count."""

    def holds(self, term: str) -> bool:
        """Whether a term stands in any field of any passage."""

    def terms_beginning(self, prefix: str, limit: int) -> list[str]:
        """Return the terms that begin so, most frequent first; at most ``limit``."""

    def close(self) -> None:
        """Let go of the files."""
