"""How often two names that are one person's meet, and two that are not: ``make benchmark-names DATA=folder``.

On the labelled pairs of OpenSanctions' rigour (MIT), read from ``names/names_rigour`` in the folder that ``--data``
names. They are made for screening customers, and so harder than what an archive holds: misspelt names, nicknames,
initials, namesakes that differ in one letter. What no spelling of one name is counts against us here too. Beside ours
stands the same comparison by the words as they are written, so that it shows what reading names adds.

Two names meet when each word of the one with fewer words meets a word of the other: what a search for it would find.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from indexer.analysis import fold, words
from indexer.names import same_name

_FILE = Path("names") / "names_rigour" / "name_comparison_cases.csv"

# The file's schemas that are names of people; the others are of companies, authorities and ships.
_PEOPLE = "Person"

Meets = Callable[[str, str], bool]
"""Whether two words do."""


@dataclass(frozen=True, slots=True)
class NamePair:
    """Two names, whether they are one's, whether that one is a person, and who made up the pair."""

    first: str
    second: str
    same: bool
    person: bool
    made_by: str


@click.command()
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder with names/.")
@click.option("--pairs", "show", is_flag=True, help="Also print what is judged otherwise than labelled.")
def main(data: Path, show: bool) -> None:
    """Print the table."""
    pairs = list(read_pairs(data / _FILE))
    click.echo("| pairs | same | met by words | met by names | different | met by words | met by names |")
    click.echo(f"| --- |{' ---: |' * 6}")
    for name, members in _groups(pairs).items():
        same, different = ([pair for pair in members if pair.same is wanted] for wanted in (True, False))
        cells = [text for some in (same, different) for text in (str(len(some)), *_shares(some))]
        click.echo(f"| {name} | {' | '.join(cells)} |")
    for pair in (pair for pair in pairs if show and meet(pair, meets_as_name) is not pair.same):
        click.echo(f"{'missed' if pair.same else 'wrong'}: {pair.first} | {pair.second}")


def read_pairs(file: Path) -> Iterator[NamePair]:
    """Yield the pairs of a file, as they come."""
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            person = row["schema"] == _PEOPLE
            yield NamePair(row["name1"], row["name2"], row["is_match"] == "true", person, row["case_group"])


def meet(pair: NamePair, meets: Meets) -> bool:
    """Whether each word of the name with fewer words meets a word of the other."""
    fewer, more = sorted((words(pair.first), words(pair.second)), key=len)
    return bool(fewer) and all(any(meets(word, other) for other in more) for word in fewer)


def meets_as_word(first: str, second: str) -> bool:
    """Whether two words are written the same."""
    return fold(first) == fold(second)


def meets_as_name(first: str, second: str) -> bool:
    """Whether two words are written the same, or may be the same name."""
    return meets_as_word(first, second) or same_name(first, second)


def _groups(pairs: Sequence[NamePair]) -> dict[str, list[NamePair]]:
    groups = {"people": [pair for pair in pairs if pair.person], "others": [pair for pair in pairs if not pair.person]}
    for origin in dict.fromkeys(pair.made_by for pair in pairs if pair.person):
        groups[f"people, {origin}"] = [pair for pair in groups["people"] if pair.made_by == origin]
    return groups


def _shares(pairs: Sequence[NamePair]) -> list[str]:
    """Return which share of some pairs meets by words, and by names."""
    met = (sum(meet(pair, meets) for pair in pairs) for meets in (meets_as_word, meets_as_name))
    return [f"{count / len(pairs):.1%}" if pairs else "-" for count in met]


if __name__ == "__main__":
    main()
