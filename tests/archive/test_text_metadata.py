from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.article import Metadata
from archive.text_metadata import read_text

PROSE = (
    "De rivier was die winter maandenlang dichtgevroren, zodat de schepen pas in april weer konden varen en de "
    "kooplieden hun waren al die tijd in pakhuizen moesten bewaren."
)


def read(*blocks: str, markdown: bool = False) -> Metadata:
    return read_text("\n\n".join(blocks), None, markdown=markdown)


def test_the_first_line_is_the_title_without_its_white_space() -> None:
    assert read("Winter aan de rivier\u00a0", PROSE).title == "Winter aan de rivier"
    assert read("Komt de winter nog?", PROSE).title == "Komt de winter nog?"


def test_a_text_that_begins_with_a_paragraph_has_no_title() -> None:
    assert read(PROSE, PROSE).title is None
    assert read("Een korte zin met een punt.", PROSE).title is None
    assert read("woord " * 31, PROSE).title is None
    assert read("Eerste regel\nTweede regel", PROSE).title is None


def test_a_single_line_is_text_and_no_title() -> None:
    assert read("Winter aan de rivier").title is None


def test_a_byline_and_a_date_are_found_on_lines_of_their_own() -> None:
    found = read("Winter aan de rivier", PROSE, "door onze redactie", "14 mei 2024", PROSE)
    assert (found.byline, found.published, found.language) == ("door onze redactie", date(2024, 5, 14), "nl")
    found = read("Winter aan de rivier", "Door Anna de Wit\n14-05-2024 09:30", PROSE)
    assert (found.byline, found.published) == ("Door Anna de Wit", date(2024, 5, 14))
    found = read("Winter aan de rivier", "Door Anna de Wit | 14 mei 2024", PROSE)
    assert (found.byline, found.published) == ("Door Anna de Wit", date(2024, 5, 14))


def test_a_date_or_byline_may_stand_above_the_title() -> None:
    found = read("14 mei 2024", "Door Anna de Wit", "Winter aan de rivier", PROSE)
    people = ("Anna de Wit",)
    assert found == Metadata("Winter aan de rivier", "Door Anna de Wit", date(2024, 5, 14), "nl", authors=people)


def test_a_date_in_the_prose_leaves_the_article_without_one() -> None:
    assert read("Winter", f"Op 14 mei 2024 viel de dooi in. {PROSE}", "In 1929", PROSE).published is None


def test_lines_far_below_the_title_are_not_looked_at() -> None:
    assert read("Winter", *[PROSE] * 12, "Door Anna de Wit", "14 mei 2024").byline is None


def test_a_text_without_blank_lines_has_its_lines_as_blocks() -> None:
    found = read_text(f"Winter aan de rivier\r\nDoor Anna de Wit\r\n{PROSE}", None)
    assert (found.title, found.byline) == ("Winter aan de rivier", "Door Anna de Wit")


def test_the_site_is_the_host_of_the_given_address() -> None:
    found = read_text("Winter", "https://www.example.org/a")
    assert (found.site, found.url) == ("example.org", "https://www.example.org/a")


def test_front_matter_is_metadata_and_a_heading_the_title() -> None:
    matter = '---\ntitle: "Winter: een verslag"\ndate: 2024-05-14\nauthor: Anna de Wit\nlang: nl\ntags:\n  - x\n---\n'
    found = read_text(f"{matter}\n# Een andere kop\n\nTekst", None, markdown=True)
    people = ("Anna de Wit",)
    assert found == Metadata("Winter: een verslag", "Anna de Wit", date(2024, 5, 14), "nl", authors=people)
    assert read_text(matter, None).title != "Winter: een verslag"
    found = read("# Winter *aan* de rivier #", "*Door Anna de Wit*", PROSE, markdown=True)
    assert (found.title, found.byline) == ("Winter *aan* de rivier", "Door Anna de Wit")
    assert read("Winter\n======", PROSE, markdown=True).title == "Winter"
    assert read("Gewone tekst zonder kop", PROSE, markdown=True).title is None


def test_an_impossible_address_in_front_matter_is_passed_over() -> None:
    assert read_text("---\nurl: nergens\ndate: ooit\n---\nTekst", None, markdown=True) == Metadata()


@given(st.text(), st.booleans())
def test_no_text_makes_it_fail(text: str, markdown: bool) -> None:
    read_text(text, None, markdown=markdown)
    read_text(f"---\n{text}\n---\n# {text}\n\n{text}", None, markdown=markdown)


@pytest.mark.parametrize(
    "text", ["a" * 2_000_000, "\n" * 2_000_000, " \n" * 1_000_000, "---\n" * 500_000, "*" * 2_000_000]
)
def test_a_huge_text_is_read_at_once(text: str) -> None:
    assert read_text(text, None).published is None
    assert read_text(text, None, markdown=True).published is None


def test_the_byline_names_the_authors_and_an_update_line_the_last_change() -> None:
    derived = read(
        "Winter aan de rivier", "Door Anna de Wit en Bram Jansen\n14 mei 2024\nBijgewerkt: 15 mei 2024", PROSE
    )
    assert derived.authors == ("Anna de Wit", "Bram Jansen")
    assert (derived.published, derived.modified) == (date(2024, 5, 14), date(2024, 5, 15))


def test_front_matter_states_authors_and_moments() -> None:
    matter = (
        "---\ntitle: Winter\nauthors: [Anna de Wit, Bram Jansen]\ndate: 2024-05-14T09:30:00Z\n"
        "updated: 2024-05-15\n---\n\n"
    )
    derived = read(matter + PROSE, markdown=True)
    assert derived.authors == ("Anna de Wit", "Bram Jansen")
    assert derived.published_at == datetime(2024, 5, 14, 9, 30, tzinfo=UTC)
    assert (derived.published, derived.modified) == (date(2024, 5, 14), date(2024, 5, 15))
