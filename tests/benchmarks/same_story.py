"""How the same story is best told: MinHash, SimHash, vectors, passages' fingerprints, or shares of the shorter text.

By hand: ``python -m tests.benchmarks.same_story --data FOLDER``, the folder with news_nl/. Prints tables in Markdown.
Thresholds are chosen on pairs of the earlier half of the articles, as low as nearly all that is found is right;
everything is reported on the later half.
datasketch, whose MinHash it is, is no dependency; without it that line is left out.
"""

import sqlite3
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import numpy as np

from archive import Article
from archive.errors import VindplaatsError
from indexer.analysis import fold, words
from indexer.embedding.opening import open_embedder
from indexer.fingerprints import fingerprint, resemblance
from indexer.near_duplicates import MIN_RESEMBLANCE
from indexer.passage_schema import STORY_SCHEMA
from indexer.preparation import take_apart
from indexer.same_story import LEAST_ALIKE, StoryMarks, likeness, story_marks
from indexer.story_writer import StoryWriter
from indexer.vector import Vector
from tests.benchmarks.story_pairs import Pair, Source, pairs
from tests.relevance.news import read_news

EXTRAPOLATED = 100_000

# A wrong one hides an article under another, one that is missed only shows two where one would do.
ENOUGH_PRECISION = 0.98
_PLACES = 128
_BITS = 64
_PASSAGE_WORDS = 120
_SIZE = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"


@dataclass(frozen=True, slots=True)
class Method:
    """One way to tell: ``sign`` makes what two articles are compared by, ``score`` is higher the more alike they are.

    ``size`` is how many bytes an article's signature takes; ``fixed`` a threshold that is not to be chosen anew.
    """

    name: str
    sign: Callable[[str], Any]
    score: Callable[[Any, Any], float]
    size: Callable[[Any], int]
    fixed: float | None = None


