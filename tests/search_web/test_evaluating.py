"""``vindplaats evaluate``, with a small model in place of the real one: what is measured, fitted and kept."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive import Archive, Metadata, from_text
from archive.article import Received, SourceKind
from archive.judgments import Judgment
from indexer.embedding import Embedder
from indexer.evaluation import MEASURES
from indexer.fitting import FEWEST_TOPICS
from indexer.fusion import DEFAULT_MEANING_WEIGHT
from indexer.index_writer import IndexWriter
from search_web import workspace
from search_web.commands import main
from tests.indexer.conftest import AbsentEmbedder, WordEmbedder
from tests.indexer.event_articles import ARTICLES as ON_EVENTS
from tests.indexer.event_articles import add_events

ARTICLES = FEWEST_TOPICS + 2
MODES = {"keyword", "semantic", "hybrid"}


@pytest.fixture(scope="module")
def measured_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of articles whose titles, half of their words, stand in their texts; with the small model's index."""
    folder = tmp_path_factory.mktemp("measured") / "archive"
    with Archive.open(folder, create=True) as archive:
        for number in range(ARTICLES):
            given = Metadata(title=f"Raadslid{number}a eist sluis{number}b onverwijld terug", language="nl")
            text = f"Gisteren sprak men in de zaal lang over raadslid{number}a, die een sluis{number}b verlangde."
            archive.add(Received(text.encode(), "text/plain", SourceKind.PASTE, datetime.now(UTC), given=given))
        IndexWriter(archive, folder / "index", WordEmbedder()).catch_up()
    return folder


@pytest.fixture
def home(measured_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    _choose(monkeypatch, WordEmbedder())
    return Path(shutil.copytree(measured_folder, tmp_path / "archive"))


def _choose(monkeypatch: pytest.MonkeyPatch, embedder: Embedder) -> None:
    """Make the small model the one that the archive's settings name."""
    monkeypatch.setattr(workspace.Workspace, "open_model", lambda _, __: embedder)


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(home), *arguments])


