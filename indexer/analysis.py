"""Words to terms: the one place where a word becomes what is searched for.

Each word has two terms. Its *term* is its stem, and carries its language (``nl:gasprijs``), so that one field can hold
all languages of an archive and a query, analysed once for each of them, meets only words of its own kind: Dutch *die*
never finds English *die*. Its *exact term* (``=gasprijzen``) is the folded word itself, in whatever language.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from re import compile as compiled

import Stemmer
from stop_words import StopWordError, get_stop_words

from indexer.words import break_words, fold, words

__all__ = [
    "ANALYZER_VERSION",
    "NO_LANGUAGE",
    "SNOWBALL_ALGORITHMS",
    "Token",
    "analysed",
    "exact_term",
    "fold",
    "is_stop_word",
    "language_code",
    "term_of",
    "terms",
    "tokens",
    "words",
]

# Part of the manifest: raise it whenever the same text would give other terms.
ANALYZER_VERSION = "3"

# ISO 639-1 to the Snowball algorithm, by PyStemmer. "dutch" is Kraaij-Pohlmann's (Snowball 3): unlike Porter's it
# brings gasprijzen and gasprijs, huizen and huis, gevlucht and vluchten together. For finding articles by their titles
# the two, and Whoosh's own Snowball, do equally well (nDCG@10 0.850 each over 1,200 titles, a difference of 0.006 being
# chance).
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

_ELISION = compiled(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|dell|nell|sull|all|un)'(?=\w)")
_ELIDING = frozenset({"fr", "it", "ca"})
_POSSESSIVE = frozenset({"nl", "en", "de", "da", "sv", "no"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: its terms, its place in the text (``text[start:end]``) and among the text's words.

    ``form`` is the exact term without its sign. ``whole`` as in `indexer.words.Word`.
    """

    term: str
    form: str
    start: int
    end: int
    position: int
    whole: bool = False

    @property
    def exact(self) -> str:
        """The exact term."""
        return exact_term(self.form)


def tokens(text: str, language: str | None) -> Iterator[Token]:
    """Yield the words of a text by position, stop words included (phrases need them)."""
    code = language_code(language)
    for word in break_words(text):
        term, form = _analysed(word.form[:MAX_WORD_LENGTH], code)
        yield Token(term, form, word.start, word.end, word.position, word.whole)


@lru_cache(maxsize=512)
def analysed(text: str, language: str | None) -> tuple[Token, ...]:
    """Return all words of a text, kept for a while: what is shown of a hit asks several times for those of one."""
    return tuple(tokens(text, language))


def terms(text: str, language: str | None) -> list[str]:
    """Return the terms of a text by position, stop words included, wholes left out."""
    return [token.term for token in tokens(text, language) if not token.whole]


def term_of(form: str, language: str | None) -> str:
    """Return the term that a folded word becomes in a language."""
    return _analysed(form[:MAX_WORD_LENGTH], language_code(language))[0]


def exact_term(form: str) -> str:
    """Return the exact term of a folded word."""
    return f"={form}"


def language_code(language: str | None) -> str:
    """Return the language whose rules apply: the one given where there is a stemmer for it, else `NO_LANGUAGE`."""
    return language if language in SNOWBALL_ALGORITHMS else NO_LANGUAGE


def is_stop_word(word: str, language: str | None) -> bool:
    """Whether a word carries no meaning by itself in that language."""
    return fold(word) in _stop_words(language_code(language))


@lru_cache(maxsize=200_000)
def _analysed(folded: str, code: str) -> tuple[str, str]:
    """Return a folded word's term and its form."""
    if code in _ELIDING and (elision := _ELISION.match(folded)):
        folded = folded[elision.end() :]
    form = folded.replace("'", "")
    stem = form
    if code in _POSSESSIVE and folded.endswith("'s"):
        stem = folded[:-2].replace("'", "")
    if code != NO_LANGUAGE:
        stem = _stem(stem, code)
    return f"{code}:{stem}", form


# Nouns and adjectives whose ge- belongs to them: the stemmer takes it for a participle's, and makes one word of
# gezondheid and zon, gemeenten and menen, gewonden and won. Each line has the forms of one stem, which comes first.
_OWN_STEMS = {
    "nl": """
        gebied gebieden
        gedachte gedachten
        gedrag
        geheim geheimen geheime
        geluk
        gemeente gemeenten gemeentes
        gemiddeld gemiddelde gemiddelden
        gemoed gemoederen
        gerecht gerechten
        getuige getuigen
        gevoel gevoelens gevoelig gevoelige
        gevolg gevolgen
        geweer geweren
        gewest gewesten
        gewicht gewichten
        gewonde gewonden
        gewoon gewone
        gezag
        gezellig gezellige
        gezicht gezichten
        gezin gezinnen
        gezond gezonde gezonder gezondheid
    """
}


@cache
def _own_stems(code: str) -> dict[str, str]:
    lines = (line.split() for line in _OWN_STEMS.get(code, "").splitlines())
    return {form: forms[0] for forms in lines for form in forms}


def _stem(form: str, code: str) -> str:
    """Return a word's stem; the word itself where that would be a stop word, which it is not: geweld is not wel."""
    own = _own_stems(code).get(form)
    if own is not None:
        return own
    stem = _stemmer(code).stemWord(form)
    return form if stem in _stop_words(code) and form not in _stop_words(code) else stem


@cache
def _stemmer(code: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(SNOWBALL_ALGORITHMS[code])


@cache
def _stop_words(code: str) -> frozenset[str]:
    try:
        return frozenset(fold(word) for word in get_stop_words(code))
    except StopWordError:  # no list for this language
        return frozenset()
