"""What a search returns: hits, each with its passage, its snippet and why it stands where it stands."""

from dataclasses import dataclass

from indexer.chunking import Passage
from indexer.errors import ModelError
from indexer.expansion import Spelling
from indexer.explanations import Explanation
from indexer.query import Mode
from indexer.snippets import Snippet
from indexer.stored_passages import ArticleCard


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage. ``rank`` counts from 1 over all pages; ``duplicates`` are nearly the same text, elsewhere.

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


def passage_id(passage: Passage) -> str:
    """Return the id by which links and scripts name a passage: "12-3" is the fourth passage of article 12."""
    return f"{passage.article_id}-{passage.ordinal}"
