"""The script that makes the bundled model, on a few rows of each kind of data, with the real teacher."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer import bundled_data
from indexer.bundled_lessons import Lessons, english_texts, read_lessons
from indexer.bundled_model import main
from indexer.bundled_training import Recipe, finished, first_matrix
from indexer.embedding.static_files import load_tokenizer
from indexer.embedding.static_model import StaticEmbedder
from indexer.teacher import teacher_vectors
from tests.indexer.training_data import write_training_data

SMALL = ("--set", "pieces=250", "--set", "steps=4", "--set", "documentation=20")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_training_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def lessons(data: Path, work: Path, tmp_path_factory: pytest.TempPathFactory) -> Lessons:
    make(data, work, tmp_path_factory.mktemp("model"))
    tokenizer = load_tokenizer("small", work / "tokenizer-250.json")
    return read_lessons(data, tokenizer, 20, 1, lambda texts: teacher_vectors(texts, work / "teacher", lambda _: None))


def make(data: Path, work: Path, output: Path, *changes: str) -> Result:
    arguments = ["--data", str(data), "--work", str(work), "--output", str(output), *SMALL, *changes]
    return CliRunner().invoke(main, arguments)


def figures(result: Result) -> dict[str, float]:
    assert result.exit_code == 0, result.output
    found: dict[str, float] = json.loads(result.stdout)["figures"]
    return found


def test_the_same_data_and_seed_give_a_model_with_the_same_figures(data: Path, work: Path, tmp_path: Path) -> None:
    first, second = (figures(make(data, work, tmp_path / name)) for name in ("first", "second"))
    assert first == second
    assert first["sts-nl"] > 0
    assert StaticEmbedder(str(tmp_path / "first")).embed_passages(["De brug is dicht."]).shape == (1, 384)
    assert (tmp_path / "first" / "SHA256SUMS").exists()


def test_what_the_teacher_read_is_not_read_again(data: Path, work: Path) -> None:
    texts = english_texts(data, 20, 1)
    first = teacher_vectors(texts, work / "teacher", lambda _: None)
    kept = {file: file.stat().st_mtime_ns for file in (work / "teacher").iterdir()}
    second = teacher_vectors(texts, work / "teacher", lambda _: None)
    assert (first == second).all()
    assert {file: file.stat().st_mtime_ns for file in (work / "teacher").iterdir()} == kept


def test_a_value_that_the_recipe_does_not_have_is_refused_by_name(data: Path, work: Path, tmp_path: Path) -> None:
    refused = make(data, work, tmp_path, "--set", "stepps=3")
    assert refused.exit_code == 2
    assert "stepps=3" in refused.output


def test_what_is_for_choosing_by_is_never_trained_on(data: Path) -> None:
    trained = set(bundled_data.everyday(data, "eng-nld"))
    held_out = set(bundled_data.everyday(data, "eng-nld", held_out=True))
    assert trained
    assert held_out
    assert not trained & held_out


def test_dutch_is_always_the_second_of_a_pair(data: Path) -> None:
    assert all("Die" in other or "Nie" in other or "Sie" in other or "Der" in other
               for other, _ in bundled_data.everyday(data, "nld-rus"))  # fmt: skip


def test_every_piece_has_a_row_from_beginning_to_end(lessons: Lessons) -> None:
    recipe = Recipe(pieces=250, documentation=20)
    matrix = first_matrix(lessons, recipe)
    assert matrix.shape == (250, 384)
    assert finished(matrix, lessons, recipe).shape == matrix.shape
