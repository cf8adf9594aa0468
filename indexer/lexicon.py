"""The archive's own words: which there are, in which languages, and which look like names."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from indexer.acronyms import explained_acronyms
from indexer.analysis import NO_LANGUAGE, language_code, tokens

# From this share of capitals on, among occurrences inside of sentences, a word looks like a name. Below it lie words
# such as *president*, which some write with a capital.
NAME_SHARE = 0.7

_CLOSING = " \u00a0\t\"'“”„‘’«»(["
_ENDS_SENTENCE = ".!?:…\n"


@dataclass(frozen=True, slots=True)
class Written:
    """A piece of an article and its language; ``running``: sentences, in which a capital says something."""

    text: str
    language: str | None
    running: bool = True


@dataclass(slots=True)
class WordCount:
    """How often a form stands in a language: in all, inside of sentences, and there with a capital.

    ``spelling`` is how it was last written with a capital, else how it was first written. ``removed`` is how often it
    stands in removed text, which counts by itself, and ``removed_spelling`` how it was first written there.
    """

    seen: int = 0
    inside: int = 0
    capital: int = 0
    spelling: str = ""
    removed: int = 0
    removed_spelling: str = ""

    @property
    def any_spelling(self) -> str:
        """How it is written; where it only stands in removed text, how it is there."""
        return self.spelling or self.removed_spelling

    @property
    def has_capital(self) -> bool:
        """Whether it was written with a capital, other than in removed text."""
        return self.spelling[:1].isupper()


@dataclass(slots=True)
class WordCounts:
    """What some articles' words come to; ``words`` by form and language, ``acronyms`` by form, expansion, language."""

    words: dict[tuple[str, str], WordCount] = field(default_factory=dict)
    acronyms: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, pieces: Iterable[Written], sign: int) -> None:
        """Count the words of an article in (``sign`` 1) or out (-1)."""
        for piece in pieces:
            for form, language, inside, written in _words(piece):
                count = self.words.setdefault((form, language), WordCount())
                count.seen += sign
                count.inside += sign * inside
                count.capital += sign * (inside and written[:1].isupper())
                if sign > 0 and (written[:1].isupper() or not count.spelling):
                    count.spelling = written
            language = language_code(piece.language)
            for acronym in explained_acronyms(piece.text):
                self.acronyms[acronym.short.casefold(), acronym.expansion, language] += sign

    def add_removed(self, pieces: Iterable[Written], sign: int) -> None:
        """Count the words of an article's removed text in (``sign`` 1) or out (-1)."""
        for piece in pieces:
            for form, language, _, written in _words(piece):
                count = self.words.setdefault((form, language), WordCount())
                count.removed += sign
                count.removed_spelling = count.removed_spelling or written

    def merge(self, other: "WordCounts") -> None:
        """Count in what was counted elsewhere."""
        for key, more in other.words.items():
            count = self.words.setdefault(key, WordCount())
            count.seen += more.seen
            count.inside += more.inside
            count.capital += more.capital
            count.removed += more.removed
            if more.spelling[:1].isupper() or not count.spelling:
                count.spelling = more.spelling
            count.removed_spelling = count.removed_spelling or more.removed_spelling
        self.acronyms.update(other.acronyms)


def looks_like_name(inside: int, capital: int, spelling: str) -> bool:
    """Whether a word's occurrences are a name's. One that only begins sentences may be: its spelling has a capital."""
    return capital >= NAME_SHARE * inside if inside else spelling[:1].isupper()


def _words(piece: Written) -> Iterator[tuple[str, str, bool, str]]:
    language = language_code(piece.language) if piece.language else NO_LANGUAGE
    text = piece.text
    for token in tokens(text, piece.language):
        inside = piece.running and not _begins_sentence(text, token.start)
        yield token.form, language, inside, text[token.start : token.end]


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 6) : start].rstrip(_CLOSING)
    return not before or before[-1] in _ENDS_SENTENCE
