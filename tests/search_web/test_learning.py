"""The archive learned in the background, as the page starts, shows and stops it; with the real model."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from flask import Flask
from flask.testing import FlaskClient

from archive import Archive, from_text
from indexer.embedding import DEFAULT_MODEL
from indexer.progress import Progress, Stage
from indexer.query import Mode, Query
from search_web import learning_requests
from search_web.app import create_app
from search_web.index_state import index_standing
from search_web.preparing import ModelPreparation, Preparing
from search_web.running import EXTENSION, Running
from search_web.worker_process import WorkerProcess
from search_web.workspace import MODEL_WANTED_SETTING, chosen_model
from tests.search_web.conftest import TAUGHT, csrf_token, in_english
from tests.search_web.test_preparing import until
from tests.static_models import make_model


@pytest.fixture
def taught_app(taught_folder: Path, tmp_path: Path) -> Flask:
    """An app over many articles, whose archive's own settings say which model it works with."""
    return create_app(shutil.copytree(taught_folder, tmp_path / "archive"), config={"TESTING": True})


@pytest.fixture
def parts(taught_app: Flask) -> Running:
    found: Running = taught_app.extensions[EXTENSION]
    return found


@pytest.fixture
def visitor(taught_app: Flask) -> FlaskClient:
    return in_english(taught_app)


