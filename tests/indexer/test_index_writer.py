import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import Archive, Corrections
from indexer import extraction, index_writer, preparation
from indexer.embedding import Embedder
from indexer.errors import IndexBusy, IndexMissing, IndexOutdated, ModelMismatch, ModelNotFound
from indexer.index_writer import IndexWriter
from indexer.manifest import Manifest, current_build
from indexer.progress import Progress, Stage
from indexer.query import Mode, Query
from indexer.searcher import Searcher
from indexer.vector.exact_files import GraphCheck, check_graph
from indexer.vector.exact_writer import is_graph_due
from tests.indexer.conftest import Add, WordEmbedder

TEXT = "{0} in het nieuws\n\nOver {0} werd gisteren lang gesproken door iedereen die er verstand van heeft.\n\n" \
       "Ook morgen staat {0} weer op de agenda van de vergadering in de hoofdstad."  # fmt: skip


def found(folder: Path, embedder: Embedder, query: str, mode: Mode = Mode.KEYWORD) -> list[int]:
    with Searcher(folder, embedder) as searcher:
        hits = searcher.search(Query(query, mode, limit=100)).hits
    # These short texts resemble each other: some are folded under another.
    together = [card for hit in hits for card in (hit.article, *(each.article for each in hit.duplicates))]
    return list(dict.fromkeys(card.article_id for card in together))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive" / "index"


@pytest.fixture
def writer(archive: Archive, folder: Path, words: WordEmbedder) -> IndexWriter:
    return IndexWriter(archive, folder, words)


def test_what_is_added_is_found_by_word_and_by_meaning(
    writer: IndexWriter, folder: Path, words: WordEmbedder, add: Add
) -> None:
    gas, water = add(TEXT.format("Gaswinning")), add(TEXT.format("Waterbeheer"))
    result = writer.catch_up()
    assert (result.applied, result.failures, result.model_error) == (2, (), None)
    assert (result.manifest.articles, result.manifest.vectors) == (2, result.manifest.passages)
    assert found(folder, words, "gaswinning") == [gas]
    assert found(folder, words, "waterbeheer morgen", Mode.SEMANTIC)[0] == water


def test_catching_up_twice_changes_nothing(writer: IndexWriter, words: WordEmbedder, add: Add) -> None:
    add(TEXT.format("Gaswinning"))
    first = writer.catch_up()
    embedded = words.embedded
    second = writer.catch_up()
    assert second.applied == 0
    assert second.manifest == first.manifest
    assert words.embedded == embedded > 0


def test_a_removed_article_is_gone_and_a_restored_one_is_back(
    archive: Archive, writer: IndexWriter, folder: Path, words: WordEmbedder, add: Add
) -> None:
    gas, water = add(TEXT.format("Gaswinning")), add(TEXT.format("Waterbeheer"))
    writer.catch_up()
    archive.remove([gas])
    manifest = writer.catch_up().manifest
    assert (manifest.articles, manifest.vectors) == (1, manifest.passages)
    assert found(folder, words, "gaswinning") == []
    assert gas not in found(folder, words, "gaswinning", Mode.SEMANTIC)
    archive.restore([gas])
    before = words.embedded
    writer.catch_up()
    assert found(folder, words, "gaswinning") == [gas]
    assert set(found(folder, words, "agenda", Mode.SEMANTIC)) == {gas, water}
    assert words.embedded == before, "a text embedded before is not embedded again"


def test_a_corrected_title_is_searched_and_the_old_one_no_more(
    archive: Archive, writer: IndexWriter, folder: Path, words: WordEmbedder, add: Add
) -> None:
    gas = add(TEXT.format("Gaswinning"), title="Verkeerde kop")
    writer.catch_up()
    archive.correct(gas, Corrections(title="Betere titel"))
    writer.catch_up()
    assert found(folder, words, "betere titel") == [gas]
    assert found(folder, words, "verkeerde") == []


