"""How good a ranking is: the standard measures over queries with known answers, and whether two rankings differ.

The measures are computed by ir-measures, and so by the rules of trec_eval, which all published figures share: nDCG@10
(Järvelin & Kekäläinen 2002; grades count linearly), the reciprocal rank of the first relevant among ten (MRR@10) and
the share of what is relevant among a hundred (recall@100).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

MEASURES = ("nDCG@10", "MRR@10", "recall@100")

# How many ranked documents the measures look at.
DEPTH = 100

# Paired bootstrap (Efron & Tibshirani 1993; for retrieval: Sakai 2006): queries are drawn again so often.
_RESAMPLES = 5000
_CONFIDENCE = 0.95

# The group whose topics are whole texts: what is like them is looked for, as on the page for similar passages.
SIMILAR = "similar"

Judged = Mapping[str, int]
"""Grades by document; what is not in it is not relevant."""

Values = Mapping[str, Mapping[str, float]]
"""Measures by name, by topic."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A query with its answers: grades above 0 by document; ``group`` is the kind of query that it is.

    ``without``: what counts as neither right nor wrong, such as the article that the query is from.
    """

    id: str
    text: str
    judged: Judged
    group: str = "all"
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much one ranking is better than another: the mean difference over topics, and its 95% interval."""

    difference: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out that there is no difference."""
        return self.low > 0 or self.high < 0


def measure(topics: Sequence[Topic], runs: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    """Return each topic's measures. ``runs`` gives documents by topic, best first; a topic without any gets zeros."""
    # Imported here: only measuring needs it, and it takes a while.
    import ir_measures
    from ir_measures import RR, R, ScoredDoc, nDCG

    names = {nDCG @ 10: "nDCG@10", RR @ 10: "MRR@10", R @ 100: "recall@100"}
    qrels = {topic.id: dict(topic.judged) for topic in topics}
    run = [
        ScoredDoc(topic.id, document, -float(rank))
        for topic in topics
        for rank, document in enumerate(_counting(topic, runs.get(topic.id, ())))
    ]
    values = {topic.id: dict.fromkeys(MEASURES, 0.0) for topic in topics}
    for metric in ir_measures.iter_calc(list(names), qrels, run):
        values[metric.query_id][names[metric.measure]] = float(metric.value)
    return values


def _counting(topic: Topic, run: Sequence[str]) -> list[str]:
    return [document for document in dict.fromkeys(run) if document not in topic.without][:DEPTH]


def means(values: Values, topics: Iterable[str]) -> dict[str, float]:
    """Return the mean of each measure over some topics; zeros for none."""
    chosen = [values[topic] for topic in topics]
    return {name: fmean([each[name] for each in chosen]) if chosen else 0.0 for name in MEASURES}


def by_group(topics: Sequence[Topic]) -> dict[str, list[str]]:
    """Return the topics' ids by group, in the order in which the groups come."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for topic in topics:
        groups[topic.group].append(topic.id)
    return dict(groups)


def compare(first: Values, second: Values, topics: Sequence[str], name: str = "nDCG@10") -> Comparison:
    """Return by how much ``first`` is better than ``second`` by one measure, over the same topics, paired."""
    if not topics:
        return Comparison(0.0, 0.0, 0.0)
    differences = np.array([first[topic][name] - second[topic][name] for topic in topics])
    # The same topics give the same interval, whenever they are compared.
    random = np.random.default_rng(len(topics))
    drawn = random.integers(0, len(differences), size=(_RESAMPLES, len(differences)))
    low, high = np.quantile(differences[drawn].mean(axis=1), [(1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2])
    return Comparison(float(differences.mean()), float(low), float(high))


def standard_error(values: Values, topics: Sequence[str], name: str = "nDCG@10") -> float:
    """Return the standard error of a measure's mean over some topics; 0 for fewer than two."""
    chosen = [values[topic][name] for topic in topics]
    return float(np.std(chosen, ddof=1) / np.sqrt(len(chosen))) if len(chosen) > 1 else 0.0


def halves(topics: Sequence[Topic]) -> tuple[list[Topic], list[Topic]]:
    """Return the topics for choosing by and those only for reporting, by a hash of their ids: the same ever after."""
    choosing = [topic for topic in topics if _is_for_choosing(topic.id)]
    return choosing, [topic for topic in topics if not _is_for_choosing(topic.id)]


def _is_for_choosing(identifier: str) -> bool:
    return hashlib.sha256(identifier.encode()).digest()[0] % 2 == 0
