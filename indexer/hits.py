"""What a search returns: hits, each with its passage, its snippet and why it stands where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.chunking import Passage
from indexer.errors import ModelError
from indexer.expansion import Spelling
from indexer.explanations import Explanation
from indexer.query import Mode
from indexer.snippets import Snippet
from indexer.stored_passages import AlsoPublished, ArticleCard, StoredPassage


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage. ``rank`` counts from 1 over all pages; ``duplicates`` are folded under it: nearly the same text.

    ``also`` is where its article's story stands, too, found or not.

    ``partial``: it lacks some of the words asked (`Explanation.missing`) that hits before it have all of, or that none
    has.
    """

    rank: int
    score: float
    passage: Passage
    article: ArticleCard
    snippet: Snippet
    explanation: Explanation
    duplicates: tuple["Duplicate", ...] = ()
    partial: bool = False
    also: tuple[AlsoPublished, ...] = ()


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A passage folded under a hit: it says nearly the same, or is the best of another article with the same story."""

    passage: Passage
    article: ArticleCard


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits.

    ``mode`` is the one that answered: keyword where meaning was asked and not to be had, and then ``notice`` says
    why. ``total`` counts all passages found, near-duplicates not counted; it stops at
    `indexer.query.RANKING_DEPTH`. ``spellings`` are the names that were looked for in other spellings too;
    ``correction`` is the query as it was perhaps meant, which finds something; ``unsure`` says that nothing found
    answers the question clearly.
    """

    mode: Mode
    total: int
    hits: tuple[Hit, ...]
    notice: ModelError | None = None
    spellings: tuple[Spelling, ...] = ()
    correction: str | None = None
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class ArticleHits:
    """The hits within one article, best first: those ``shown`` at once, and ``more`` behind a fold."""

    article: ArticleCard
    shown: tuple[Hit, ...]
    more: tuple[Hit, ...]


def duplicates_of(folded: Sequence[StoredPassage]) -> tuple[Duplicate, ...]:
    """Return the best passage of each article that passages were folded of."""
    best: dict[int, Duplicate] = {}
    for each in folded:
        best.setdefault(each.article.article_id, Duplicate(each.passage, each.article))
    return tuple(best.values())


def passage_id(passage: Passage) -> str:
    """Return the id by which links and scripts name a passage: "12-3" is the fourth passage of article 12."""
    return f"{passage.article_id}-{passage.ordinal}"
