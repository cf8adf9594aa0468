"""How good searching is beside plain BM25, side by side in one run: ``make benchmark-relevance``.

On the relevance suite, and on title-finds-article sets of Dutch news, read from the folder that ``--data`` names
(rights forbid to keep it here; without it only the suite is measured). Half of each news set is for choosing settings
by, half only for reporting; both are printed. ``--meaning`` also embeds the articles, which takes its time.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from indexer.embedding import Embedder
from indexer.embedding.opening import open_embedder
from indexer.evaluation import Topic, Values, by_group, compare, halves, means, measure
from indexer.evaluation_runs import TopicSet, measured
from indexer.fusion import Fusion
from indexer.hits import passage_id
from indexer.known_items import TITLE_ITEM_FIELDS, title_items
from indexer.query import Mode
from indexer.searcher import Searcher
from indexer.stored_passages import StoredPassage
from tests.relevance.gate import index_samples
from tests.relevance.news import NoModel, index_news
from tests.relevance.plain_bm25 import ANALYZERS, PlainIndex
from tests.relevance.suite import load

_SETS = ("news2019", "youth")
_MEASURE = "nDCG@10"

Columns = dict[str, Values]
"""Each way of searching with what it gives, by topic."""


@click.command()
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="The folder that holds news_nl/.")
@click.option("--articles", default=5000, show_default=True, help="How many of each set.")
@click.option("--topics", default=1000, show_default=True, help="How many titles of each set.")
@click.option("--meaning", is_flag=True, help="Search by meaning and by both, too.")
def main(data: Path | None, articles: int, topics: int, meaning: bool) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        _suite(Path(folder))
    for name in _SETS if data else ():
        file = (data or Path()) / "news_nl" / f"{name}.jsonl.gz"
        with tempfile.TemporaryDirectory() as folder:
            embedder: Embedder = open_embedder() if meaning else NoModel()
            _news(Path(folder), file, articles, topics, embedder)


def _suite(folder: Path) -> None:
    index_samples(folder)
    with Searcher(folder / "index", open_embedder()) as searcher:
        suite = load(folder, searcher)
        passages = [(passage_id(each.passage), each) for each in _passages(searcher)]
        for topics in (suite.topics, suite.by_word):
            columns = _plain(folder / topics.name, passages, topics.topics, ("title", "headings", "body"))
            columns |= {f"ours, {mode.value}": measured(searcher, topics, mode, Fusion()) for mode in Mode}
            _print(topics.name, by_group(topics.topics), columns)


def _news(folder: Path, file: Path, articles: int, most: int, embedder: Embedder) -> None:
    index_news(folder, file, articles, embedder)
    with Searcher(folder / "index", embedder) as searcher:
        topics = TopicSet(file.stem, title_items(searcher.article_texts(), most), True, TITLE_ITEM_FIELDS, plain=True)
        passages = [(str(each.article.article_id), each) for each in _passages(searcher)]
        columns = _plain(folder / "plain", passages, topics.topics, TITLE_ITEM_FIELDS)
        modes = [Mode.KEYWORD] if isinstance(embedder, NoModel) else list(Mode)
        columns |= {f"ours, {mode.value}": measured(searcher, topics, mode, Fusion()) for mode in modes}
        choosing, reporting = halves(topics.topics)
        groups = {"for choosing": [each.id for each in choosing], "for reporting": [each.id for each in reporting]}
        _print(f"{file.name}: title finds article, {len(passages)} passages", groups, columns)


def _plain(
    folder: Path, passages: list[tuple[str, StoredPassage]], topics: tuple[Topic, ...], fields: tuple[str, ...]
) -> Columns:
    return {
        name: measure(topics, PlainIndex(folder / str(number), analyzer, passages).run(topics, fields))
        for number, (name, analyzer) in enumerate(ANALYZERS.items())
    }


def _passages(searcher: Searcher) -> Iterator[StoredPassage]:
    for article in searcher.article_texts():
        reading = searcher.reading(article.article_id)
        yield from reading.passages if reading else ()


def _print(name: str, groups: dict[str, list[str]], columns: Columns) -> None:
    click.echo(f"\n{name}, {_MEASURE}\n")
    click.echo(f"| group (topics) | {' | '.join(columns)} |")
    click.echo(f"| --- |{' ---: |' * len(columns)}")
    for group, members in groups.items():
        values = (f"{means(each, members)[_MEASURE]:.3f}" for each in columns.values())
        click.echo(f"| {group} ({len(members)}) | {' | '.join(values)} |")
    ours = "ours, hybrid" if "ours, hybrid" in columns else "ours, keyword"
    everything = [topic for members in groups.values() for topic in members]
    for other in (other for other in columns if other != ours):
        gained = compare(columns[ours], columns[other], everything)
        click.echo(f"{ours} against {other}: {gained.difference:+.3f} (95%: {gained.low:+.3f} to {gained.high:+.3f})")


if __name__ == "__main__":
    main()
