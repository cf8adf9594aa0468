from pathlib import Path

import pytest

from indexer.embedding import DEFAULT_MODEL
from indexer.embedding.model_files import find_model, identify, write_digests
from indexer.errors import ModelDamaged, ModelNotFound


def test_the_default_model_is_on_the_disk_and_has_the_weights_that_it_should_have() -> None:
    assert identify(DEFAULT_MODEL, find_model(DEFAULT_MODEL)).startswith(f"{DEFAULT_MODEL}@")


def test_a_model_with_other_weights_than_its_list_of_digests_says_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"as it was made")
    write_digests(tmp_path)
    assert identify("mine", tmp_path).startswith("mine@")
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(ModelDamaged, match="Searching by word goes on"):
        identify("mine", tmp_path)


def test_a_folder_without_weights_is_refused_by_its_name(tmp_path: Path) -> None:
    assert find_model(str(tmp_path)) == tmp_path.resolve()
    with pytest.raises(ModelDamaged, match="no weights"):
        identify(str(tmp_path), tmp_path)


@pytest.mark.parametrize("name", ["nobody/no-such-model-anywhere", "no-such-model", "not a name at all/ /", ""])
def test_a_model_that_is_not_on_the_disk_is_named_with_what_to_do(name: str) -> None:
    with pytest.raises(ModelNotFound, match="vindplaats model use"):
        find_model(name or "?")


def test_the_identity_changes_with_the_weights(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"one")
    one = identify("mine", tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"two")
    assert identify("mine", tmp_path) != one