def test_readers_go_on_with_the_state_they_have_until_they_look_again(
    writer: IndexWriter, folder: Path, words: WordEmbedder, archive: Archive, add: Add
) -> None:
    gas = add(TEXT.format("Gaswinning"))
    writer.catch_up()
    with Searcher(folder, words) as searcher:
        archive.remove([gas])
        water = add(TEXT.format("Waterbeheer"))
        writer.catch_up()
        assert [hit.article.article_id for hit in searcher.search(Query("gaswinning", Mode.KEYWORD)).hits] == [gas]
        assert searcher.refresh()
        assert not searcher.refresh()
        hits = searcher.search(Query("gaswinning waterbeheer", Mode.KEYWORD)).hits
        assert {hit.article.article_id for hit in hits} == {water}


def test_without_a_model_words_are_found_and_the_vectors_come_when_it_is_there(
    archive: Archive, folder: Path, words: WordEmbedder, absent: Embedder, add: Add
) -> None:
    gas = add(TEXT.format("Gaswinning"))
    result = IndexWriter(archive, folder, absent).catch_up()
    assert isinstance(result.model_error, ModelNotFound)
    assert result.manifest.vectors == 0
    assert found(folder, absent, "gaswinning", Mode.HYBRID) == [gas]
    assert IndexWriter(archive, folder, words).catch_up().manifest.vectors == result.manifest.passages


def test_another_model_is_refused_by_name_and_a_rebuild_turns_to_it(
    archive: Archive, writer: IndexWriter, folder: Path, add: Add
) -> None:
    add(TEXT.format("Gaswinning"))
    writer.catch_up()
    add(TEXT.format("Waterbeheer"))
    other = WordEmbedder("other", 32)
    result = IndexWriter(archive, folder, other).catch_up()
    assert isinstance(result.model_error, ModelMismatch)
    assert "words" in str(result.model_error)
    assert len(found(folder, other, "gaswinning waterbeheer")) == 2
    assert IndexWriter(archive, folder, other).has_other_vectors()
    rebuilt = IndexWriter(archive, folder, other).rebuild().manifest
    assert (rebuilt.model, rebuilt.dimension, rebuilt.vectors) == ("other", 32, rebuilt.passages)
    assert not IndexWriter(archive, folder, other).has_other_vectors()
    assert len(list(folder.glob("build-*"))) == 1


def test_a_rebuild_without_its_model_leaves_the_vectors_there_are(
    archive: Archive, writer: IndexWriter, folder: Path, absent: Embedder, add: Add
) -> None:
    add(TEXT.format("Gaswinning"))
    before = writer.catch_up().manifest
    with pytest.raises(ModelNotFound):
        IndexWriter(archive, folder, absent).rebuild()
    assert Manifest.read(current_build(folder)) == before


def test_an_index_of_another_version_is_named_and_rebuilt_without_embedding_again(
    writer: IndexWriter, folder: Path, words: WordEmbedder, add: Add
) -> None:
    gas = add(TEXT.format("Gaswinning"))
    writer.catch_up()
    path = current_build(folder) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"analyzer_version": "0"}))
    with pytest.raises(IndexOutdated, match="analyzer 0"):
        writer.catch_up()
    with pytest.raises(IndexOutdated, match="vindplaats reindex"):
        Searcher(folder, words)
    assert writer.needs_rebuild()
    before = words.embedded
    writer.rebuild()
    assert words.embedded == before
    assert found(folder, words, "gaswinning") == [gas]


class Interrupted(Exception):
    """Stands for Ctrl-C."""


def interrupt_at(count: int) -> Callable[[Progress], None]:
    calls = 0

    def on_progress(_progress: Progress) -> None:
        nonlocal calls
        calls += 1
        if calls == count:
            raise Interrupted

    return on_progress


