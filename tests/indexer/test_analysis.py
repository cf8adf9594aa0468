import itertools
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.analysis import NO_LANGUAGE, SNOWBALL_ALGORITHMS, fold, is_stop_word, language_code, terms, tokens, words


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


def test_russian_short_i_is_not_folded_into_a_vowel() -> None:
    assert fold("йод") == "йод"
    assert fold("Ёлка") == "елка"


def test_a_word_is_the_same_term_whether_its_accents_are_composed_or_not() -> None:
    assert terms(unicodedata.normalize("NFD", "café"), "fr") == terms("café", "fr")


def test_a_hyphen_separates_words_and_an_apostrophe_inside_does_not() -> None:
    assert words("CSTO-troepen in Ma’no, ‘s nachts") == ["CSTO", "troepen", "in", "Ma’no", "s", "nachts"]


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


@given(st.text(max_size=200), st.sampled_from([None, *SNOWBALL_ALGORITHMS]))
def test_tokens_stand_where_they_say_in_order_and_agree_with_terms(text: str, language: str | None) -> None:
    found = list(tokens(text, language))
    assert [token.term for token in found] == terms(text, language)
    assert [text[token.start : token.end] for token in found] == words(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@example("𝓐")
@example("ΐ\u0345Łİẞǅ")
@given(st.text(max_size=50))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
