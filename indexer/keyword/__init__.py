"""The keyword index behind two small protocols: one to write it, one to search it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from indexer.filters import Filters


@dataclass(frozen=True, slots=True)
class KeywordDocument:
    """One passage as the keyword index takes it: terms by field, and what filters ask.

    ``key`` is the passage's key in the passage store. Terms carry their language (see `indexer.analysis`).
    """

    key: int
    article_id: int
    title: Sequence[str]
    headings: Sequence[str]
    body: Sequence[str]
    byline: Sequence[str]
    language: str
    site: str | None
    tags: Sequence[str]
    published: date | None


class ClauseKind(StrEnum):
    """How a clause's terms stand in the text."""

    WORD = "word"
    PHRASE = "phrase"
    PREFIX = "prefix"


@dataclass(frozen=True, slots=True)
class Clause:
    """One word, phrase or prefix of a query, analysed for every language that the archive holds.

    ``readings`` has per language the terms that it becomes: one for a word or a prefix, several for a phrase.
    A passage matches the clause when it matches one reading. ``shown`` is how the person wrote it.
    """

    shown: str
    kind: ClauseKind
    readings: tuple[tuple[str, ...], ...]
    required: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage's key and what an index gives it; higher is better."""

    key: int
    score: float


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

    def search(self, clauses: Sequence[Clause], filters: Filters, limit: int) -> list[Scored]:
        """Return the best ``limit`` passages, best first; none when no clause says what to look for."""

    def matching_terms(self, clauses: Sequence[Clause]) -> frozenset[str]:
        """Return every term of the index that a clause not excluded stands for (prefixes expanded)."""

    def document_frequency(self, term: str) -> int:
        """Return in how many passages' texts a term stands."""

    def close(self) -> None:
        """Let go of the files."""
