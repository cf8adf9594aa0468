"""Where a model's files lie, which of them are needed, and what identifies them; never fetches anything."""

import hashlib
import json
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from indexer.embedding import DEFAULT_MODEL
from indexer.embedding.backends import Backend, backend_of, without_backend
from indexer.errors import ModelDamaged, ModelNotFound

# The bundled model, with the digests that its files had when they were made.
BUNDLED_FOLDER = Path(__file__).with_name("bundled")
DIGESTS_FILE = "SHA256SUMS"

# Of a repository these serve other programs, and would double the download.
_NOT_NEEDED = ("*.h5", "*.msgpack", "*.ot", "*.pt", "*.gguf", "*.png", "*.jpg", "*.svg", "imgs/*", ".gitattributes")

# A model as other back ends run it: what is loaded there, and what else may lie beside it.
_EXPORTED: dict[Backend, tuple[str, ...]] = {
    "onnx": ("onnx/model.onnx", "model.onnx"),
    "openvino": ("openvino/openvino_model.xml", "openvino_model.xml"),
}
_OF_EXPORTS = ("onnx/*", "*.onnx", "*.onnx_data", "openvino/*", "openvino_model*")

# One of these every model has.
_DESCRIBING = ("config.json", "modules.json")

# What the vectors depend on. Of a sharded model all weights count.
_TORCH_WEIGHTS = ("*.safetensors", "*.bin")


def find_model(name: str) -> Path:
    """Return the folder that holds a model: the bundled one, a folder, or one fetched before by its name.

    Raises `ModelNotFound`, also where there is only a part of it, or not for the back end that the name asks for.
    """
    plain = without_backend(name)
    if plain == DEFAULT_MODEL:
        return BUNDLED_FOLDER
    folder = Path(plain).expanduser()
    if folder.is_dir():
        return folder.resolve()
    # Imported here: it takes time, and the bundled model does not need it.
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        places = [try_to_load_from_cache(repository_of(plain), file) for file in _DESCRIBING]
    except HFValidationError as error:
        raise ModelNotFound(model=plain) from error
    for place in places:
        if isinstance(place, str) and is_whole(Path(place).parent, backend_of(name)):
            return Path(place).parent
    raise ModelNotFound(model=plain)


def repository_of(name: str) -> str:
    """Return where a model lies on the hub: a bare name is one of sentence-transformers' own, as in that library."""
    return name if "/" in name else f"sentence-transformers/{name}"


def needed_files(paths: Iterable[str], backend: Backend) -> list[str]:
    """Return which of a model's files, relative to its folder, it takes to run it by a back end.

    That is what it was exported to for the back end, where it was; else PyTorch's weights, in one form of the two that
    they may lie there in.
    """
    found = sorted(path for path in paths if not _matches(path, _NOT_NEEDED))
    plain = [path for path in found if not _matches(path, _OF_EXPORTS)]
    exported = exported_file(found, backend)
    if exported is not None:
        home = PurePosixPath(exported).parent
        beside = [path for path in found if PurePosixPath(path).parent == home and _belongs_to(path, exported)]
        # The transformer's own weights lie at the top; other modules have theirs in folders, and need them.
        others = [path for path in plain if "/" in path or not _matches(path, _TORCH_WEIGHTS)]
        return sorted({*beside, *others})
    in_safetensors = {PurePosixPath(path).parent for path in plain if path.endswith(".safetensors")}
    return [path for path in plain if not (path.endswith(".bin") and PurePosixPath(path).parent in in_safetensors)]


def exported_file(paths: Iterable[str], backend: Backend) -> str | None:
    """Return which file is the model exported for a back end, None where there is none."""
    present = set(paths)
    return next((path for path in _EXPORTED.get(backend, ()) if path in present), None)


def is_exported(folder: Path, backend: Backend) -> bool:
    """Whether a folder has the model as it was exported for a back end."""
    return exported_file(_files(folder), backend) is not None


def is_whole(folder: Path, backend: Backend = "torch") -> bool:
    """Whether a folder has the weights that a back end needs, all parts of them."""
    weights = _weights(folder, backend)
    if exported_file(weights, backend) is not None:
        return True
    try:
        parts = {
            f"{index.parent.relative_to(folder).as_posix()}/{part}".removeprefix("./")
            for index in folder.glob("*.index.json")
            for part in json.loads(index.read_text("utf-8"))["weight_map"].values()
            if index.name.startswith("model.safetensors") or not any(each.endswith(".safetensors") for each in weights)
        }
    except (OSError, ValueError, KeyError, AttributeError):
        return False
    return bool(weights) and parts <= set(weights)


def identify(name: str, folder: Path) -> str:
    """Return ``name@digest`` of the weights and tokenizer that the back end in the name runs by.

    Raises `ModelDamaged` when there are no weights, or other ones than the folder's list of digests says.
    """
    backend = backend_of(name)
    if not _weights(folder, backend):
        raise ModelDamaged(model=name, detail=f"no weights in {folder}")
    digests = {file: sha256(folder / file) for file in _identifying(folder, backend)}
    for file, expected in _listed(folder).items():
        if (digests[file] if file in digests else _digest_if_there(folder / file)) != expected:
            raise ModelDamaged(model=name, detail=f"{file} is not what it was")
    whole = hashlib.sha256("".join(f"{digests[file]} {file}\n" for file in sorted(digests)).encode())
    return f"{name}@{whole.hexdigest()[:16]}"


def size(folder: Path) -> int:
    """Return how many bytes a model's files take."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def sha256(file: Path) -> str:
    """Return the digest of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_digests(folder: Path) -> None:
    """Write down the digests of a model's weights and tokenizer, in the form of the program ``sha256sum``."""
    lines = [f"{sha256(folder / file)}  {file}\n" for file in _identifying(folder, "torch")]
    (folder / DIGESTS_FILE).write_text("".join(lines), "utf-8")


def _files(folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()]


def _weights(folder: Path, backend: Backend) -> list[str]:
    needed = needed_files(_files(folder), backend)
    exported = exported_file(needed, backend)
    return [
        file
        for file in needed
        if _matches(file, _TORCH_WEIGHTS) or (exported is not None and _belongs_to(file, exported))
    ]


def _identifying(folder: Path, backend: Backend) -> list[str]:
    tokenizers = [file for file in _files(folder) if PurePosixPath(file).name == "tokenizer.json"]
    return sorted({*_weights(folder, backend), *tokenizers})


def _belongs_to(path: str, exported: str) -> bool:
    """Whether a file holds a part of an exported model: not one of the smaller forms of it that lie beside it."""
    file, model = PurePosixPath(path), PurePosixPath(exported)
    if file.parent != model.parent:
        return False
    if model.suffix == ".xml":
        return file.stem == model.stem
    in_folder = str(file.parent) != "." and file.suffix not in (".onnx", ".onnx_data")
    return file.name in (model.name, f"{model.name}_data") or in_folder


def _matches(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch(path, pattern) for pattern in patterns)


def _digest_if_there(file: Path) -> str | None:
    return sha256(file) if file.is_file() else None


def _listed(folder: Path) -> dict[str, str]:
    try:
        lines = (folder / DIGESTS_FILE).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return {file: digest for digest, _, file in (line.partition("  ") for line in lines)}
