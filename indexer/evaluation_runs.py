"""Runs sets of topics through a searcher, mode by mode."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexer.evaluation import DEPTH, SIMILAR, Topic, Values, measure
from indexer.expansion import Leeway
from indexer.fitting import WEIGHTS, Fit, fit
from indexer.fusion import Fusion
from indexer.query import Mode, Query
from indexer.searcher import Searcher


@dataclass(frozen=True, slots=True)
class TopicSet:
    """Topics of one origin. ``articles``: what is judged are articles, not passages; ``fields``: look only there.

    ``plain``: signs in the topics mean nothing, since nobody typed them as a query.
    """

    name: str
    topics: tuple[Topic, ...]
    articles: bool = False
    fields: tuple[str, ...] = ()
    plain: bool = False


def measured(
    searcher: Searcher, topics: TopicSet, mode: Mode, fusion: Fusion, on_topic: Callable[[], None] = lambda: None
) -> Values:
    """Return each topic's measures in one mode. Raises `ModelError` where meaning is asked and cannot be had."""
    runs: dict[str, Sequence[str]] = {}
    for topic in topics.topics:
        query = _query(topics, topic, mode, fusion)
        depth = DEPTH + len(topic.without)
        if topic.group == SIMILAR:
            runs[topic.id] = searcher.ranked_similar(topic.text, query, articles=topics.articles, depth=depth)
        else:
            runs[topic.id] = searcher.ranked(query, articles=topics.articles, depth=depth)
        on_topic()
    return measure(topics.topics, runs)


def fitted(searcher: Searcher, topics: TopicSet, fusion: Fusion, on_topic: Callable[[], None] = lambda: None) -> Fit:
    """Return the weight of meaning that serves these topics best. Raises `ModelError`, and `InvalidQuery`."""
    rankings: dict[str, dict[float, list[str]]] = {}
    for topic in topics.topics:
        query = _query(topics, topic, Mode.HYBRID, fusion)
        rankings[topic.id] = searcher.ranked_at_weights(query, WEIGHTS, articles=topics.articles)
        on_topic()
    return fit(topics.topics, lambda topic, weight: rankings[topic.id][weight])


def _query(topics: TopicSet, topic: Topic, mode: Mode, fusion: Fusion) -> Query:
    leeway = Leeway(fields=topics.fields)
    return Query(topic.text, mode, fusion=fusion, leeway=leeway, plain=topics.plain)
