"""How well articles are taken out of their pages, beside other extractors: ``make benchmark-extraction DATA=folder``.

Every extractor gets the same pages in one run. For each set of pages a table of precision, recall, F1, accuracy (the
share of pages that come out word for word) and time, as a multiple of trafilatura's; then F1 by language, by both
halves of the sets (failures were looked at in half A only, while rules were written), and what was found of title, day,
authors and site. On Readability's pages captions are set aside for all: its truth keeps them, and we take them out.

The public sets lie in ``extraction/`` of the folder that ``--data`` names; without it, only our layouts are measured.
"""

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import click

from archive.language import detect_language
from tests.benchmarks.extraction_measures import PageScore, compare, summarise, without_captions
from tests.benchmarks.extraction_metadata import metadata_table
from tests.benchmarks.extraction_sets import READERS, Page, own_layouts
from tests.benchmarks.extractors import EXTRACTORS

_REFERENCE = "trafilatura"
_FEWEST_PAGES_OF_A_LANGUAGE = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one extractor made of one page; ``seconds`` are of processor time."""

    page: Page
    extractor: str
    score: PageScore
    seconds: float


@click.command()
@click.option(
    "--data", type=click.Path(file_okay=False, exists=True, path_type=Path), help="The folder with extraction/."
)
@click.option("--set", "names", multiple=True, type=click.Choice([*READERS, "our layouts"]), help="Only these sets.")
@click.option("--extractor", "extractors", multiple=True, type=click.Choice(list(EXTRACTORS)), help="Only these.")
def main(data: Path | None, names: tuple[str, ...], extractors: tuple[str, ...]) -> None:
    """Print the tables."""
    pages = [page for page in read_pages(data) if not names or page.set_name in names]
    outcomes = measure(pages, extractors or tuple(EXTRACTORS))
    for name, members in _by(outcomes, lambda outcome: outcome.page.set_name).items():
        click.echo(f"\n{name}, {len({outcome.page.name for outcome in members})} pages\n")
        click.echo("\n".join(set_table(members)))
    click.echo("\nF1 by language (those with three pages or more)\n")
    click.echo("\n".join(f1_table(outcomes, "language", lambda outcome: _language(outcome.page.truth))))
    click.echo("\nF1 by half\n")
    click.echo("\n".join(f1_table(outcomes, "half", lambda outcome: f"{outcome.page.set_name} {outcome.page.half}")))
    click.echo("\nMetadata: the share of what the set states that was found, ours / trafilatura's\n")
    click.echo("\n".join(metadata_table(pages)))


def read_pages(data: Path | None) -> list[Page]:
    """Return the pages of all sets; of the public ones only where there is a folder."""
    public = [page for reader in READERS.values() for page in reader(data / "extraction")] if data else []
    return [*public, *own_layouts()]


def measure(pages: Sequence[Page], extractors: Sequence[str]) -> list[Outcome]:
    """Return what each extractor makes of each page, on all processors."""
    jobs = list(product(pages, extractors))
    with ProcessPoolExecutor(os.cpu_count()) as workers:
        return list(workers.map(run, *zip(*jobs, strict=True), chunksize=12))


def run(page: Page, extractor: str) -> Outcome:
    """Return what one extractor makes of one page."""
    begin = time.process_time()
    found = EXTRACTORS[extractor](page.markup, page.url)
    seconds = time.process_time() - begin
    truth = page.truth
    if page.captions:
        truth, found = (without_captions(text, page.captions) for text in (truth, found))
    return Outcome(page, extractor, compare(truth, found), seconds)


def set_table(outcomes: Iterable[Outcome]) -> list[str]:
    """Return the lines of a set's table."""
    by_extractor = _by(outcomes, lambda outcome: outcome.extractor)
    reference = sum(outcome.seconds for outcome in by_extractor.get(_REFERENCE, ()))
    lines = ["| | precision | recall | F1 | accuracy | time |", f"| --- |{' ---: |' * 5}"]
    for name, members in by_extractor.items():
        score = summarise(outcome.score for outcome in members)
        figures = f"{score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} | {score.accuracy:.3f}"
        ratio = f"{sum(outcome.seconds for outcome in members) / reference:.2f}×" if reference else ""
        lines.append(f"| {name} | {figures} | {ratio} |")
    return lines


def f1_table(outcomes: Sequence[Outcome], title: str, group_of: Callable[[Outcome], str]) -> list[str]:
    """Return the lines of a table with a row for each group and a column for each extractor."""
    names = list(_by(outcomes, lambda outcome: outcome.extractor))
    lines = [f"| {title} | pages | {' | '.join(names)} |", f"| --- |{' ---: |' * (len(names) + 1)}"]
    groups = _by(outcomes, group_of)
    for group, members in sorted(groups.items(), key=lambda item: -len(item[1])):
        by_extractor = _by(members, lambda outcome: outcome.extractor)
        pages = len(by_extractor[names[0]])
        if pages >= _FEWEST_PAGES_OF_A_LANGUAGE:
            figures = [f"{summarise(each.score for each in by_extractor[name]).f1:.3f}" for name in names]
            lines.append(f"| {group} | {pages} | {' | '.join(figures)} |")
    return lines


def _language(text: str) -> str:
    return detect_language(text) or "unknown"


def _by(outcomes: Iterable[Outcome], key: Callable[[Outcome], str]) -> Mapping[str, list[Outcome]]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[key(outcome)].append(outcome)
    return groups


if __name__ == "__main__":
    main()
