"""Two rankings into one, with what each contributed.

Two ways, both of Bruch, Gai & Ingber 2023 ("An Analysis of Fusion Functions for Hybrid Retrieval"): a weighted sum of
scores brought to 0..1, and reciprocal rank fusion (Cormack, Clarke & Büttcher 2009).

A passage without any of the words has the keyword score 0, so 0 and not the last hit's score is the lower end of that
scale: else the last passage with a name would count for as little as one without, and where all hits score about the
same, as for a name, small differences would be blown up. Measured on our suite, nDCG@10 of hybrid mode at the weight
0.5 rose by that from 0.609 to 0.669. A cosine has no such zero that all models share; its scale begins at the last of
the ranking.

Nor is the best hit always worth 1: one that has a fifth of what was asked, counted by rarity, answers by word no better
than a fifth, and should not outweigh what means the same. So the upper end of the scale is what a passage with
everything asked would have. On our suite that raised hybrid mode from 0.221 to 0.265 for paraphrases, from 0.774 to
0.813 for questions and from 0.432 to 0.447 across languages, with the other groups as they were. Less than half of the
words counts for less still: so much, the best passage has of titles of news that are in no article (the median, 0.3 to
0.5, grows with the archive). That raised paraphrases from 0.321 to 0.374, similar passages from 0.747 to 0.760 and
across languages from 0.512 to 0.524; names fell from 0.936 to 0.931, and titles of news that are there by 0.002.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from indexer.keyword import Scored, WordScored

# Cormack et al.'s value: how little the very first ranks stand out. (RRF's k; not the number of hits.)
RANK_CONSTANT = 60

# Of BM25, for a passage that has none of the words.
LOWEST_KEYWORD_SCORE = 0.0

# A lower share of the words asked may well be chance.
_MORE_THAN_CHANCE = 0.5

# The share of meaning; the rest is the words'. Chosen for the bundled model on the half for choosing of a set of Dutch
# news (0.2 to 0.4 do equally well; from 0.5 on it falls) and on the suite (0.3 to 0.5 do): see
# tests/benchmarks/README.md.
# `vindplaats evaluate --fit` finds an archive's own.
DEFAULT_MEANING_WEIGHT = 0.3


class FusionMethod(StrEnum):
    """How two rankings become one."""

    MIN_MAX = "minmax"
    RRF = "rrf"


@dataclass(frozen=True, slots=True)
class Fusion:
    """A way to fuse, and how much meaning weighs in it, from 0 (nothing) to 1 (everything)."""

    method: FusionMethod = FusionMethod.MIN_MAX
    meaning_weight: float = DEFAULT_MEANING_WEIGHT


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one index gave a passage: its rank there from 1, its score there, and that share of the fused score.

    ``normalised`` is the score as it was fused, before it was weighted: ``share`` is that times the index's weight.
    """

    rank: int
    score: float
    normalised: float
    share: float


@dataclass(frozen=True, slots=True)
class Fused:
    """A passage with its score and what each index contributed (None: it was not among that index's best)."""

    key: int
    score: float
    keyword: Contribution | None
    meaning: Contribution | None


def fuse(keyword: Sequence[WordScored], meaning: Sequence[Scored], fusion: Fusion) -> list[Fused]:
    """Return all passages of both rankings, each ``score`` being the sum of its contributions' shares; unordered."""
    weight = fusion.meaning_weight
    if fusion.method is FusionMethod.RRF:
        words, meanings = _by_rank(keyword, 1 - weight), _by_rank(meaning, weight)
    else:
        words = _by_score(keyword, LOWEST_KEYWORD_SCORE, 1 - weight, highest=_answered(keyword))
        meanings = _by_score(meaning, meaning[-1].score if meaning else 0.0, weight)
    return [
        Fused(key, _share(words, key) + _share(meanings, key), words.get(key), meanings.get(key))
        for key in words | meanings
    ]


def alone(ranking: Sequence[Scored], *, meaning: bool) -> list[Fused]:
    """Return one ranking as it is: its own scores, wholly its own contribution."""
    return [
        Fused(
            hit.key,
            hit.score,
            None if meaning else Contribution(rank, hit.score, hit.score, hit.score),
            Contribution(rank, hit.score, hit.score, hit.score) if meaning else None,
        )
        for rank, hit in enumerate(ranking, 1)
    ]


def _answered(ranking: Sequence[WordScored]) -> float:
    """Return how much the passage that has most of what was asked says by it, from 0 to 1."""
    share = max((1.0 if hit.whole else hit.coverage for hit in ranking), default=1.0)
    return share * min(share / _MORE_THAN_CHANCE, 1.0)


def _by_score(ranking: Sequence[Scored], lowest: float, weight: float, highest: float = 1.0) -> dict[int, Contribution]:
    """Bring scores to a scale on which ``lowest`` is 0 and the best is ``highest``."""
    if not ranking:
        return {}
    high = ranking[0].score
    # With one hit, or all alike, there may be no scale: each is as good as the best.
    spread = (high - lowest) or 1.0
    base = lowest if high > lowest else high - 1.0
    return {
        hit.key: _weighted(rank, hit.score, highest * (hit.score - base) / spread, weight)
        for rank, hit in enumerate(ranking, 1)
    }


def _by_rank(ranking: Sequence[Scored], weight: float) -> dict[int, Contribution]:
    return {
        hit.key: _weighted(rank, hit.score, 1 / (RANK_CONSTANT + rank), weight) for rank, hit in enumerate(ranking, 1)
    }


def _weighted(rank: int, score: float, normalised: float, weight: float) -> Contribution:
    return Contribution(rank, score, normalised, weight * normalised)


def _share(contributions: Mapping[int, Contribution], key: int) -> float:
    found = contributions.get(key)
    return found.share if found else 0.0
