"""``vindplaats model use`` with a model that is not here: real processes, terminals, and a hub on this computer."""

import json
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import Archive
from indexer.embedding import DEFAULT_MODEL
from indexer.manifest import Manifest, current_build
from search_web.commands import main
from search_web.workspace import MODEL_SETTING, MODEL_WANTED_SETTING
from tests.conftest import ROOT
from tests.model_hub import ModelHub, model_hub
from tests.static_models import make_model
from tests.transformer_models import make_transformer

NAME = "tests/small"
WEIGHTS = "model.safetensors"

# A shell that starts tests in the background leaves Ctrl-C ignored, in all that they start too.
_RUN = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "from search_web.commands import main; main(prog_name='vindplaats')"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("hub") / "small", dimension=12_000)


@pytest.fixture
def hub(folder: Path) -> Iterator[ModelHub]:
    with model_hub({NAME: folder}) as hub:
        yield hub


@pytest.fixture
def own(made_folder: Path, tmp_path: Path) -> Path:
    """An archive of four articles, indexed by the bundled model."""
    return Path(shutil.copytree(made_folder, tmp_path / "own"))


def command(own: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-c", _RUN, "--archive", str(own), *arguments]


def environment(hub: ModelHub, own: Path, **settings: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    paths = {"HF_HOME": str(own.parent / "hf"), "PYTHONPATH": str(ROOT)}
    return kept | paths | {"HF_ENDPOINT": hub.url, "HF_HUB_DOWNLOAD_TIMEOUT": "1", "TERM": "xterm"} | settings


def use(hub: ModelHub, own: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(own, "model", "use", *arguments),
        env=environment(hub, own, **settings), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip


def in_use(own: Path) -> tuple[str | None, str | None, str | None]:
    with Archive.open(own) as archive:
        settings = archive.setting(MODEL_SETTING), archive.setting(MODEL_WANTED_SETTING)
    return Manifest.read(current_build(own / "index")).model, *settings


def finds(own: Path) -> bool:
    """Whether searching by meaning works, by the model in use."""
    found = CliRunner().invoke(main, ["--archive", str(own), "search", "--mode", "semantic", "--json", "honey"])
    return bool(json.loads(found.stdout)["hits"])


class Terminal:
    """A command in a terminal of its own: what it shows, and what is typed."""

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        self._mine, theirs = pty.openpty()
        self.process = subprocess.Popen(arguments, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
        os.close(theirs)
        self.shown = ""

    def until(self, happened: Callable[[], bool], seconds: float = 60) -> None:
        """Read what is shown until something has happened, or it ends."""
        end = time.monotonic() + seconds
        while not happened() and time.monotonic() < end:
            if not select.select([self._mine], [], [], 0.1)[0]:
                continue
            try:
                self.shown += os.read(self._mine, 65536).decode("utf-8", "replace")
            except OSError:  # it ended
                return

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self._mine, f"{text}\n".encode())

    def end(self) -> int:
        """Return the exit status, with all that was shown read."""
        self.until(lambda: False)
        os.close(self._mine)
        return self.process.wait()


def test_the_size_is_asked_first_and_a_no_downloads_nothing(hub: ModelHub, own: Path) -> None:
    terminal = Terminal(command(own, "model", "use", NAME), environment(hub, own))
    terminal.until(lambda: "[y/N]" in terminal.shown)
    assert "tests/small is not on this computer. Download 1.2 MB from 127.0.0.1 now?" in terminal.shown
    terminal.type("n")
    assert terminal.end() == 1
    assert hub.downloads() == []
    assert not list((own.parent / "hf").rglob(WEIGHTS))
    assert in_use(own) == (DEFAULT_MODEL, None, None)


def test_after_a_yes_it_shows_how_far_it_is_and_turns_to_the_model(hub: ModelHub, own: Path) -> None:
    hub.faults.slow = WEIGHTS
    terminal = Terminal(command(own, "model", "use", NAME), environment(hub, own))
    terminal.until(lambda: "[y/N]" in terminal.shown)
    terminal.type("y")
    assert terminal.end() == 0, terminal.shown
    assert "/1.2 MB" in terminal.shown
    assert "MB/s" in terminal.shown
    assert "tests/small is in use from now on" in terminal.shown
    assert in_use(own) == (NAME, NAME, None)


def test_removing_a_model_says_where_what_was_downloaded_stays(hub: ModelHub, own: Path) -> None:
    assert use(hub, own, NAME, "--yes").returncode == 0
    assert use(hub, own, "default").returncode == 0
    removed = subprocess.run(
        command(own, "model", "remove", NAME),
        env=environment(hub, own), capture_output=True, text=True, check=True,
    )  # fmt: skip
    fetched = own.parent / "hf" / "hub" / "models--tests--small"
    assert f"The model itself (1.2 MB) stays where other archives and programs find it: {fetched}" in removed.stdout
    assert list(fetched.rglob(WEIGHTS))


def test_where_nobody_can_answer_nothing_is_asked_of_the_hub_either(hub: ModelHub, own: Path) -> None:
    refused = use(hub, own, NAME)
    assert refused.returncode == 2
    assert "say --yes to download it" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert hub.asked == []


def test_interrupted_by_ctrl_c_it_goes_on_there(hub: ModelHub, own: Path) -> None:
    hub.faults.slow = WEIGHTS
    working = subprocess.Popen(
        command(own, "model", "use", NAME, "--yes"), env=environment(hub, own), stderr=subprocess.PIPE, text=True
    )
    while hub.sent < 600_000 and working.poll() is None:
        time.sleep(0.02)
    working.send_signal(signal.SIGINT)
    said = working.communicate()[1]
    assert working.returncode == 1
    assert "Stopped. What arrived is kept: the same command goes on where it was." in said
    assert "Traceback" not in said
    assert in_use(own) == (DEFAULT_MODEL, None, None)
    assert finds(own)
    (partial,) = (own.parent / "hf").rglob("*.partial")
    kept, hub.faults.slow = partial.stat().st_size, ""
    assert kept > 0
    hub.asked.clear()
    done = use(hub, own, NAME, "--yes")
    assert done.returncode == 0, done.stderr
    assert f"bytes={kept}-" in [asked for _, _, asked, _ in hub.asked]
    assert in_use(own) == (NAME, NAME, None)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"changed": WEIGHTS}, f"did not arrive as it should: {WEIGHTS} is not what it should be."),
        ({"silent_file": WEIGHTS}, "could not be downloaded: 127.0.0.1 did not answer in time."),
        ({"gated": True}, "is only for those who accepted its terms."),
        ({"offline": True}, "HF_HUB_OFFLINE forbids to download it."),
    ],
    ids=["changed", "silent", "behind terms", "switched off"],
)
def test_what_fails_is_one_sentence_and_the_model_in_use_stays(
    hub: ModelHub, own: Path, fault: dict[str, object], says: str
) -> None:
    if fault.pop("gated", False):
        hub.gated.add(NAME)
    settings = {"HF_HUB_OFFLINE": "1"} if fault.pop("offline", False) else {}
    for key, value in fault.items():
        setattr(hub.faults, key, value)
    failed = use(hub, own, NAME, "--yes", **settings)
    assert failed.returncode == 1
    errors = [line for line in failed.stderr.splitlines() if not line.startswith("Downloading")]
    assert len(errors) == 1, failed.stderr
    assert errors[0].startswith("Error: ")
    assert says in errors[0]
    assert in_use(own) == (DEFAULT_MODEL, None, None)
    assert finds(own)


def test_a_transformer_is_downloaded_used_and_told_of(hub: ModelHub, own: Path, tmp_path: Path) -> None:
    hub.folders["tests/tiny"] = tiny = make_transformer(tmp_path / "tiny")
    done = use(hub, own, "tests/tiny", "--yes")
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if not line.startswith("Downloading tests/tiny, ")] == []
    assert in_use(own) == ("tests/tiny", "tests/tiny", None)
    listed = subprocess.run(
        command(own, "model", "list", "--json"), env=environment(hub, own), capture_output=True, text=True, check=True
    )
    model = next(each for each in json.loads(listed.stdout) if each["name"] == "tests/tiny")
    assert (model["in_use"], model["here"], model["size_is_estimate"]) == (True, True, False)
    assert (tiny / WEIGHTS).is_file()
