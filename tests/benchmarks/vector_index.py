"""Which library finds near vectors best, and how this index does: CPU time, room and recall, side by side in one run.

By hand: ``python -m tests.benchmarks.vector_index [--news FILE.jsonl.gz ...]``. Prints a table in Markdown. faiss-cpu
and hnswlib are no dependencies: what is not installed is named and left out. ``--only-ours`` leaves out all others.

Whatever is found is scored again from the rows in 16 bits, as the index does; recall is against exact 32 bits. Of the
settings tried for a library (how far it looks) the first stands in the table that finds 99 in 100, else the last. A
question's time is the least CPU time of three times asked, so that other work on the machine counts as little as can
be; × is how many times as fast as exact search by NumPy.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import click
import numpy as np
from threadpoolctl import threadpool_limits

from indexer.vector import Keys, Matrix, Vector
from indexer.vector.exact_files import Rows, matrix_path, read_state
from indexer.vector.exact_reader import ExactVectorReader
from indexer.vector.exact_writer import ExactVectorWriter, drop_states_before, is_graph_due
from indexer.vector.graph_files import graph_path
from tests.benchmarks.vector_libraries import LIBRARIES, Find, Found, Library
from tests.benchmarks.vector_sets import mixture, news

ENOUGH_RECALL = 0.99
WANTED = (20, 200, 1000)
ASKED = 3
REPLACED = (0.05, 0.30)
ROUND = 0.05
ALLOWED = (0.5, 0.1, 0.01)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one setting came to: recall as a share, CPU time in milliseconds."""

    look: int
    recall: float
    median: float
    p95: float

    def cell(self, exact: "Measured") -> str:
        """Return it as two cells of the table."""
        look = f" ({self.look})" if self.look else ""
        return f"{self.recall:.3f}{look} | {self.median:.2f} / {self.p95:.2f} ms, {exact.median / self.median:.1f}×"


@dataclass(frozen=True, slots=True)
class Trial:
    """The questions, what exact search answers for each limit, and the rows to score again from."""

    questions: Matrix
    answers: dict[int, list[set[int]]]
    rows: Rows

    @classmethod
    def of(cls, vectors: Matrix, questions: Matrix, allowed: Keys | None = None) -> "Trial":
        """Return a trial over some vectors, only those ``allowed`` being wanted, if given."""
        cosines = questions @ vectors.T
        if allowed is not None:
            cosines[:, np.setdiff1d(np.arange(len(vectors)), allowed)] = -2
        there = len(vectors) if allowed is None else len(allowed)
        nearest = {n: np.argpartition(-cosines, n, axis=1)[:, :n] for n in WANTED if n <= there}
        answers = {n: [set(each.tolist()) for each in found] for n, found in nearest.items()}
        return cls(questions, answers, vectors.astype("<f2"))

    def best(self, find: Find, limit: int, looks: Sequence[int]) -> Measured:
        """Return the first setting that recalls enough, else the last."""
        measured = Measured(0, 0.0, 0.0, 0.0)
        for look in looks:
            measured = replace(self.measure(partial(self._rescored, find, limit, look), limit), look=look)
            if measured.recall >= ENOUGH_RECALL:
                break
        return measured

    def measure(self, answer: Callable[[Vector], Found], limit: int) -> Measured:
        """Return how well and how fast the questions are answered."""
        times, recalls = [], []
        with threadpool_limits(1):
            for question, right in zip(self.questions, self.answers[limit], strict=True):
                spent = []
                for _ in range(ASKED):
                    begun = time.thread_time()
                    found = answer(question)
                    spent.append((time.thread_time() - begun) * 1000)
                times.append(min(spent))
                recalls.append(len(right.intersection(found.tolist())) / limit)
        p95 = sorted(times)[int(len(times) * 0.95)]
        return Measured(0, statistics.mean(recalls), statistics.median(times), p95)

    def _rescored(self, find: Find, limit: int, look: int, vector: Vector) -> Found:
        found = find(vector, look)
        cosines = self.rows[found].astype(np.float32) @ vector
        return found[np.argsort(-cosines)[:limit]]


