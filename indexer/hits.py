"""What a search returns: hits, each with its passage, its snippet and why it stands where it stands."""

from dataclasses import dataclass

from indexer.chunking import Passage
from indexer.errors import ModelError
from indexer.fusion import Contribution, FusionMethod
from indexer.passage_reader import ArticleCard
from indexer.query import Mode
from indexer.snippets import Snippet


@dataclass(frozen=True, slots=True)
class Explanation:
    """What each index gave a hit (None: it was not among that index's best), and how the two became one.

    ``fusion`` is None where only one index was asked. The contributions' shares add up to the hit's score.
    """

    keyword: Contribution | None
    meaning: Contribution | None
    fusion: FusionMethod | None
    meaning_weight: float | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage. ``rank`` counts from 1 over all pages; ``duplicates`` are nearly the same text, elsewhere."""

    rank: int
    score: float
    passage: Passage
    article: ArticleCard
    snippet: Snippet
    explanation: Explanation
    duplicates: tuple["Duplicate", ...] = ()


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A passage that says nearly the same as a hit, folded under it."""

    passage: Passage
    article: ArticleCard


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits.

    ``mode`` is the one that answered: keyword where meaning was asked and not to be had, and then ``notice`` says
    why. ``total`` counts all passages found, near-duplicates not counted; it stops at
    `indexer.query.RANKING_DEPTH`.
    """

    mode: Mode
    total: int
    hits: tuple[Hit, ...]
    notice: ModelError | None = None


@dataclass(frozen=True, slots=True)
class ArticleHits:
    """The hits within one article, best first: those ``shown`` at once, and ``more`` behind a fold."""

    article: ArticleCard
    shown: tuple[Hit, ...]
    more: tuple[Hit, ...]


def passage_id(passage: Passage) -> str:
    """Return the id by which links and scripts name a passage: "12-3" is the fourth passage of article 12."""
    return f"{passage.article_id}-{passage.ordinal}"
