"""Where words stand together: the postings of phrases and of words near each other, read from their positions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Postings:
    """Where a term stands: document numbers, ascending, and how often; both of shape (documents,)."""

    documents: NDArray[np.int64]
    counts: Floats


class PostingSource(Protocol):
    """One state of an index, as arrays by document number."""

    @property
    def size(self) -> int:
        """One more than the largest document number."""

    @property
    def passage_count(self) -> int:
        """How many documents there are; fewer than ``size`` where some were removed."""

    def postings(self, field: str, term: str) -> Postings:
        """Return where a term stands in a field; nowhere, for one that the index lacks."""

    def positions(self, field: str, term: str, documents: NDArray[np.int64]) -> list[list[int]]:
        """Return a term's positions in each of these documents, which are ascending and all hold it."""

    def lengths(self) -> Floats:
        """Return how many words each document's text has: shape (size,)."""


def following(source: PostingSource, field: str, terms: Sequence[str], counted: Sequence[str]) -> Postings:
    """Return where terms follow each other, but for the runs in which one of the terms ``counted`` stands.

    A text's *NAVO-handvest* is a term of its own, on its first part's position: whoever counts that one, and its parts
    where they follow each other, would count it twice.
    """
    documents, positions = _together(source, field, [(term,) for term in terms])
    taken = _positions(source, field, counted, documents)
    counts = [
        sum(there.isdisjoint(range(begin, begin + len(terms))) for begin in _begins(places))
        for places, there in zip(positions, map(set, taken), strict=True)
    ]
    return _nonzero(documents, counts)


def near(source: PostingSource, field: str, choices: Sequence[Sequence[str]], distance: int) -> Postings:
    """Return where terms of each choice stand within a distance, in any order, by the places of the first."""
    documents, positions = _together(source, field, choices)
    counts = [sum(_within(first, places[1:], distance) for first in places[0]) for places in positions]
    return _nonzero(documents, counts)


def _together(
    source: PostingSource, field: str, choices: Sequence[Sequence[str]]
) -> tuple[NDArray[np.int64], list[tuple[list[int], ...]]]:
    """Return the documents that hold one term of each choice, and the positions of each choice in each of them."""
    documents = np.arange(source.size)
    for terms in choices:
        held = [source.postings(field, term).documents for term in terms]
        holding = np.unique(np.concatenate(held)) if held else np.zeros(0, dtype=np.int64)
        documents = np.intersect1d(documents, holding, assume_unique=True)
        if not len(documents):
            return documents, []
    return documents, list(zip(*(_positions(source, field, terms, documents) for terms in choices), strict=True))


def _positions(
    source: PostingSource, field: str, terms: Sequence[str], documents: NDArray[np.int64]
) -> list[list[int]]:
    """Return where any of some terms stands in each of these documents."""
    positions: list[list[int]] = [[] for _ in documents]
    for term in terms if len(documents) else ():
        held_here = np.intersect1d(documents, source.postings(field, term).documents, assume_unique=True)
        rows = np.searchsorted(documents, held_here)
        for row, there in zip(rows, source.positions(field, term, held_here), strict=True):
            positions[row] = sorted({*positions[row], *there})
    return positions


def _begins(positions: Sequence[Sequence[int]]) -> list[int]:
    """Return where words follow each other, given the positions of each."""
    others = [set(there) for there in positions[1:]]
    return [first for first in positions[0] if all(first + i in there for i, there in enumerate(others, 1))]


def _within(first: int, others: Sequence[Sequence[int]], distance: int) -> bool:
    # Every window of that width around the first word; with few members, trying all begins is quick.
    return any(
        all(any(begin <= place <= begin + distance and place != first for place in there) for there in others)
        for begin in range(first - distance, first + 1)
    )


def _nonzero(documents: NDArray[np.int64], counts: Sequence[int]) -> Postings:
    counted = np.array(counts, dtype=np.float32)
    return Postings(documents[counted > 0], counted[counted > 0])
