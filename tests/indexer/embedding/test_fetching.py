"""Downloads from a real server on this computer; what they end with when it breaks, lies, is slow or refuses."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from huggingface_hub import constants, try_to_load_from_cache

from indexer.embedding import fetching
from indexer.embedding.fetching import check_room, fetch_model
from indexer.embedding.hub import look_up
from indexer.embedding.model_files import find_model
from indexer.embedding.opening import open_embedder
from indexer.embedding.static_model import StaticEmbedder
from indexer.errors import (
    DownloadsOff,
    ModelArrivedBroken,
    ModelGated,
    ModelNotFetched,
    ModelNotFound,
    ModelNotOffered,
    NoRoomForModel,
)
from tests.conftest import ROOT
from tests.model_hub import ModelHub, model_hub
from tests.static_models import make_model

NAME = "tests/small"
WEIGHTS = "model.safetensors"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A static model of a megabyte, with what lies beside such models."""
    folder = make_model(tmp_path_factory.mktemp("hub") / "small", dimension=12_000)
    (folder / "onnx").mkdir()
    for other in ("README.md", "onnx/model.onnx", "pytorch_model.bin", "tf_model.h5", "picture.png", ".gitattributes"):
        (folder / other).write_bytes(b"of another program")
    return folder


@pytest.fixture
def hub(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelHub]:
    with model_hub({NAME: folder}) as hub:
        monkeypatch.setattr(fetching, "_PAUSE_S", 0.01)
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        yield hub


def fetched(name: str = NAME) -> Path:
    return fetch_model(look_up(name))


def partials(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "cache").rglob("*.partial"))


def test_looking_up_says_the_size_and_fetches_nothing(hub: ModelHub, folder: Path, tmp_path: Path) -> None:
    offer = look_up(NAME)
    names = ["README.md", WEIGHTS, "modules.json", "tokenizer.json"]
    assert [file.path for file in offer.files if "config" not in file.path] == names
    assert offer.size == sum((folder / file.path).stat().st_size for file in offer.files)
    assert hub.downloads() == []
    assert not (tmp_path / "cache").exists()


def test_what_was_downloaded_is_the_model_and_is_found_by_its_name(hub: ModelHub, folder: Path) -> None:
    with pytest.raises(ModelNotFound):
        find_model(NAME)
    place = fetched()
    assert find_model(NAME) == place
    assert sorted(hub.downloads()) == [file.path for file in look_up(NAME).files]
    embedder = open_embedder(NAME)
    assert isinstance(embedder, StaticEmbedder)
    expected = StaticEmbedder(str(folder)).embed_query("honey bees")
    assert np.array_equal(embedder.embed_query("honey bees"), expected)
    assert embedder.identity.startswith(f"{NAME}@")


# In a process of its own: the hub's library reads at its start where the hub is.
_BY_THEIR_LIBRARY = """
import sys
from huggingface_hub import snapshot_download
print(snapshot_download(sys.argv[1], allow_patterns=["*.json", "*.safetensors"]))
"""


def by_their_library(hub: ModelHub, cache: Path) -> Path:
    environment = {"HF_ENDPOINT": hub.url, "HF_HUB_CACHE": str(cache)}
    command = [sys.executable, "-c", _BY_THEIR_LIBRARY, NAME]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return Path(done.stdout.strip())


def test_the_hubs_own_library_gets_the_same_from_the_hub_of_these_tests_and_finds_what_we_downloaded(
    hub: ModelHub, folder: Path, tmp_path: Path
) -> None:
    theirs = by_their_library(hub, tmp_path / "theirs")
    assert (theirs / WEIGHTS).read_bytes() == (folder / WEIGHTS).read_bytes()
    place, before = fetched(), hub.sent
    assert by_their_library(hub, tmp_path / "cache") == place
    assert hub.sent == before
    assert try_to_load_from_cache(NAME, WEIGHTS, cache_dir=tmp_path / "cache") == str(place / WEIGHTS)


def test_progress_only_grows_and_ends_with_the_size(hub: ModelHub) -> None:
    offer, steps = look_up(NAME), list[int]()
    fetch_model(offer, steps.append)
    assert steps == sorted(steps)
    assert len(steps) > len(offer.files)
    assert steps[-1] == offer.size


def test_nothing_is_downloaded_twice(hub: ModelHub) -> None:
    fetched()
    before = hub.sent
    fetched()
    assert hub.sent == before


def test_a_connection_that_breaks_off_is_taken_up_where_it_was(hub: ModelHub, folder: Path) -> None:
    hub.faults.break_at = {WEIGHTS: 600_000}
    assert (fetched() / WEIGHTS).read_bytes() == (folder / WEIGHTS).read_bytes()
    ranges = [asked for _, path, asked, _ in hub.asked if path.startswith("/store/") and path.endswith(WEIGHTS)]
    assert len(ranges) == 2
    assert ranges[1] is not None
    assert 0 < int(ranges[1].removeprefix("bytes=").removesuffix("-")) <= 600_000


