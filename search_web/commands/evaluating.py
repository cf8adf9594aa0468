"""``vindplaats evaluate``: how good searching is on this archive, and the weights that suit it best."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indexer.query import Mode
from search_web.commands.output import json_option, print_json, progress_bar, warn
from search_web.workspace import MEANING_WEIGHT_SETTING, Workspace

if TYPE_CHECKING:
    from indexer.evaluation import Values
    from indexer.evaluation_runs import TopicSet
    from indexer.searcher import Searcher

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--queries", type=_FILE, help="Queries of your own: a file of lines id, tab, query.")
@click.option("--qrels", type=_FILE, help="Their answers, as TREC has them: id 0 passage-or-article grade.")
@click.option("--topics", "most", type=click.IntRange(20, 10_000), default=500, show_default=True,
              help="How many titles, and how many passages, at most.")  # fmt: skip
@click.option("--held-back", "held_back", type=click.IntRange(0, 10_000), default=0, metavar="NUMBER",
              help="Also hold so many sentences back; an index without them is made for it.")  # fmt: skip
@click.option("--fit", is_flag=True, help="Find how much meaning should weigh in hybrid mode here, and keep it.")
@click.option("--forget-fit", is_flag=True, help="Go back to the usual weight.")
@json_option
@click.pass_obj
def evaluate_command(folder: Path, /, as_json: bool, **options: Any) -> None:
    """Measure how well this archive is searched: nDCG@10, MRR@10 and recall@100, by word, by meaning and by both.

    What is asked: titles, each to find its article by the article's text alone; what readers judged with a
    thumb; and passages, each to find the other articles on its event, which are told by the names and numbers
    that they share (so this set favours words). A model that has learned this archive is asked only for titles and
    sentences that it was not taught. With --held-back also sentences, each to find the passage that
    it is from in an index in which it is missing. Or queries of your own, with --queries and --qrels.
    Differences come with their 95% interval.

    \b
    Examples:
      vindplaats evaluate
      vindplaats evaluate --held-back 200
      vindplaats evaluate --fit
      vindplaats evaluate --queries queries.tsv --qrels qrels.txt --json
    """
    workspace = Workspace(folder)
    if options["forget_fit"]:
        with workspace.archive() as archive:
            archive.set_setting(MEANING_WEIGHT_SETTING, None)
    with workspace.searcher() as searcher:
        sets = _sets(workspace, searcher, options)
        events = _events(searcher, options)
        if not sets and not events:
            raise click.ClickException(
                "There is nothing to measure by yet: add articles with titles, or judge hits with a thumb on the page."
            )
        report = [_measured(workspace, searcher, each) for each in (*sets, *events)]
        if options["held_back"] and not options["queries"]:
            report.append(_held_back(workspace, options["held_back"], with_meaning=searcher.manifest.vectors > 0))
        fits = [_fit(searcher, each) for each in sets] if options["fit"] else []
    if as_json:
        print_json({"sets": report, "fits": [fit for fit in fits if fit]})
    else:
        _show(report)
    if options["fit"]:
        _keep(workspace, fits, as_json=as_json)


def _sets(workspace: Workspace, searcher: "Searcher", options: dict[str, Any]) -> "list[TopicSet]":
    # Imported here and below: help for all commands must not wait for NumPy.
    from indexer.evaluation_runs import TopicSet
    from indexer.evaluation_topics import judged_topics, read_topics
    from indexer.known_items import TITLE_ITEM_FIELDS, title_items
    from search_web.adapting import fair_judges

    if bool(options["queries"]) != bool(options["qrels"]):
        raise click.UsageError("--queries and --qrels belong together.")
    if options["queries"]:
        topics = read_topics(options["queries"], options["qrels"])
        of_articles = all("-" not in document for topic in topics for document in topic.judged)
        return [TopicSet(options["queries"].name, tuple(topics), articles=of_articles)]
    may_judge = fair_judges(workspace, [searcher.manifest.model])
    titles = title_items(searcher.article_texts(), options["most"], may_judge)
    with workspace.archive() as archive:
        judgments = archive.judgments()
    judged = judged_topics(judgments, lambda each: searcher.passage_at(each.article_id, each.start, each.end))
    sets = [
        TopicSet("titles", titles, articles=True, fields=TITLE_ITEM_FIELDS, plain=True),
        TopicSet("judged", tuple(judged)),
    ]
    return [each for each in sets if each.topics]


def _events(searcher: "Searcher", options: dict[str, Any]) -> "list[TopicSet]":
    """Return passages to find the like of, where there are any; no weight is fitted on what nobody would type."""
    from indexer.evaluation_runs import TopicSet
    from indexer.event_items import event_items

    if options["queries"]:
        return []
    numbers = [article.article_id for article in searcher.article_texts()]
    topics = event_items(numbers, searcher.reading, options["most"])
    return [TopicSet("same event", topics, articles=True, plain=True)] if topics else []


def _measured(workspace: Workspace, searcher: "Searcher", topics: "TopicSet") -> dict[str, Any]:
    from indexer.errors import ModelError
    from indexer.evaluation import by_group, compare, means
    from indexer.evaluation_runs import measured
    from indexer.fusion import Fusion

    fusion = Fusion(meaning_weight=workspace.meaning_weight())
    found: dict[Mode, Values] = {}
    with _progress(f"Searching: {topics.name}", 3 * len(topics.topics)) as step:
        for mode in Mode:
            try:
                found[mode] = measured(searcher, topics, mode, fusion, step)
            except ModelError as error:
                warn(str(error))
                break  # both modes that come after words need the model
    ids = [topic.id for topic in topics.topics]
    better = {}
    if Mode.HYBRID in found:
        for mode in (Mode.KEYWORD, Mode.SEMANTIC):
            gained = compare(found[Mode.HYBRID], found[mode], ids)
            better[mode.value] = {"difference": gained.difference, "low": gained.low, "high": gained.high}
    return {
        "name": topics.name,
        "topics": len(ids),
        "modes": {mode.value: means(values, ids) for mode, values in found.items()},
        "groups": {
            group: {mode.value: means(values, members) for mode, values in found.items()}
            for group, members in by_group(topics.topics).items()
        },
        "hybrid_against": better,
    }


def _held_back(workspace: Workspace, most: int, *, with_meaning: bool) -> dict[str, Any]:
    """Measure with sentences that are missing from an index made for it, in a folder that is gone afterwards."""
    from indexer.evaluation import Topic
    from indexer.evaluation_runs import TopicSet
    from indexer.held_back import Embeddings, index_without_sentences
    from indexer.manifest import EMBEDDINGS_FILE
    from indexer.searcher import Searcher
    from search_web.adapting import fair_judges

    embedder = workspace.embedder if with_meaning else None
    may_judge = fair_judges(workspace, [embedder.name if embedder else None])
    with tempfile.TemporaryDirectory() as folder, workspace.archive() as archive, progress_bar() as show:
        with_vectors = Embeddings(embedder, workspace.index_folder / EMBEDDINGS_FILE) if embedder else None
        missing = index_without_sentences(archive, Path(folder), most, with_vectors, show)
        topics = [
            Topic(f"sentence-{number}", each.sentence, {each.passage_id: 1}, "sentence")
            for number, each in enumerate(missing, 1)
            if may_judge(int(each.passage_id.partition("-")[0]))
        ]
        with Searcher(Path(folder), embedder) as searcher:
            return _measured(workspace, searcher, TopicSet("sentences held back", tuple(topics), plain=True))


def _fit(searcher: "Searcher", topics: "TopicSet") -> dict[str, Any] | None:
    from dataclasses import asdict

    from indexer.evaluation_runs import fitted
    from indexer.fitting import FEWEST_TOPICS
    from indexer.fusion import Fusion

    if len(topics.topics) < FEWEST_TOPICS:
        return None
    with _progress(f"Fitting: {topics.name}", len(topics.topics)) as step:
        found = fitted(searcher, topics, Fusion(), step)
    return {"name": topics.name, **asdict(found), "earns_its_place": found.earns_its_place}


def _keep(workspace: Workspace, fits: list[dict[str, Any] | None], *, as_json: bool) -> None:
    """Keep the weight of the last set that was large enough: what readers judged goes before titles."""
    usable = [fit for fit in fits if fit]
    if not usable:
        raise click.ClickException("There are too few topics to fit anything on: 20 or more are needed.")
    chosen = usable[-1]
    with workspace.archive() as archive:
        archive.set_setting(MEANING_WEIGHT_SETTING, str(chosen["weight"]))
    if not as_json:
        click.echo(
            f"Meaning counts for {chosen['weight']:.0%} from now on, fitted on {chosen['topics']} topics "
            f"({chosen['name']}). "
            f"Held back, hybrid mode reaches nDCG@10 {chosen['hybrid']:.3f}; words alone {chosen['keyword']:.3f}, "
            f"meaning alone {chosen['meaning']:.3f}."
        )


def _show(report: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for each in report:
        table = Table(title=f"{each['name']}: {each['topics']} topics", title_justify="left")
        table.add_column("group")
        table.add_column("mode")
        for name in ("nDCG@10", "MRR@10", "recall@100"):
            table.add_column(name, justify="right")
        groups = each["groups"] if len(each["groups"]) > 1 else {}
        for group, modes in {**groups, "all": each["modes"]}.items():
            for mode, values in modes.items():
                table.add_row(group, mode, *(f"{values[name]:.3f}" for name in ("nDCG@10", "MRR@10", "recall@100")))
        console.print(table)
        for mode, gained in each["hybrid_against"].items():
            console.print(
                f"hybrid against {mode}, nDCG@10: {gained['difference']:+.3f} "
                f"(95%: {gained['low']:+.3f} to {gained['high']:+.3f})"
            )


@contextmanager
def _progress(label: str, total: int) -> Iterator[Callable[[], None]]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda: bar.advance(task)
