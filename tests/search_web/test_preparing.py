"""The thread that prepares the model that is wanted, and the page that shows it and lets one choose."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from flask import Flask
from flask.testing import FlaskClient

from archive import Archive, from_text
from indexer.embedding import DEFAULT_MODEL
from indexer.errors import ModelDamaged
from indexer.manifest import Manifest, current_build
from indexer.progress import Progress, Stage
from indexer.query import Mode, Query
from search_web.app import create_app
from search_web.index_state import index_standing
from search_web.preparing import ModelPreparation, Preparing
from search_web.running import EXTENSION, Running
from search_web.workspace import MODEL_SETTING, MODEL_WANTED_SETTING
from tests.search_web.conftest import csrf_token, in_english
from tests.static_models import make_model


@pytest.fixture
def chosen_app(made_folder: Path, tmp_path: Path) -> Flask:
    """An app whose archive's own settings say which model it works with, a second one lying beside."""
    folder = Path(shutil.copytree(made_folder, tmp_path / "archive"))
    make_model(folder / "models" / "adapted-1")
    return create_app(folder, config={"TESTING": True})


@pytest.fixture
def parts(chosen_app: Flask) -> Running:
    found: Running = chosen_app.extensions[EXTENSION]
    return found


@pytest.fixture
def visitor(chosen_app: Flask) -> FlaskClient:
    return in_english(chosen_app)


def want(parts: Running, model: str | None) -> None:
    with parts.workspace.archive() as archive:
        archive.set_setting(MODEL_WANTED_SETTING, model)


def model_of(parts: Running) -> str | None:
    return Manifest.read(current_build(parts.workspace.index_folder)).model