def test_a_server_that_knows_no_parts_sends_the_whole_again(hub: ModelHub, folder: Path) -> None:
    hub.faults.break_at, hub.faults.no_ranges = {WEIGHTS: 600_000}, True
    assert (fetched() / WEIGHTS).read_bytes() == (folder / WEIGHTS).read_bytes()


def test_what_is_broken_for_good_ends_and_keeps_what_arrived(hub: ModelHub, folder: Path, tmp_path: Path) -> None:
    hub.faults.break_at, hub.faults.breaks_always, hub.faults.no_ranges = {WEIGHTS: 600_000}, True, True
    with pytest.raises(ModelNotFetched, match=r"the connection to 127\.0\.0\.1 broke off.*what arrived is kept"):
        fetched()
    (partial,) = partials(tmp_path)
    kept = partial.stat().st_size
    assert kept > 500_000
    with pytest.raises(ModelNotFound):
        find_model(NAME)
    hub.faults.break_at, hub.faults.no_ranges, hub.sent = {}, False, 0
    assert (fetched() / WEIGHTS).read_bytes() == (folder / WEIGHTS).read_bytes()
    assert hub.sent == look_up(NAME).size - kept - already_here(folder)


def already_here(folder: Path) -> int:
    """How many bytes had come of the files before the one that broke."""
    files = [file.path for file in look_up(NAME).files]
    return sum((folder / path).stat().st_size for path in files[: files.index(WEIGHTS)])


def test_interrupted_in_the_middle_it_goes_on_there(hub: ModelHub, folder: Path, tmp_path: Path) -> None:
    def interrupt(done: int) -> None:
        if done > 500_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_model(look_up(NAME), interrupt)
    (partial,) = partials(tmp_path)
    kept = partial.stat().st_size
    hub.asked.clear()
    assert (fetched() / WEIGHTS).read_bytes() == (folder / WEIGHTS).read_bytes()
    assert (f"bytes={kept}-") in [asked for _, _, asked, _ in hub.asked]
    assert not partials(tmp_path)


@pytest.mark.parametrize(
    ("fault", "file", "says"),
    [
        ("changed", WEIGHTS, "model.safetensors is not what it should be"),
        ("changed", "tokenizer.json", "tokenizer.json is not what it should be"),
        ("cut", WEIGHTS, r"bytes of [\d,]+ came of model.safetensors"),
        ("longer", WEIGHTS, r"more came of model.safetensors than its [\d,]+ bytes"),
    ],
)
def test_a_file_that_is_not_what_was_promised_is_thrown_away(
    hub: ModelHub, tmp_path: Path, fault: str, file: str, says: str
) -> None:
    setattr(hub.faults, fault, file)
    with pytest.raises(ModelArrivedBroken, match=f"{says}.*thrown away; try again"):
        fetched()
    assert not partials(tmp_path)
    with pytest.raises(ModelNotFound):
        find_model(NAME)
    setattr(hub.faults, fault, "")
    assert fetched() == find_model(NAME)


def test_what_was_changed_while_it_lay_here_half_is_noticed(hub: ModelHub, folder: Path, tmp_path: Path) -> None:
    hub.faults.break_at, hub.faults.breaks_always, hub.faults.no_ranges = {WEIGHTS: 600_000}, True, True
    with pytest.raises(ModelNotFetched):
        fetched()
    (partial,) = partials(tmp_path)
    partial.write_bytes(b"x" * partial.stat().st_size)
    hub.faults.break_at, hub.faults.no_ranges = {}, False
    with pytest.raises(ModelArrivedBroken):
        fetched()
    assert (fetched() / WEIGHTS).read_bytes() == (folder / WEIGHTS).read_bytes()


@pytest.mark.parametrize("token", [None, "let-me-in", "an-old-one"])
def test_a_model_behind_terms_is_given_only_to_those_who_accepted_them(
    hub: ModelHub, tmp_path: Path, token: str | None
) -> None:
    hub.gated.add(NAME)
    if token is not None:
        (tmp_path / "token").write_text(token)
    if token == hub.token:
        assert (fetched() / WEIGHTS).is_file()
        stored = [token for _, path, _, token in hub.asked if path.startswith("/store/")]
        assert stored == [None], "another host never learns the token"
        return
    says = "does not accept the token" if token else f"accepted its terms. Do so at {hub.url}/{NAME}"
    with pytest.raises(ModelNotFetched if token else ModelGated, match=says):
        look_up(NAME)
    assert hub.downloads() == []


@pytest.mark.parametrize("name", ["tests/unknown", "unknown", "tests/a b", "a/b/c", "../../etc"])
def test_a_name_that_the_hub_does_not_know_is_said_so(hub: ModelHub, name: str) -> None:
    with pytest.raises(ModelNotOffered, match=r"127\.0\.0\.1 has no model .* Check its name"):
        look_up(name)


@pytest.mark.parametrize("status", [404, 401, 403, 429, 500, 503])
def test_an_answer_that_is_an_error_is_one_sentence(hub: ModelHub, status: int) -> None:
    hub.faults.status = status
    with pytest.raises(ModelNotFetched) as caught:
        look_up(NAME)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, ModelNotOffered) or f"answers with error {status}" in str(caught.value)