def press(client: FlaskClient, address: str) -> str:
    """Press a button of the page; return the page after it."""
    answer = client.post(address, data={"csrf_token": csrf_token(client, "/articles")}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def learning(parts: Running, meanwhile: Callable[[ModelPreparation, Progress], None]) -> ModelPreparation:
    """Return what learns the archive, and does something ``meanwhile`` at each step of learning."""

    def changed() -> None:
        progress = preparation.state.progress
        if progress is not None and progress.stage is Stage.LEARNING:
            meanwhile(preparation, progress)

    preparation = ModelPreparation(parts.workspace, on_switched=parts.indexing.wake, on_change=changed)
    return preparation


def ask(parts: Running) -> None:
    with parts.workspace.archive() as archive:
        learning_requests.ask(archive)


def settings(parts: Running) -> tuple[str, str | None, bool]:
    """Return which model is in use, which is wanted, and whether it was asked to learn."""
    with parts.workspace.archive() as archive:
        return chosen_model(archive), archive.setting(MODEL_WANTED_SETTING), learning_requests.is_asked(archive)


def test_the_page_starts_it_shows_its_steps_and_says_at_last_what_came_of_it(
    parts: Running, visitor: FlaskClient, taught_app: Flask
) -> None:
    dutch = taught_app.test_client()
    dutch.environ_base["HTTP_ACCEPT_LANGUAGE"] = "nl"
    assert "It can learn this archive" in visitor.get("/articles").text
    page = visitor.get("/model").text
    assert "This archive is large enough to learn from." in page
    assert ">Learn this archive</button>" in page
    page = press(visitor, "/model/learn")
    assert "The bundled model learns this archive." in page
    assert ">Stop</button>" in page
    said: list[str] = []

    def look(_: ModelPreparation, progress: Progress) -> None:
        if progress.done == progress.total // 2:
            parts.preparing._state = Preparing(learns=True, progress=progress)
            said.extend(visitor.get(address).text for address in ("/model", "/articles"))
            said.append(dutch.get("/model").text)
            assert parts.searchers.current().search(Query("zimtkade", Mode.SEMANTIC)).hits
            with parts.workspace.archive() as archive:  # adding goes on
                archive.add(from_text("A title\n\nA windmill turned on the hill behind the town for a hundred years."))
            parts.indexing.bring_up()

    preparation = learning(parts, look)
    preparation.bring_up()
    assert "Step 2 of 3, learning: " in said[0]
    assert "Step 2 of 3, learning: " in said[1]
    assert "Stap 2 van 3, leren: " in said[2]
    assert "less than a minute left" in said[0]
    assert (preparation.state, settings(parts)) == (Preparing(), ("adapted-1", None, False))
    parts.preparing._state = Preparing()
    page = visitor.get("/model").text
    assert "On your archive meaning search improved from 0." in page
    assert "titles that were held back, beside vindplaats-nl-en-3; 95% of the difference: +0." in page
    assert "Meaning is read by adapted-1" in page
    assert ">Learn this archive again</button>" in page
    assert "In je archief is zoeken op betekenis verbeterd van 0," in dutch.get("/model").text
    live = visitor.get("/model/live/work").json
    assert live is not None
    assert live["finished"]
    assert live["says"].startswith("On your archive meaning search improved from 0.")
    standing = index_standing(parts)
    assert (standing.model, standing.vectors, standing.articles) == ("adapted-1", standing.passages, TAUGHT + 1)


def test_stopped_on_the_page_it_leaves_everything_as_it_was(parts: Running, visitor: FlaskClient) -> None:
    ask(parts)

    def stop(preparation: ModelPreparation, progress: Progress) -> None:
        if progress.done == 1:
            assert "Stopped. The model in use stays as it was." in press(visitor, "/model/stop")
            preparation._look_at = 0  # as it does by itself, once a second

    preparation = learning(parts, stop)
    preparation.bring_up()
    assert settings(parts) == (DEFAULT_MODEL, None, False)
    assert parts.workspace.adapted_models() == []
    assert ">Learn this archive</button>" in visitor.get("/model").text
    preparation.bring_up()
    assert preparation.state == Preparing()


def test_stopped_with_the_server_it_begins_anew_with_the_next_one(parts: Running) -> None:
    ask(parts)
    begun: list[int] = []

    def end(preparation: ModelPreparation, progress: Progress) -> None:
        begun.append(progress.done)
        preparation.stop()

    learning(parts, end).bring_up()
    assert settings(parts) == (DEFAULT_MODEL, None, True)
    assert index_standing(parts).preparing == Preparing(learns=True)
    learning(parts, end).bring_up()
    assert begun == [0, 0]


def test_a_model_that_somebody_chooses_meanwhile_goes_first(parts: Running) -> None:
    make_model(parts.workspace.folder / "models" / "mine")
    ask(parts)

    def choose(preparation: ModelPreparation, progress: Progress) -> None:
        if progress.done == 1:
            with parts.workspace.archive() as archive:
                archive.set_setting(MODEL_WANTED_SETTING, "mine")
            preparation._look_at = 0

    preparation = learning(parts, choose)
    preparation.bring_up()
    assert index_standing(parts).preparing == Preparing("mine")
    preparation.bring_up()
    assert settings(parts) == ("mine", None, True), "and then it learns, to be judged"


def test_while_another_process_prepares_a_model_it_waits(parts: Running, visitor: FlaskClient) -> None:
    ask(parts)
    with FileLock(parts.workspace.index_folder / "preparing.lock"):
        parts.preparing.bring_up()
    assert parts.preparing.state == Preparing(learns=True)
    assert settings(parts) == (DEFAULT_MODEL, None, True)
    assert "The bundled model learns this archive." in visitor.get("/model").text


def test_an_archive_that_is_too_small_is_told_so_before_and_after(client: FlaskClient, running: Running) -> None:
    page = client.get("/model").text
    assert "An archive of 125 articles or more can be learned." in page
    assert "Learn this archive</button>" not in page
    press(client, "/model/learn")  # by a page that lay open while articles were removed
    running.preparing.bring_up()
    assert not index_standing(running).preparing.is_active
    assert "this one has 4 articles with text" in client.get("/model").text


def test_what_ends_its_program_again_and_again_is_given_up(parts: Running, visitor: FlaskClient) -> None:
    ask(parts)
    with parts.workspace.archive() as archive:
        assert all(learning_requests.begin(archive) for _ in range(3)), "three times, each without an end"
    parts.preparing.bring_up()
    assert settings(parts) == (DEFAULT_MODEL, None, False)
    assert "Learning the archive was given up" in visitor.get("/model").text
    press(visitor, "/model/learn")
    with parts.workspace.archive() as archive:
        assert learning_requests.begin(archive), "asked for anew, it is tried anew"


def test_of_a_part_that_the_page_does_not_have_there_is_nothing(visitor: FlaskClient) -> None:
    assert visitor.get("/model/live/nothing").status_code == 404


@pytest.mark.parametrize("address", ["/model/learn", "/model/stop"])
def test_starting_and_stopping_need_the_pages_own_token(visitor: FlaskClient, address: str) -> None:
    assert visitor.post(address).status_code == 400


@pytest.fixture
def apart(taught_folder: Path, tmp_path: Path) -> Iterator[Running]:
    """An app over many articles whose work is done by a process of its own, at work."""
    folder = Path(shutil.copytree(taught_folder, tmp_path / "archive"))
    parts: Running = create_app(folder, config={"TESTING": True}, apart=True).extensions[EXTENSION]
    parts.start()
    yield parts
    parts.stop()


def test_killed_midway_the_worker_process_begins_anew_and_comes_to_its_end(apart: Running) -> None:
    process = apart.worker
    assert isinstance(process, WorkerProcess)
    ask(apart)
    apart.preparing.wake()

    def learns() -> bool:
        progress = apart.preparing.state.progress
        return progress is not None and progress.stage is Stage.LEARNING and progress.done > 0

    assert until(learns)
    pid = process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert until(lambda: process.pid not in (pid, None))
    assert settings(apart) == (DEFAULT_MODEL, None, True)
    assert apart.searchers.current().search(Query("zimtkade", Mode.SEMANTIC)).hits
    assert until(lambda: settings(apart) == ("adapted-1", None, False), 120)
    assert until(lambda: apart.searchers.current().manifest.model == "adapted-1")
    with Archive.open(apart.workspace.folder) as archive:
        assert learning_requests.last_failure(archive) is None
