"""Where a model's files lie, and what identifies them; never fetches anything unless told to."""

import hashlib
from pathlib import Path

from indexer.embedding import DEFAULT_MODEL
from indexer.errors import ModelDamaged, ModelNotFetched, ModelNotFound

# The bundled model, with the digests that its files had when they were made.
BUNDLED_FOLDER = Path(__file__).with_name("bundled")
DIGESTS_FILE = "SHA256SUMS"

# Of a repository these serve other programs, and would double the download.
_NOT_NEEDED = ("onnx/*", "openvino/*", "*.onnx*", "*.h5", "*.msgpack", "*.ot", "*.gguf", "imgs/*", "*.png", "*.jpg")

# What the vectors depend on. Of a sharded model all weights count.
_IDENTIFYING = ("*.safetensors", "*.bin", "tokenizer.json")


def find_model(name: str, *, download: bool = False) -> Path:
    """Return the folder that holds a model: the bundled one, a folder, or one fetched before by its name.

    ``download`` allows it to be fetched now. Raises `ModelNotFound`, or `ModelNotFetched` when that fails.
    """
    if name == DEFAULT_MODEL:
        return BUNDLED_FOLDER
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    # A bare name is one of sentence-transformers' own, as in that library.
    repository = name if "/" in name else f"sentence-transformers/{name}"
    if download:
        return _fetch(name, repository)
    # Imported here: it costs a good part of a second, and the bundled model does not need it.
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError

    try:
        found = Path(snapshot_download(repository, local_files_only=True))
    except (HFValidationError, OSError) as error:
        raise ModelNotFound(model=name) from error
    if not _weights(found):  # a download that was interrupted
        raise ModelNotFound(model=name)
    return found


def _fetch(name: str, repository: str) -> Path:
    from httpx import HTTPError
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        files = HfApi().list_repo_files(repository)
        # The same weights in an older form.
        twice = ("*.bin",) if any(file.endswith(".safetensors") for file in files) else ()
        return Path(snapshot_download(repository, ignore_patterns=[*_NOT_NEEDED, *twice]))
    except (HFValidationError, HfHubHTTPError, HTTPError, OSError) as error:
        raise ModelNotFetched(model=name, detail=str(error).split("\n")[0] or type(error).__name__) from error


def identify(name: str, folder: Path) -> str:
    """Return ``name@digest`` of the weights and tokenizer.

    Raises `ModelDamaged` when there are no weights, or other ones than the folder's list of digests says.
    """
    files = sorted({file for pattern in _IDENTIFYING for file in folder.rglob(pattern)})
    if not _weights(folder):
        raise ModelDamaged(model=name, detail=f"no weights in {folder}")
    digests = {file.relative_to(folder).as_posix(): sha256(file) for file in files}
    for file, expected in _listed(folder).items():
        if digests.get(file) != expected:
            raise ModelDamaged(model=name, detail=f"{file} is not what it was")
    whole = hashlib.sha256("".join(f"{digests[file]} {file}\n" for file in sorted(digests)).encode())
    return f"{name}@{whole.hexdigest()[:16]}"


def size(folder: Path) -> int:
    """Return how many bytes a model's files take."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _weights(folder: Path) -> list[Path]:
    return [file for pattern in ("*.safetensors", "*.bin") for file in folder.rglob(pattern)]


def sha256(file: Path) -> str:
    """Return the digest of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_digests(folder: Path) -> None:
    """Write down the digests of a model's weights and tokenizer, in the form of the program ``sha256sum``."""
    files = sorted({file for pattern in _IDENTIFYING for file in folder.rglob(pattern)})
    lines = [f"{sha256(file)}  {file.relative_to(folder).as_posix()}\n" for file in files]
    (folder / DIGESTS_FILE).write_text("".join(lines), "utf-8")


def _listed(folder: Path) -> dict[str, str]:
    try:
        lines = (folder / DIGESTS_FILE).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return {file: digest for digest, _, file in (line.partition("  ") for line in lines)}
