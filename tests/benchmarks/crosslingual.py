"""Whether a sentence finds its translation: ``make benchmark-crosslingual DATA=folder``.

A sentence in English, German, French or Russian must find its Dutch one among the Dutch sentences of its set. The sets
are Tatoeba's everyday sentences and the development half of the STS benchmark, in the folder that ``--data`` names. By
meaning, exact cosine is measured; by word, our index of the Dutch sentences and Whoosh's with its Dutch stemmer, which
have only names, numbers and kindred words to go by. Half of each set is for choosing by, half only for reporting;
a model that was taught by sentences of these files, or chosen by them, has seen both.
"""

import csv
import gzip
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import numpy as np

from archive import Article, Metadata
from archive.article import SourceKind
from indexer.blocks import Block, BlockKind
from indexer.chunking import Passage
from indexer.embedding import DEFAULT_MODEL, Embedder
from indexer.embedding.opening import open_embedder
from indexer.evaluation import DEPTH, MEASURES, Topic, Values, halves, means, measure
from indexer.evaluation_runs import TopicSet, measured
from indexer.extraction import Extraction
from indexer.fusion import Fusion
from indexer.generation import Generation
from indexer.manifest import Manifest, use_build
from indexer.prepared import PreparedArticle
from indexer.query import Mode
from indexer.searcher import Searcher
from tests.relevance.plain_bm25 import ANALYZERS, PlainIndex

_TATOEBA = ("eng-nld", "deu-nld", "fra-nld", "nld-rus")
_STSB = ("en", "de", "fr")
_DUTCH = "nl"


@dataclass(frozen=True, slots=True)
class Translations:
    """A set: its Dutch sentences, each once, and the topics whose answers are their numbers in that order."""

    name: str
    dutch: tuple[str, ...]
    topics: tuple[Topic, ...]


@click.command()
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), required=True, help="What holds parallel/.")
@click.option("--pairs", "most", default=1000, show_default=True, help="How many of each set.")
@click.option("--model", default=DEFAULT_MODEL, show_default=True, help="The embedding model, by name or folder.")
@click.option("--words", is_flag=True, help="Also search by word, which takes longer.")
def main(data: Path, most: int, model: str, words: bool) -> None:
    """Print the table."""
    embedder = open_embedder(model)
    columns = [f"meaning, {name}" for name in MEASURES] + ["words, nDCG@10", "plain Snowball, nDCG@10"] * words
    click.echo(f"| set (sentences) | {' | '.join(columns)} |")
    click.echo(f"| --- |{' ---: |' * len(columns)}")
    for each in read_sets(data / "parallel", most):
        by_meaning = measure(each.topics, nearest(each, embedder))
        choosing, reporting = halves(each.topics)
        others = by_word(each) if words else ()
        for half, topics in (("for choosing", choosing), ("for reporting", reporting)):
            ids = [topic.id for topic in topics]
            cells = [*means(by_meaning, ids).values(), *(means(values, ids)["nDCG@10"] for values in others)]
            click.echo(f"| {each.name}, {half} ({len(ids)}) | {' | '.join(f'{cell:.3f}' for cell in cells)} |")


def read_sets(folder: Path, most: int) -> Iterator[Translations]:
    """Yield each set, of at most so many pairs, drawn by lot but always the same lot."""
    for languages in _TATOEBA:
        (file,) = folder.glob(f"tatoeba-*.{languages}.tsv.gz")
        with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
            rows = [line.rstrip("\n").split("\t") for line in lines]
        pairs = [(row[1], row[0]) if languages.startswith("nld") else (row[0], row[1]) for row in rows]
        yield _drawn(f"Tatoeba {languages}", pairs, most)
    dutch = _first_sentences(folder, _DUTCH)
    for language in _STSB:
        yield _drawn(f"STSb {language}-nl", list(zip(_first_sentences(folder, language), dutch, strict=True)), most)


def nearest(translations: Translations, embedder: Embedder) -> dict[str, list[str]]:
    """Return each topic's nearest Dutch sentences by cosine."""
    dutch = np.asarray(embedder.embed_passages(translations.dutch))
    runs = {}
    for topic in translations.topics:
        cosines = dutch @ np.asarray(embedder.embed_query(topic.text))
        runs[topic.id] = [str(place) for place in np.argsort(-cosines, kind="stable")[:DEPTH]]
    return runs


def by_word(translations: Translations) -> tuple[Values, Values]:
    """Return what our index of the Dutch sentences gives, and what Whoosh's does."""
    with tempfile.TemporaryDirectory() as written:
        folder = Path(written)
        _index(folder / "index", translations.dutch)
        with Searcher(folder / "index") as searcher:
            topics = TopicSet(translations.name, translations.topics, articles=True, plain=True)
            ours = measured(searcher, topics, Mode.KEYWORD, Fusion())
            readings = ((number, searcher.reading(number)) for number in range(len(translations.dutch)))
            passages = [(str(number), each) for number, found in readings if found for each in found.passages]
        plain = PlainIndex(folder / "plain", ANALYZERS["plain Snowball"], passages)
        return ours, measure(translations.topics, plain.run(translations.topics, ("body",)))


def _drawn(name: str, pairs: Sequence[tuple[str, str]], most: int) -> Translations:
    """Return a set of pairs; a sentence with several translations is one topic, found with the first of them."""
    chosen = random.Random(most).sample(pairs, min(most, len(pairs)))
    places = {dutch: place for place, dutch in enumerate(dict.fromkeys(dutch for _, dutch in chosen))}
    right: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for foreign, dutch in chosen:
        right[foreign][str(places[dutch])] = 1
    topics = tuple(Topic(f"{name} {foreign}", foreign, judged) for foreign, judged in right.items())
    return Translations(name, tuple(places), topics)


def _first_sentences(folder: Path, language: str) -> list[str]:
    with gzip.open(folder / "stsb" / f"stsb-{language}-dev.csv.gz", "rt", encoding="utf-8", newline="") as rows:
        return [row[0] for row in csv.reader(rows)]


def _index(folder: Path, sentences: Sequence[str]) -> None:
    """Make an index in which each sentence is an article: no archive, whose extraction would take some for headings."""
    build = folder / "build-0001"
    build.mkdir(parents=True)
    manifest = Manifest()
    manifest.write(build)
    with Generation(build, manifest) as generation:
        for number, sentence in enumerate(sentences):
            generation.add_article(_prepared(number, sentence))
        generation.commit()
    use_build(folder, build)


def _prepared(number: int, sentence: str) -> PreparedArticle:
    metadata, now = Metadata(language=_DUTCH), datetime.now(UTC)
    article = Article(
        number, 1, "text/plain", "utf-8", sentence.encode(), SourceKind.PASTE, None, now, metadata, metadata
    )
    extraction = Extraction(None, None, None, (Block(BlockKind.PARAGRAPH, sentence, 0),), ())
    passage = Passage(number, 0, (), sentence, 0, len(sentence))
    return PreparedArticle(article, extraction, sentence, (passage,), (_DUTCH,))


if __name__ == "__main__":
    main()
