"""``vindplaats search`` and ``vindplaats similar``."""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.article import Received
from archive.identity import read_received
from archive.intake import read_file
from archive.media_types import HTML
from indexer.expansion import Leeway
from indexer.filters import Filters
from indexer.fusion import Fusion, FusionMethod
from indexer.query import MAX_QUERY_LENGTH, Mode, Query, Sort
from indexer.query_fields import filtered_language
from indexer.words import fold
from search_web.commands.output import json_option, print_json, warn
from search_web.commands.removed_text import marked_line, show_removed
from search_web.workspace import Workspace

if TYPE_CHECKING:
    from indexer.hits import Hit, Results
    from indexer.searcher import Searcher

_PASSAGE_ID = re.compile(r"\d+-\d+")
_DAY = click.DateTime(["%Y-%m-%d"])


def _choice(name: str, default: StrEnum, explained: str) -> Callable[..., Any]:
    values = [each.value for each in type(default)]
    return click.option(name, type=click.Choice(values), default=default.value, show_default=True, help=explained)


_OPTIONS = (
    _choice("--mode", Mode.HYBRID, "By the words, by meaning, or by both."),
    click.option("--limit", type=int, default=10, show_default=True, help="How many passages."),
    click.option("--offset", type=int, default=0, help="Leave out so many passages: the next page."),
    click.option("--from", "published_from", type=_DAY, help="Published on this day or later."),
    click.option("--to", "published_to", type=_DAY, help="Published on this day or before."),
    click.option("--undated", is_flag=True, help="With --from or --to: also articles whose date is unknown."),
    click.option("--site", "sites", multiple=True, help="Only this site; may be repeated."),
    click.option("--language", "languages", multiple=True, metavar="CODE", help="Only this one; may be repeated."),
    click.option("--tag", "tags", multiple=True, help="Only articles with this tag; repeated: with all of them."),
    _choice("--sort", Sort.RELEVANCE, "By date, articles without one come last."),
    _choice("--fusion", FusionMethod.MIN_MAX, "How hybrid mode makes one ranking of two."),
    click.option("--explain", is_flag=True, help="Say of each passage why it was found."),
)


