"""Where a line ended in a hyphen."""

import pytest

from archive.documents.line_joining import Spelling


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("de gemeente-", "raad kwam", "de gemeenteraad kwam"),
        ("in Noord-", "Holland", "in Noord-Holland"),
        ("sinds Covid-", "19 heerst", "sinds Covid-19 heerst"),
        ("een 32-", "jarige man", "een 32-jarige man"),
        ("de WOZ-", "waarde", "de WOZ-waarde"),
        ("een tv-", "maker", "een tv-maker"),
        ("de in-", "en uitvoer", "de in- en uitvoer"),
        ("Ein-", "und Ausfuhr", "Ein- und Ausfuhr"),
        ("alle partij-", "en samen", "alle partijen samen"),
        ("het jaar 2019\u2014", "of later", "het jaar 2019\u2014of later"),
        ("wacht \u2014", "zei hij", "wacht \u2014 zei hij"),
        ("een gewone", "regel", "een gewone regel"),
        ("van-", "(zie onder)", "van- (zie onder)"),
    ],
)
def test_a_hyphen_goes_where_it_only_broke_a_word(first: str, second: str, whole: str) -> None:
    assert Spelling(frozenset()).join(first, second) == whole


def test_the_documents_own_spelling_decides() -> None:
    lines = ["de zuid-oostelijke wind en de radiostilte van toen", "en nu"]
    spelling = Spelling.of(lines)
    assert spelling.join("in zuid-", "oostelijke richting") == "in zuid-oostelijke richting"
    assert spelling.join("in radio-", "stilte") == "in radiostilte"


def test_a_word_that_may_be_broken_itself_is_no_example() -> None:
    assert Spelling.of(["het was een zuid-"]).join("een zuid-", "oostelijke wind") == "een zuidoostelijke wind"
