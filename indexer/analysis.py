"""Text to terms: word breaking, folding, stemming; the one place where a word becomes what is searched for.

A term carries its language (``nl:gasprijs``), so that one field can hold all languages of an archive and a query,
analysed once for each of them, meets only words of its own kind: Dutch *die* never finds English *die*.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import Stemmer
from stop_words import StopWordError, get_stop_words

# Part of the manifest: raise it whenever the same text would give other terms.
ANALYZER_VERSION = "1"

# ISO 639-1 to the Snowball algorithm. "dutch" is Kraaij-Pohlmann's (Snowball 3): unlike Porter's it brings
# gasprijzen and gasprijs, huizen and huis together.
SNOWBALL_ALGORITHMS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "hy": "armenian",
    "it": "italian",
    "lt": "lithuanian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "tr": "turkish",
}

# The language of texts whose language is unknown, or has no stemmer: folded, not stemmed.
NO_LANGUAGE = "und"

# Longer runs of letters are not words (base64, URLs glued together); they stay findable by their beginning.
MAX_WORD_LENGTH = 64

_COMBINING = "\u0300-\u036f"
_APOSTROPHES = "'’‘ʼ`´"
_WORD = re.compile(
    rf"(?:[^\W_]|[{_COMBINING}])+(?:[{_APOSTROPHES}](?:[^\W_]|[{_COMBINING}])+)*",
)
_TO_APOSTROPHE = str.maketrans(dict.fromkeys(_APOSTROPHES, "'"))
# Letters that Unicode does not take apart, though readers type them without their stroke.
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ŧ": "t", "ħ": "h"})
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|dell|nell|sull|all|un)'(?=\w)")
_ELIDING = frozenset({"fr", "it", "ca"})
_POSSESSIVE = frozenset({"nl", "en", "de", "da", "sv", "no"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text: its term, and where it stands (``text[start:end]``)."""

    term: str
    start: int
    end: int


def tokens(text: str, language: str | None) -> Iterator[Token]:
    """Yield the words of a text in order, stop words included (phrases need them)."""
    code = language_code(language)
    for match in _WORD.finditer(text):
        start, end = match.span()
        yield Token(_term(match.group()[:MAX_WORD_LENGTH], code), start, end)


def terms(text: str, language: str | None) -> list[str]:
    """Return the terms of a text in order, stop words included."""
    code = language_code(language)
    return [_term(word[:MAX_WORD_LENGTH], code) for word in _WORD.findall(text)]


def words(text: str) -> list[str]:
    """Return the words of a text as they stand, in order: a query before it is analysed for a language."""
    return _WORD.findall(text)


def prefix_term(word: str, language: str | None) -> str:
    """Return what every term begins with that a word beginning so can become; unstemmed."""
    return f"{language_code(language)}:{fold(word[:MAX_WORD_LENGTH])}"


def language_code(language: str | None) -> str:
    """Return the language whose rules apply: the one given where there is a stemmer for it, else `NO_LANGUAGE`."""
    return language if language in SNOWBALL_ALGORITHMS else NO_LANGUAGE


def is_stop_word(word: str, language: str | None) -> bool:
    """Whether a word carries no meaning by itself in that language."""
    return fold(word) in _stop_words(language_code(language))


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Return a word as readers may type it: lower case, straight apostrophes, no diacritics.

    й keeps its breve: without it Russian stemming breaks, and readers of Cyrillic type it.
    """
    # Twice, as Unicode's compatibility caseless matching (D146) has it: 𝓐 becomes a letter A only when taken apart.
    decomposed = word.translate(_TO_APOSTROPHE)
    for _ in range(2):
        decomposed = unicodedata.normalize("NFKD", decomposed.casefold())
    kept = "".join(
        mark
        for base, mark in zip(" " + decomposed, decomposed, strict=False)
        if not unicodedata.combining(mark) or (mark == "\u0306" and base == "и")
    )
    return unicodedata.normalize("NFC", kept).translate(_STROKES)


@lru_cache(maxsize=200_000)
def _term(word: str, code: str) -> str:
    folded = fold(word)
    if code in _ELIDING:
        folded = _ELISION.sub("", folded, count=1) if _ELISION.match(folded) else folded
    elif code in _POSSESSIVE and folded.endswith("'s"):
        folded = folded[:-2]
    folded = folded.replace("'", "")
    if code != NO_LANGUAGE:
        folded = _stemmer(code).stemWord(folded)
    return f"{code}:{folded}"


@cache
def _stemmer(code: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(SNOWBALL_ALGORITHMS[code])


@cache
def _stop_words(code: str) -> frozenset[str]:
    try:
        return frozenset(fold(word) for word in get_stop_words(code))
    except StopWordError:  # no list for this language
        return frozenset()
