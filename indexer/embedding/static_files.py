"""A static embedding model on disk, in the form of sentence-transformers' own `StaticEmbedding`.

``modules.json``        says that the folder is one
``tokenizer.json``      from text to token numbers
``model.safetensors``   one matrix, ``embedding.weight``: a row for each token
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indexer.errors import ModelDamaged

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TokenMatrix = NDArray[np.float16] | NDArray[np.float32]
"""A row for each token, of shape (vocabulary, dimension)."""

_MATRIX = "embedding.weight"
_TYPES = {"F16": "<f2", "F32": "<f4"}

# A header lists the tensors of a file; one this long is none of ours, and would only fill memory.
_MAX_HEADER_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class StaticFiles:
    """Where a static model's two files lie."""

    tokenizer: Path
    weights: Path


def static_files(folder: Path) -> StaticFiles | None:
    """Return where the files of a static model lie, or None when the folder holds a model of another kind."""
    try:
        modules = json.loads((folder / "modules.json").read_text("utf-8"))
        kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
        inner = folder / str(modules[0]["path"])
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return None
    if kinds not in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"]):
        return None
    files = StaticFiles(inner / "tokenizer.json", inner / "model.safetensors")
    return files if _holds_matrix(files.weights) else None


def load_matrix(name: str, weights: Path) -> TokenMatrix:
    """Return a model's matrix, mapped into memory and not read. Raises `ModelDamaged`."""
    try:
        begin, header = _header(weights)
        entry = header[_MATRIX]
        shape, kind = tuple(int(side) for side in entry["shape"]), np.dtype(_TYPES[entry["dtype"]])
        first, last = (int(place) for place in entry["data_offsets"])
        rows, dimension = shape
        fits = last - first == math.prod(shape) * kind.itemsize and begin + last <= weights.stat().st_size
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelDamaged(model=name, detail=f"{weights.name}: {str(error) or type(error).__name__}") from error
    if not fits or not rows or not dimension:
        raise ModelDamaged(model=name, detail=f"{weights.name} is shorter than it says")
    return np.memmap(weights, dtype=kind, mode="r", offset=begin + first, shape=shape)


def load_tokenizer(name: str, file: Path) -> "Tokenizer":
    """Return a model's tokenizer, which neither pads nor cuts off. Raises `ModelDamaged`."""
    from tokenizers import Tokenizer  # Imported here: searching by word does not need it.

    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # tokenizers raises nothing more precise
        raise ModelDamaged(model=name, detail=f"{file.name}: {error}") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def write_static_model(folder: Path, tokenizer: "Tokenizer", matrix: TokenMatrix) -> None:
    """Write a model as sentence-transformers reads it, its numbers in 16 bits."""
    from safetensors.numpy import save_file  # Imported here: only making a model needs it.

    folder.mkdir(parents=True, exist_ok=True)
    module = {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}
    (folder / "modules.json").write_text(json.dumps([module], indent=2) + "\n", "utf-8")
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    save_file({_MATRIX: np.ascontiguousarray(matrix, dtype=np.float16)}, folder / "model.safetensors")


def _holds_matrix(weights: Path) -> bool:
    """Whether the file has the matrix by our name: model2vec's models, of the same kind, have others."""
    try:
        return _MATRIX in _header(weights)[1]
    except (OSError, ValueError):
        return True  # damaged, and to be reported as that


def _header(weights: Path) -> tuple[int, dict[str, Any]]:
    """Return where a safetensors file's numbers begin, and what it says of them."""
    with weights.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 0 < length <= _MAX_HEADER_BYTES:
            raise ValueError("no safetensors file")
        header = json.loads(file.read(length))
    if not isinstance(header, dict):
        raise ValueError("no safetensors file")  # noqa: TRY004 - what the file holds is wrong, not a type here
    return 8 + length, header
