"""How much meaning should weigh in hybrid mode, on an archive's own topics; and whether hybrid mode earns its place.

The weight is chosen on some topics and judged on others (cross-validation), so that what is reported is what other
queries can expect, not what suits those at hand.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from indexer.evaluation import Topic, Values, means, measure, standard_error

# Steps of a tenth: between them no set here tells a difference.
WEIGHTS = tuple(round(step / 10, 1) for step in range(11))

FOLDS = 5

# With fewer topics a fit is chance.
FEWEST_TOPICS = 20

_MEASURE = "nDCG@10"

Runs = Mapping[str, Sequence[str]]
"""Ranked documents by topic."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted weight of meaning, and nDCG@10 over topics that were held back while it was chosen.

    ``keyword`` and ``meaning`` are what the two indexes give alone (meaning as hybrid mode asks it, with what
    `indexer.feedback` adds), ``standard_error`` that of the better one.
    """

    weight: float
    hybrid: float
    keyword: float
    meaning: float
    standard_error: float
    topics: int

    @property
    def better(self) -> float:
        """What the better index gives alone."""
        return max(self.keyword, self.meaning)

    @property
    def earns_its_place(self) -> bool:
        """Whether hybrid mode is at or above the better index, within one standard error."""
        return self.hybrid >= self.better - self.standard_error


def fit(topics: Sequence[Topic], run: Callable[[Topic, float], Sequence[str]]) -> Fit:
    """Return the weight of meaning that serves these topics best, from 0 (only words) to 1 (only meaning).

    ``run`` returns a topic's ranked documents at a weight. Needs at least `FEWEST_TOPICS` topics.
    """
    by_weight = {weight: measure(topics, {topic.id: run(topic, weight) for topic in topics}) for weight in WEIGHTS}
    everything = [topic.id for topic in topics]
    held_back: dict[str, float] = {}
    for fold in range(FOLDS):
        held = everything[fold::FOLDS]
        chosen = best_weight(by_weight, [topic for topic in everything if topic not in set(held)])
        held_back |= {topic: by_weight[chosen][topic][_MEASURE] for topic in held}
    words, meaning = by_weight[0.0], by_weight[1.0]
    keyword, alone = means(words, everything)[_MEASURE], means(meaning, everything)[_MEASURE]
    return Fit(
        best_weight(by_weight, everything),
        sum(held_back.values()) / len(held_back),
        keyword,
        alone,
        standard_error(words if keyword >= alone else meaning, everything),
        len(topics),
    )


def best_weight(by_weight: Mapping[float, Values], topics: Sequence[str]) -> float:
    """Return the weight with the highest mean; of equals the one nearest to the middle, which risks least."""
    return max(by_weight, key=lambda weight: (round(means(by_weight[weight], topics)[_MEASURE], 6), -abs(weight - 0.5)))
