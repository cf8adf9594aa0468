"""``vindplaats model adapt``: a real archive that teaches the bundled model its own words."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock

from archive import Archive
from indexer.embedding import DEFAULT_MODEL
from indexer.progress import Progress, Stage
from search_web.adapting import ADAPTED_AT_SETTING, adapt_to_archive, adapting_would_help, last_adaptation
from search_web.commands import main
from search_web.workspace import MODEL_SETTING, Workspace, chosen_model
from tests.search_web.conftest import TAUGHT
from tests.static_models import make_model


@pytest.fixture
def own(taught_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(taught_folder, tmp_path / "archive"))


@pytest.fixture(scope="module")
def learned(taught_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """An archive whose model has learned it, and what was said meanwhile; to be copied, not changed."""
    folder = Path(shutil.copytree(taught_folder, tmp_path_factory.mktemp("learned") / "archive"))
    return folder, run(folder, "model", "adapt")


@pytest.fixture
def own_learned(learned: tuple[Path, Result], tmp_path: Path) -> Path:
    return Path(shutil.copytree(learned[0], tmp_path / "archive"))


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), *arguments])


def in_use(folder: Path) -> str:
    with Archive.open(folder) as archive:
        return chosen_model(archive)


def found_by_meaning(folder: Path, query: str) -> str:
    """Return the text of the first passage found."""
    found = run(folder, "search", "--mode", "semantic", "--json", query)
    return str(json.loads(found.stdout)["hits"][0]["passage"]["text"])


def test_a_model_that_learned_the_archive_is_taken_into_use_and_says_by_how_much_it_is_better(
    learned: tuple[Path, Result],
) -> None:
    folder, done = learned
    assert done.exit_code == 0, done.output
    assert "On your archive meaning search improved from 0." in done.output
    assert "adapted-1 is in use from now on" in done.output
    assert in_use(folder) == "adapted-1"
    assert "zimtkade" in found_by_meaning(folder, "zimtkade")


def test_it_can_be_gone_back_from_and_removed(own_learned: Path) -> None:
    assert run(own_learned, "model", "use", "default").exit_code == 0
    assert in_use(own_learned) == DEFAULT_MODEL
    assert run(own_learned, "model", "remove", "--yes", "adapted-1").exit_code == 0
    assert not (own_learned / "models" / "adapted-1").exists()


def test_a_model_that_learned_the_archive_is_compared_by_what_it_was_not_taught(own_learned: Path) -> None:
    compared = json.loads(
        run(own_learned, "model", "compare", "default", "adapted-1", "--topics", "20", "--json").stdout
    )
    assert (compared["topics"], compared["held_back"]) == (20, True)
    shown = run(own_learned, "model", "compare", "default", "adapted-1", "--topics", "20").stdout
    assert "20 titles of articles that no model was taught" in shown
    titles, *_ = json.loads(run(own_learned, "evaluate", "--topics", "100", "--json").stdout)["sets"]
    assert 20 < titles["topics"] < TAUGHT / 3, "of 240 articles about a fifth"


def test_what_is_learned_again_is_judged_beside_what_was_learned_before_and_not_kept_for_being_as_good(
    own_learned: Path,
) -> None:
    done = run(own_learned, "model", "adapt", "--json")
    found = json.loads(done.stdout)
    assert (found["beside"], found["name"], found["adopted"]) == ("adapted-1", None, False)
    assert found["before"] == pytest.approx(found["after"], abs=0.02), "the same archive teaches the same"
    assert "not clearly better, so nothing was changed" in found["sentence"]
    assert Workspace(own_learned).adapted_models() == ["adapted-1"]
    assert in_use(own_learned) == "adapted-1"


def test_what_is_learned_again_takes_the_place_of_a_worse_one_that_was_learned_before(own: Path) -> None:
    make_model(own / "models" / "adapted-1")
    with Archive.open(own) as archive:
        archive.set_setting(MODEL_SETTING, "adapted-1")
    done = run(own, "model", "adapt")
    assert done.exit_code == 0, done.output
    with Archive.open(own) as archive:
        found = last_adaptation(archive)
    assert found is not None
    assert (found.beside, found.name, found.adopted) == ("adapted-1", "adapted-2", True)
    assert found.before < 0.2 < found.after
    assert in_use(own) == "adapted-2"


@pytest.mark.parametrize("how", ["gone", "damaged"])
def test_one_that_is_lost_is_named_and_another_that_learns_takes_its_place(own_learned: Path, how: str) -> None:
    model = own_learned / "models" / "adapted-1"
    if how == "gone":
        shutil.rmtree(model)  # it is in no backup
    else:
        weights = model / "model.safetensors"
        weights.write_bytes(weights.read_bytes()[:-100])
    failed = run(own_learned, "search", "--mode", "semantic", "zimtkade")
    assert failed.exit_code == 1
    assert "“adapted-1”, which learned this archive, is " in failed.stderr
    assert "vindplaats model adapt, or go back: vindplaats model use default" in failed.stderr
    by_word = json.loads(run(own_learned, "search", "--json", "zimtkade").stdout)
    assert (by_word["mode"], bool(by_word["hits"])) == ("keyword", True)
    done = run(own_learned, "model", "adapt")
    assert done.exit_code == 0, done.output
    assert in_use(own_learned) == "adapted-2"
    assert "zimtkade" in found_by_meaning(own_learned, "zimtkade")


def test_another_model_that_was_chosen_stays_in_use_since_the_adapted_one_was_not_judged_beside_it(
    own: Path, tmp_path: Path
) -> None:
    other = str(make_model(tmp_path / "other"))
    assert run(own, "model", "use", other).exit_code == 0
    done = run(own, "model", "adapt")
    assert f"{other} stays in use" in done.output
    assert f"vindplaats model compare {other} adapted-1" in done.output
    assert in_use(own) == other


def test_an_archive_that_is_too_small_is_told_so_and_left_as_it_was(made_folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made_folder, tmp_path / "small"))
    done = run(folder, "model", "adapt")
    assert done.exit_code == 1
    assert "this one has 4 articles with text" in done.output
    assert not (folder / "models").exists()


def test_stopped_midway_it_leaves_everything_as_it_was(own: Path) -> None:
    def stop(progress: Progress) -> None:
        if progress.stage is Stage.LEARNING and progress.done == 3:
            raise KeyboardInterrupt

    workspace = Workspace(own)
    with workspace.archive() as archive:
        with pytest.raises(KeyboardInterrupt):
            adapt_to_archive(workspace, archive, stop)
        assert archive.setting(ADAPTED_AT_SETTING) is None
    assert workspace.adapted_models() == []
    assert in_use(own) == DEFAULT_MODEL


def test_killed_midway_it_leaves_everything_as_it_was_and_can_be_done_again(own: Path) -> None:
    program = f"""
