"""Which library finds near vectors best: time, room and recall, side by side over the same vectors and questions.

By hand: ``python -m tests.benchmarks.vector_index``. Prints a table in Markdown. faiss-cpu and hnswlib are no
dependencies: what is not installed is named and left out.

The vectors are made by chance as embeddings lie: 50 subjects, 2,000 centres around them, rows around these, with
variances that fall from number to number as real ones do, all of unit length. Questions are rows, moved a little.
Whatever is found is scored again from the rows in 16 bits, as the index does; recall is against exact 32 bits. Of the
settings tried for a library (how far it looks) the first stands in the table that finds 99 in 100, else the last.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from indexer.vector import Matrix, Vector
from indexer.vector.exact_files import Rows, read_state
from indexer.vector.exact_reader import ExactVectorReader
from indexer.vector.exact_writer import ExactVectorWriter
from indexer.vector.graph_files import graph_path
from indexer.vector.graph_reader import GraphReader

SUBJECTS = 50
CENTRES = 2000
QUESTIONS = 100
ENOUGH_RECALL = 0.99
WANTED = (20, 1000)
CONNECTIVITY = 32
EXPANSION_ADD = 128
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
    open: Callable[[Path], Find]
    looks: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one setting came to, in milliseconds and as a share."""

    look: int
    recall: float
    median: float
    p95: float

    def __str__(self) -> str:
        return f"{self.recall:.3f} ({self.look}) | {self.median:.2f} / {self.p95:.2f} ms"


def vectors_and_questions(rows: int, dimension: int) -> tuple[Matrix, Matrix]:
    """Return vectors of shape (rows, dimension) and questions near some of them; the same every time."""
    chance = np.random.default_rng(1)
    spread = np.arange(1, dimension + 1, dtype=np.float32) ** -0.5
    spread *= np.float32(dimension**0.5) / np.linalg.norm(spread)

    def around(what: Matrix) -> Matrix:
        moved: Matrix = what + chance.standard_normal(what.shape, dtype=np.float32) * spread
        return moved

    subjects = around(np.zeros((SUBJECTS, dimension), dtype=np.float32))
    centres = around(subjects[chance.integers(SUBJECTS, size=CENTRES)] * np.float32(0.8))
    vectors = _unit(around(centres[chance.integers(CENTRES, size=rows)]))
    asked = vectors[chance.integers(rows, size=QUESTIONS)]
    moved: Matrix = (around(asked) - asked) * np.float32(0.5 / dimension**0.5)
    return vectors, _unit(asked + moved)


def _unit(vectors: Matrix) -> Matrix:
    unit: Matrix = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _build_usearch(vectors: Matrix, path: Path) -> None:
    writer = ExactVectorWriter(path.parent, 1, None, vectors.shape[1], approximate_from=1)
    writer.add(range(1, len(vectors) + 1), vectors)
    writer.commit()
    path.hardlink_to(graph_path(path.parent, 1))


def _open_usearch(path: Path) -> Find:
    state = read_state(path.parent, 1)
    assert state.graph is not None
    graph = GraphReader.open(path.parent, state.graph, state.dimension)
    assert graph is not None
    return lambda vector, look: graph.near(vector, look) - 1


