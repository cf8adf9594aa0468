"""Topics run through a real small index, mode by mode."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import Archive, Metadata
from archive.article import Received, SourceKind
from indexer.errors import InvalidQuery, ModelError
from indexer.evaluation import MEASURES, SIMILAR, Topic
from indexer.evaluation_runs import TopicSet, fitted, measured
from indexer.fitting import FEWEST_TOPICS
from indexer.fusion import Fusion, FusionMethod
from indexer.index_writer import IndexWriter
from indexer.query import Mode
from indexer.searcher import Searcher
from tests.indexer.conftest import AbsentEmbedder, WordEmbedder

TEXTS = {
    "Gas in Almaty": "De gasprijs steeg gisteren sterk, zeiden de mensen op straat in de koude ochtend tegen elkaar.",
    "Olie uit Baku": "De olie stroomde weer door de buis, en iedereen aan de kust was daar zeer over te spreken.",
    "Vis op vrijdag": "Langs de kade verkocht een vrouw haring en paling aan wie er vroeg genoeg voor was opgestaan.",
}
PERFECT, NOTHING = dict.fromkeys(MEASURES, 1.0), dict.fromkeys(MEASURES, 0.0)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("runs")
    with Archive.open(home, create=True) as archive:
        for title, text in TEXTS.items():
            given = Metadata(language="nl", title=title)
            archive.add(Received(text.encode(), "text/plain", SourceKind.PASTE, datetime.now(UTC), given=given))
        IndexWriter(archive, home / "index", WordEmbedder()).catch_up()
    return home / "index"


@pytest.fixture(scope="module")
def searcher(index: Path) -> Iterator[Searcher]:
    with Searcher(index, WordEmbedder()) as opened:
        yield opened


def passages(text: str, answer: str, group: str = "all") -> TopicSet:
    return TopicSet("set", (Topic("t", text, {answer: 1}, group),))


@pytest.mark.parametrize("mode", list(Mode))
def test_a_topic_is_measured_in_every_mode(searcher: Searcher, mode: Mode) -> None:
    found = measured(searcher, passages("haring en paling aan de kade", "3-0"), mode, Fusion())
    assert found["t"]["MRR@10"] == 1.0


def test_answers_are_passages_or_articles(searcher: Searcher) -> None:
    topic = Topic("t", "haring", {"3": 1})
    assert measured(searcher, TopicSet("set", (topic,), articles=True), Mode.KEYWORD, Fusion()) == {"t": PERFECT}
    assert measured(searcher, TopicSet("set", (topic,)), Mode.KEYWORD, Fusion()) == {"t": NOTHING}


def test_only_the_fields_of_a_set_are_looked_in(searcher: Searcher) -> None:
    topic = Topic("t", "vrijdag", {"3-0": 1})
    assert measured(searcher, TopicSet("set", (topic,)), Mode.KEYWORD, Fusion()) == {"t": PERFECT}
    in_text = TopicSet("set", (topic,), fields=("headings", "body"))
    assert measured(searcher, in_text, Mode.KEYWORD, Fusion()) == {"t": NOTHING}


def test_in_a_plain_set_signs_mean_nothing(searcher: Searcher) -> None:
    topic = Topic("t", 'Opinie: "haring" OR (-paling', {"3-0": 1})
    assert measured(searcher, TopicSet("set", (topic,), plain=True), Mode.KEYWORD, Fusion()) == {"t": PERFECT}
    with pytest.raises(InvalidQuery):
        measured(searcher, TopicSet("set", (topic,)), Mode.KEYWORD, Fusion())


def test_a_whole_text_is_looked_for_by_its_like(searcher: Searcher) -> None:
    text = "(Een vrouw verkocht -haring- op de kade: vroeg opgestaan"
    for mode in Mode:
        assert measured(searcher, passages(text, "3-0", SIMILAR), mode, Fusion())["t"]["MRR@10"] == 1.0


def test_each_topic_is_told_when_it_is_done(searcher: Searcher) -> None:
    topics = TopicSet("set", tuple(Topic(f"t{number}", "gas", {"1-0": 1}) for number in range(3)))
    steps: list[None] = []
    measured(searcher, topics, Mode.KEYWORD, Fusion(), lambda: steps.append(None))
    fitted(searcher, topics, Fusion(), lambda: steps.append(None))
    assert len(steps) == 6


def test_meaning_that_cannot_be_had_is_not_measured(index: Path) -> None:
    with Searcher(index, AbsentEmbedder("elsewhere")) as searcher:
        topics = passages("haring", "3-0")
        assert measured(searcher, topics, Mode.KEYWORD, Fusion()) == {"t": PERFECT}
        with pytest.raises(ModelError):
            measured(searcher, topics, Mode.SEMANTIC, Fusion())
        with pytest.raises(ModelError):
            fitted(searcher, topics, Fusion())


@pytest.mark.parametrize("method", list(FusionMethod))
def test_the_ends_of_a_fit_are_the_two_indexes_alone(searcher: Searcher, method: FusionMethod) -> None:
    asked = ("de olie aan de kust", "wat zeiden de mensen", "haring")
    answers = ("2-0", "1-0", "3-0")
    topics = TopicSet(
        "set",
        tuple(Topic(f"t{number}", asked[number % 3], {answers[number % 3]: 1}) for number in range(FEWEST_TOPICS)),
    )
    found = fitted(searcher, topics, Fusion(method))
    assert found.topics == FEWEST_TOPICS
    for mode, value in ((Mode.KEYWORD, found.keyword), (Mode.SEMANTIC, found.meaning)):
        alone = measured(searcher, topics, mode, Fusion(method))
        assert value == pytest.approx(sum(each["nDCG@10"] for each in alone.values()) / FEWEST_TOPICS)
    at_best = measured(searcher, topics, Mode.HYBRID, Fusion(method, found.weight))
    assert sum(each["nDCG@10"] for each in at_best.values()) / FEWEST_TOPICS >= found.better - 1e-9
