"""Passages that must find the other articles on their event, over a real small archive of two sites."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from archive import Archive
from indexer.evaluation import SIMILAR, Topic
from indexer.evaluation_runs import TopicSet, measured
from indexer.event_items import event_items
from indexer.fusion import Fusion
from indexer.index_writer import IndexWriter
from indexer.query import Mode, Query
from indexer.searcher import Searcher
from tests.indexer.conftest import WordEmbedder
from tests.indexer.event_articles import ARTICLES, COURANT, FIRE, Event, add_events

COURANT_ID, LANTAARN_ID = 1, 2


def index(home: Path, articles: tuple[Event, ...]) -> Searcher:
    with Archive.open(home, create=True) as archive:
        add_events(archive, articles)
        IndexWriter(archive, home / "index", WordEmbedder()).catch_up()
    return Searcher(home / "index", WordEmbedder())


def items(searcher: Searcher, most: int = 100) -> tuple[Topic, ...]:
    return event_items([each.article_id for each in searcher.article_texts()], searcher.reading, most)


def answers(topic: Topic) -> tuple[set[str], set[str]]:
    """Return which articles are right, and which are neither right nor wrong."""
    assert set(topic.judged.values()) == {1}
    return set(topic.judged), set(topic.without)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with index(tmp_path_factory.mktemp("events"), ARTICLES) as opened:
        yield opened


def test_articles_of_two_sites_that_share_rare_names_within_days_are_on_one_event(searcher: Searcher) -> None:
    first, second = items(searcher)
    assert (first.id, *answers(first)) == ("event-1", {"2"}, {"1"})
    assert (second.id, *answers(second)) == ("event-2", {"1"}, {"2"})
    assert {first.group, second.group} == {SIMILAR}


def test_what_is_asked_is_a_passage_from_after_the_lead(searcher: Searcher) -> None:
    for topic, number in zip(items(searcher), (COURANT_ID, LANTAARN_ID), strict=True):
        reading = searcher.reading(number)
        assert reading is not None
        assert topic.text in [stored.passage.text for stored in reading.passages[1:]]


def test_the_article_that_is_asked_from_counts_as_no_wrong_answer(searcher: Searcher) -> None:
    topics = items(searcher)
    found = searcher.ranked_similar(topics[0].text, Query("", fusion=Fusion()), articles=True)
    assert found[0] == "1"
    values = measured(searcher, TopicSet("same event", topics, articles=True, plain=True), Mode.HYBRID, Fusion())
    assert values["event-1"]["MRR@10"] == 1 / found.index("2")


def test_an_article_with_the_same_text_counts_neither_as_right_nor_as_wrong(tmp_path: Path) -> None:
    copied = ("De Post", date(2023, 5, 2), COURANT.replace("maandag", "gisteren"))
    with index(tmp_path, (*ARTICLES[:2], copied)) as searcher:
        first, second, third = items(searcher)
    assert answers(first) == ({"2"}, {"1", "3"})
    assert answers(second) == ({"1", "3"}, {"2"})
    assert answers(third) == ({"2"}, {"1", "3"})


def test_copies_alone_ask_nothing(tmp_path: Path) -> None:
    copied = ("De Post", date(2023, 5, 2), COURANT.replace("maandag", "gisteren"))
    with index(tmp_path, (ARTICLES[0], ARTICLES[3], copied)) as searcher:
        assert items(searcher) == ()


def test_an_article_without_a_further_passage_is_an_answer_but_asks_nothing(tmp_path: Path) -> None:
    short = ("De Courant", FIRE, f"{COURANT.partition('Wat de')[0]} Ook de Albatros van Wisseloord kwam.".strip())
    with index(tmp_path, (short, ARTICLES[1])) as searcher:
        (topic,) = items(searcher)
    assert (topic.id, *answers(topic)) == ("event-2", {"1"}, {"2"})


def test_of_many_topics_some_are_drawn_always_the_same(searcher: Searcher) -> None:
    drawn = items(searcher, most=1)
    assert len(drawn) == 1
    assert items(searcher, most=1) == drawn
    assert drawn[0] in items(searcher)
