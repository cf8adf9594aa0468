import sys
import unicodedata
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers

from indexer.embedding import DEFAULT_MODEL, word_tokens
from indexer.embedding.model_files import BUNDLED_FOLDER
from indexer.embedding.static_files import load_tokenizer
from indexer.embedding.word_cuts import WHOLE, Cut, WordCuts, cuts_one_by_one, words_stand_alone
from indexer.embedding.word_tokens import TokenLists, WordTokens

# Loaded once: hypothesis asks many times.
TOKENIZER = load_tokenizer(DEFAULT_MODEL, BUNDLED_FOLDER / "tokenizer.json")
QUICK = WordTokens(TOKENIZER)

# What makes a word hard: marks, controls, white space of all kinds, digits of all kinds, and neighbours that join.
HARD = (
    "aeIİißſσΣςµ\u0130ǅﬁ½²①٣३५௧0 19 .,;:!?-–—'’‘`´\u00b4\u00a8\u037a\u1fbd"
    "\u0300\u0301\u0308\u0323\u0327\u0344\u0345\u0488\u0903\u093c\u0940\u20dd\ufe0f"
    "\t\n\r\x00\x0b\x1b\x1c\x1d\x1e\x1f\x7f\x85\u00a0\u00ad\u1680\u180e\u2000\u2009\u200b\u200d\u2028\u2029\u202f\u205f"
    "\u3000\ufeff\ufffd\u1100\u1161\u11a8가각\u0b95\u0bbe\u3099\u30abﾊﾞﾟ㌔日本語Ж\u0439й🇳🇱👩\u10fc\U0001d7ce\U00016d67[UNK]"
)
TEXTS = st.text(st.one_of(st.sampled_from(HARD), st.characters(exclude_categories=["Cs"])))


def theirs(tokenizer: Tokenizer, text: str) -> list[int]:
    return list(tokenizer.encode(text, add_special_tokens=False).ids)


def ours(quick: WordTokens, texts: Sequence[str]) -> list[list[int]]:
    lists = quick(texts)
    ends = lists.starts() + lists.counts
    return [lists.tokens[begin:end].tolist() for begin, end in zip(lists.starts(), ends, strict=True)]


@given(st.lists(TEXTS, max_size=6))
@example(["[UNK]", "a[UNK]b [unk] [UNK][UNK]", "Huis, huis. HUIS", "", "   "])
@example(
    ["e\u0301 cafe\u0301s a\u0323\u0301 İ i\u0307 I\u0307", "1\u2028 2\x853\x1c4\u00a05", "a\u200bb\u200dc\ufeffd"]
)
@example(["12a3½4٣५x²①1,000.50-7", "ﾊﾞ ｶﾞ \u1112\u1161\u11ab 각\u11a8", "ΣΑΣ ΟΔΟΣ. ß ẞ ǅ", "x" * 5000, "12" * 3000])
def test_any_text_has_exactly_the_tokenizers_own_tokens(texts: list[str]) -> None:
    assert ours(QUICK, texts) == [theirs(TOKENIZER, text) for text in texts]


def test_every_character_has_the_tokenizers_tokens_among_letters_digits_and_its_like() -> None:
    signs = [sign for sign in map(chr, range(sys.maxunicode)) if unicodedata.category(sign) not in ("Cs", "Cn", "Co")]
    # Of the many Chinese characters and Korean syllables a few will do.
    signs = [sign for place, sign in enumerate(signs) if sign < "\u3400" or place % 20 == 0]
    texts = [f"a{sign}e{sign}{sign}1{sign}2 {sign}" for sign in signs]
    encoded = TOKENIZER.encode_batch_fast(texts, add_special_tokens=False)
    wrong = [sign for sign, mine, each in zip(signs, ours(QUICK, texts), encoded, strict=True) if mine != each.ids]
    assert wrong == []


def test_the_bundled_tokenizer_is_one_that_is_cut_quickly() -> None:
    assert words_stand_alone(TOKENIZER)
    assert cuts_one_by_one(TOKENIZER)
    words = ["Huis,", "2019-2020", "cafe\u0301", "l’Été", "[UNK]"]
    pieces = [["huis", ","], ["2019", "-", "2020"], [WHOLE + "cafe\u0301"], ["l", "'", "ete"], [WHOLE + "[UNK]"]]
    cut = WordCuts(TOKENIZER).pieces(words)
    assert cut == Cut([piece for each in pieces for piece in each], [len(each) for each in pieces])


def test_a_word_that_begins_with_the_mark_of_uncut_words_is_a_word_like_others() -> None:
    for text in (f"{WHOLE}gas prijs", f"gas{WHOLE}", WHOLE, f"{WHOLE}{WHOLE}cafe\u0301"):
        assert ours(QUICK, [text]) == [theirs(TOKENIZER, text)]


def test_half_a_surrogate_pair_counts_as_a_character_that_cannot_be_read() -> None:
    assert ours(QUICK, ["gas\ud83d prijs", "gas"]) == [theirs(TOKENIZER, "gas\ufffd prijs"), theirs(TOKENIZER, "gas")]


