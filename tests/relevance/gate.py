"""Measures the relevance suite, and pins what it gives: ``python -m tests.relevance.gate`` (see --help).

Floors may always be raised. To lower one takes ``--allow-lower`` with a reason that stands in CHANGELOG.md too, so that
nobody makes searching worse unnoticed.
"""

import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

import click

from archive import Archive
from archive.intake import find_files, read_file
from indexer.embedding.opening import open_embedder
from indexer.evaluation import by_group, means
from indexer.evaluation_runs import TopicSet, fitted, measured
from indexer.fitting import Fit
from indexer.fusion import Fusion
from indexer.index_writer import IndexWriter
from indexer.query import Mode
from indexer.searcher import Searcher
from tests.relevance.suite import FOLDER, SEEDS, Suite, digest, load

FLOORS = FOLDER / "floors.toml"
CHANGELOG = FOLDER.parents[1] / "CHANGELOG.md"

# Floors lie so far below what was measured: other processors round a transformer's numbers otherwise.
SLACK = 0.01

Measured = dict[str, dict[str, float]]
"""nDCG@10 by mode (of the words only: "by word"), by group."""


@dataclass(frozen=True, slots=True)
class Result:
    """What the suite gives, the share of unanswered queries that it says so of, and the fit over its topics."""

    values: Measured
    unanswered_said: float
    fit: Fit


def measure_suite(searcher: Searcher, suite: Suite) -> Result:
    """Return what the suite gives on an index of the sample articles."""
    values = {mode.value: _by_group(searcher, suite.topics, mode) for mode in Mode}
    values["by word"] = _by_group(searcher, suite.by_word, Mode.KEYWORD)
    asked = [topic for topic in suite.topics.topics if topic.group != "similar"]
    said = [says_so(searcher, text) for text in suite.unanswered]
    return Result(values, sum(said) / len(said), fitted(searcher, TopicSet("suite", tuple(asked)), Fusion()))


def says_so(searcher: Searcher, text: str) -> bool:
    """Whether a search says that nothing answers: in hybrid mode that it is unsure, by words what each hit lacks."""
    from indexer.query import Query

    hybrid = searcher.search(Query(text))
    words = searcher.search(Query(text, Mode.KEYWORD))
    return (hybrid.unsure or not hybrid.hits) and all(hit.partial and hit.explanation.missing for hit in words.hits)


def read_floors() -> tuple[str, Measured, float]:
    """Return the digest that the floors hold for, the floors, and that of the unanswered queries."""
    stored = tomllib.loads(FLOORS.read_text("utf-8"))
    return stored["digest"], stored["floors"], stored["unanswered_said"]


def lowered(before: Measured, after: Measured) -> list[str]:
    """Return which floors would be lower than they were, to the three digits that are written down."""
    return [
        f"{mode}, {group}: {floor:.3f} to {after.get(mode, {}).get(group, 0.0):.3f}"
        for mode, groups in before.items()
        for group, floor in groups.items()
        if round(after.get(mode, {}).get(group, 0.0), 3) < floor
    ]


def write_floors(values: Measured, unanswered_said: float) -> None:
    """Pin these values as the floors, for the suite as it is now."""
    lines = [
        "# By `python -m tests.relevance.gate --pin`: nDCG@10 may not fall below these, for exactly this suite.",
        f'digest = "{digest()}"',
        f"unanswered_said = {unanswered_said:.2f}",
    ]
    for mode, groups in values.items():
        lines += ["", f'[floors."{mode}"]', *(f"{group} = {value:.3f}" for group, value in groups.items())]
    FLOORS.write_text("\n".join(lines) + "\n", "utf-8")


@click.command()
@click.option("--pin", is_flag=True, help="Raise the floors to what is measured now.")
@click.option(
    "--allow-lower", metavar="REASON", help="Lower floors too, for this reason, which CHANGELOG.md must hold."
)
def main(pin: bool, allow_lower: str | None) -> None:
    """Print what the relevance suite gives, beside its floors."""
    with tempfile.TemporaryDirectory() as folder:
        index_samples(Path(folder))
        with Searcher(Path(folder) / "index", open_embedder()) as searcher:
            result = measure_suite(searcher, load(Path(folder), searcher))
    known, floors, said = read_floors()
    for mode, groups in result.values.items():
        for group, value in groups.items():
            click.echo(f"{mode:10} {group:14} {value:.3f}   floor {floors.get(mode, {}).get(group, 0.0):.3f}")
    click.echo(f"unanswered, and said so: {result.unanswered_said:.2f}, floor {said:.2f}")
    click.echo(f"{result.fit}")
    if not pin:
        return
    pinned = {
        mode: {group: max(value - SLACK, 0.0) for group, value in groups.items()}
        for mode, groups in result.values.items()
    }
    worse = lowered(floors, pinned) if known == digest() else []
    if worse and not allow_lower:
        raise click.ClickException("These floors would be lowered; say why with --allow-lower: " + "; ".join(worse))
    if worse and allow_lower and allow_lower not in CHANGELOG.read_text("utf-8"):
        raise click.ClickException(f"Write the reason into CHANGELOG.md first: {allow_lower}")
    write_floors(pinned, result.unanswered_said)


def index_samples(folder: Path) -> None:
    """Make an archive of all sample articles, indexed with the bundled model."""
    with Archive.open(folder, create=True) as archive:
        for file in find_files([SEEDS]):
            archive.add(read_file(file))
        IndexWriter(archive, folder / "index", open_embedder()).catch_up()


def _by_group(searcher: Searcher, topics: TopicSet, mode: Mode) -> dict[str, float]:
    values = measured(searcher, topics, mode, Fusion())
    return {group: means(values, members)["nDCG@10"] for group, members in by_group(topics.topics).items()}


if __name__ == "__main__":
    main()
