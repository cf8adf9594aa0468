"""The thread that keeps the index up to the archive."""

import json
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from filelock import FileLock
from flask import Flask
from flask.testing import FlaskClient

from archive import Archive, from_text
from indexer import index_writer
from indexer.embedding import DEFAULT_MODEL, Embedder
from indexer.embedding.opening import open_embedder
from indexer.errors import ModelNotFound
from indexer.index_writer import IndexWriter
from indexer.manifest import current_build
from indexer.progress import Progress, Stage
from indexer.vector.exact_writer import is_graph_due
from search_web.commands import main
from search_web.index_state import index_standing
from search_web.indexing import BackgroundIndexing
from search_web.running import Running
from search_web.workspace import MODEL_SETTING, Workspace

TEXT = "A title\n\nA windmill turned on the hill behind the town for three hundred years."


def _indexing(workspace: Workspace) -> BackgroundIndexing:
    return BackgroundIndexing(workspace, on_new_model=lambda: None)


def _add(folder: Path, text: str = TEXT) -> int:
    with Archive.open(folder, create=True) as archive:
        archive.add(from_text(text))
        return archive.revision


def _until(happened: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not happened() and time.monotonic() < end:
        time.sleep(0.05)
    return happened()


def test_the_thread_indexes_what_another_process_added_and_stops_when_told(
    made_folder: Path, tmp_path: Path, embedder: Embedder
) -> None:
    folder = shutil.copytree(made_folder, tmp_path / "archive")
    indexing = _indexing(Workspace(folder, embedder))
    indexing.start()
    try:
        revision = _add(folder)
        assert indexing.wait_until_findable(revision, 30)
        assert _until(lambda: not indexing.state.working)
    finally:
        indexing.stop()
    assert not indexing.running
    assert indexing.state.error is None


def test_without_the_thread_a_round_can_be_done_by_hand(made_folder: Path, tmp_path: Path, embedder: Embedder) -> None:
    folder = shutil.copytree(made_folder, tmp_path / "archive")
    indexing = _indexing(Workspace(folder, embedder))
    revision = _add(folder)
    assert not indexing.is_findable(revision)
    assert indexing.wait_until_findable(revision, 30)


def test_an_index_of_another_version_is_made_anew(app: Flask, client: FlaskClient, running: Running) -> None:
    manifest = current_build(running.workspace.index_folder) / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"analyzer_version": "0"}))
    assert "Build it anew" in client.get("/?q=honey").text
    running.indexing.bring_up()
    assert running.indexing.state.error is None
    assert "Bees return" in client.get("/?q=honey").text


def test_while_another_process_writes_it_waits_its_turn(made_folder: Path, tmp_path: Path, embedder: Embedder) -> None:
    folder = shutil.copytree(made_folder, tmp_path / "archive")
    indexing = _indexing(Workspace(folder, embedder))
    revision = _add(folder)
    with FileLock(folder / "index" / "writer.lock"):
        indexing.bring_up()
        assert not indexing.is_findable(revision)
        assert indexing.state.error is None
    indexing.bring_up()
    assert indexing.is_findable(revision)


def test_without_the_model_articles_are_findable_by_word_and_the_state_says_why(tmp_path: Path) -> None:
    revision = _add(tmp_path)
    indexing = _indexing(Workspace(tmp_path, open_embedder("/no/such/model")))
    assert indexing.wait_until_findable(revision, 30)
    assert isinstance(indexing.state.model_error, ModelNotFound)


def test_a_disk_that_cannot_be_written_ends_up_in_the_state(tmp_path: Path, embedder: Embedder) -> None:
    revision = _add(tmp_path)
    (tmp_path / "index").write_text("a file where a folder should be")
    indexing = _indexing(Workspace(tmp_path, embedder))
    assert not indexing.wait_until_findable(revision, 30)
    assert "could not be brought up to date" in str(indexing.state.error)


def test_an_archive_that_holds_nothing_needs_no_index(tmp_path: Path, embedder: Embedder) -> None:
    with Archive.open(tmp_path, create=True):
        pass
    _indexing(Workspace(tmp_path, embedder)).bring_up()
    assert not (tmp_path / "index").exists()


def test_a_model_chosen_by_another_process_is_followed(tmp_path: Path) -> None:
    _add(tmp_path)
    renewed: list[bool] = []
    workspace = Workspace(tmp_path)
    assert workspace.embedder.name == DEFAULT_MODEL
    indexing = BackgroundIndexing(workspace, on_new_model=lambda: renewed.append(True))
    with Archive.open(tmp_path) as archive:
        archive.set_setting(MODEL_SETTING, "/no/such/model")
    indexing.bring_up()
    assert renewed == [True]
    assert workspace.embedder.name == "/no/such/model"
    with Archive.open(tmp_path) as archive:
        archive.set_setting(MODEL_SETTING, None)
    indexing.bring_up()
    assert renewed == [True, True]
    assert workspace.embedder.name == DEFAULT_MODEL


@pytest.mark.parametrize("vectors", [0, 1])
def test_the_standing_counts_what_is_still_to_come(running: Running, embedder: Embedder, vectors: int) -> None:
    with running.workspace.archive() as archive:
        archive.add(from_text(TEXT))
        assert index_standing(running).waiting == 1
        if vectors:
            IndexWriter(archive, running.workspace.index_folder, embedder).catch_up()
    assert index_standing(running).is_behind is not bool(vectors)


def test_while_vectors_are_linked_the_pages_say_that_all_can_be_found(
    client: FlaskClient, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.indexing.bring_up()
    monkeypatch.setattr(index_writer, "is_graph_due", partial(is_graph_due, approximate_from=2))
    pages: list[str] = []
    show = BackgroundIndexing._on_progress

    def look(self: BackgroundIndexing, progress: Progress) -> None:
        show(self, progress)
        if progress.stage is Stage.LINKING:
            pages.append(client.get("/?q=honey").get_data(as_text=True))

    monkeypatch.setattr(BackgroundIndexing, "_on_progress", look)
    running.indexing.bring_up()
    assert pages
    for page in pages:
        assert "Everything can be found. Searching by meaning is being made faster." in page
        assert "Making meaning search faster" in page
        assert "data-active" in page
    assert "being made faster" not in client.get("/?q=honey").get_data(as_text=True)
    status = CliRunner().invoke(main, ["--archive", str(running.workspace.folder), "status"]).stdout
    assert "of them linked, which makes searching fast" in status
