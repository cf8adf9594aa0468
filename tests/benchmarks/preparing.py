"""How many articles a second are taken apart, here and in processes: ``make benchmark-preparing``.

The articles are the sample pages and texts, each with a line of its own so that the archive keeps them apart;
``--pages`` takes a folder of web pages instead, which are larger. Processes are counted with their start.
"""

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from archive import Archive
from archive.article import Received, SourceKind
from archive.media_types import HTML, PLAIN
from indexer.preparing_pool import MOST_PROCESSES, PreparingPool, cores
from tests.relevance.suite import SEEDS


@click.command()
@click.option("--articles", default=300, show_default=True)
@click.option("--pages", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder of .html files.")
def main(articles: int, pages: Path | None) -> None:
    """Print a table in Markdown."""
    files = sorted(pages.rglob("*.html")) if pages else [*sorted(SEEDS.glob("*.html")), *sorted(SEEDS.glob("*.txt"))]
    with tempfile.TemporaryDirectory() as home, Archive.open(Path(home), create=True) as archive:
        numbers = _stored(archive, files, articles)
        click.echo("| processes | articles/s |\n| --- | ---: |")
        for processes in sorted({0, 1, min(cores(), MOST_PROCESSES)}):
            begun = time.perf_counter()
            with PreparingPool(archive, processes=processes) as pool:
                done = sum(1 for _ in pool.analysed(numbers))
            rate = done / (time.perf_counter() - begun)
            click.echo(f"| {processes or 'none: in this one'} | {rate:.0f} |")


def _stored(archive: Archive, files: list[Path], articles: int) -> list[int]:
    numbers: list[int] = []
    for place in range(articles):
        file = files[place % len(files)]
        is_page = file.suffix == ".html"
        line = f"<p>Nummer {place}.</p></body>" if is_page else f"\n\nNummer {place}."
        text = file.read_text("utf-8", errors="replace")
        content = text.replace("</body>", line) if is_page else text + line
        received = Received(content.encode(), HTML if is_page else PLAIN, SourceKind.FILE, datetime.now(UTC))
        added = archive.add(received).article_id
        if added is not None:
            numbers.append(added)
    return list(dict.fromkeys(numbers))


if __name__ == "__main__":
    main()