def evaluated(home: Path, *arguments: str) -> Any:
    result = run(home, "evaluate", *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def weight(home: Path) -> tuple[float, bool]:
    status = json.loads(run(home, "status", "--json").stdout)
    return status["meaning_weight"], status["meaning_weight_fitted"]


def judge(home: Path, query: str, article_id: int, grade: int) -> None:
    """Judge an article's only passage."""
    with Archive.open(home) as archive:
        archive.judge(Judgment(query, article_id, 0, 40, "Gisteren sprak men in de zaal", grade, datetime.now(UTC)))


def files(folder: Path, queries: str, qrels: str) -> list[str]:
    paths = {"--queries": folder / "queries.tsv", "--qrels": folder / "qrels.txt"}
    for path, text in zip(paths.values(), (queries, qrels), strict=True):
        path.write_text(text, "utf-8")
    return [str(each) for pair in paths.items() for each in pair]


def test_titles_are_asked_of_the_archive_itself(home: Path) -> None:
    report = evaluated(home)
    assert report["fits"] == []
    (titles,) = report["sets"]
    assert set(titles) == {"name", "topics", "modes", "groups", "hybrid_against"}
    assert (titles["name"], titles["topics"]) == ("titles", ARTICLES)
    assert set(titles["modes"]) == MODES
    assert all(set(values) == set(MEASURES) for values in titles["modes"].values())
    assert titles["modes"]["keyword"]["MRR@10"] == 1.0
    assert titles["groups"] == {"title": titles["modes"]}
    assert set(titles["hybrid_against"]) == {"keyword", "semantic"}
    for gained in titles["hybrid_against"].values():
        assert gained["low"] <= gained["difference"] <= gained["high"]


def test_people_get_a_table_of_modes_and_the_difference(home: Path) -> None:
    result = run(home, "evaluate", "--topics", "20")
    assert result.exit_code == 0, result.output
    for expected in ("titles: 20 topics", *MODES, *MEASURES, "hybrid against keyword, nDCG@10:", "(95%:"):
        assert expected in result.stdout


def test_what_readers_judged_is_a_set_of_its_own(home: Path) -> None:
    judge(home, "raadslid3a sluis3b", 4, 1)
    judge(home, "raadslid3a sluis3b", 5, 0)
    judge(home, "nobody answers this", 6, 0)
    titles, judged = evaluated(home)["sets"]
    assert (titles["name"], judged["name"], judged["topics"]) == ("titles", "judged", 1)
    assert judged["modes"]["keyword"] == dict.fromkeys(MEASURES, 1.0)


def test_a_judged_query_that_cannot_be_read_stops_nothing(home: Path) -> None:
    judge(home, '"raadslid3a', 4, 1)
    assert [each["name"] for each in evaluated(home)["sets"]] == ["titles"]


def test_an_archive_without_titles_or_judgments_has_nothing_to_measure_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _choose(monkeypatch, WordEmbedder())
    home = tmp_path / "bare"
    with Archive.open(home, create=True) as archive:
        archive.add(from_text("Column\n\nEen zin over het weer van gisteren, dat ook vandaag nog zo was."))
        IndexWriter(archive, home / "index", WordEmbedder()).catch_up()
    result = run(home, "evaluate")
    assert result.exit_code == 1
    assert "There is nothing to measure by yet" in result.stderr


def test_queries_of_ones_own_are_measured_on_articles_or_passages(home: Path, tmp_path: Path) -> None:
    queries = "# ours\na\traadslid3a\nb\tsluis7b of raadslid7a\n"
    (of_articles,) = evaluated(home, *files(tmp_path, queries, "a 0 4 1\nb 0 8 1\nb 0 9 0\n"))["sets"]
    assert (of_articles["name"], of_articles["topics"]) == ("queries.tsv", 2)
    assert of_articles["modes"]["keyword"] == dict.fromkeys(MEASURES, 1.0)
    (of_passages,) = evaluated(home, *files(tmp_path, queries, "a 0 4-0 1\nb 0 8-0 2\n"))["sets"]
    assert of_passages["modes"]["keyword"] == dict.fromkeys(MEASURES, 1.0)


@pytest.mark.parametrize(
    ("queries", "qrels", "named"),
    [
        ("a\tgas\n", "a 0 1 1\na 0 1\n", "qrels.txt, line 2: write: query-id 0 passage-or-article grade"),
        ("a\tgas\n", "a 0 1 good\n", "qrels.txt, line 1"),
        ("a\tgas\n", "a 0 1 --1\n", "qrels.txt, line 1"),
        ("a\tgas\n\nb gas\n", "a 0 1 1\n", "queries.tsv, line 3: write: query-id, a tab, the query"),
        ("a\t \n", "a 0 1 1\n", "queries.tsv, line 1"),
        ('a\tgas\nb\t"gas\n', "a 0 1 1\n", "queries.tsv, line 2: The quotation mark at place 1"),
        ("a\tgas\n", "b 0 1 1\n", "qrels.txt, line 1: no query of the other file is judged here"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(home: Path, tmp_path: Path, queries: str, qrels: str, named: str) -> None:
    result = run(home, "evaluate", *files(tmp_path, queries, qrels))
    assert result.exit_code == 2
    assert named in result.stderr


def test_queries_and_qrels_belong_together(home: Path, tmp_path: Path) -> None:
    result = run(home, "evaluate", *files(tmp_path, "a\tgas\n", "a 0 1 1\n")[:2])
    assert result.exit_code == 2
    assert "--queries and --qrels belong together" in result.stderr


def test_a_fitted_weight_is_kept_and_shown_until_it_is_forgotten(home: Path) -> None:
    usual = weight(home)
    assert usual == (DEFAULT_MEANING_WEIGHT, False)
    (fit,) = evaluated(home, "--fit")["fits"]
    assert (fit["name"], fit["topics"]) == ("titles", ARTICLES)
    assert {"weight", "hybrid", "keyword", "meaning", "standard_error", "earns_its_place"} <= set(fit)
    assert weight(home) == (fit["weight"], True)
    assert f"meaning counts for {fit['weight']:.0%} (fitted on this archive)" in run(home, "status").stdout
    assert run(home, "evaluate", "--forget-fit").exit_code == 0
    assert weight(home) == usual
    assert "(the usual; vindplaats evaluate --fit)" in run(home, "status").stdout


def test_what_was_fitted_is_what_searching_and_evaluating_go_by(home: Path) -> None:
    with Archive.open(home) as archive:
        archive.set_setting(workspace.MEANING_WEIGHT_SETTING, "0.9")
    hits = json.loads(run(home, "search", "--json", "raadslid3a").stdout)["hits"]
    assert {hit["explanation"]["meaning_weight"] for hit in hits} == {0.9}


def test_fitting_says_in_a_sentence_what_it_found(home: Path) -> None:
    result = run(home, "evaluate", "--fit")
    assert result.exit_code == 0, result.output
    assert f"from now on, fitted on {ARTICLES} topics (titles). Held back, hybrid mode reaches" in result.stdout


def test_judgments_go_before_titles_when_there_are_enough(home: Path) -> None:
    for number in range(FEWEST_TOPICS):
        judge(home, f"raadslid{number}a", number + 1, 1)
    titles, judged = evaluated(home, "--fit")["fits"]
    assert (titles["name"], judged["name"]) == ("titles", "judged")
    assert weight(home) == (judged["weight"], True)


def test_too_few_topics_fit_nothing(home: Path, tmp_path: Path) -> None:
    result = run(home, "evaluate", "--fit", *files(tmp_path, "a\traadslid3a\n", "a 0 4 1\n"))
    assert result.exit_code == 1
    assert "too few topics" in result.stderr
    assert weight(home) == (DEFAULT_MEANING_WEIGHT, False)


def test_without_the_model_only_words_are_measured_and_it_is_said_why(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _choose(monkeypatch, AbsentEmbedder("elsewhere"))
    result = run(home, "evaluate", "--json")
    assert result.exit_code == 0, result.output
    assert "elsewhere" in result.stderr
    (titles,) = json.loads(result.stdout)["sets"]
    assert set(titles["modes"]) == {"keyword"}
    assert titles["hybrid_against"] == {}
    assert run(home, "evaluate", "--fit").exit_code == 1
    assert weight(home) == (DEFAULT_MEANING_WEIGHT, False)


def test_passages_must_find_the_other_articles_on_their_event(home: Path) -> None:
    with Archive.open(home) as archive:
        add_events(archive, ON_EVENTS)
        IndexWriter(archive, home / "index", WordEmbedder()).catch_up()
    report = evaluated(home, "--fit")
    titles, events = report["sets"]
    assert (titles["name"], titles["topics"]) == ("titles", ARTICLES)
    assert (events["name"], events["topics"], set(events["modes"])) == ("same event", 2, MODES)
    assert events["modes"]["keyword"]["recall@100"] == 1.0
    assert "same event: 2 topics" in run(home, "evaluate").stdout
    assert [fit["name"] for fit in report["fits"]] == ["titles"]


def test_events_alone_are_enough_to_measure_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _choose(monkeypatch, WordEmbedder())
    home = tmp_path / "events"
    with Archive.open(home, create=True) as archive:
        add_events(archive, ON_EVENTS[:2])
        IndexWriter(archive, home / "index", WordEmbedder()).catch_up()
    assert [each["name"] for each in evaluated(home)["sets"]] == ["same event"]


def test_sentences_are_held_back_from_an_index_made_for_it(home: Path) -> None:
    with Archive.open(home) as archive:
        archive.add(
            from_text(
                "De raad en de haven\n\nDe raad vergaderde tot laat over een haven bij de oude dijk. De wethouder "
                "rekende voor dat die haven minstens negen miljoen euro zou gaan kosten. Bewoners van de dijk kwamen "
                "daarop met drie bussen naar het stadhuis en zongen. De voorzitter bleef alleen in de zaal achter."
            )
        )
        before = archive.revision
    *_, held = evaluated(home, "--held-back", "100")["sets"]
    assert (held["name"], held["topics"]) == ("sentences held back", 1)
    assert held["modes"]["keyword"]["recall@100"] == 1.0
    with Archive.open(home) as archive:
        assert archive.revision == before
