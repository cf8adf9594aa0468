"""How fast and how large: adding, the index, queries per mode and memory, at growing numbers of passages.

By hand: ``make benchmark``, or ``python -m tests.benchmarks.archive_size --sizes 1000 20000``. Prints a table in
Markdown. Beside our keyword search stand two alternatives over the same passages and queries, as ratios of ours:
SQLite's FTS5, and Whoosh as it comes (its own stemming analyzer and BM25F).

Embedding twenty thousand passages with a transformer takes an hour on two cores and shows nothing new: only the first
ones go through the model, and their rate is reported; the others get vectors by chance, which are as long to search.
"""

import argparse
import random
import re
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path

import numpy as np

from archive import Archive, Metadata
from archive.article import Received, SourceKind
from indexer.embedding.opening import open_embedder
from indexer.embedding.renamed import RenamedEmbedder
from indexer.index_writer import IndexWriter
from indexer.progress import Progress, Stage
from indexer.query import Mode, Query
from indexer.searcher import Searcher
from indexer.vector import Matrix
from tests.conftest import ROOT

PASSAGE_WORDS = 90
PASSAGES_PER_ARTICLE = 5
QUERIES = 100
VOCABULARY = 20_000
TEXTS_PER_PASSAGE = 1 + PASSAGE_WORDS // 15  # itself and its sentences
REALLY_EMBEDDED = 1000


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds per query: the median, and what one in twenty exceeds."""

    median: float
    p95: float

    def __str__(self) -> str:
        return f"{self.median:.1f} / {self.p95:.1f} ms"


class Corpus:
    """Synthetic Dutch: the words of the sample articles, and compounds of them, by Zipf's law; same seed, same text."""

    def __init__(self, seed: int = 1) -> None:
        self._chance = random.Random(seed)
        text = " ".join(path.read_text("utf-8") for path in sorted((ROOT / "seeds").glob("nl-txt-*.txt")))
        found = [word for word, _ in Counter(re.findall(r"[a-zé]{3,12}", text)).most_common()]
        compounds = ["".join(self._chance.sample(found, 2)) for _ in range(VOCABULARY - len(found))]
        self._words = found + compounds
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))

    def words(self, count: int) -> list[str]:
        """Return so many words of text."""
        return self._chance.choices(self._words, cum_weights=self._weights, k=count)

    def article(self) -> str:
        """Return a title and sections of one passage each."""
        title = " ".join(self.words(6)).capitalize()
        sections = []
        for _ in range(PASSAGES_PER_ARTICLE):
            sentences = [" ".join(self.words(15)).capitalize() + "." for _ in range(PASSAGE_WORDS // 15)]
            sections.append(" ".join(self.words(3)).capitalize() + "\n\n" + " ".join(sentences))
        return title + "\n\n" + "\n\n".join(sections)

    def queries(self) -> list[str]:
        """Return queries of four words each that occur in the corpus."""
        return [" ".join(self._chance.choices(self._words[:3000], k=4)) for _ in range(QUERIES)]


class SampledEmbedder(RenamedEmbedder):
    """The real model for queries and for the first texts; vectors by chance for the rest."""

    def __init__(self) -> None:
        super().__init__("sampled", open_embedder())
        self.texts = 0
        self.seconds = 0.0

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return real vectors, and take their time, until there were enough."""
        if self.texts < REALLY_EMBEDDED:
            begun = time.perf_counter()
            vectors = super().embed_passages(texts)
            self.seconds += time.perf_counter() - begun
            self.texts += len(texts)
            return vectors
        chance = np.random.default_rng(len(texts)).normal(size=(len(texts), self.dimension)).astype(np.float32)
        unit: Matrix = chance / np.linalg.norm(chance, axis=1, keepdims=True)
        return unit


def measure(passages: int) -> dict[str, str]:
    """Return one column of the table."""
    corpus = Corpus()
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        embedder = SampledEmbedder()
        embedder.embed_query("warm")
        with Archive.open(folder, create=True) as archive:
            stored = _timed(lambda: _store(archive, corpus, passages // PASSAGES_PER_ARTICLE))
            clock = _Stages()
            manifest = IndexWriter(archive, folder / "index", embedder).catch_up(clock).manifest
        queries = corpus.queries()
        with Searcher(folder / "index", embedder) as searcher:
            latencies = {mode: _latency(queries, partial(_search, searcher, mode)) for mode in Mode}
            typed = [query[:end] for query in queries for end in range(2, len(query))]
            completing = _latency(typed, lambda text: searcher.completions(text, 8))
            texts = [stored.passage.text for stored in searcher._store.passages(range(1, passages * 2)).values()]
        ours = latencies[Mode.KEYWORD].median
        fts5, whoosh = _fts5(texts, queries), _plain_whoosh(texts, queries, folder / "plain")
        index_bytes = sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file())
        return {
            "passages": f"{manifest.passages}",
            "store": f"{manifest.articles / stored:.0f} articles/s",
            "read, extract, index words": f"{manifest.passages / clock.seconds[Stage.READING]:.0f} passages/s",
            "embed, with sentences": f"{embedder.texts / embedder.seconds / TEXTS_PER_PASSAGE:.1f} passages/s",
            "index on disk": f"{index_bytes / 1e6:.0f} MB ({index_bytes / manifest.passages / 1e3:.1f} kB a passage)",
            "keyword query, median / p95": str(latencies[Mode.KEYWORD]),
            "semantic query": str(latencies[Mode.SEMANTIC]),
            "hybrid query": str(latencies[Mode.HYBRID]),
            "autocomplete, per key": str(completing),
            "SQLite FTS5, same queries": f"{fts5} ({fts5.median / ours:.2f}× ours)",
            "Whoosh as it comes, same queries": f"{whoosh} ({whoosh.median / ours:.2f}× ours)",
            "memory, keyword search only": _memory(folder, "keyword"),
            "memory, all modes": _memory(folder, "hybrid"),
        }


def _search(searcher: Searcher, mode: Mode, text: str) -> None:
    searcher.search(Query(text, mode))


class _Stages:
    """Measures how long each stage of indexing takes, from its first step to its last."""

    def __init__(self) -> None:
        self._begun = self._last = time.perf_counter()
        self.seconds = dict.fromkeys(Stage, 0.0)

    def __call__(self, step: Progress) -> None:
        now = time.perf_counter()
        self.seconds[step.stage] += now - self._last
        self._last = now


def _store(archive: Archive, corpus: Corpus, articles: int) -> None:
    first = date(2015, 1, 1)
    for number in range(articles):
        given = Metadata(
            language="nl", published=first + timedelta(days=number % 3650), site=f"site{number % 20}.example"
        )
        archive.add(Received(corpus.article().encode(), "text/plain", SourceKind.PASTE, datetime.now(UTC), given=given))


def _latency(queries: Sequence[str], ask: Callable[[str], object]) -> Latency:
    for query in queries[:5]:
        ask(query)
    times = sorted(_timed(partial(ask, query)) * 1000 for query in queries)
    return Latency(statistics.median(times), times[int(len(times) * 0.95)])


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _fts5(texts: Sequence[str], queries: Sequence[str]) -> Latency:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE passage USING fts5(text)")
    connection.executemany("INSERT INTO passage VALUES (?)", [(text,) for text in texts])
    statement = "SELECT rowid FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT 10"
    latency = _latency(queries, lambda q: connection.execute(statement, (" OR ".join(q.split()),)).fetchall())
    connection.close()
    return latency


def _plain_whoosh(texts: Sequence[str], queries: Sequence[str], folder: Path) -> Latency:
    from whoosh import fields, index
    from whoosh.analysis import StemmingAnalyzer
    from whoosh.qparser import OrGroup, QueryParser

    folder.mkdir()
    plain = index.create_in(str(folder), fields.Schema(text=fields.TEXT(StemmingAnalyzer())))
    writer = plain.writer(limitmb=256)
    for text in texts:
        writer.add_document(text=text)
    writer.commit()
    with plain.searcher() as searcher:
        parser = QueryParser("text", plain.schema, group=OrGroup)
        return _latency(queries, lambda q: searcher.search(parser.parse(q), limit=10))


def _memory(folder: Path, mode: str) -> str:
    """Return the most memory that a process takes which opens the archive and answers queries."""
    code = (
        "import sys; from pathlib import Path; from search_web.workspace import Workspace; "
        "from indexer.query import Mode, Query\n"
        "with Workspace(Path(sys.argv[1])).searcher() as s:\n"
        "    for w in ('regering', 'de', 'gas'): s.search(Query(w, Mode(sys.argv[2])))\n"
        # Not getrusage, whose maximum a new process takes over from the one that started it.
        "print(next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder), mode], capture_output=True, text=True, check=True)
    return f"{int(done.stdout) / 1000:.0f} MB"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 20_000], help="numbers of passages")
    columns = [measure(size) for size in parser.parse_args().sizes]
    print("| | " + " | ".join(f"{column['passages']} passages" for column in columns) + " |")
    print("| --- |" + " --- |" * len(columns))
    for row in list(columns[0])[1:]:
        print(f"| {row} | " + " | ".join(column[row] for column in columns) + " |")
    print(f"\nPeak memory of this run: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


if __name__ == "__main__":
    main()
