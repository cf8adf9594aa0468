"""Whether what was found answers a question clearly, or is only what lies nearest to it.

Something always lies nearest, and the nearer the larger the archive: how near says little. An answer stands out: the
article that has it lies nearer than the ones after it, by more than the archive's passages differ otherwise.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from statistics import fmean

# The articles that the nearest is compared with. By the next thirty instead, it is told less well.
_OTHERS = 10

# So far the nearest article stands out, in standard deviations of a question's cosines with the archive's passages, and
# so much is added for the share of the question's words, by rarity, that the best passage has. Chosen by titles of
# Dutch news, of articles that are in an archive and of such that are not (tests/benchmarks/README.md).
_CLEAR = 2.6
_ALL_WORDS = 3.0

# The share of words where none were asked for.
_UNKNOWN_SHARE = 0.5


def standing_out(articles: Iterable[int], cosines: Sequence[float], spread: float) -> float:
    """Return by how many ``spread`` the nearest article lies nearer than the next ones, on average.

    ``articles`` has the article of each passage found, ``cosines`` its cosine with the question, nearest first.
    Infinite where there is no other article, and where passages do not differ.
    """
    nearest: dict[int, float] = {}
    for article, cosine in zip(articles, cosines, strict=True):
        nearest.setdefault(article, cosine)
    if len(nearest) < 2 or spread <= 0:
        return float("inf")
    first, *others = islice(nearest.values(), 1 + _OTHERS)
    return (first - fmean(others)) / spread


def is_clear(outstanding: float, covered: float | None) -> bool:
    """Whether a question is answered clearly.

    ``outstanding`` is by how much the nearest article is `standing_out`, ``covered`` which share of the question's
    words, by rarity, the best passage has, from 0 to 1; None where it was not asked by word.
    """
    share = _UNKNOWN_SHARE if covered is None else covered
    return outstanding + _ALL_WORDS * share >= _CLEAR