class OurIndex:
    """The index itself, in a folder; passage n is row n - 1 of the vectors, however often it was put in again."""

    def __init__(self, folder: Path, vectors: Matrix, approximate_from: int) -> None:
        self._folder = folder
        self._vectors = vectors
        self._approximate_from = approximate_from
        self._generation = 1
        writer = ExactVectorWriter(folder, 1, None, vectors.shape[1])
        writer.add(range(1, len(vectors) + 1), vectors)
        writer.commit()

    def link(self) -> float:
        """Bring the graph up to the vectors as the product does; return the CPU time in seconds."""
        begun = time.process_time()
        linked = not is_graph_due(self._folder, self._generation, self._approximate_from)
        while not linked:
            linked = (writer := self._next()).extend_graph()
            writer.commit()
        return time.process_time() - begun

    def replace_by(self, share: float, seed: int) -> None:
        """Take out a share of the passages and put them in again, some of them at a time and none of them twice."""
        keys = np.random.default_rng(seed).permutation(len(self._vectors))[: int(share * len(self._vectors))] + 1
        writer = self._next()
        writer.remove(keys.tolist())
        writer.add(keys.tolist(), self._vectors[keys - 1])
        writer.commit()

    def bytes(self) -> int:
        """Return how much room it takes."""
        state = read_state(self._folder, self._generation)
        files = [matrix_path(self._folder, state.epoch)]
        files += [graph_path(self._folder, state.graph.generation)] if state.graph else []
        return sum(path.stat().st_size for path in files)

    def measure(self, trial: Trial, approximate_from: int, allowed: Keys | None = None) -> list[Measured]:
        """Return how it answers a trial's questions, for each limit."""
        reader = ExactVectorReader(self._folder, self._generation, approximate_from)
        reader.wait_for_graph()
        keys = None if allowed is None else allowed + 1

        def found(limit: int, vector: Vector) -> Found:
            return np.array([hit.key - 1 for hit in reader.search(vector, limit, keys)])

        try:
            return [trial.measure(partial(found, limit), limit) for limit in trial.answers]
        finally:
            reader.close()

    def _next(self) -> ExactVectorWriter:
        drop_states_before(self._folder, self._generation)
        self._generation += 1
        return ExactVectorWriter(self._folder, self._generation, self._generation - 1, self._vectors.shape[1])


class Table:
    """Prints rows of results, each beside exact search."""

    def __init__(self, exact: Sequence[Measured]) -> None:
        self._exact = exact
        wanted = " | ".join(f"recall@{limit} (look) | median / p95" for limit in WANTED)
        print(f"| | build, CPU s | MB | {wanted} | add / remove | opens in place |")
        print("| --- |" + " --- |" * (4 + 2 * len(WANTED)))

    def row(self, name: str, built: str, size: float, results: Sequence[Measured], facts: str) -> None:
        """Print a row."""
        cells = " | ".join(each.cell(exact) for each, exact in zip(results, self._exact, strict=False))
        print(f"| {name} | {built} | {size / 1e6:.0f} | {cells} | {facts} |", flush=True)


def _by_numpy(vectors: Matrix, limit: int, vector: Vector) -> Found:
    return np.argpartition(-(vectors @ vector), limit)[:limit]


def _compare(library: Library, vectors: Matrix, trial: Trial, folder: Path, table: Table) -> None:
    path = folder / f"{library.name}.file"
    begun = time.process_time()
    with threadpool_limits(1):
        library.build(vectors, path)
    built = f"{time.process_time() - begun:.0f}"
    find = library.open(path, vectors.shape[1])
    results = [trial.best(find, limit, library.looks[limit]) for limit in WANTED]
    table.row(library.name, built, path.stat().st_size, results, f"{library.changes} | {library.in_place}")


def _show_ours(folder: Path, vectors: Matrix, trial: Trial, table: Table) -> None:
    ours, rows, facts = OurIndex(folder, vectors, len(vectors) // 4), len(vectors), "yes / yes | yes"

    def show(name: str, built: str = "", trial: Trial = trial, allowed: Keys | None = None) -> None:
        table.row(name, built, ours.bytes(), ours.measure(trial, rows // 4, allowed), facts)

    table.row("this index, without a graph", "0", ours.bytes(), ours.measure(trial, rows + 1), facts)
    show("this index", f"{ours.link():.0f}")
    for share in ALLOWED:
        allowed = np.sort(np.random.default_rng(5).permutation(rows)[: int(share * rows)])
        show(f"the same, {share:.0%} allowed", "", Trial.of(vectors, trial.questions, allowed), allowed)
    replaced, spent = 0.0, 0.0
    for wanted in REPLACED:
        while replaced < wanted - ROUND / 2:
            replaced += ROUND
            ours.replace_by(ROUND, seed=round(replaced * 100))
            spent += ours.link()
        show(f"the same, {wanted:.0%} replaced", f"{spent:.0f}")


@click.command(help=__doc__)
@click.option("--rows", default=200_000, show_default=True, help="How many vectors.")
@click.option("--dimension", default=384, show_default=True, help="How many numbers each; the model says it for news.")
@click.option("--news", "files", multiple=True, type=click.Path(exists=True, path_type=Path), help="Lines of articles.")
@click.option("--only-ours", is_flag=True, help="Leave out other libraries.")
def main(rows: int, dimension: int, files: tuple[Path, ...], only_ours: bool) -> None:
    """Print the table."""
    vectors, questions = news(files, rows) if files else mixture(rows, dimension)
    trial = Trial.of(vectors, questions)
    exact = [trial.measure(partial(_by_numpy, vectors, limit), limit) for limit in WANTED]
    table = Table(exact)
    table.row("exact, NumPy, 32 bits", "0", vectors.nbytes, exact, "yes / yes | yes")
    with tempfile.TemporaryDirectory() as home:
        for library in () if only_ours else LIBRARIES:
            if find_spec(library.package) is None:
                print(f"| {library.name} | not installed |" + " |" * (3 + 2 * len(WANTED)))
                continue
            _compare(library, vectors, trial, Path(home), table)
        _show_ours(Path(home), vectors, trial, table)


if __name__ == "__main__":
    main()
