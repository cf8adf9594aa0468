"""Corrections and completions from a real small index."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import Archive, Metadata
from archive.article import Received, SourceKind
from indexer.filters import Filters
from indexer.index_writer import IndexWriter
from indexer.query import Mode, Query
from indexer.query_language import parse
from indexer.searcher import Searcher
from indexer.suggestions import SuggestionKind
from tests.indexer.conftest import WordEmbedder

ARTICLES = (
    ("nl", "Gasprijzen in Almaty", "De gasprijs steeg. Gisteren zei Poetin dat de gasprijs in Kazachstan zou dalen."),
    ("nl", "De kazerne van Kazachstan", "In de kazerne las men over Kazachstan, Kazachstan en nog eens de kazerne."),
    ("en", "A speech about gas", "Yesterday Putin spoke in the parliament of Kazakhstan, for hours and without notes."),
    ("nl", 'Wat "gaslicht" met ons doet', "Het gaslicht brandde zwak. Alle ideeën over licht werden er opgeschreven."),
)  # fmt: skip
WORDS = ("gasprijs", "kazerne", "Poetin", "licht", "opgeschreven", "Kazachstan", "parliament")


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    home = tmp_path_factory.mktemp("suggestions")
    with Archive.open(home, create=True) as archive:
        for language, title, text in ARTICLES:
            given = Metadata(language=language, title=title)
            archive.add(Received(text.encode(), "text/plain", SourceKind.PASTE, datetime.now(UTC), given=given))
        IndexWriter(archive, home / "index", WordEmbedder()).catch_up()
    with Searcher(home / "index", WordEmbedder()) as opened:
        yield opened


def correction(searcher: Searcher, text: str, filters: Filters | None = None) -> str | None:
    return searcher.search(Query(text, Mode.KEYWORD, filters or Filters())).correction


def completed(searcher: Searcher, typed: str, limit: int = 8) -> list[tuple[str, str]]:
    return [(each.text, each.kind.value) for each in searcher.completions(typed, limit)]


@pytest.mark.parametrize("word", ["dicht", "steen"])
def test_a_common_word_that_the_archive_lacks_is_taken_at_its_word(searcher: Searcher, word: str) -> None:
    assert correction(searcher, word) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gasprijz", "gasprijs"),
        ("gaspirjs", "gasprijs"),
        ("kazrene", "kazerne"),
        ("KAZRENE", "kazerne"),
        ("Kazachtsan", "Kazachstan"),
        ("kazachtsan", "Kazachstan"),
        ("parlament", "parliament"),
        ("lihct", "licht"),
    ],
)
def test_a_misspelt_word_becomes_the_archives_nearest(searcher: Searcher, typed: str, meant: str) -> None:
    assert correction(searcher, typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("de gasprijz in  kazrene", "de gasprijs in  kazerne"),
        ("kazrene -gasprijs", "kazerne -gasprijs"),
        ("gasprijz OR kazrene", "gasprijs OR kazerne"),
        ("(gasprijz) taal:nl", "(gasprijs) taal:nl"),
        ("titel:kazrene", "titel:kazerne"),
        ('"de gasprijs" kazrene', '"de gasprijs" kazerne'),
    ],
)
def test_the_rest_of_the_query_stays_as_it_was_typed(searcher: Searcher, typed: str, meant: str) -> None:
    assert correction(searcher, typed) == meant
    parse(meant)


@pytest.mark.parametrize(
    "text",
    [
        *WORDS,
        "gasprijzen",  # another form
        "prijs",  # a part of a compound
        "Путин",  # a name in other letters
        "gaslichtprijs",  # a compound of known parts
        "gaz",  # too short to say
        "gas2024",  # no word
        "xqzvbnwkq",  # like nothing
        "-kazrene gasprijs",  # what must not be there
        '"kazrene"',  # exactly so
        "kazr*",
        "",
    ],
)
def test_what_is_known_short_or_meant_so_is_never_put_right(searcher: Searcher, text: str) -> None:
    assert correction(searcher, text) is None


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("kazrene", Filters(languages=("en",))),
        ("kazrene taal:en", None),
        ("kazrene tag:none", None),
        ("kazrene -kazerne", None),
    ],
)
def test_a_correction_without_hits_is_none(searcher: Searcher, text: str, filters: Filters | None) -> None:
    assert correction(searcher, text, filters) is None


def test_in_a_short_word_one_letter_may_be_wrong_in_a_longer_one_two(searcher: Searcher) -> None:
    assert correction(searcher, "licgt") == "licht"
    assert correction(searcher, "lixgt") is None
    assert correction(searcher, "kaxarne") == "kazerne"
    assert correction(searcher, "kaxarnu") is None


@settings(max_examples=60, deadline=None)
@given(word=st.sampled_from(WORDS), place=st.integers(0, 20), letter=st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
def test_a_correction_always_finds_something(searcher: Searcher, word: str, place: int, letter: str) -> None:
    place %= len(word)
    found = correction(searcher, word[:place] + letter + word[place + 1 :])
    if found is not None:
        assert searcher.search(Query(found, Mode.KEYWORD)).hits


def test_a_name_keeps_its_capital_and_a_word_gets_none(searcher: Searcher) -> None:
    assert completed(searcher, "poe") == [("Poetin", "name")]
    assert completed(searcher, "opge") == [("opgeschreven", "word")]
    assert completed(searcher, "brandd") == [("brandde", "word")]


def test_words_come_before_fields_before_titles_the_most_frequent_first(searcher: Searcher) -> None:
    assert completed(searcher, "ka") == [
        ("Kazachstan", "name"),
        ("kazerne", "word"),
        ("Kazakhstan", "name"),
        ("De kazerne van Kazachstan", "title"),
    ]
    assert completed(searcher, "ti") == [("titel:", "field"), ("title:", "field")]
    kinds = [kind for _, kind in completed(searcher, "ga")]
    assert kinds == sorted(kinds, key=lambda kind: kind == "title")


def test_only_the_last_word_is_completed_and_the_rest_stays(searcher: Searcher) -> None:
    assert completed(searcher, "de prijs in kazac") == [("de prijs in Kazachstan", "name")]
    (first, *_) = searcher.completions("de prijs in kazac", 8)
    assert first.shown == "Kazachstan"
    assert ("gas titel:", "field") in completed(searcher, "gas ti")


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("gas -poe", "gas -Poetin"),
        ("(gas OR poe", "(gas OR Poetin)"),
        ('"de poe', '"de Poetin"'),
        ('gas -"poe', 'gas -"Poetin"'),
        ('("de poe', '("de Poetin")'),
        ("  gas poe", "gas Poetin"),
    ],
)
def test_signs_stay_and_what_was_opened_is_closed(searcher: Searcher, typed: str, text: str) -> None:
    assert (text, "name") in completed(searcher, typed)


def test_a_title_is_found_by_its_beginning_then_by_that_of_its_words(searcher: Searcher) -> None:
    assert completed(searcher, "de kazerne v")[-1] == ("De kazerne van Kazachstan", "title")
    titles = [text for text, kind in completed(searcher, "gas") if kind == "title"]
    assert titles == ["Gasprijzen in Almaty", "A speech about gas"]
    assert completed(searcher, 'wat "ga')[-1] == ('Wat "gaslicht" met ons doet', "title")


@pytest.mark.parametrize("typed", ["", " ", "gas ", "%", "_", "zzzz", "kazerne", "-", "-poe", "a" * 201])
def test_nothing_is_completed_where_nothing_is_begun(searcher: Searcher, typed: str) -> None:
    assert [text for text, kind in completed(searcher, typed) if kind != SuggestionKind.TITLE] == []


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_no_more_than_the_limit_are_given(searcher: Searcher, limit: int) -> None:
    for typed in ("ka", "ga", "d", "t"):
        assert len(completed(searcher, typed, limit)) <= limit


def test_titles_keep_a_place_beside_many_words(searcher: Searcher) -> None:
    assert [kind for _, kind in completed(searcher, "ka", 3)] == ["name", "word", "title"]


@settings(max_examples=80, deadline=None)
@given(typed=st.text(alphabet='agkpotizde "(-*~:', max_size=12) | st.text(max_size=12))
def test_whatever_is_typed_each_completion_can_be_searched_for_and_comes_once(searcher: Searcher, typed: str) -> None:
    found = searcher.completions(typed, 8)
    assert len({each.text.casefold() for each in found}) == len(found) <= 8
    for each in found:
        assert each.shown
        if each.kind is not SuggestionKind.FIELD:
            parse(each.text)