def methods() -> list[Method]:
    """Return the ways there are."""
    embedder = open_embedder()

    def vector(text: str) -> Vector:
        mean = embedder.embed_passages(_cut(text)).mean(axis=0)
        unit: Vector = mean / np.linalg.norm(mean)
        return unit

    found = [
        Method("SimHash, 64 bits", _simhash, lambda a, b: 1 - (a ^ b).bit_count() / _BITS, lambda _: _BITS // 8),
        Method("vectors, mean of passages", vector, lambda a, b: float(a @ b), lambda mark: mark.nbytes),
        Method(
            "passages' fingerprints", _passage_marks, _alike_passages, lambda marks: sum(each.nbytes for each in marks)
        ),
        Method("share of word sequences", story_marks, _worded, _stored),
        Method("… and of names and numbers (in use)", story_marks, _alike, _stored, LEAST_ALIKE),
    ]
    if find_spec("datasketch") is not None:
        found.insert(0, Method("MinHash, 128 places", _minhash, _jaccard, lambda _: 4 * _PLACES))
    return found


def _shingles(text: str, length: int) -> set[str]:
    folded = [fold(word) for word in words(text)]
    return {" ".join(folded[i : i + length]) for i in range(max(len(folded) - length + 1, 1))}


def _minhash(text: str) -> Any:
    from datasketch import MinHash

    mark = MinHash(num_perm=_PLACES)
    mark.update_batch([each.encode() for each in _shingles(text, 3)])
    return mark


def _jaccard(first: Any, second: Any) -> float:
    return float(first.jaccard(second))


def _simhash(text: str) -> int:
    """Charikar 2002: each bit is what most of the features have there."""
    hashes = np.array([hash_of(each) for each in _shingles(text, 3)], dtype=np.uint64)
    bits = (hashes[:, None] >> np.arange(_BITS, dtype=np.uint64)) & np.uint64(1)
    return sum(1 << place for place, share in enumerate(bits.mean(axis=0)) if share > 0.5)


def hash_of(feature: str) -> int:
    """Return 64 bits that are the same in every run."""
    encoded = feature.encode()
    return zlib.crc32(encoded) << 32 | zlib.crc32(encoded[::-1])


def _cut(text: str) -> list[str]:
    written = text.split()
    return [" ".join(written[i : i + _PASSAGE_WORDS]) for i in range(0, len(written), _PASSAGE_WORDS)]


def _passage_marks(text: str) -> list[Any]:
    return [fingerprint(each) for each in text.split("\n\n")]


def _alike_passages(first: list[Any], second: list[Any]) -> float:
    shorter, longer = sorted((first, second), key=len)
    return sum(any(resemblance(a, b) >= MIN_RESEMBLANCE for b in longer) for a in shorter) / len(shorter)


def _in_order(first: StoryMarks, second: StoryMarks) -> tuple[StoryMarks, StoryMarks]:
    return (first, second) if len(first.shingles) <= len(second.shingles) else (second, first)


def _worded(first: StoryMarks, second: StoryMarks) -> float:
    return likeness(*_in_order(first, second))[0]


def _alike(first: StoryMarks, second: StoryMarks) -> float:
    worded, told = likeness(*_in_order(first, second))
    return worded if told is None else (worded + told) / 2


def _stored(marks: StoryMarks) -> int:
    # A shingle by which it is looked up, of one in six and a half: key and article, with what the tree adds.
    return round(len(marks.shingles) / 6.5 * 16)


def _lowest_threshold(scored: Sequence[tuple[float, bool]]) -> float:
    """Return the lowest score from which on enough of the pairs are the same story; above 1 where there is none."""
    threshold, found, right = 1.01, 0, 0
    for score, same in sorted(scored, reverse=True):
        found, right = found + 1, right + same
        if right >= ENOUGH_PRECISION * found:
            threshold = score
    return threshold


def _report(choosing: Sequence[Pair], reporting: Sequence[Pair]) -> Iterator[str]:
    kinds = list(dict.fromkeys((pair.kind, pair.same) for pair in reporting))
    names, overall, by_kind = [], [], defaultdict(list)
    for method in methods():
        sign = lru_cache(maxsize=None)(method.sign)

        def score(pair: Pair, method: Method = method, sign: Callable[[str], Any] = sign) -> float:
            return method.score(sign(pair.first), sign(pair.second))

        chosen = _lowest_threshold([(score(pair), pair.same) for pair in choosing])
        threshold = chosen if method.fixed is None else method.fixed
        verdicts = [(pair, score(pair) >= threshold) for pair in reporting]
        found = sum(said for _, said in verdicts)
        right = sum(said and pair.same for pair, said in verdicts)
        precision, recall = right / max(found, 1), right / sum(pair.same for pair in reporting)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        shown = f"{threshold:.2f}" + (f" (chosen: {chosen:.2f})" if method.fixed is not None else "")
        names.append(method.name)
        overall.append(f"| {method.name} | {shown} | {precision:.3f} | {recall:.3f} | {f1:.3f} |")
        for kind, _ in kinds:
            said = [each for pair, each in verdicts if pair.kind == kind]
            by_kind[kind].append(f"{sum(said) / len(said):.2f}")
    yield "| method | threshold | precision | recall | F1 |\n| --- | ---: | ---: | ---: | ---: |"
    yield from overall
    yield "\n| called the same story | " + " | ".join(names) + " |\n| --- |" + " ---: |" * len(names)
    for kind, same in kinds:
        yield f"| {'copy' if same else 'other'}: {kind} | " + " | ".join(by_kind[kind]) + " |"


def _times(texts: Sequence[str]) -> Iterator[str]:
    scale = EXTRAPOLATED / len(texts)
    yield f"\n| {len(texts):,} articles | to sign one | signatures | at {EXTRAPOLATED:,} |"
    yield "| --- | ---: | ---: | ---: |"
    for method in methods():
        began = time.perf_counter()
        marks = [method.sign(text) for text in texts]
        took, size = time.perf_counter() - began, sum(map(method.size, marks))
        each = 1000 * took / len(texts)
        yield f"| {method.name} | {each:.2f} ms | {size / 1e6:.1f} MB | {scale * size / 1e6:.0f} MB |"
    with tempfile.TemporaryDirectory() as folder:
        took, last, size, links = _linked(texts, Path(folder) / "stories.sqlite")
    yield (
        f"\nIn the index: {1000 * took / len(texts):.2f} ms an article, signing, looking up, comparing and linking "
        f"({1000 * last:.2f} ms among the last tenth); {size / 1e6:.1f} MB, {scale * size / 1e6:.0f} MB at "
        f"{EXTRAPOLATED:,}; {links} links."
    )


def _linked(texts: Sequence[str], file: Path) -> tuple[float, float, int, int]:
    """Return the seconds for all articles, those for each of the last tenth, the bytes of all tables, and the links."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.executescript("CREATE TABLE article (key INTEGER PRIMARY KEY, died INTEGER, text TEXT);" + STORY_SCHEMA)
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO article VALUES (?, NULL, ?)", list(enumerate(texts)))
    (texts_alone,) = connection.execute(_SIZE).fetchone()
    stories, began, tenth = StoryWriter(connection), time.perf_counter(), 0.0
    for key, text in enumerate(texts):
        if key == len(texts) - len(texts) // 10:
            tenth = time.perf_counter()
        stories.add(key, text)
    ended = time.perf_counter()
    connection.execute("COMMIT")
    (size,) = connection.execute(_SIZE).fetchone()
    (links,) = connection.execute("SELECT count(*) / 2 FROM story_link").fetchone()
    connection.close()
    return ended - began, (ended - tenth) / max(len(texts) // 10, 1), size - texts_alone, links


def _sources(file: Path, most: int) -> Iterator[Source]:
    for number, received in enumerate(read_news(file, most)):
        article = Article(
            number, 1, received.media_type, "utf-8", received.content, received.source, None, received.received_at,
            received.given, received.given,
        )  # fmt: skip
        try:
            text = take_apart(article).text
        except VindplaatsError:
            continue
        yield Source(text, received.given.published, (received.url or "").rstrip("/").rsplit("/", 2)[0])


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True, help="The folder with news_nl/.")
@click.option("--articles", default=5000, show_default=True)
@click.option("--pairs", "each", default=60, show_default=True, help="Of each kind, in each half.")
def main(data: Path, articles: int, each: int) -> None:
    """Print what each method tells, and what it costs."""
    sources = [
        source
        for source in _sources(data / "news_nl" / "news2019.jsonl.gz", articles)
        if story_marks(source.text).sample
    ]
    sources.sort(key=lambda source: source.published or date.min)
    half = len(sources) // 2
    for line in _report([*pairs(sources[:half], each, 1)], [*pairs(sources[half:], each, 2)]):
        click.echo(line)
    for line in _times([source.text for source in sources]):
        click.echo(line)


if __name__ == "__main__":
    main()