def _build_faiss_graph(vectors: Matrix, path: Path) -> None:
    import faiss

    eight_bits, inner = faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    index = faiss.IndexHNSWSQ(vectors.shape[1], eight_bits, CONNECTIVITY // 2, inner)
    index.hnsw.efConstruction = EXPANSION_ADD
    index.train(vectors[::10])
    index.add(vectors)
    faiss.write_index(index, str(path))


def _open_faiss_graph(path: Path) -> Find:
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


def _open_faiss_cells(path: Path) -> Find:
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
    index.init_index(len(vectors), M=CONNECTIVITY // 2, ef_construction=EXPANSION_ADD)
    index.add_items(vectors)
    index.save_index(str(path))


def _open_hnswlib(path: Path) -> Find:
    import hnswlib

    index: Any = hnswlib.Index("ip", read_state(path.parent, 1).dimension)
    index.load_index(str(path))
    index.set_num_threads(1)

    def find(vector: Vector, look: int) -> Found:
        index.set_ef(look)
        return np.asarray(index.knn_query(vector, look)[0][0]).astype(np.int64)

    return find


_WALKS = {20: (64, 96, 128, 200, 400), 1000: (1000, 1200, 1500, 2000, 3000)}
_CELLS_LOOKED_INTO = {20: (8, 16, 32, 64, 128), 1000: (64, 128, 256, 512)}

LIBRARIES = (
    Library("USearch, graph, 8 bits", "usearch", "yes / yes", "yes", _build_usearch, _open_usearch, _WALKS),
    Library("Faiss, graph, 8 bits", "faiss", "yes / no", "yes", _build_faiss_graph, _open_faiss_graph, _WALKS),
    Library(
        "Faiss, cells, 8 bits", "faiss", "yes / yes", "yes", _build_faiss_cells, _open_faiss_cells, _CELLS_LOOKED_INTO
    ),
    Library("hnswlib, graph, 32 bits", "hnswlib", "yes / marks", "no", _build_hnswlib, _open_hnswlib, _WALKS),
)


@dataclass(frozen=True, slots=True)
class Trial:
    """The questions, what exact search answers, and the rows to score again from."""

    questions: Matrix
    answers: dict[int, list[set[int]]]
    rows: Rows

    def best(self, find: Find, limit: int, looks: Sequence[int]) -> Measured:
        """Return the first setting that recalls enough, else the last."""
        measured = Measured(0, 0.0, 0.0, 0.0)
        for look in looks:
            measured = self.measure(partial(self._rescored, find, limit, look), limit, look)
            if measured.recall >= ENOUGH_RECALL:
                break
        return measured

    def measure(self, answer: Callable[[Vector], Found], limit: int, look: int = 0) -> Measured:
        """Return how well and how fast the questions are answered."""
        times, recalls = [], []
        with threadpool_limits(1):
            for question in self.questions[:3]:
                answer(question)
            for question, right in zip(self.questions, self.answers[limit], strict=True):
                begun = time.perf_counter()
                found = answer(question)
                times.append((time.perf_counter() - begun) * 1000)
                recalls.append(len(right.intersection(found.tolist())) / limit)
        p95 = sorted(times)[int(len(times) * 0.95)]
        return Measured(look, statistics.mean(recalls), statistics.median(times), p95)

    def _rescored(self, find: Find, limit: int, look: int, vector: Vector) -> Found:
        found = find(vector, look)
        cosines = self.rows[found].astype(np.float32) @ vector
        return found[np.argsort(-cosines)[:limit]]


def _by_numpy(vectors: Matrix, limit: int, vector: Vector) -> Found:
    return np.argpartition(-(vectors @ vector), limit)[:limit]


def _by_index(reader: ExactVectorReader, limit: int, vector: Vector) -> Found:
    return np.array([hit.key - 1 for hit in reader.search(vector, limit)])


def _row(name: str, built: str, size: str, results: Sequence[Measured], facts: str) -> None:
    print(f"| {name} | {built} | {size} | " + " | ".join(str(each) for each in results) + f" | {facts} |", flush=True)


def _compare(library: Library, vectors: Matrix, trial: Trial, folder: Path) -> None:
    path = folder / f"{library.name}.file"
    begun = time.perf_counter()
    library.build(vectors, path)
    built = time.perf_counter() - begun
    find = library.open(path)
    results = [trial.best(find, limit, library.looks[limit]) for limit in WANTED]
    size = f"{path.stat().st_size / 1e6:.0f}"
    _row(library.name, f"{built:.0f}", size, results, f"{library.changes} | {library.in_place}")


@click.command(help=__doc__)
@click.option("--rows", default=200_000, show_default=True, help="How many vectors.")
@click.option("--dimension", default=384, show_default=True, help="How many numbers each.")
def main(rows: int, dimension: int) -> None:
    """Print the table."""
    vectors, questions = vectors_and_questions(rows, dimension)
    cosines = questions @ vectors.T
    answers = {n: [set(each.tolist()) for each in np.argpartition(-cosines, n, axis=1)[:, :n]] for n in WANTED}
    del cosines
    trial = Trial(questions, answers, vectors.astype("<f2"))
    print("| | build, s | MB | recall@20 (look) | median / p95 | recall@1000 (look) | median / p95 "
          "| add / remove | opens in place |")  # fmt: skip
    print("| --- |" + " --- |" * 8)
    numpy = [trial.measure(partial(_by_numpy, vectors, limit), limit) for limit in WANTED]
    _row("exact, NumPy, 32 bits", "0", f"{vectors.nbytes / 1e6:.0f}", numpy, "yes / yes | yes")
    with tempfile.TemporaryDirectory() as home:
        for library in LIBRARIES:
            if find_spec(library.package) is None:
                print(f"| {library.name} | not installed |" + " |" * 7)
                continue
            _compare(library, vectors, trial, Path(home))
        graph = graph_path(Path(home), 1).stat().st_size
        for name, approximate_from, more in (("this index, all exact", rows + 1, 0), ("this index", rows // 4, graph)):
            reader = ExactVectorReader(Path(home), 1, approximate_from)
            results = [trial.measure(partial(_by_index, reader, limit), limit) for limit in WANTED]
            _row(name, "", f"{(trial.rows.nbytes + more) / 1e6:.0f}", results, "yes / yes | yes")


if __name__ == "__main__":
    main()
