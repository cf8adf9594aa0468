"""Five thousand articles, added by a program that is killed twice on the way: is everything there, and once?

    python -m tests.benchmarks.interrupted_adding --data DATA [--only-store]

DATA names the folder with ``news_nl/``. Its articles are written as JSON lines to a temporary place and added by
``vindplaats add``, which is killed (SIGKILL) when a fifth is in; ``vindplaats work`` goes on, is killed when three
fifths are, and goes on again. In the end there must be 4,997 articles, three of them in two revisions, none twice.
``--only-store`` leaves the index alone. It takes as long as it takes: how far it is is printed now and then.
"""

import argparse
import gzip
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from archive import Archive
from archive.errors import ArchiveNotFound, IndexingError
from indexer.manifest import Manifest, current_build
from tests.conftest import ROOT

LINES, ARTICLES, IN_TWO_REVISIONS = 5000, 4997, 3

# So often it is looked at how far a program is, and so often that is printed.
_LOOK_S, _TELL_S = 0.2, 15.0

_VINDPLAATS = "from search_web.commands import main; main()"
_ONLY_STORE = """
import sys
from pathlib import Path
from search_web.worker import Worker
from search_web.workspace import Workspace
workspace = Workspace(Path(sys.argv[1]))
worker = Worker(workspace)
assert worker.hold()
with workspace.archive() as archive:
    worker.work_off(archive)
"""


@dataclass(frozen=True, slots=True)
class Leg:
    """One run of a program until it ended or was killed: how many items were done before and after it."""

    command: str
    before: int
    after: int
    seconds: float
    status: int


def run(folder: Path, code: str, arguments: list[str], kill_at: int | None) -> Leg:
    """Run a program until so many items are done, and kill it then; or until its end."""
    name = "store" if code == _ONLY_STORE else arguments[2]
    before, began = done(folder), time.monotonic()
    tell_at = began
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while process.poll() is None:
            if kill_at is not None and done(folder) >= kill_at:
                break
            if time.monotonic() >= tell_at:
                tell(name, folder, time.monotonic() - began)
                tell_at = time.monotonic() + _TELL_S
            time.sleep(_LOOK_S)
    finally:  # also where somebody presses Ctrl-C here
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()
    tell(name, folder, time.monotonic() - began)
    return Leg(name, before, done(folder), time.monotonic() - began, process.returncode)


def tell(name: str, folder: Path, seconds: float) -> None:
    """Print how far a program is, at once also where the output is a file."""
    count = done(folder)
    indexed = f", {behind(folder)} changes not indexed yet" if count == LINES else ""
    print(f"{name}: {count} of {LINES} items done after {seconds:.0f} s{indexed}", flush=True)


def done(folder: Path) -> int:
    """Return how many items of the first job came to their end."""
    try:
        with Archive.open(folder) as archive:
            return archive.job_reports.counts(1, 0).done
    except ArchiveNotFound:
        return 0


def main() -> None:
    """Do it, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only-store", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        file, folder = Path(place) / "news.jsonl", Path(place) / "archive"
        file.write_bytes(gzip.decompress((asked.data / "news_nl" / "news2019.jsonl.gz").read_bytes()))
        legs = interrupted_twice(folder, file, only_store=asked.only_store)
        print_legs(legs)
        if [leg.status for leg in legs] != [-signal.SIGKILL, -signal.SIGKILL, 0]:
            sys.exit("Not two programs were killed and the third came to its end: this run shows nothing.")
        check(folder, indexed=not asked.only_store)


def interrupted_twice(folder: Path, file: Path, *, only_store: bool) -> list[Leg]:
    """Add the file, killed twice."""
    at = ["--archive", str(folder)]
    if only_store:
        run(folder, _VINDPLAATS, [*at, "add", str(file), "--no-wait"], None)
        return [run(folder, _ONLY_STORE, [str(folder)], limit) for limit in (LINES // 5, 3 * LINES // 5, None)]
    return [
        run(folder, _VINDPLAATS, [*at, "add", str(file)], LINES // 5),
        run(folder, _VINDPLAATS, [*at, "work"], 3 * LINES // 5),
        run(folder, _VINDPLAATS, [*at, "work"], None),
    ]


def print_legs(legs: list[Leg]) -> None:
    """Print what each run did."""
    table = Table("program", "items before", "after", "seconds", "items a second", "end")
    for leg in legs:
        end = "killed" if leg.status == -signal.SIGKILL else f"exit status {leg.status}"
        rate = (leg.after - leg.before) / leg.seconds
        table.add_row(leg.command, str(leg.before), str(leg.after), f"{leg.seconds:.1f}", f"{rate:.1f}", end)
    Console().print(table)


def check(folder: Path, *, indexed: bool) -> None:
    """Say what is in the archive; ends with a failure where that is not what must be."""
    with Archive.open(folder) as archive:
        numbers = [summary.revision for summary in archive.articles()]
        addresses = [summary.metadata.url for summary in archive.articles()]
        counts = archive.job_reports.counts(1, 0)
    waiting = behind(folder)
    print(f"{len(numbers)} articles, {numbers.count(2)} in two revisions, {len(set(addresses))} addresses")
    print(
        f"outcomes: { {outcome.value: number for outcome, number in counts.outcomes.items()} }, {counts.failed} failed"
    )
    print(f"{waiting} changes not indexed")
    complete = len(numbers) == len(set(addresses)) == ARTICLES and numbers.count(2) == IN_TWO_REVISIONS
    if not complete or max(numbers) > 2 or counts.total != LINES or counts.failed or (indexed and waiting):
        sys.exit("This is not what must be there.")
    print("Everything is there, once.")


def behind(folder: Path) -> int:
    """Return how many articles' latest changes the index has not taken in."""
    try:
        revision = Manifest.read(current_build(folder / "index")).archive_revision
    except (IndexingError, OSError):  # there is none yet, or another one takes its place this moment
        revision = 0
    with Archive.open(folder) as archive:
        return len(archive.changes_since(revision))


if __name__ == "__main__":
    main()
