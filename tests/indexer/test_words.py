import itertools
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.words import break_words, fold, words

# Drawn as often as all other signs together: what word breaking is about.
TELLING_SIGNS = "aeBGZ190.,:'’-&@ _\u00ad\u0301\u00a0\u2011\n²½ﬁйЁ"


def parts(text: str) -> list[str]:
    return [word.form for word in break_words(text) if not word.whole]


def wholes(text: str) -> list[str]:
    return [word.form for word in break_words(text) if word.whole]


@pytest.mark.parametrize(
    ("text", "whole", "of"),
    [
        ("NAVO-handvest", "navohandvest", ["navo", "handvest"]),
        ("COVID-19", "covid19", ["covid", "19"]),
        ("e-mail", "email", ["e", "mail"]),
        ("R&D", "rd", ["r", "d"]),
        ("Noord\u2011Holland", "noordholland", ["noord", "holland"]),
        ("A-4'tje", "a4tje", ["a", "4'tje"]),
        ("art. 4", "art4", ["art", "4"]),
        ("Art.4", "art4", ["art", "4"]),
        ("art.\u00a012a", "art12a", ["art", "12a"]),
        ("nr. 1.000", "nr1000", ["nr", "1000"]),
        ("ст. 5", "ст5", ["ст", "5"]),
        ("Jan.de-Vries+nieuws@post.example.nl", "jan.de-vries+nieuws@post.example.nl",
         ["jan", "de", "vries", "nieuws", "post", "example", "nl"]),
    ],
)  # fmt: skip
def test_what_is_written_as_one_is_a_whole_and_its_parts(text: str, whole: str, of: list[str]) -> None:
    (first, *following) = break_words(text)
    assert (first.form, first.position, first.whole) == (whole, 0, True)
    assert text[first.start : first.end] == text
    assert [word.form for word in following] == of
    assert [word.position for word in following] == list(range(len(of)))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("5G", "5g"),
        ("1.000", "1000"),
        ("1,000", "1000"),
        ("1\u00a0000", "1000"),
        ("1’000", "1000"),
        ("1.000.000,50", "1000000.50"),
        ("2,5", "2.5"),
        ("2.5", "2.5"),
        ("0,500", "0.500"),
        ("20.20", "20.20"),
        ("U.S.A.", "usa"),
        ("U.S.A", "usa"),
        ("i.p.v.", "ipv"),
        ("gas\u00adprijs", "gasprijs"),
        ("café", "cafe"),
    ],
)
def test_one_word_with_signs_inside_is_one_word(text: str, form: str) -> None:
    (word,) = break_words(text)
    assert (word.form, text[word.start : word.end], word.whole) == (form, text, False)


@pytest.mark.parametrize("apostrophe", "'’‘ʼ`´")
def test_a_name_is_the_same_word_with_every_apostrophe(apostrophe: str) -> None:
    assert parts(f"de Ma{apostrophe}no") == ["de", "ma'no"]


def test_an_apostrophe_or_hyphen_at_the_edge_of_a_word_is_no_part_of_it() -> None:
    assert parts("‘s nachts’ -gas 'olie' in- en uitvoer") == ["s", "nachts", "gas", "olie", "in", "en", "uitvoer"]
    assert wholes("‘s nachts’ -gas 'olie' in- en uitvoer") == []


def test_a_sentence_that_ends_without_a_space_ends() -> None:
    assert parts("Dat is het einde.Begin opnieuw.") == ["dat", "is", "het", "einde", "begin", "opnieuw"]
    assert parts("Het kostte 1.000. Daarna 20.20, toen 2,5.") == [
        "het", "kostte", "1000", "daarna", "20.20", "toen", "2.5"]  # fmt: skip


def test_an_abbreviation_is_read_with_its_number_only_where_it_stands_by_itself() -> None:
    assert wholes("Wij gingen van start. 4 dagen later begon art. 4.") == ["art4"]


def test_dates_and_versions_are_no_numbers() -> None:
    assert parts("12.5.2022 en 1.2.3") == ["12", "5", "2022", "en", "1", "2", "3"]


def test_what_stands_as_words_only_is_returned_as_it_is_written() -> None:
    assert words("CSTO-troepen in Ma’no, art. 4") == ["CSTO", "troepen", "in", "Ma’no", "art", "4"]


@settings(max_examples=500)
@example("a-\u00ad")
@example("\u0301-\u0301")
@example("nr.1.000,5@a.b")
@example("art. ²")
@given(st.text(st.characters() | st.sampled_from(TELLING_SIGNS), max_size=60))
def test_words_of_any_text_lie_in_order_and_their_positions_ascend_without_a_gap(text: str) -> None:
    found = list(break_words(text))
    simple = [word for word in found if not word.whole]
    assert [word.position for word in simple] == list(range(len(simple)))
    assert all(0 <= word.start < word.end <= len(text) and word.form for word in found)
    assert all(first.end <= second.start for first, second in itertools.pairwise(simple))
    assert [word.position for word in found] == sorted(word.position for word in found)
    for word, following in itertools.pairwise([*found, None]):
        if word is not None and word.whole:
            assert following is not None, "a whole has parts"
            assert (following.position, following.whole) == (word.position, False)
            assert sum(word.start <= part.start and part.end <= word.end for part in simple) > 1


@given(st.lists(st.text("abcé", min_size=1, max_size=5), min_size=1, max_size=5))
def test_every_word_of_a_plain_sentence_is_found_by_itself(plain: list[str]) -> None:
    assert parts(" ".join(plain) + ".") == [fold(word) for word in plain]


@pytest.mark.parametrize(
    ("written", "typed"), [("Łódź", "lodz"), ("Ørsted", "orsted"), ("Encyclopædia", "encyclopaedia"), ("ĳs", "ijs")]
)
def test_letters_are_folded_to_what_readers_type(written: str, typed: str) -> None:
    assert fold(written) == fold(unicodedata.normalize("NFD", written)) == typed


def test_russian_short_i_is_not_folded_into_a_vowel() -> None:
    assert fold("Йод") == "йод"
    assert fold("Ёлка") == "елка"


@example("𝓐")
@example("ΐ\u0345Łİẞǅ")
@given(st.text(max_size=50))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
