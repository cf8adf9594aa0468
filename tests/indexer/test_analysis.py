import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import (
    NO_LANGUAGE,
    SNOWBALL_ALGORITHMS,
    exact_term,
    fold,
    is_stop_word,
    language_code,
    term_of,
    terms,
    tokens,
)
from indexer.words import break_words


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("nl", "protest", "protesten"),
        ("nl", "gasprijs", "Gasprijzen"),
        ("nl", "huis", "huizen"),
        ("nl", "Syrië", "Syrie"),
        ("nl", "coördinatie", "coordinatie"),
        ("nl", "hyena’s", "hyena"),
        ("en", "demonstration", "demonstrations"),
        ("en", "government's", "government"),
        ("de", "Wahl", "Wahlen"),
        ("fr", "l’Ukraine", "Ukraine"),
        ("fr", "d'élections", "election"),
        ("ru", "война", "войны"),
        ("ru", "ещё", "еще"),
    ],
)
def test_forms_that_a_reader_takes_for_one_word_become_one_term(language: str, first: str, second: str) -> None:
    assert terms(first, language) == terms(second, language)


def test_words_of_different_languages_never_become_the_same_term() -> None:
    assert set(terms("die was bad", "nl")).isdisjoint(terms("die was bad", "en"))


def test_a_word_is_the_same_term_whether_its_accents_are_composed_or_not() -> None:
    assert terms(unicodedata.normalize("NFD", "café"), "fr") == terms("café", "fr")


def test_a_hyphened_word_is_the_term_of_the_whole_and_of_each_part() -> None:
    found = list(tokens("CSTO-troepen", "nl"))
    assert [(token.term, token.position, token.whole) for token in found] == [
        ("nl:cstotroep", 0, True), ("nl:csto", 0, False), ("nl:troep", 1, False)]  # fmt: skip
    assert terms("CSTO-troepen", "nl") == ["nl:csto", "nl:troep"]


def test_an_exact_term_is_the_folded_word_whatever_the_language_and_never_a_stem() -> None:
    for language in ("nl", "en", "ru", None):
        (token,) = tokens("Gasprijzen", language)
        assert token.exact == exact_term("gasprijzen") == "=gasprijzen"
        assert token.term != token.exact
    assert [token.exact for token in tokens("Ma’no Ma'no", "nl")] == ["=mano", "=mano"]
    assert [token.exact for token in tokens("l’Ukraine", "fr")] == ["=ukraine"], "what is elided is no part of the word"


def test_a_folded_word_becomes_the_same_term_as_in_a_text() -> None:
    for text, language in (("Gasprijzen", "nl"), ("l'Ukraine", "fr"), ("войны", "ru"), ("x" * 100, "nl")):
        (token,) = tokens(text, language)
        assert term_of(fold(text), language) == token.term
    assert len(terms("x" * 1000, None)[0]) < 100


def test_a_language_without_a_stemmer_is_folded_only() -> None:
    assert terms("Çalışmalar", "xx") == terms("calısmalar", None) == [f"{NO_LANGUAGE}:calismalar"]
    assert language_code(None) == NO_LANGUAGE


@pytest.mark.parametrize(
    ("word", "language"), [("het", "nl"), ("The", "en"), ("der", "de"), ("les", "fr"), ("и", "ru")]
)
def test_function_words_are_stop_words_in_their_own_language(word: str, language: str) -> None:
    assert is_stop_word(word, language)


def test_a_content_word_is_no_stop_word_and_no_language_has_none() -> None:
    assert not is_stop_word("gasprijs", "nl")
    assert not is_stop_word("het", None)


@given(
    st.text(st.characters() | st.sampled_from("ab1.,'’-@ é"), max_size=100),
    st.sampled_from([None, *SNOWBALL_ALGORITHMS]),
)
def test_tokens_are_the_words_of_the_text_in_their_places_each_in_its_language(text: str, language: str | None) -> None:
    found = list(tokens(text, language))
    broken = list(break_words(text))
    assert [(token.start, token.end, token.position, token.whole) for token in found] == [
        (word.start, word.end, word.position, word.whole) for word in broken
    ]
    assert terms(text, language) == [token.term for token in found if not token.whole]
    assert {token.term.partition(":")[0] for token in found} <= {language_code(language)}