def test_silence_has_an_end(hub: ModelHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(constants, "HF_HUB_DOWNLOAD_TIMEOUT", 0.2)
    monkeypatch.setattr(constants, "HF_HUB_ETAG_TIMEOUT", 0.2)
    hub.faults.silent_file = WEIGHTS
    with pytest.raises(ModelNotFetched, match=r"127\.0\.0\.1 did not answer in time"):
        fetched()
    hub.faults.silent = True
    with pytest.raises(ModelNotFetched, match="did not answer in time"):
        look_up(NAME)
    hub.faults.silent, hub.faults.silent_file = False, ""
    assert fetched().is_dir()


def test_a_hub_that_is_not_there_is_named(hub: ModelHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(ModelNotFetched, match=r"127\.0\.0\.1 cannot be reached"):
        look_up(NAME)


def test_where_downloads_are_switched_off_the_hub_hears_nothing(hub: ModelHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(DownloadsOff, match="HF_HUB_OFFLINE"):
        look_up(NAME)
    assert hub.asked == []


@pytest.mark.parametrize(
    "listing",
    [
        {},
        [],
        {"sha": "no commit", "siblings": []},
        {"sha": "a" * 40, "siblings": [{"rfilename": "model.safetensors"}]},
        {"sha": "a" * 40, "siblings": [{"rfilename": "../model.bin", "size": 1, "blobId": "b" * 40}]},
        {"sha": "a" * 40, "siblings": [{"rfilename": "/model.bin", "size": 1, "blobId": "b" * 40}]},
        {"sha": "a" * 40, "siblings": [{"rfilename": "model.bin", "size": 1, "blobId": "../../somewhere"}]},
    ],
)
def test_a_listing_that_makes_no_sense_writes_nothing(hub: ModelHub, listing: object, tmp_path: Path) -> None:
    hub.faults.listing = listing
    with pytest.raises(ModelNotFetched, match="lists its files in a way not known here"):
        look_up(NAME)
    assert not (tmp_path / "cache").exists()


def test_a_repository_without_a_model_in_it_is_none(hub: ModelHub, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "README.md").write_text("Only words.")
    hub.folders["tests/texts"] = tmp_path / "texts"
    with pytest.raises(ModelNotOffered):
        look_up("tests/texts")


def test_what_does_not_fit_is_refused_before_it_is_begun(hub: ModelHub, tmp_path: Path) -> None:
    vast = 10**15
    file = {"rfilename": WEIGHTS, "size": vast, "lfs": {"sha256": "c" * 64, "size": vast}, "blobId": "b" * 40}
    hub.faults.listing = {"sha": "a" * 40, "siblings": [file]}
    offer = look_up(NAME)
    with pytest.raises(NoRoomForModel, match=r"1,000,000,000\.0 MB are still to come, and [\d,.]+ MB are free"):
        check_room(offer)
    with pytest.raises(NoRoomForModel):
        fetch_model(offer)
    assert hub.downloads() == []


# Writes no file beyond so many bytes: what a disk that is full does to it, without filling one.
_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
from indexer.embedding import fetching
from indexer.embedding.fetching import fetch_model
from indexer.embedding.hub import look_up
from indexer.errors import ModelNotFetched
try:
    fetch_model(look_up(sys.argv[1]))
except ModelNotFetched as error:
    print(error)
"""


def test_a_disk_that_takes_no_more_is_named_and_what_arrived_is_gone_on_with(
    hub: ModelHub, folder: Path, tmp_path: Path
) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    environment = {"HF_ENDPOINT": hub.url, "HF_HUB_CACHE": constants.HF_HUB_CACHE, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, NAME], env=environment, capture_output=True, text=True, check=True
    )
    assert "could not be downloaded: File too large in" in done.stdout
    assert done.stdout.count("\n") == 1
    (partial,) = partials(tmp_path)
    assert 0 < partial.stat().st_size <= 400_000
    assert (fetched() / WEIGHTS).read_bytes() == (folder / WEIGHTS).read_bytes()


def test_a_folder_that_cannot_be_written_is_named(hub: ModelHub, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(ModelNotFetched, match="cache"):
        fetched()


def test_two_processes_do_not_download_the_same_model(hub: ModelHub, tmp_path: Path) -> None:
    place = tmp_path / "cache" / "models--tests--small"
    place.mkdir(parents=True)
    with FileLock(place / ".downloading.lock"), pytest.raises(ModelNotFetched, match="another process"):
        fetched()
    assert fetched().is_dir()


def test_a_newer_commit_brings_what_changed_and_nothing_else(hub: ModelHub, folder: Path, tmp_path: Path) -> None:
    first = fetched()
    hub.folders[NAME] = newer = tmp_path / "newer"
    newer.mkdir()
    for file in folder.glob("*.json"):
        (newer / file.name).write_bytes(file.read_bytes())
    (newer / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes())
    (newer / "README.md").write_text("Other words.")
    hub.sent = 0
    second = fetched()
    assert second != first
    assert hub.sent == len("Other words.")
    assert find_model(NAME) == second