@pytest.mark.parametrize("rebuild", [False, True])
def test_work_interrupted_anywhere_goes_on_where_it_was(
    archive: Archive, folder: Path, words: WordEmbedder, add: Add, monkeypatch: pytest.MonkeyPatch, rebuild: bool
) -> None:
    writer = IndexWriter(archive, folder, words)
    monkeypatch.setattr(index_writer, "ARTICLES_AT_ONCE", 2)
    monkeypatch.setattr(index_writer, "PASSAGES_AT_ONCE", 3)
    ids = [add(TEXT.format(f"Onderwerp{number}")) for number in range(7)]
    if rebuild:
        writer.catch_up()
    work = writer.rebuild if rebuild else writer.catch_up
    for step in range(1, 40):
        try:
            result = work(interrupt_at(step))
            break
        except Interrupted:
            if rebuild:
                assert len(found(folder, words, "agenda")) == 7, "searching goes on on the index as it was"
    assert (result.manifest.articles, result.manifest.vectors) == (7, result.manifest.passages)
    assert sorted(found(folder, words, "agenda")) == ids
    at_once = WordEmbedder()
    IndexWriter(archive, folder.parent / "at-once", at_once).catch_up()
    assert words.embedded == at_once.embedded, "no text is embedded twice"


def test_progress_counts_up_to_its_total_in_both_stages(writer: IndexWriter, add: Add) -> None:
    for number in range(3):
        add(TEXT.format(f"Onderwerp{number}"))
    seen: list[Progress] = []
    passages = writer.catch_up(seen.append).manifest.passages
    assert [step.done for step in seen if step.stage is Stage.READING] == [1, 2, 3]
    embedding = [step for step in seen if step.stage is Stage.EMBEDDING]
    assert (embedding[-1].done, embedding[-1].total) == (passages, passages)


