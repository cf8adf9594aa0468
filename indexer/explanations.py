"""Why a hit stands where it stands: which words met which, what each was worth, and what each index gave."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.article import credited
from indexer.analysis import analysed, fold
from indexer.fusion import Contribution, FusionMethod
from indexer.keyword import KeywordExplanation, Share
from indexer.keyword.clauses import Through
from indexer.stored_passages import StoredPassage


@dataclass(frozen=True, slots=True)
class WordMatch:
    """A word of the query, the words of a field that it met (as they stand there), through what, and its share.

    ``count`` is how often; the shares of a hit's matches and its lead add up to its keyword score.
    """

    asked: str
    found: tuple[str, ...]
    through: Through
    field: str
    count: float
    share: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """What each index gave a hit (None: it was not among that index's best), and how the two became one.

    ``fusion`` is None where only one index was asked. The contributions' shares add up to the hit's score, and the
    shares of ``words`` with ``lead`` to the keyword index's: ``lead`` is what a passage with all the words gets
    beside them, ``missing`` are the words that a passage lacks. ``sentence`` is the one that carries the meaning;
    ``heard`` is how many of the best passages by word had a say in what was asked by meaning (`indexer.feedback`).
    """

    keyword: Contribution | None
    meaning: Contribution | None
    fusion: FusionMethod | None
    meaning_weight: float | None
    words: tuple[WordMatch, ...] = ()
    missing: tuple[str, ...] = ()
    lead: float = 0.0
    sentence: str | None = None
    heard: int = 0


def word_matches(explained: KeywordExplanation, stored: StoredPassage) -> tuple[WordMatch, ...]:
    """Return what a passage's shares were given for, in the words of its own fields."""
    written = {
        "title": _written(stored.article.title, stored.article.language),
        "byline": _written(credited(stored.article.byline, stored.article.authors), stored.article.language),
        "headings": _written(" ".join(stored.passage.headings), stored.language),
        "body": _written(stored.passage.text, stored.language),
    }
    return tuple(_match(share, written[share.field]) for share in explained.shares)


_Written = tuple[tuple[str, str, str], ...]
"""A field's words: term, exact term, and as it stands."""


def _written(text: str, language: str | None) -> _Written:
    return tuple((token.term, token.exact, text[token.start : token.end]) for token in analysed(text, language))


def _match(share: Share, written: _Written) -> WordMatch:
    found = tuple(dict.fromkeys(_found(share.terms, written)))
    through = share.through
    if through is Through.STEM and {fold(word) for word in found} == {fold(share.shown)}:
        through = Through.EXACT
    return WordMatch(share.shown, found, through, share.field, share.count, share.share)


def _found(terms: Sequence[str], written: _Written) -> Iterable[str]:
    """Yield the words that a term stands for, or the runs of words that a phrase does."""
    if len(terms) == 1:
        yield from (word for term, exact, word in written if terms[0] in (term, exact))
        return
    for place in range(len(written) - len(terms) + 1):
        run = written[place : place + len(terms)]
        if all(term in each[:2] for term, each in zip(terms, run, strict=True)):
            yield " ".join(each[2] for each in run)
