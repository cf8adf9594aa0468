"""Which people a byline names; the bylines stand in bylines.tsv."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.people import LONGEST_NAME, people_in, people_named

FILE = Path(__file__).with_name("bylines.tsv")


def bylines() -> list[tuple[str, str, tuple[str, ...]]]:
    """Return each byline with its language and the people that it names."""
    found, language = [], ""
    for line in FILE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            language = line[1:].strip()
            continue
        byline, _, names = line.partition("\t")
        found.append((language, byline, tuple(name.strip() for name in names.split(";") if name.strip())))
    return found


@pytest.mark.parametrize(("language", "byline", "people"), bylines())
def test_a_byline_names_these_people(language: str, byline: str, people: tuple[str, ...]) -> None:
    assert people_in(byline) == people


@pytest.mark.parametrize(
    ("stated", "people"),
    [
        (["Jan de Vries", "Anna Jansen"], ("Jan de Vries", "Anna Jansen")),
        (["Jan de Vries, Anna Jansen, and Tom Wit"], ("Jan de Vries", "Anna Jansen", "Tom Wit")),
        (["Vries, Jan de"], ("Jan de Vries",)),
        (["Smith, John A."], ("John A. Smith",)),
        (["Jan Jansen, Piet Pietersen"], ("Jan Jansen", "Piet Pietersen")),
        (["By Mary Jones"], ("Mary Jones",)),
        (['Ada "Lou" Vermeer'], ('Ada "Lou" Vermeer',)),
        (["Ellen", "Ellen"], ("Ellen",)),
        (["Reuters", "redactie", "ANP", "De Courant", "admin", "webteam42"], ()),
        (["Jan de Vries", "JAN DE VRIES"], ("Jan de Vries",)),
    ],
)
def test_what_a_page_states_as_its_authors_is_people_or_left_out(stated: list[str], people: tuple[str, ...]) -> None:
    assert people_named(stated) == people


@given(st.text(max_size=300))
def test_any_line_gives_short_names_that_stand_in_it(line: str) -> None:
    for name in people_in(line):
        assert len(name) <= LONGEST_NAME
        assert all(word.casefold() in line.casefold() for word in name.split())
