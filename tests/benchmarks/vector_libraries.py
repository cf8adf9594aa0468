"""Libraries that find near vectors, each with its settings, behind one form: build a file, open it, look so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.vector import Matrix, Vector
from indexer.vector.graph_files import in_eight_bits

CONNECTIVITY = 16
EXPANSION_ADD = 200
CELLS = 1024

Found = NDArray[np.int64]
Find = Callable[[Vector, int], Found]
"""Returns the rows near a vector, looking so far: about so many (graphs), or into so many cells."""


@dataclass(frozen=True, slots=True)
class Library:
    """One way to search: ``build`` writes a file, ``open`` gives what searches it; ``looks`` are tried per limit."""

    name: str
    package: str
    changes: str
    in_place: str
    build: Callable[[Matrix, Path], None]
    open: Callable[[Path, int], Find]
    looks: Mapping[int, tuple[int, ...]]


def _usearch(dimension: int) -> Any:
    from usearch.index import Index

    return Index(
        ndim=dimension, metric="cos", dtype="i8", connectivity=CONNECTIVITY, expansion_add=EXPANSION_ADD
    )  # fmt: skip


def _build_usearch(vectors: Matrix, path: Path) -> None:
    index = _usearch(vectors.shape[1])
    index.add(np.arange(len(vectors), dtype=np.uint64), in_eight_bits(vectors), threads=1)
    index.save(path)


def _open_usearch(path: Path, dimension: int) -> Find:
    index = _usearch(dimension)
    index.view(path)
    return lambda vector, look: index.search(in_eight_bits(vector), look, threads=1).keys.astype(np.int64)


def _build_faiss_graph(vectors: Matrix, path: Path) -> None:
    import faiss

    eight_bits, inner = faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    index = faiss.IndexHNSWSQ(vectors.shape[1], eight_bits, CONNECTIVITY, inner)
    index.hnsw.efConstruction = EXPANSION_ADD
    index.train(vectors[::10])
    index.add(vectors)
    faiss.write_index(index, str(path))


def _open_faiss_graph(path: Path, _dimension: int) -> Find:
    import faiss

    index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)

    def find(vector: Vector, look: int) -> Found:
        found: Found = index.search(vector[None], look, params=faiss.SearchParametersHNSW(efSearch=look))[1][0]
        return found[found >= 0]

    return find


def _build_faiss_cells(vectors: Matrix, path: Path) -> None:
    import faiss

    dimension, inner = vectors.shape[1], faiss.METRIC_INNER_PRODUCT
    centres = faiss.IndexFlatIP(dimension)
    eight_bits = faiss.ScalarQuantizer.QT_8bit
    index = faiss.IndexIVFScalarQuantizer(centres, dimension, CELLS, eight_bits, inner, False)
    index.cp.niter = 10
    index.cp.max_points_per_centroid = 64
    index.train(np.random.default_rng(0).permutation(vectors)[: CELLS * 64])
    index.add(vectors)
    faiss.write_index(index, str(path))


def _open_faiss_cells(path: Path, _dimension: int) -> Find:
    import faiss

    index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)

    def find(vector: Vector, look: int) -> Found:
        # As many candidates as the widest limit takes with some room for what 8 bits confuse.
        found: Found = index.search(vector[None], 1200, params=faiss.SearchParametersIVF(nprobe=look))[1][0]
        return found[found >= 0]

    return find


def _build_hnswlib(vectors: Matrix, path: Path) -> None:
    import hnswlib

    index = hnswlib.Index("ip", vectors.shape[1])
    index.init_index(len(vectors), M=CONNECTIVITY, ef_construction=EXPANSION_ADD)
    index.add_items(vectors, num_threads=1)
    index.save_index(str(path))


def _open_hnswlib(path: Path, dimension: int) -> Find:
    import hnswlib

    index: Any = hnswlib.Index("ip", dimension)
    index.load_index(str(path))
    index.set_num_threads(1)

    def find(vector: Vector, look: int) -> Found:
        index.set_ef(look)
        return np.asarray(index.knn_query(vector, look)[0][0]).astype(np.int64)

    return find


_WALKS = {20: (64, 128, 200, 300, 400, 500, 700), 200: (300, 500, 800, 1000, 1400), 1000: (1200, 2000, 3000, 4000)}
_CELLS_LOOKED_INTO = {20: (8, 32, 64, 128, 256, 512), 200: (16, 64, 128, 256, 512), 1000: (64, 128, 256, 512)}

LIBRARIES = (
    Library("USearch, graph, 8 bits", "usearch", "yes / yes", "yes", _build_usearch, _open_usearch, _WALKS),
    Library("Faiss, graph, 8 bits", "faiss", "yes / no", "yes", _build_faiss_graph, _open_faiss_graph, _WALKS),
    Library(
        "Faiss, cells, 8 bits", "faiss", "yes / yes", "yes", _build_faiss_cells, _open_faiss_cells, _CELLS_LOOKED_INTO
    ),
    Library("hnswlib, graph, 32 bits", "hnswlib", "yes / marks", "no", _build_hnswlib, _open_hnswlib, _WALKS),
)
