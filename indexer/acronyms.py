"""Finds the acronyms that a text explains itself: “the Collective Security Treaty Organization (CSTO)”.

After Schwartz & Hearst 2003 ("A Simple Algorithm for Identifying Abbreviation Definitions in Biomedical Text"), with
the stricter condition that each letter of the acronym begins a word, or a part of a Dutch compound, of the long form in
order; words without a capital of their own in between (*van*, *of the*) may be passed over.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

# CSTO, NAVO, ОДКБ, OVSE; with digits or small letters inside (G7, GroenLinks) it is a name, not an acronym.
_SHORT = r"[^\W\d_]{2,8}"
_IN_BRACKETS = re.compile(rf"\((?P<short>{_SHORT})(?:[,;] [^()]{{1,60}})?\)")
_BEFORE_BRACKETS = re.compile(rf"\b(?P<short>{_SHORT}) \((?P<long>[^()]{{6,120}})\)")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# Of a sentence, how many words before the bracket are looked at: twice the letters, as Schwartz and Hearst have it.
_WORDS_PER_LETTER = 2
# Before the part of a compound that may give a second letter stands another part.
_FEWEST_IN_PART = 3


@dataclass(frozen=True, slots=True)
class Acronym:
    """An acronym and what it stands for, both as they were written."""

    short: str
    expansion: str


def explained_acronyms(text: str) -> Iterator[Acronym]:
    """Yield the acronyms that a text explains, where it does."""
    for match in _IN_BRACKETS.finditer(text):
        short = match["short"]
        if short.isupper() and (expansion := _expansion_before(text[: match.start()], short)):
            yield Acronym(short, expansion)
    for match in _BEFORE_BRACKETS.finditer(text):
        short, expansion = match["short"], match["long"].strip()
        if short.isupper() and _spells(short, [word.group() for word in _WORD.finditer(expansion)]):
            yield Acronym(short, expansion)


def _expansion_before(before: str, short: str) -> str | None:
    sentence = re.split(r"[.!?;:\n()]", before[-200:])[-1]
    found = list(_WORD.finditer(sentence))[-_WORDS_PER_LETTER * len(short) :]
    for begin in range(len(found) - 1, -1, -1):
        if found[begin].group()[0].casefold() != short[0].casefold():
            continue
        if _spells(short, [word.group() for word in found[begin:]]):
            return sentence[found[begin].start() : found[-1].end()]
    return None


def _spells(short: str, words: Sequence[str]) -> bool:
    """Whether the letters of an acronym begin the words of a long form, the first one and at least two of them."""
    letters = short.casefold()
    return len(words) > 1 and words[0][0].casefold() == letters[0] and _spelled_by(letters, tuple(words))


@lru_cache(maxsize=10_000)  # without it, a row of words that all begin alike is tried in every combination
def _spelled_by(letters: str, words: tuple[str, ...]) -> bool:
    if not words or not letters:
        return not letters and not any(word[0].isupper() for word in words)
    word, rest = words[0].casefold(), words[1:]
    # A compound may give more than one letter: Verdragsorganisatie gives V and O.
    most = _inside(letters[1:], word[_FEWEST_IN_PART:]) + 1 if word[0] == letters[0] else 0
    if any(_spelled_by(letters[count:], rest) for count in range(1, most + 1)):
        return True
    return not words[0][0].isupper() and _spelled_by(letters, rest)


def _inside(letters: str, word: str) -> int:
    """Return how many of the letters stand in a word in order."""
    place = count = 0
    for letter in letters:
        place = word.find(letter, place) + 1
        if not place:
            break
        count += 1
    return count