def _query_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="QUERY...")
@_query_options
@click.option("--exact", is_flag=True, help="No other forms, no compounds, no other spellings of names.")
@click.option("--as-written", multiple=True, metavar="NAME", help="This name in no other spelling; may be repeated.")
@json_option
@click.pass_obj
def search_command(folder: Path, /, words: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Find passages by word and by meaning.

    "Words in quotes" must follow each other exactly so, -word must not be there, word* begins like that,
    word~ may differ by a letter or two. Also: OR, NEAR/5, (parentheses), and the fields title: heading:
    author: site: lang: tag: date:2022-01..2022-03 (or titel: kop: auteur: bron: taal: label: datum:).
    in:removed (in:verwijderd) looks in what was left out of the articles, by word.
    Keyword mode starts quickest: it loads no model.

    \b
    Examples:
      vindplaats search gasprijzen Kazachstan
      vindplaats search --mode keyword '"artikel 4" -NAVO'
      vindplaats search --mode keyword 'gas NEAR/5 prijs datum:2022 taal:nl'
      vindplaats search --explain Poetin
      vindplaats search fotograaf in:verwijderd
      vindplaats search --from 2022-01-01 --language nl --json onrust in Almaty
    """
    from indexer.removed_search import asks_for_removed  # as below

    query = _query(" ".join(words), options)
    with _open(folder) as searcher:
        if asks_for_removed(query):
            show_removed(query.text, searcher.search_removed(query), as_json=as_json)
            return
        results = searcher.search(replace(query, fusion=_fusion(folder, options)))
    _show(query.text, results, as_json=as_json, explain=options["explain"])


@click.command()
@click.argument("source")
@click.option("--other-articles", is_flag=True, help="Leave out the passage's own article.")
@_query_options
@json_option
@click.pass_obj
def similar_command(folder: Path, /, source: str, other_articles: bool, as_json: bool, **options: Any) -> None:
    """Find passages like SOURCE: a passage's id, a text file, or - for standard input.

    \b
    Examples:
      vindplaats similar 12-3 --other-articles
      vindplaats similar draft.txt
      pbpaste | vindplaats similar -
    """
    query = _query("", options)
    text = _text(source)
    with _open(folder) as searcher:
        if text is not None:
            results = searcher.similar(text, query)
        else:
            own = searcher.passage(source).article.article_id if other_articles else None
            results = searcher.similar_to(source, _query("", options, without_article=own))
    _show(source, results, as_json=as_json, explain=options["explain"])


def _open(folder: Path) -> "Searcher":
    workspace = Workspace(folder)
    with workspace.archive() as archive:
        revision = archive.revision
    searcher = workspace.searcher()
    if revision > searcher.manifest.archive_revision:
        warn("The index is behind the archive: the latest articles are not found yet. Run: vindplaats reindex")
    return searcher


def _query(text: str, options: dict[str, Any], without_article: int | None = None) -> Query:
    def day(value: datetime | None) -> Any:
        return value.date() if value else None

    filters = Filters(
        published_from=day(options["published_from"]),
        published_to=day(options["published_to"]),
        include_undated=options["undated"],
        sites=options["sites"],
        languages=tuple(map(filtered_language, options["languages"])),
        tags=options["tags"],
        without_articles=() if without_article is None else (without_article,),
    )
    forms = frozenset(fold(name) for name in options.get("as_written", ()))
    return Query(
        text,
        Mode(options["mode"]),
        filters,
        options["limit"],
        options["offset"],
        Sort(options["sort"]),
        Fusion(FusionMethod(options["fusion"])),
        Leeway(options.get("exact", False), forms),
    )


def _fusion(folder: Path, options: dict[str, Any]) -> Fusion:
    return Fusion(FusionMethod(options["fusion"]), Workspace(folder).meaning_weight())


def _text(source: str) -> str | None:
    """Return the text to look for, or None when ``source`` is the id of a passage."""
    if source == "-":
        return sys.stdin.read(MAX_QUERY_LENGTH)
    if _PASSAGE_ID.fullmatch(source) and not Path(source).exists():
        return None
    return _text_of(read_file(Path(source)))[:MAX_QUERY_LENGTH]


def _text_of(received: Received) -> str:
    """Return what a file says. Raises `SourceError` for one that `add` would refuse."""
    from archive.html_metadata import visible_text  # late, as it loads parsers: most searches are for no file

    read = read_received(received)
    return visible_text(read.text) if read.media_type == HTML else read.text


def _show(asked: str, results: "Results", *, as_json: bool, explain: bool) -> None:
    # Imported here: help for all commands must not wait for NumPy.
    from search_web.commands.explaining import explained_lines, lines_before
    from search_web.json_shapes import results_json

    if as_json:
        print_json(results_json(asked, results))
        return
    if results.notice is not None:
        warn(str(results.notice))
    for line in lines_before(results):
        click.echo(line, err=True)
    # By date, hits with all the words and hits without stand among each other.
    lacking = len(list(takewhile(lambda hit: hit.partial, reversed(results.hits))))
    for place, hit in enumerate(results.hits):
        if place == len(results.hits) - lacking:
            click.secho("These lack some of the words:", dim=True)
        for line in _lines(hit):
            click.echo(line)
        if explain:
            for line in explained_lines(hit):
                click.echo(line)
        click.echo()
    click.echo(f"{len(results.hits)} of {results.total} passages." if results.hits else "Nothing found.", err=True)


def _lines(hit: "Hit") -> Iterator[str]:
    from indexer.hits import passage_id  # as above

    published = hit.article.published.isoformat() if hit.article.published else "date unknown"
    yield f"{hit.rank:>3}. {click.style(hit.article.title, bold=True)}"
    yield "     " + " · ".join(each for each in (hit.article.site, published, *hit.passage.headings) if each)
    yield f"     {marked_line(hit.snippet)}"
    lacks = f", without {', '.join(hit.explanation.missing)}" if hit.partial else ""
    also = f", also in {', '.join(passage_id(each.passage) for each in hit.duplicates)}" if hit.duplicates else ""
    yield click.style(f"     {passage_id(hit.passage)}  score {hit.score:.3f}{lacks}{also}", dim=True)