import os, signal
from pathlib import Path
from search_web.adapting import adapt_to_archive
from search_web.workspace import Workspace
workspace = Workspace(Path({str(own)!r}))
with workspace.archive() as archive:
    adapt_to_archive(
        workspace, archive, lambda p: os.kill(os.getpid(), signal.SIGKILL) if p.stage == "learning" and p.done else None
    )
"""
    killed = subprocess.run([sys.executable, "-c", program], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert Workspace(own).adapted_models() == []
    done = run(own, "model", "adapt", "--keep-model", "--json")
    assert json.loads(done.stdout)["name"] == "adapted-1"
    assert in_use(own) == DEFAULT_MODEL, "as --keep-model asks"


def test_while_another_process_prepares_a_model_it_is_told_so(own: Path) -> None:
    with FileLock(own / "index" / "preparing.lock"):
        refused = run(own, "model", "adapt")
    assert refused.exit_code == 1
    assert "Another process is preparing a model" in refused.stderr


def test_it_is_offered_to_a_large_archive_and_again_when_it_has_grown_by_half(own: Path) -> None:
    assert "vindplaats model adapt" in run(own, "status").output
    with Archive.open(own) as archive:
        archive.set_setting(ADAPTED_AT_SETTING, str(TAUGHT))
        assert not adapting_would_help(archive)
        archive.set_setting(ADAPTED_AT_SETTING, str(TAUGHT * 2 // 3))
        assert adapting_would_help(archive)
    assert json.loads(run(own, "status", "--json").stdout)["adapting_would_help"] is True
