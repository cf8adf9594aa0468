import json
from pathlib import Path

import pytest

from indexer.embedding import DEFAULT_MODEL
from indexer.embedding.backends import Backend
from indexer.embedding.model_files import find_model, identify, is_whole, needed_files, write_digests
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


HUB = [
    ".gitattributes",
    "1_Pooling/config.json",
    "2_Dense/config.json",
    "2_Dense/pytorch_model.bin",
    "LICENSE",
    "README.md",
    "config.json",
    "imgs/figure.jpg",
    "model.safetensors",
    "modules.json",
    "onnx/config.json",
    "onnx/model.onnx",
    "onnx/model.onnx_data",
    "onnx/model_O4.onnx",
    "onnx/model_int8.onnx",
    "onnx/model_int8.onnx_data",
    "openvino/openvino_model.bin",
    "openvino/openvino_model.xml",
    "openvino/openvino_model_qint8_quantized.bin",
    "openvino/openvino_model_qint8_quantized.xml",
    "pytorch_model.bin",
    "tf_model.h5",
    "tokenizer.json",
]
ALWAYS = {
    "1_Pooling/config.json", "2_Dense/config.json", "2_Dense/pytorch_model.bin", "LICENSE", "README.md", "config.json",
    "modules.json", "tokenizer.json",
}  # fmt: skip


@pytest.mark.parametrize(
    ("backend", "beside"),
    [
        ("torch", {"model.safetensors"}),
        ("onnx", {"onnx/config.json", "onnx/model.onnx", "onnx/model.onnx_data"}),
        ("openvino", {"openvino/openvino_model.xml", "openvino/openvino_model.bin"}),
    ],
)
def test_of_a_repository_only_what_the_back_end_runs_is_needed(backend: Backend, beside: set[str]) -> None:
    assert set(needed_files(HUB, backend)) == ALWAYS | beside


@pytest.mark.parametrize("backend", ["onnx", "openvino"])
def test_where_nothing_was_exported_the_weights_are_needed_to_do_so(backend: Backend) -> None:
    plain = [path for path in HUB if not path.startswith(("onnx/", "openvino/"))]
    assert needed_files(plain, backend) == needed_files(plain, "torch")


def test_older_weights_are_needed_where_there_are_no_others() -> None:
    older = [path for path in HUB if path != "model.safetensors"]
    assert set(needed_files(older, "torch")) == ALWAYS | {"pytorch_model.bin"}


def test_a_model_in_parts_is_whole_with_the_last_of_them(tmp_path: Path) -> None:
    parts = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    weights = {"weight_map": {f"layer{number}": part for number, part in enumerate(parts)}}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(weights))
    assert not is_whole(tmp_path)
    for part in parts:
        assert not is_whole(tmp_path)
        (tmp_path / part).write_bytes(b"weights")
    assert is_whole(tmp_path)
    (tmp_path / "model.safetensors.index.json").write_text("no JSON")
    assert not is_whole(tmp_path)


def test_each_back_end_is_known_by_what_it_runs(tmp_path: Path) -> None:
    (tmp_path / "openvino").mkdir()
    for file in ("model.safetensors", "openvino/openvino_model.xml", "openvino/openvino_model.bin"):
        (tmp_path / file).write_bytes(b"one")
    torch, openvino = identify("mine", tmp_path), identify("mine#openvino", tmp_path)
    (tmp_path / "openvino" / "openvino_model.bin").write_bytes(b"two")
    assert identify("mine", tmp_path) == torch
    assert identify("mine#openvino", tmp_path) != openvino
    assert identify("mine#onnx", tmp_path).partition("@")[2] == torch.partition("@")[2]
