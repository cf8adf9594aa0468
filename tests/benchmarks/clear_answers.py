"""How often a search says that nothing clearly answers: ``python -m tests.benchmarks.clear_answers --news FILE``.

Titles of news are asked of archives of several sizes, title fields left aside: of articles that are there, which the
archive answers where it finds the article, and of such that are not, which it seldom does (another one may well be on
the same event). The notice should follow the latter and not the former, whatever the size.
"""

import random
import tempfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import click

from indexer.analysis import words
from indexer.embedding.opening import open_embedder
from indexer.expansion import Leeway
from indexer.known_items import TITLE_ITEM_FIELDS, title_items
from indexer.query import Mode, Query
from indexer.searcher import Searcher
from tests.relevance.news import index_news, read_news

_SIZES = (150, 1500, 3500)
_FEWEST_WORDS = 4
_FOUND_AMONG = 3


@click.command()
@click.option("--news", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--titles", default=300, show_default=True, help="How many of each kind.")
def main(news: Path, titles: int) -> None:
    """Print the table."""
    # The last of the file are in none of the archives.
    absent = [each.given.title or "" for each in islice(read_news(news, 1_000_000), max(_SIZES), None)]
    absent = [title for title in absent if len(words(title)) >= _FEWEST_WORDS]
    random.Random(titles).shuffle(absent)
    click.echo(
        "| articles | mode | not there | there, and found | there, not found |\n| ---: | --- | ---: | ---: | ---: |"
    )
    for size in _SIZES:
        with tempfile.TemporaryDirectory() as folder:
            embedder = open_embedder()
            index_news(Path(folder), news, size, embedder)
            with Searcher(Path(folder) / "index", embedder) as searcher:
                for mode in (Mode.SEMANTIC, Mode.HYBRID):
                    _print(searcher, mode, size, absent[:titles])


def _print(searcher: Searcher, mode: Mode, size: int, absent: Sequence[str]) -> None:
    of_kind: dict[str, list[bool]] = {"not there": [], "found": [], "not found": []}
    of_kind["not there"] = [_asked(searcher, title, mode)[0] for title in absent]
    for topic in title_items(searcher.article_texts(), len(absent)):
        unsure, articles = _asked(searcher, topic.text, mode)
        of_kind["found" if set(topic.judged) & articles else "not found"].append(unsure)
    shares = (f"{sum(said) / max(len(said), 1):.2f} of {len(said)}" for said in of_kind.values())
    click.echo(f"| {size} | {mode.value} | {' | '.join(shares)} |")


def _asked(searcher: Searcher, title: str, mode: Mode) -> tuple[bool, set[str]]:
    """Return whether the search says that nothing clearly answers, and the first articles that it finds."""
    leeway = Leeway(fields=TITLE_ITEM_FIELDS)
    results = searcher.search(Query(title, mode, limit=_FOUND_AMONG, plain=True, leeway=leeway))
    return results.unsure, {str(hit.article.article_id) for hit in results.hits}


if __name__ == "__main__":
    main()
