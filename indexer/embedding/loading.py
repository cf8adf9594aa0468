"""Loads a transformer for the back end that its name asks for, and keeps what it is exported to for the next time.

Exporting takes longer than loading, so it is done once: kept in the user's cache folder, by the digest of the weights,
where it can be deleted at any time. A model that comes with its export needs none.
"""

import logging
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from indexer.embedding.backends import Backend, backend_of, check_backend
from indexer.embedding.model_files import is_exported
from indexer.errors import BackendUnfit, ModelDamaged

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


def load_transformer(name: str, folder: Path, identity: str) -> "SentenceTransformer":
    """Return a model from its folder; ``identity`` has the digest of its weights.

    Raises `BackendMissing`, `BackendUnfit` or `ModelDamaged`.
    """
    backend = backend_of(name)
    check_backend(backend)
    if backend == "torch" or is_exported(folder, backend):
        return _load(name, folder, backend)
    kept = export_folder(identity, backend)
    if kept.is_dir():
        try:
            return _load(name, kept, backend)
        except ModelDamaged:
            shutil.rmtree(kept, ignore_errors=True)
    model = _load(name, folder, backend)
    _keep(model, kept)
    return model


def export_folder(identity: str, backend: Backend) -> Path:
    """Return where an exported model is kept."""
    return user_cache_path("vindplaats", appauthor=False) / "exported" / f"{identity.rpartition('@')[2]}-{backend}"


def _keep(model: "SentenceTransformer", place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as made, _quietly():
            whole = Path(made) / "model"
            model.save_pretrained(str(whole), create_model_card=False)
            whole.rename(place)
    except OSError:
        return  # no room, or another process was first: then it is exported again, or found there


def _load(name: str, folder: Path, backend: Backend) -> "SentenceTransformer":
    _forbid_reports()
    try:
        with _quietly():
            # Imported here: torch and sentence-transformers take seconds, and searching by word needs neither.
            from sentence_transformers import SentenceTransformer

            return SentenceTransformer(str(folder), device="cpu", backend=backend, local_files_only=True)
    except Exception as error:  # whatever a broken folder makes the library raise
        detail = str(error).splitlines()[0] if str(error) else "unreadable"
        if backend != "torch" and _is_of_packages(error):
            raise BackendUnfit(backend=backend, detail=detail) from error
        raise ModelDamaged(model=name, detail=detail) from error


def _forbid_reports() -> None:
    """Keep both back ends from reporting their use over the network, which they do once they are imported."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    # OpenVINO reports none where the package that does so is not there.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # importlib documents it


def _is_of_packages(error: BaseException | None) -> bool:
    """Whether a failure goes back to packages that do not fit each other."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, ImportError):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


@contextmanager
def _quietly() -> Iterator[None]:
    """Let the libraries keep to themselves what they report, in other words than ours, while they load and export."""
    from transformers.utils import logging as theirs

    theirs.disable_progress_bar()
    # Exporting to OpenVINO ends what is forbidden to all below.
    theirs.set_verbosity_error()
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
