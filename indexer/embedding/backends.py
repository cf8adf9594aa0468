"""What runs a transformer's numbers: PyTorch, or ONNX and OpenVINO where the packages for them are installed.

A model's name says it: ``intfloat/multilingual-e5-small#onnx``. So whatever remembers the name remembers this too, and
vectors made by one are never taken for another's.
"""

from importlib.util import find_spec
from typing import Literal

from indexer.errors import BackendMissing

Backend = Literal["torch", "onnx", "openvino"]

BACKENDS: tuple[Backend, ...] = ("torch", "onnx", "openvino")

# What sentence-transformers imports for each.
_PACKAGES: dict[Backend, tuple[str, ...]] = {
    "torch": ("torch",),
    "onnx": ("optimum", "onnxruntime"),
    "openvino": ("optimum", "openvino"),
}


def with_backend(name: str, backend: str) -> str:
    """Return the name of a model run by a back end; PyTorch's is the plain name."""
    plain = without_backend(name)
    return plain if backend == "torch" else f"{plain}#{backend}"


def backend_of(name: str) -> Backend:
    """Return the back end that a name asks for."""
    asked = name.rpartition("#")[2] if "#" in name else ""
    return next((backend for backend in BACKENDS if backend == asked), "torch")


def without_backend(name: str) -> str:
    """Return the model's own name."""
    return name.rpartition("#")[0] if "#" in name and name.rpartition("#")[2] in BACKENDS else name


def check_backend(backend: Backend) -> None:
    """Raise `BackendMissing` unless the packages that a back end needs are installed."""
    if any(find_spec(package) is None for package in _PACKAGES[backend]):
        raise BackendMissing(backend=backend)
