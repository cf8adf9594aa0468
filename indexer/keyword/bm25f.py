"""Scores passages by BM25F over arrays of postings, and takes every score apart again.

Robertson & Zaragoza 2009 ("The Probabilistic Relevance Framework: BM25 and Beyond"), 3.6: a word's counts in the fields
of a passage are weighted and added before they saturate, so that a word in title and text is not counted as two. All
that a word of the query may stand for (spellings of a name, compounds that it is a part of) counts as occurrences of
that word, each by its weight; so a word does not count for more because it has many forms.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.keyword import KeywordExplanation, Share
from indexer.keyword.clauses import Alternative, Clause, Group, KeywordQuery, Near, Node, Without
from indexer.keyword.positions import Floats, Postings, PostingSource, following, near

Mask = NDArray[np.bool_]

# A title says what all its passages are about, a heading
# what its own are; neither may drown the text itself.
FIELD_WEIGHTS: Mapping[str, float] = {"title": 1.5, "headings": 1.5, "body": 1.0, "byline": 1.0}

# Only texts are long or short for a reason; and many passages have no heading at all, which would make every heading
# longer than the average.
_LENGTH_FIELD = "body"

# The values that serve short texts of one kind best (Anserini's defaults). Others were tried, see
# tests/benchmarks/README.md.
K1, B = 0.9, 0.4


@dataclass(frozen=True, slots=True)
class Scores:
    """By document number, of shape (size,): the score, what of it is the lead, and what was found.

    ``whole``: everything wanted and required is there; ``found``: enough of it is to be a hit; ``coverage``: the share
    of the leaves that are there, by their rarity.
    """

    scores: Floats
    lead: float
    whole: Mask
    found: Mask
    coverage: Floats


@dataclass(frozen=True, slots=True)
class _Occurrences:
    """What one alternative of a leaf gives in one field: where, how often, and counted by its weight."""

    alternative: Alternative
    field: str
    postings: Postings
    weighted: Floats

    def share(self, clause: int, shown: str, count: float, share: float) -> Share:
        """Return what it adds to one document's score."""
        return Share(clause, shown, self.alternative.terms, self.alternative.through, self.field, count, share)