def _small(normalizer: normalizers.Normalizer | None, pre_tokenizer: pre_tokenizers.PreTokenizer | None) -> Tokenizer:
    pieces = [("[UNK]", 0.0), ("huis", -2.0), ("12", -2.0), ("a b", -1.0)]
    tokenizer = Tokenizer(models.Unigram([*pieces, *((sign, -3.0) for sign in "abcdehisu12 .,-")], unk_id=0))
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    if pre_tokenizer is not None:
        tokenizer.pre_tokenizer = pre_tokenizer
    return tokenizer


_SPACES, _SIGNS = pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation("isolated")
_CONTROLS = normalizers.Replace(Regex("[\\x00-\\x1f]"), " ")


@pytest.mark.parametrize(
    ("normalizer", "pre_tokenizer", "quick"),
    [
        (None, None, (False, False)),
        (None, _SPACES, (False, False)),  # \x1c would be white space for Python alone
        (_CONTROLS, _SPACES, (True, True)),
        (_CONTROLS, pre_tokenizers.Sequence([_SPACES, _SIGNS]), (True, True)),
        (_CONTROLS, pre_tokenizers.Sequence([_SPACES, pre_tokenizers.Punctuation("contiguous")]), (True, False)),
        (_CONTROLS, pre_tokenizers.Sequence([_SPACES, pre_tokenizers.Digits(individual_digits=True)]), (True, False)),
        (normalizers.Sequence([_CONTROLS, normalizers.Replace("h", "u")]), _SPACES, (True, True)),
        (normalizers.Sequence([_CONTROLS, normalizers.Replace("s h", "a")]), _SPACES, (False, False)),
        (normalizers.Sequence([_CONTROLS, normalizers.Replace(Regex("h+"), "u")]), _SPACES, (False, False)),
        (normalizers.Sequence([_CONTROLS, normalizers.Prepend("h")]), _SPACES, (False, False)),
        (normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer(), (False, False)),
    ],
)
def test_a_tokenizer_of_any_kind_keeps_its_tokens_and_only_a_known_one_is_cut_quickly(
    normalizer: normalizers.Normalizer | None,
    pre_tokenizer: pre_tokenizers.PreTokenizer | None,
    quick: tuple[bool, bool],
) -> None:
    tokenizer = _small(normalizer, pre_tokenizer)
    alone = words_stand_alone(tokenizer)
    assert (alone, alone and cuts_one_by_one(tokenizer)) == quick
    texts = ["huis, huis-12 a b 1212..", "", "hh Huis a\x1cb", "ab" * 50]
    assert ours(WordTokens(tokenizer), texts) == [theirs(tokenizer, text) for text in texts]


@pytest.mark.parametrize("token", ["huis is", AddedToken("huis", normalized=True), AddedToken("<x>", normalized=False)])
def test_added_tokens_are_found_as_the_tokenizer_finds_them(token: str | AddedToken) -> None:
    tokenizer = _small(_CONTROLS, _SPACES)
    tokenizer.add_tokens([token])
    texts = ["dit huis is huis, ahuisa", "a<x>b <x><x>", "huis"]
    assert ours(WordTokens(tokenizer), texts) == [theirs(tokenizer, text) for text in texts]


def test_what_is_remembered_is_bounded_and_tokens_stay_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_tokens, "_MOST_WORDS", 3)
    monkeypatch.setattr(word_tokens, "_MOST_CHARACTERS", 200)
    quick = WordTokens(TOKENIZER)
    for text in ("de haven ligt stil", "de wind", "x" * 1000, "de haven", "stil"):
        assert ours(quick, [text]) == [theirs(TOKENIZER, text)]
    assert quick._words._places.keys() == {"de", "haven", "stil"}


def test_an_interruption_leaves_no_word_without_its_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = WordTokens(TOKENIZER)

    def interrupt(*_: object) -> TokenLists:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(word_tokens, "_encoded", interrupt)
        with pytest.raises(KeyboardInterrupt):
            quick(["de haven"])
    assert ours(quick, ["haven de", "wind"]) == [theirs(TOKENIZER, "haven de"), theirs(TOKENIZER, "wind")]


@given(st.lists(st.lists(st.integers(0, 9), max_size=4), max_size=8), st.data())
def test_lists_chosen_and_joined_are_those_of_python(lists: list[list[int]], data: st.DataObject) -> None:
    made = TokenLists.of(lists, [len(each) for each in lists])
    places = data.draw(st.lists(st.integers(0, len(lists) - 1), max_size=10)) if lists else []
    chosen = made.chosen(np.array(places, dtype=np.intp))
    assert chosen.tokens.tolist() == [number for place in places for number in lists[place]]
    cut = data.draw(st.integers(0, len(places)))
    joined = chosen.joined(np.array([cut, len(places) - cut], dtype=np.intp))
    assert joined.counts.tolist() == [sum(len(lists[place]) for place in part) for part in (places[:cut], places[cut:])]
