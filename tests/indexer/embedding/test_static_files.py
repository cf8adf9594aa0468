import json
from pathlib import Path

import numpy as np
import pytest

from indexer.embedding.model_files import BUNDLED_FOLDER
from indexer.embedding.static_files import load_matrix, load_tokenizer, static_files, write_static_model
from indexer.errors import ModelDamaged


def _copy(folder: Path, rows: int | None = None) -> Path:
    tokenizer = load_tokenizer("bundled", BUNDLED_FOLDER / "tokenizer.json")
    matrix = load_matrix("bundled", BUNDLED_FOLDER / "model.safetensors")
    write_static_model(folder, tokenizer, matrix[:rows])
    return folder


def test_what_was_written_is_read_again_and_not_into_memory(tmp_path: Path) -> None:
    files = static_files(_copy(tmp_path))
    assert files is not None
    matrix = load_matrix("copy", files.weights)
    assert isinstance(matrix, np.memmap)
    assert np.array_equal(matrix, load_matrix("bundled", BUNDLED_FOLDER / "model.safetensors"))
    assert load_tokenizer("copy", files.tokenizer).encode("gasprijzen").ids


def test_a_folder_with_a_model_of_another_kind_is_no_static_model(tmp_path: Path) -> None:
    assert static_files(tmp_path) is None
    (tmp_path / "modules.json").write_text("[]")
    assert static_files(tmp_path) is None
    (tmp_path / "modules.json").write_text(
        json.dumps([{"path": "", "type": "sentence_transformers.models.Transformer"}])
    )
    assert static_files(tmp_path) is None


@pytest.mark.parametrize("kept", [0, 4, 60, 100_000])
def test_weights_that_were_cut_off_are_damaged(tmp_path: Path, kept: int) -> None:
    weights = _copy(tmp_path) / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:kept])
    files = static_files(tmp_path)
    assert files is not None
    with pytest.raises(ModelDamaged, match="copy"):
        load_matrix("copy", files.weights)


def test_a_header_that_claims_to_be_huge_is_not_read(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes((10**12).to_bytes(8, "little") + b"{}")
    with pytest.raises(ModelDamaged):
        load_matrix("copy", weights)


def test_a_broken_tokenizer_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelDamaged, match=r"tokenizer\.json"):
        load_tokenizer("copy", tmp_path / "tokenizer.json")
