"""What a person asks, and how the text of it becomes clauses for the keyword index."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from indexer.analysis import is_stop_word, prefix_term, terms, words
from indexer.errors import InvalidQuery
from indexer.filters import Filters
from indexer.fusion import Fusion
from indexer.keyword import Clause, ClauseKind

# As deep as either index is asked, always, whatever the page: so that page 7 is cut from the same ranking as page 1.
RANKING_DEPTH = 1000

# A long article; beyond it the end of a pasted text is not read (and the page says so).
MAX_QUERY_LENGTH = 100_000

_OPENING = '"“”„«»‟'
_PIECE = re.compile(rf"(?<!\S)(?P<minus>-)?[{_OPENING}](?P<phrase>[^{_OPENING}]+)[{_OPENING}]|(?P<word>\S+)")


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

    Raises `InvalidQuery` for a limit, an offset or a length that no search can have.
    """

    text: str
    mode: Mode = Mode.HYBRID
    filters: Filters = field(default_factory=Filters)
    limit: int = 10
    offset: int = 0
    sort: Sort = Sort.RELEVANCE
    fusion: Fusion = field(default_factory=Fusion)

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


def parse(text: str, languages: Sequence[str], *, keep_stop_words: bool = False) -> tuple[Clause, ...]:
    """Return a query's clauses, each read in every one of the archive's languages.

    "words in quotes" follow each other and must be there; -word must not; word* begins so; other words make a
    passage score. Quotes that don't pair, lone signs and operators are just text. Words without a meaning of
    their own are passed over, unless ``keep_stop_words``.
    """
    clauses = dict.fromkeys(_clauses(text, languages, keep_stop_words))
    return tuple(clause for clause in clauses if clause.readings)


def free_text(text: str) -> str:
    """Return what a query asks by meaning: its words, without the signs and without what must not be there."""
    pieces = [
        match["phrase"] or match["word"]
        for match in _PIECE.finditer(text)
        if not (match["minus"] or _is_exclusion(match["word"]))
    ]
    return " ".join(piece.rstrip("*") for piece in pieces).strip()


def _clauses(text: str, languages: Sequence[str], keep_stop_words: bool) -> Iterator[Clause]:
    for match in _PIECE.finditer(text):
        if match["phrase"]:
            yield _phrase(match["phrase"], languages, excluded=bool(match["minus"]))
        elif _is_exclusion(match["word"]):
            yield _phrase(match["word"][1:], languages, excluded=True)
        elif match["word"].endswith("*") and words(match["word"]):
            yield _prefix(match["word"], languages)
        else:
            for word in words(match["word"]):
                kept = [code for code in languages if keep_stop_words or not is_stop_word(word, code)]
                readings = tuple(tuple(terms(word, code)) for code in kept)
                yield Clause(word, ClauseKind.WORD, readings)


def _is_exclusion(word: str | None) -> bool:
    return word is not None and word.startswith("-") and bool(words(word[1:]))


def _phrase(text: str, languages: Sequence[str], *, excluded: bool) -> Clause:
    readings = tuple(reading for code in languages if (reading := tuple(terms(text, code))))
    return Clause(text.strip(), ClauseKind.PHRASE, readings, required=not excluded, excluded=excluded)


def _prefix(text: str, languages: Sequence[str]) -> Clause:
    last = words(text)[-1]
    return Clause(last + "*", ClauseKind.PREFIX, tuple((prefix_term(last, code),) for code in languages))
