"""Two rankings into one, with what each contributed.

Two ways, both of Bruch, Gai & Ingber 2023 ("An Analysis of Fusion Functions for Hybrid Retrieval"): a weighted sum of
scores brought to 0..1 by each ranking's smallest and largest, and reciprocal rank fusion (Cormack, Clarke & Büttcher
2009).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from indexer.keyword import Scored

# Cormack et al.'s value: how little the very first ranks stand out. (RRF's k; not the number of hits.)
RANK_CONSTANT = 60

# The share of meaning; the rest is the words'.
DEFAULT_MEANING_WEIGHT = 0.5


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


def fuse(keyword: Sequence[Scored], meaning: Sequence[Scored], fusion: Fusion) -> list[Fused]:
    """Return all passages of both rankings, each ``score`` being the sum of its contributions' shares; unordered."""
    contribute = _by_rank if fusion.method is FusionMethod.RRF else _by_score
    words = contribute(keyword, 1 - fusion.meaning_weight)
    meanings = contribute(meaning, fusion.meaning_weight)
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


def _by_score(ranking: Sequence[Scored], weight: float) -> dict[int, Contribution]:
    if not ranking:
        return {}
    low, high = ranking[-1].score, ranking[0].score
    # With one hit, or all alike, there is no scale: each is as good as the best.
    spread = (high - low) or 1.0
    base = low if high > low else high - 1.0
    return {
        hit.key: _weighted(rank, hit.score, (hit.score - base) / spread, weight) for rank, hit in enumerate(ranking, 1)
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
