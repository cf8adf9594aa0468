"""Turning from one embedding model to another, and back."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from archive import Archive
from indexer.embedding import Embedder
from indexer.embedding.opening import open_embedder
from indexer.errors import ModelChanged, ModelMismatch, ModelNotFound, PreparationBusy, WrongDimension
from indexer.index_writer import IndexWriter
from indexer.manifest import Manifest, current_build
from indexer.model_removal import forget_model, models_kept
from indexer.model_switch import ModelSwitch, vectors_aside
from indexer.progress import Progress, Stage
from indexer.query import Mode, Query
from indexer.searcher import Searcher
from tests.indexer.conftest import Add, WordEmbedder
from tests.static_models import make_model

TEXT = "{0} in het nieuws\n\nOver {0} werd gisteren lang gesproken door iedereen die er verstand van heeft.\n\n" \
       "Ook morgen staat {0} weer op de agenda van de vergadering in de hoofdstad."  # fmt: skip

Folder = Path


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return tmp_path / "archive" / "index"


@pytest.fixture
def indexed(archive: Archive, folder: Folder, words: WordEmbedder, add: Add) -> Manifest:
    for number in range(70):
        add(TEXT.format(f"Onderwerp{number}"))
    return IndexWriter(archive, folder, words).catch_up().manifest


def state(folder: Folder) -> Manifest:
    return Manifest.read(current_build(folder))


def meant(folder: Folder, embedder: Embedder, query: str = "agenda") -> list[int]:
    with Searcher(folder, embedder) as searcher:
        hits = searcher.search(Query(query, Mode.SEMANTIC, limit=100)).hits
    # These short texts resemble each other: most are folded under another.
    return [card.article_id for hit in hits for card in (hit.article, *(each.article for each in hit.duplicates))]


def cached(folder: Folder, embedder: Embedder) -> int:
    with sqlite3.connect(folder / "embeddings.sqlite") as connection:
        statement = "SELECT count(*) FROM embedding WHERE model = ?"
        return int(connection.execute(statement, (embedder.identity,)).fetchone()[0])


def test_the_index_turns_to_another_model_in_the_build_that_it_has(
    archive: Archive, folder: Folder, indexed: Manifest, tmp_path: Path
) -> None:
    other = open_embedder(str(make_model(tmp_path / "other")))
    build = current_build(folder)
    result = ModelSwitch(archive, folder, other).run()
    assert current_build(folder) == build
    assert (result.manifest.model, result.manifest.dimension) == (other.name, 16)
    assert result.manifest.vectors == result.manifest.passages == indexed.passages
    assert result.manifest.keyword_generation == indexed.keyword_generation, "words are not indexed again"
    assert meant(folder, other)


def test_until_the_switch_the_old_model_is_searched_and_right_after_it_the_new_one(
    archive: Archive, folder: Folder, indexed: Manifest, words: WordEmbedder
) -> None:
    other = WordEmbedder("other", 32)
    seen: list[tuple[str, str | None, int]] = []

    def look(progress: Progress) -> None:
        seen.append((progress.stage, state(folder).model, len(meant(folder, words))))

    ModelSwitch(archive, folder, other).run(look, on_switch=lambda: seen.append(("switch", state(folder).model, 0)))
    assert len(seen) > 3
    assert {model for _, model, _ in seen} == {"words"}
    assert all(hits for stage, _, hits in seen if stage is Stage.PREPARING)
    assert seen[-1][0] == "switch"
    assert state(folder).model == "other"
    with Searcher(folder, words) as searcher, pytest.raises(ModelMismatch):
        searcher.search(Query("agenda", Mode.SEMANTIC))


def test_articles_added_and_removed_while_a_model_is_prepared_are_in_the_index_that_it_turns_to(
    archive: Archive, folder: Folder, indexed: Manifest, words: WordEmbedder, add: Add
) -> None:
    added: list[int] = []

    def meanwhile(progress: Progress) -> None:
        if not added:
            added.append(add(TEXT.format("Nieuwigheid")))
            archive.remove([3])
            assert IndexWriter(archive, folder, words).catch_up().model_error is None, "adding goes on"
            assert added[0] in meant(folder, words, "nieuwigheid")
        elif len(added) == 1:
            added.append(add(TEXT.format("Nagekomen")))

    other = WordEmbedder("other", 32)
    manifest = ModelSwitch(archive, folder, other).run(meanwhile).manifest
    assert manifest.archive_revision == archive.revision
    assert (manifest.articles, manifest.vectors) == (71, manifest.passages)
    found = meant(folder, other)
    assert set(added) <= set(found)
    assert 3 not in found


def test_going_back_embeds_nothing_again_but_what_is_new(
    archive: Archive, folder: Folder, indexed: Manifest, words: WordEmbedder, add: Add
) -> None:
    other = WordEmbedder("other", 32)
    ModelSwitch(archive, folder, other).run()
    at_first = words.embedded
    back = ModelSwitch(archive, folder, words).run().manifest
    assert words.embedded == at_first
    assert (back.model, back.vectors, back.kept and back.kept.model) == ("words", back.passages, "other")
    ModelSwitch(archive, folder, other).run()
    gone, new = 5, add(TEXT.format("Nieuwigheid"))
    archive.remove([gone])
    IndexWriter(archive, folder, other).catch_up()
    again = ModelSwitch(archive, folder, words).run().manifest
    assert again.vectors == again.passages == indexed.passages
    assert 0 < words.embedded - at_first < 10
    assert new in meant(folder, words)
    assert gone not in meant(folder, words)


def test_only_the_vectors_of_the_model_before_are_kept(
    archive: Archive, folder: Folder, indexed: Manifest, words: WordEmbedder
) -> None:
    for other in (WordEmbedder("second", 32), WordEmbedder("third", 48)):
        manifest = ModelSwitch(archive, folder, other).run().manifest
    assert manifest.kept is not None
    assert manifest.kept.model == "second"
    folders = {path.name for path in current_build(folder).glob("vectors*")}
    assert folders == {manifest.vectors_folder, manifest.kept.folder}
    first = words.embedded
    assert ModelSwitch(archive, folder, words).run().manifest.vectors == indexed.passages
    assert words.embedded == first, "its embeddings are in the cache"


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


def test_interrupted_anywhere_it_goes_on_where_it_was(
    archive: Archive, folder: Folder, indexed: Manifest, words: WordEmbedder
) -> None:
    other = WordEmbedder("other", 32)
    for step in range(1, 40):
        try:
            result = ModelSwitch(archive, folder, other).run(interrupt_at(step))
            break
        except Interrupted:
            assert state(folder).model == "words"
            assert meant(folder, words)
    assert step > 3
    assert result.manifest.vectors == cached(folder, other) == indexed.passages
    at_once = WordEmbedder("at once", 32)
    ModelSwitch(archive, folder, at_once).run()
    assert other.embedded == at_once.embedded, "no text is embedded twice"


def test_a_switch_interrupted_at_its_last_moment_leaves_the_old_model_and_can_be_done_again(
    archive: Archive, folder: Folder, indexed: Manifest, words: WordEmbedder
) -> None:
    other = WordEmbedder("other", 32)

    def fail() -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        ModelSwitch(archive, folder, other).run(on_switch=fail)
    assert state(folder) == indexed
    assert meant(folder, words)
    assert ModelSwitch(archive, folder, other).run().manifest.vectors == indexed.passages
    assert meant(folder, other)


def test_progress_begins_with_what_is_known_and_tells_the_rate(
    archive: Archive, folder: Folder, indexed: Manifest
) -> None:
    seen: list[Progress] = []
    other = WordEmbedder("other", 32)
    with pytest.raises(Interrupted):
        ModelSwitch(archive, folder, other).run(interrupt_at(3))
    ModelSwitch(archive, folder, other).run(seen.append)
    assert (seen[0].done, seen[0].total) == (cached(folder, other) - (seen[-1].done - seen[0].done), indexed.passages)
    assert 0 < seen[0].done < indexed.passages
    assert (seen[-1].done, seen[-1].total) == (indexed.passages, indexed.passages)
    ModelSwitch(archive, folder, WordEmbedder("third", 48)).run(seen.append)
    assert seen[-1].per_second > 0


def test_two_processes_never_prepare_at_once(archive: Archive, folder: Folder, indexed: Manifest) -> None:
    with FileLock(folder / "preparing.lock"), pytest.raises(PreparationBusy, match="Another process is preparing"):
        ModelSwitch(archive, folder, WordEmbedder("other", 32)).run()
    assert state(folder) == indexed


def test_a_model_that_is_not_there_is_refused_before_anything_is_touched(
    archive: Archive, folder: Folder, indexed: Manifest, absent: Embedder
) -> None:
    begun: list[bool] = []
    with pytest.raises(ModelNotFound, match="elsewhere"):
        ModelSwitch(archive, folder, absent).run(on_begin=lambda: begun.append(True))
    assert not begun
    assert state(folder) == indexed


def test_an_archive_without_an_index_gets_one(archive: Archive, folder: Folder, words: WordEmbedder, add: Add) -> None:
    add(TEXT.format("Gaswinning"))
    manifest = ModelSwitch(archive, folder, words).run().manifest
    assert (manifest.model, manifest.vectors) == ("words", manifest.passages)


def test_a_model_that_changed_since_indexing_is_named_and_words_are_still_found(
    archive: Archive, folder: Folder, add: Add, tmp_path: Path
) -> None:
    gas = add(TEXT.format("Gas"))
    model = make_model(tmp_path / "mine")
    IndexWriter(archive, folder, open_embedder(str(model))).catch_up()
    make_model(model, seed=1)
    changed = open_embedder(str(model))
    with Searcher(folder, changed) as searcher:
        with pytest.raises(ModelChanged, match=r"mine” have changed since .* Searching by word goes on"):
            searcher.search(Query("gas", Mode.SEMANTIC))
        found = searcher.search(Query("gas"))
        assert [hit.article.article_id for hit in found.hits][:1] == [gas]
        assert isinstance(found.notice, ModelChanged)
    assert IndexWriter(archive, folder, changed).has_other_vectors()
    assert ModelSwitch(archive, folder, changed).run().manifest.model_identity == changed.identity
    assert meant(folder, changed, "gas")


class Narrow(WordEmbedder):
    """Gives vectors of another length than it did, under the same identity."""

    @property
    def identity(self) -> str:
        return "words@64"


def test_vectors_of_another_length_are_refused_by_name(
    archive: Archive, folder: Folder, indexed: Manifest, add: Add
) -> None:
    narrow = Narrow("words", 32)
    with Searcher(folder, narrow) as searcher:
        with pytest.raises(WrongDimension, match="vectors of 32 numbers, and the index holds vectors of 64"):
            searcher.search(Query("agenda", Mode.SEMANTIC))
        assert searcher.search(Query("agenda")).hits
    new = add(TEXT.format("Nieuwigheid"))
    result = IndexWriter(archive, folder, narrow).catch_up()
    assert isinstance(result.model_error, WrongDimension)
    with Searcher(folder, narrow) as searcher:
        hits = searcher.search(Query("nieuwigheid", Mode.KEYWORD)).hits
        assert {hit.article.article_id for hit in hits} == {new}


def test_vectors_aside_can_be_searched_and_leave_the_index_as_it_was(
    folder: Folder, indexed: Manifest, tmp_path: Path
) -> None:
    other = open_embedder(str(make_model(tmp_path / "other")))
    aside = vectors_aside(folder, other, tmp_path / "aside")
    with Searcher(folder, other, aside) as searcher:
        found = searcher.search(Query("agenda vergadering", Mode.SEMANTIC, limit=100)).hits
        assert searcher.manifest.model == other.name
    assert found
    assert all(np.isfinite(hit.score) for hit in found)
    assert state(folder) == indexed


def test_forgetting_a_model_frees_its_room_and_never_that_of_the_one_in_use(
    archive: Archive, folder: Folder, indexed: Manifest, words: WordEmbedder
) -> None:
    other = WordEmbedder("other", 512)
    ModelSwitch(archive, folder, other).run()
    ModelSwitch(archive, folder, words).run()
    writer = IndexWriter(archive, folder, words)
    assert set(models_kept(folder)) == {"words", "other"}
    assert forget_model(writer, folder, "other") > indexed.passages * 512
    assert models_kept(folder) == ["words"]
    assert state(folder).kept is None
    forget_model(writer, folder, "words")
    assert meant(folder, words)
    assert cached(folder, words) == indexed.passages
