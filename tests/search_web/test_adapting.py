"""``vindplaats model adapt``: a real archive that teaches the bundled model its own words."""

import json
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive import Archive, Metadata
from archive.article import Received, SourceKind
from indexer.embedding import DEFAULT_MODEL
from indexer.embedding.opening import open_embedder
from indexer.index_writer import IndexWriter
from indexer.progress import Progress, Stage
from search_web.adapting import ADAPTED_AT_SETTING, adapt_to_archive, adapting_would_help
from search_web.commands import main
from search_web.workspace import Workspace, chosen_model
from tests.indexer.learned_articles import articles
from tests.static_models import make_model

COUNT = 240


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of many short articles, indexed by the bundled model; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("taught") / "archive"
    with Archive.open(folder, create=True) as archive:
        for passages in articles(COUNT):
            text = "\n\n".join(each.passage.text for each in passages)
            given = Metadata(title=passages[0].article.title, language="nl")
            archive.add(Received(text.encode(), "text/plain", SourceKind.PASTE, datetime.now(UTC), given=given))
        IndexWriter(archive, folder / "index", open_embedder()).catch_up()
    return folder


@pytest.fixture
def own(taught: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(taught, tmp_path / "archive"))


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), *arguments])


def in_use(folder: Path) -> str:
    with Archive.open(folder) as archive:
        return chosen_model(archive)


def test_a_model_that_learned_the_archive_is_taken_into_use_and_says_by_how_much_it_is_better(own: Path) -> None:
    done = run(own, "model", "adapt")
    assert done.exit_code == 0, done.output
    assert "On your archive meaning search improved from 0." in done.output
    assert "adapted-1 is in use from now on" in done.output
    assert in_use(own) == "adapted-1"
    found = json.loads(run(own, "search", "--mode", "semantic", "--json", "zimtkade").stdout)
    assert "zimtkade" in found["hits"][0]["passage"]["text"]


def test_it_can_be_gone_back_from_and_removed(own: Path) -> None:
    run(own, "model", "adapt")
    assert run(own, "model", "use", "default").exit_code == 0
    assert in_use(own) == DEFAULT_MODEL
    assert run(own, "model", "remove", "--yes", "adapted-1").exit_code == 0
    assert not (own / "models" / "adapted-1").exists()


def test_keep_model_makes_it_and_goes_on_with_the_one_in_use(own: Path) -> None:
    done = run(own, "model", "adapt", "--keep-model", "--json")
    assert json.loads(done.stdout)["name"] == "adapted-1"
    assert in_use(own) == DEFAULT_MODEL


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
        assert progress.stage is Stage.LEARNING
        if progress.done == 3:
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
    adapt_to_archive(workspace, archive, lambda p: os.kill(os.getpid(), signal.SIGKILL) if p.done == 3 else None)
"""
    killed = subprocess.run([sys.executable, "-c", program], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert Workspace(own).adapted_models() == []
    assert run(own, "model", "adapt").exit_code == 0
    assert in_use(own) == "adapted-1"


def test_it_is_offered_to_a_large_archive_and_again_when_it_has_grown_by_half(own: Path) -> None:
    assert "vindplaats model adapt" in run(own, "status").output
    with Archive.open(own) as archive:
        archive.set_setting(ADAPTED_AT_SETTING, str(COUNT))
        assert not adapting_would_help(archive)
        archive.set_setting(ADAPTED_AT_SETTING, str(COUNT * 2 // 3))
        assert adapting_would_help(archive)
    assert json.loads(run(own, "status", "--json").stdout)["adapting_would_help"] is True
