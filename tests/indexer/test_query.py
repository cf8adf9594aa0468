import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import InvalidQuery
from indexer.keyword import ClauseKind
from indexer.query import MAX_QUERY_LENGTH, RANKING_DEPTH, Query, free_text, parse

BOTH = ("nl", "en")


def shown(text: str) -> list[tuple[str, ClauseKind]]:
    return [(clause.shown, clause.kind) for clause in parse(text, BOTH)]


def test_each_word_is_read_in_every_language_of_the_archive() -> None:
    (clause,) = parse("Gasprijzen", BOTH)
    assert clause.readings == (("nl:gasprijs",), ("en:gasprijzen",))


def test_a_stop_word_is_passed_over_only_in_its_own_language() -> None:
    (clause,) = parse("het", BOTH)
    assert clause.readings == (("en:het",),)
    (kept,) = parse("het", BOTH, keep_stop_words=True)
    assert kept.readings == (("nl:het",), ("en:het",))


@pytest.mark.parametrize("text", ['"artikel vier"', "“artikel vier”", "„artikel vier”", "«artikel vier»"])
def test_quotes_of_any_shape_make_a_phrase_that_must_be_there(text: str) -> None:
    (clause,) = parse(text, ("nl",))
    assert clause.kind is ClauseKind.PHRASE
    assert clause.required
    assert clause.readings == (("nl:artikel", "nl:vier"),)


def test_minus_excludes_a_word_or_a_phrase_and_a_hyphen_inside_does_not() -> None:
    clauses = parse('-NAVO -"rode lijn" CSTO-troepen', ("nl",))
    assert [(clause.shown, clause.excluded) for clause in clauses] == [
        ("NAVO", True),
        ("rode lijn", True),
        ("CSTO", False),
        ("troepen", False),
    ]


def test_a_star_at_the_end_makes_a_prefix() -> None:
    assert shown("gas* prijs") == [("gas*", ClauseKind.PREFIX), ("prijs", ClauseKind.WORD)]


@pytest.mark.parametrize("text", ["", "   ", "*", "-", '"', '""', "🙂", "… — !", "***", '"-"'])
def test_a_query_without_words_has_no_clauses(text: str) -> None:
    assert parse(text, BOTH, keep_stop_words=True) == ()


def test_a_quote_without_its_other_half_is_just_text() -> None:
    assert shown('"artikel vier') == [("artikel", ClauseKind.WORD), ("vier", ClauseKind.WORD)]


def test_meaning_is_asked_without_signs_and_without_what_is_excluded() -> None:
    assert free_text('"artikel vier" van het verdrag* -NAVO -"rode lijn"') == "artikel vier van het verdrag"


@given(st.text(max_size=300))
def test_any_text_at_all_can_be_parsed(text: str) -> None:
    for clause in parse(text, BOTH):
        assert clause.readings
        assert all(all(reading) for reading in clause.readings)
    free_text(text)


@pytest.mark.parametrize(
    "values",
    [{"limit": 0}, {"limit": RANKING_DEPTH + 1}, {"offset": -1}, {"text": "x" * (MAX_QUERY_LENGTH + 1)}],
)
def test_a_query_that_no_search_can_have_is_refused_with_a_sentence(values: dict[str, int]) -> None:
    with pytest.raises(InvalidQuery, match="cannot be"):
        Query(**{"text": "x", **values})  # type: ignore[arg-type]  # wrong on purpose