class Scorer:
    """Scores one query over one state; ``allowed`` (of shape (size,), None: all) says which documents may be hits."""

    def __init__(self, source: PostingSource, query: KeywordQuery, allowed: Mask | None) -> None:
        self._source = source
        self._query = query
        self._allowed = allowed
        self._leaves = query.leaves
        self._occurrences = [list(self._leaf(leaf)) for leaf in self._leaves]
        self._frequencies = [self._frequency(occurrences) for occurrences in self._occurrences]
        self._rarities = [self._rarity(occurrences) for occurrences in self._occurrences]
        self._found = [frequency > 0 for frequency in self._frequencies]

    def scores(self) -> Scores:
        """Return all documents' scores. Those with everything wanted lead all others, by as much as the best of these.

        The lead is the same for each of them, so that their own order stays that of their words.
        """
        scores = np.zeros(self._source.size, dtype=np.float32)
        coverage = np.zeros(self._source.size, dtype=np.float32)
        for frequency, rarity, held in zip(self._frequencies, self._rarities, self._found, strict=True):
            scores += rarity * frequency / (K1 + frequency)
            coverage += rarity * held
        coverage /= max(sum(self._rarities), 1e-6)
        wanted = [self._holds(node) for node in self._query.wanted]
        found = self.admitted()
        if wanted and not self._query.required:
            found &= np.logical_or.reduce([*wanted, *(self._holds(node) for node in self._query.helpful)])
        whole = found & _all(wanted, self._source.size)
        partial = scores[found & ~whole]
        leads = self._query.whole_leads and len(partial) and whole.any()
        lead = float(partial.max()) if leads else 0.0
        scores[whole] += lead
        return Scores(scores, lead, whole, found, coverage)

    def admitted(self) -> Mask:
        """Return which documents may be hits: allowed, with everything required, and without what is excluded."""
        admitted = _all([self._holds(node) for node in self._query.required], self._source.size)
        if self._allowed is not None:
            admitted &= self._allowed
        for node in self._query.excluded:
            admitted &= ~self._holds_apart(node)
        return admitted

    def explain(self, documents: Sequence[int]) -> dict[int, KeywordExplanation]:
        """Return why these documents have their scores."""
        lead, whole = (scores := self.scores()).lead, scores.whole
        places = np.array(documents, dtype=np.int64)
        shares: dict[int, list[Share]] = {document: [] for document in documents}
        for place, leaf in enumerate(self._leaves):
            frequency = self._frequencies[place][places]
            for each in self._occurrences[place]:
                counts = _at(places, each.postings.documents, each.postings.counts)
                weighted = _at(places, each.postings.documents, each.weighted)
                gained = self._rarities[place] * weighted / (K1 + frequency)
                for document, count, share in zip(documents, counts, gained, strict=True):
                    if count:
                        shares[document].append(each.share(place, leaf.shown, float(count), float(share)))
        return {
            document: KeywordExplanation(
                tuple(sorted(shares[document], key=lambda share: (share.clause, -share.share))),
                self._missing(document),
                lead if whole[document] else 0.0,
            )
            for document in documents
        }

    def _missing(self, document: int) -> tuple[str, ...]:
        return tuple(
            shown for node in self._query.wanted if not self._holds(node)[document] for shown in _shown_of(node)
        )

    def _holds(self, node: Node) -> Mask:
        if isinstance(node, Group):
            return _combined(node, [self._holds(member) for member in node.members])
        if isinstance(node, Without):
            return ~self._holds_apart(node.member)
        # By identity: the same word asked twice is two leaves.
        return self._found[next(i for i, leaf in enumerate(self._leaves) if leaf is node)]

    def _holds_apart(self, node: Node) -> Mask:
        """Whether documents hold what is no leaf of the query, since it is excluded."""
        if isinstance(node, Group):
            return _combined(node, [self._holds_apart(member) for member in node.members])
        if isinstance(node, Without):
            return ~self._holds_apart(node.member)
        return self._frequency(list(self._leaf(node))) > 0

    def _leaf(self, leaf: Clause | Near) -> Iterator[_Occurrences]:
        for field, weight in FIELD_WEIGHTS.items():
            if leaf.fields and field not in leaf.fields:
                continue
            if isinstance(leaf, Near):
                members = Alternative(tuple(member.shown for member in leaf.members))
                yield self._counted(members, field, weight, self._near(field, leaf))
                continue
            for alternative in leaf.alternatives:
                found = self._alternative(field, alternative, leaf)
                yield self._counted(alternative, field, weight * alternative.weight, found)

    def _counted(self, alternative: Alternative, field: str, weight: float, postings: Postings) -> _Occurrences:
        weighted = weight * postings.counts
        if field == _LENGTH_FIELD and len(postings.documents):
            lengths = self._source.lengths()
            average = max(float(lengths.sum()) / max(self._source.passage_count, 1), 1.0)
            weighted = weighted / (1 - B + B * lengths[postings.documents] / average)
        return _Occurrences(alternative, field, postings, weighted)

    def _frequency(self, occurrences: Sequence[_Occurrences]) -> Floats:
        frequency = np.zeros(self._source.size, dtype=np.float32)
        for each in occurrences:
            frequency[each.postings.documents] += each.weighted
        return frequency

    def _rarity(self, occurrences: Sequence[_Occurrences]) -> float:
        """Return a word's inverse document frequency, a document counting by the best that it has of it.

        Over all languages and fields: counted per language, *CSTO* would weigh more in the one English article than
        in a hundred Dutch ones.
        """
        best = np.zeros(self._source.size, dtype=np.float32)
        for each in occurrences:
            there = each.postings.documents
            best[there] = np.maximum(best[there], each.alternative.weight)
        count = self._source.passage_count
        found = min(float(best.sum()), count)
        return float(np.log1p((count - found + 0.5) / (found + 0.5)))

    def _alternative(self, field: str, alternative: Alternative, clause: Clause) -> Postings:
        if len(alternative.terms) == 1:
            return self._source.postings(field, alternative.terms[0])
        singles = [
            other.terms[0]
            for other in clause.alternatives
            if len(other.terms) == 1 and other.weight >= alternative.weight
        ]
        return following(self._source, field, alternative.terms, singles)

    def _near(self, field: str, leaf: Near) -> Postings:
        choices = [
            [alternative.terms[0] for alternative in member.alternatives if len(alternative.terms) == 1]
            for member in leaf.members
        ]
        return near(self._source, field, choices, leaf.distance)


def _at(places: NDArray[np.int64], documents: NDArray[np.int64], values: Floats) -> Floats:
    """Return the values at some documents, 0 where there is none."""
    if not len(documents):
        return np.zeros(len(places), dtype=np.float32)
    rows = np.minimum(np.searchsorted(documents, places), len(documents) - 1)
    return np.where(documents[rows] == places, values[rows], np.float32(0))


def _all(masks: Sequence[Mask], size: int) -> Mask:
    return np.logical_and.reduce(masks) if masks else np.ones(size, dtype=bool)


def _combined(group: Group, held: Sequence[Mask]) -> Mask:
    combined: Mask = (np.logical_and if group.every else np.logical_or).reduce(held)
    return combined


def _shown_of(node: Node) -> tuple[str, ...]:
    if isinstance(node, Group):
        joint = " + " if node.every else " / "
        return (joint.join(shown for member in node.members for shown in _shown_of(member)),)
    if isinstance(node, Without):
        return ()
    return (node.shown,)