def until(happened: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not happened() and time.monotonic() < end:
        time.sleep(0.05)
    return happened()


def choose(client: FlaskClient, model: str) -> Any:
    values = {"csrf_token": csrf_token(client, "/model"), "model": model}
    return client.post("/model", data=values, follow_redirects=True)


def test_a_wanted_model_is_prepared_and_searched_from_then_on(parts: Running) -> None:
    assert parts.searchers.current().search(Query("honey", Mode.SEMANTIC)).hits
    want(parts, "adapted-1")
    parts.preparing.bring_up()
    assert parts.preparing.state == Preparing()
    assert model_of(parts) == "adapted-1"
    searcher = parts.searchers.current()
    assert searcher.manifest.model == "adapted-1"
    assert searcher.search(Query("honey roofs", Mode.SEMANTIC)).hits, "the query is embedded by the same model"
    with parts.workspace.archive() as archive:
        assert (archive.setting(MODEL_SETTING), archive.setting(MODEL_WANTED_SETTING)) == ("adapted-1", None)


def test_the_thread_takes_up_what_another_process_wants_while_articles_are_added(parts: Running) -> None:
    parts.start()
    try:
        want(parts, "adapted-1")
        with Archive.open(parts.workspace.folder) as archive:
            archive.add(from_text("A title\n\nA windmill turned on the hill behind the town for three hundred years."))
            revision = archive.revision
        parts.preparing.wake()
        assert until(lambda: model_of(parts) == "adapted-1")
        assert parts.indexing.wait_until_findable(revision, 30)
        assert until(lambda: not index_standing(parts).is_changing)
    finally:
        parts.stop()
    standing = index_standing(parts)
    assert (standing.model, standing.vectors, standing.model_error) == ("adapted-1", standing.passages, None)


def test_an_index_of_another_model_than_the_chosen_one_is_prepared_anew(parts: Running) -> None:
    with parts.workspace.archive() as archive:
        archive.set_setting(MODEL_SETTING, "adapted-1")
    assert parts.searchers.current().search(Query("honey", Mode.SEMANTIC)).hits, "until then as it was"
    parts.preparing.bring_up()
    assert model_of(parts) == "adapted-1"
    assert parts.searchers.current().search(Query("honey roofs", Mode.SEMANTIC)).hits


def test_a_model_that_cannot_be_used_is_said_on_the_page_and_the_old_one_stays(
    parts: Running, visitor: FlaskClient
) -> None:
    weights = parts.workspace.folder / "models" / "adapted-1" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    want(parts, "adapted-1")
    parts.preparing.bring_up()
    assert isinstance(parts.preparing.state.error, ModelDamaged)
    assert model_of(parts) == DEFAULT_MODEL
    for address in ("/articles", "/model"):
        assert "The model “adapted-1”, which learned this archive, is damaged" in visitor.get(address).text


@pytest.mark.parametrize(
    ("how", "said"), [("gone", "is not in the archive’s folder"), ("changed", "have changed since")]
)
def test_a_model_in_use_that_is_gone_or_was_changed_is_named_and_words_are_still_found(
    parts: Running, visitor: FlaskClient, how: str, said: str
) -> None:
    want(parts, "adapted-1")
    parts.preparing.bring_up()
    assert "notice trouble" not in visitor.get("/model").text
    folder = parts.workspace.folder / "models" / "adapted-1"
    shutil.rmtree(folder)
    if how == "changed":
        make_model(folder, seed=1)
    another = in_english(create_app(parts.workspace.folder, config={"TESTING": True}))
    for address in ("/articles", "/model", "/?q=honey"):
        assert said in another.get(address).text
    answer = another.get("/api/v1/search?q=honey").json
    assert answer is not None
    assert (answer["mode"], bool(answer["hits"])) == ("keyword", True)
    assert said in answer["notice"]
    assert another.get("/api/v1/search?q=honey&mode=semantic").status_code >= 400


def test_what_is_not_wanted_any_more_is_left_and_the_old_model_stays(parts: Running) -> None:
    want(parts, "adapted-1")
    given_up = ModelPreparation(parts.workspace, on_switched=lambda: None)
    given_up.stop()
    given_up.bring_up()
    assert (given_up.state.model, given_up.state.error, model_of(parts)) == ("adapted-1", None, DEFAULT_MODEL)
    want(parts, None)
    given_up.bring_up()
    assert given_up.state == Preparing()


def test_while_another_process_prepares_it_the_page_says_that_it_is_prepared(
    parts: Running, visitor: FlaskClient
) -> None:
    want(parts, "adapted-1")
    with FileLock(parts.workspace.index_folder / "preparing.lock"):
        parts.preparing.bring_up()
        assert parts.preparing.state == Preparing("adapted-1")
        page = visitor.get("/articles").text
    assert "Preparing meaning search with adapted-1." in page
    assert "data-active" in page
    parts.preparing.bring_up()
    assert model_of(parts) == "adapted-1"


def test_the_page_shows_how_far_the_preparation_is_in_the_readers_language(
    parts: Running, visitor: FlaskClient, chosen_app: Flask
) -> None:
    want(parts, "adapted-1")
    parts.preparing._state = Preparing("adapted-1", Progress(Stage.PREPARING, 1234, 5000, 210.4))
    said = "Preparing meaning search with adapted-1: 1,234 of 5,000 passages, 210 per second."
    for address in ("/articles", "/?q=honey", "/model"):
        assert said in visitor.get(address).text
    live = visitor.get("/standing/live").json
    assert live is not None
    assert said in live["html"]
    assert not live["finished"]
    dutch = chosen_app.test_client()
    dutch.environ_base["HTTP_ACCEPT_LANGUAGE"] = "nl"
    assert "1.234 van 5.000 passages, 210 per seconde" in dutch.get("/articles").text


def test_a_model_is_chosen_on_the_page_among_those_on_this_computer(parts: Running, visitor: FlaskClient) -> None:
    assert f"Meaning is read by {DEFAULT_MODEL}" in visitor.get("/articles").text
    page = visitor.get("/model").text
    assert 'name="model" value="adapted-1"' in page
    assert 'name="model" value="BAAI/bge-m3"' not in page, "it is named, but not on this computer"
    assert "adapted-1 is being prepared." in choose(visitor, "adapted-1").text
    parts.preparing.bring_up()
    assert "Meaning is read by adapted-1" in visitor.get("/articles").text
    live = visitor.get("/model/live/in-use").json
    assert live is not None
    assert "adapted-1" in live["html"]
    assert live["finished"]
    assert "adapted-1 is in use." in choose(visitor, "adapted-1").text


@pytest.mark.parametrize("model", ["BAAI/bge-m3", "nobody/nothing", "/tmp", "../..", "<b>", ""])
def test_a_model_that_is_not_on_this_computer_is_refused_and_never_downloaded(
    parts: Running, visitor: FlaskClient, model: str
) -> None:
    assert "is not on this computer" in choose(visitor, model).text
    with parts.workspace.archive() as archive:
        assert archive.setting(MODEL_WANTED_SETTING) is None


def test_choosing_needs_the_pages_own_token(visitor: FlaskClient) -> None:
    assert visitor.post("/model", data={"model": "adapted-1"}).status_code == 400