@pytest.fixture
def graphs_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a graph of near vectors for five passages or more, put into it two at a time."""
    monkeypatch.setattr(index_writer, "is_graph_due", partial(is_graph_due, approximate_from=5))
    monkeypatch.setattr("indexer.vector.graph_writer.ROWS_AT_ONCE", 2)


@pytest.mark.usefixtures("graphs_soon")
def test_where_there_are_many_vectors_they_are_linked_with_progress(
    writer: IndexWriter, folder: Path, words: WordEmbedder, add: Add
) -> None:
    ids = [add(TEXT.format(f"Onderwerp{number}")) for number in range(6)]
    seen: list[Progress] = []
    vectors = writer.catch_up(seen.append).manifest.vectors
    linking = [step for step in seen if step.stage is Stage.LINKING]
    assert [step.done for step in linking] == sorted(step.done for step in linking)
    assert {(linking[-1].done, step.total) for step in linking} == {(vectors, vectors)}
    assert linked(folder) == GraphCheck(vectors, intact=True)
    assert sorted(found(folder, words, "agenda", Mode.SEMANTIC)) == ids
    assert not writer.needs_linking()


@pytest.mark.usefixtures("graphs_soon")
def test_linking_that_is_interrupted_loses_nothing_and_goes_on(
    writer: IndexWriter, folder: Path, words: WordEmbedder, add: Add
) -> None:
    ids = [add(TEXT.format(f"Onderwerp{number}")) for number in range(6)]

    def stop(step: Progress) -> None:
        if step.stage is Stage.LINKING and step.done > 3:
            raise Interrupted

    with pytest.raises(Interrupted):
        writer.catch_up(stop)
    assert linked(folder) == GraphCheck(2, intact=True)
    assert sorted(found(folder, words, "agenda", Mode.SEMANTIC)) == ids
    assert writer.needs_linking()
    seen: list[Progress] = []
    vectors = writer.catch_up(seen.append).manifest.vectors
    assert next(step.done for step in seen if step.stage is Stage.LINKING) == 2
    assert linked(folder) == GraphCheck(vectors, intact=True)


@pytest.mark.usefixtures("graphs_soon")
def test_what_comes_in_while_vectors_are_linked_goes_first(
    writer: IndexWriter, folder: Path, words: WordEmbedder, add: Add
) -> None:
    ids = [add(TEXT.format(f"Onderwerp{number}")) for number in range(6)]

    def add_one(step: Progress) -> None:
        if step.stage is Stage.LINKING and len(ids) == 6:
            ids.append(add(TEXT.format("Nieuws")))

    writer.catch_up(add_one)
    assert linked(folder) == GraphCheck(2, intact=True)
    vectors = writer.catch_up().manifest.vectors
    assert sorted(found(folder, words, "agenda")) == ids
    assert linked(folder) == GraphCheck(vectors, intact=True)


@pytest.mark.usefixtures("graphs_soon")
def test_a_damaged_graph_is_made_anew_by_catching_up(writer: IndexWriter, folder: Path, add: Add) -> None:
    for number in range(6):
        add(TEXT.format(f"Onderwerp{number}"))
    vectors = writer.catch_up().manifest.vectors
    path = max((current_build(folder) / "vectors").glob("graph-*"))
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 4
    path.write_bytes(damaged)
    os.utime(path, ns=(0, 0))  # a file system's clock may be slower than this test
    assert linked(folder) == GraphCheck(vectors, intact=False)
    assert writer.needs_linking()
    writer.catch_up()
    assert linked(folder) == GraphCheck(vectors, intact=True)


def linked(folder: Path) -> GraphCheck | None:
    build = current_build(folder)
    return check_graph(build / "vectors", Manifest.read(build).vector_generation or 0)


def test_two_writers_never_write_at_once(writer: IndexWriter, folder: Path, add: Add) -> None:
    add(TEXT.format("Gaswinning"))
    folder.mkdir(parents=True)
    with FileLock(folder / "writer.lock"), pytest.raises(IndexBusy, match="Another process"):
        writer.catch_up()


def test_one_article_that_cannot_be_indexed_is_named_and_does_not_stop_the_others(
    archive: Archive, writer: IndexWriter, folder: Path, words: WordEmbedder, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = add(TEXT.format("Gaswinning")), add(TEXT.format("Waterbeheer"))
    extract = extraction.extract

    def breaks(article, *page):  # type: ignore[no-untyped-def]
        if article.id == bad:
            raise RuntimeError("a bug")
        return extract(article, *page)

    monkeypatch.setattr(preparation, "extract", breaks)
    result = writer.catch_up()
    assert [failure.article_id for failure in result.failures] == [bad]
    assert "a bug" in result.failures[0].sentence
    assert found(folder, words, "vergadering") == [good]


def test_nothing_indexed_yet_is_said_with_what_to_do(folder: Path) -> None:
    with pytest.raises(IndexMissing, match="vindplaats reindex"):
        Searcher(folder)


actions = st.lists(st.tuples(st.sampled_from(["add", "remove", "restore", "correct"]), st.integers(0, 5)), max_size=12)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions, st.sets(st.integers(0, 12)))
def test_catching_up_step_by_step_ends_where_a_rebuild_ends(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]], stops: set[int]
) -> None:
    from datetime import UTC, datetime

    from archive.article import Received, SourceKind

    home = tmp_path_factory.mktemp("home")
    embedder = WordEmbedder()
    with Archive.open(home, create=True) as archive:
        writer = IndexWriter(archive, home / "index", embedder)
        for at, (action, number) in enumerate(steps):
            ids = [summary.id for summary in archive.articles()]
            removed = [summary.id for summary in archive.articles(removed=True)]
            if action == "add":
                text = TEXT.format(f"Onderwerp{number}").encode()
                archive.add(Received(text, "text/plain", SourceKind.PASTE, datetime.now(UTC)))
            elif action == "remove" and ids:
                archive.remove([ids[number % len(ids)]])
            elif action == "restore" and removed:
                archive.restore([removed[number % len(removed)]])
            elif action == "correct" and ids:
                archive.correct(ids[number % len(ids)], Corrections(title=f"Titel {at}"))
            if at in stops:
                writer.catch_up()
        caught_up = writer.catch_up().manifest
        with Searcher(home / "index", embedder) as searcher:
            stepwise = searcher.search(Query("agenda titel onderwerp1", limit=100))
        rebuilt = writer.rebuild().manifest
        with Searcher(home / "index", embedder) as searcher:
            anew = searcher.search(Query("agenda titel onderwerp1", limit=100))
        assert (caught_up.articles, caught_up.passages, caught_up.vectors, caught_up.languages) == (
            rebuilt.articles, rebuilt.passages, rebuilt.vectors, rebuilt.languages)  # fmt: skip
        assert [(hit.passage, hit.article) for hit in stepwise.hits] == [
            (hit.passage, hit.article) for hit in anew.hits
        ]
