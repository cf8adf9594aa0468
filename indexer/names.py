"""Names in any spelling: which words are the same person's or place's name, whoever transliterated it.

*Poetin*, *Putin*, *Poutine* and *Путин* are one name as a Dutch, an English, a French and a Russian author write it. A
word is read as each language would have written it; what is heard is stripped of what transliterators differ in; and
two words may be the same name when they sound the same in any of their readings. The readings stand in names.toml, with
a curated list of what no rule brings together (*Kyiv*, *Kiev*; *NAVO*, *НАТО*).
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache

from indexer.name_rules import NameRules, name_rules

__all__ = ["curated_spellings", "longest_curated", "name_keys", "place_keys", "same_name"]

_FEWEST_LETTERS = 3
# Below this a Latin word stands for what it spells, unless it bears the marks of transliteration: Boer is no Бур.
_FEWEST_TO_INTERPRET = 5
# Below this the sounds are too few to leave any out.
_FEWEST_SOUNDS = 5
# From here on a and o are one: Belarusian writes what is heard (Баранавічы), Russian what is meant (Барановичи).
_FEWEST_TO_BLUR = 8
# Below this a Cyrillic word is taken as it stands, and a case ending is never taken off.
_FEWEST_TO_INFLECT = 6
# Below this a name isn't looked for in what stands before a street or a square: Leninplein, but Kerkplein.
_FEWEST_JOINED = 5
# From here on an unstressed a needs no second reading, since a and o will be one anyway.
_MANY_SOUNDS = 10
# Shorter places are those of the curated list only: омский is made of Омск, but мирской of no Мир.
_FEWEST_IN_PLACE = 4
_LONGEST = 40

_LATIN = re.compile(r"[a-zß-ɏə]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
_NOT_HEARD = re.compile(r"['’‘ʼ`´ʹʺ′\u0301\u00ad]")
# Letters with marks that change what is heard; all other marks are dropped.
_MARKED = frozenset("äöüëçšžčćłżşŝəđıßйёўґғқңұүһәө")
_DOUBLED = re.compile(r"(.)\1+")
_LONG_I = re.compile("ii+")
# Maria isn't Mara: what is dropped before other vowels is heard in a final -ia.
_GLIDE = re.compile("i(?=[eoöu])|(?<![bdfghklmnprstvšz])i(?=a)|i(?=a.)")
_MERGED = str.maketrans({"z": "s", "ž": "š", "h": "g"})
_CASE_ENDING = re.compile("(?<=.{4})(?:ие[йм]|и?[ая]ми|[ая]х|[оеіи]й|[оея]м|[иь]?ю|и[иея]|[аеёиійоуыьюяєї])$")
_JOINT = re.compile(r"[\s\-\u2010\u2011]+")


@lru_cache(maxsize=200_000)
def name_keys(word: str) -> frozenset[str]:
    """Return the keys of all names that a single word can stand for; none for what is no name (digits, *de*).

    Two words may be the same name when their keys meet. Capitals make no difference, except in the acronyms of
    names.toml that are ordinary words without them (*who*).
    """
    rules = name_rules()
    written = _letters(word)
    keys = {f"#{group}" for group in _groups(word, _JOINT.sub("", written))}
    if _FEWEST_LETTERS <= len(written) <= _LONGEST:
        if _LATIN.fullmatch(written):
            keys.add(f"={_bare(written)}")
            keys.update(_latin_keys(written, rules))
            if written.endswith(rules.joined):
                keys.update(_joined_keys(written, rules))
            elif written.endswith("s") and rules.possessive.search(written):
                keys.update(_latin_keys(written[:-1], rules))
        elif _CYRILLIC.fullmatch(written):
            keys.update(_cyrillic_keys(written, rules))
    return frozenset(keys)


def place_keys(word: str) -> frozenset[str]:
    """Return the keys of the places that a Cyrillic adjective may be made of (минский); none for another word.

    They are among its `name_keys`. A word that is no name itself, and so is written small, has these alone.
    """
    written = _letters(word) if not word.isascii() else ""
    return frozenset(_place_keys(written, name_rules()) if _CYRILLIC.fullmatch(written) else ())


def same_name(first: str, second: str) -> bool:
    """Whether two words may be the same name."""
    return not name_keys(first).isdisjoint(name_keys(second))


def curated_spellings(name: str) -> frozenset[str]:
    """Return all spellings of a name of the curated list as they are written, its own included; none for others.

    Both the name and its spellings may have several words (*Verenigde Staten*), set apart by a space or a hyphen, which
    makes no difference.
    """
    curated = name_rules().curated
    return frozenset(spelling for group in _groups(name, _joined(name)) for spelling in curated[group])


@cache
def longest_curated() -> int:
    """Return how many words the longest curated spelling has, the parts of hyphened words counted apart."""
    return max(len(_JOINT.split(spelling)) for spellings in name_rules().curated.values() for spelling in spellings)


def _latin_keys(written: str, rules: NameRules) -> Iterator[str]:
    short = len(written) < _FEWEST_TO_INTERPRET and not rules.marks.search(written)
    if short or rules.western.search(written):
        yield f"'{rules.plain.read(written)}"
        return
    # Most readings agree.
    for sounds in {reading.read(written) for reading in rules.readings if reading.fits(written)}:
        yield from _heard(sounds, rules)


def _joined_keys(written: str, rules: NameRules) -> Iterator[str]:
    """Yield the keys of the name in Leninplein, if there is one."""
    name = next(written.removesuffix(word) for word in rules.joined if written.endswith(word))
    if len(name) < _FEWEST_JOINED:
        return
    groups = _groups(name, name)
    yield from (f"#{group}" for group in groups)
    if groups or rules.marks.search(name) or rules.joinable.search(name):
        yield from _latin_keys(name, rules)


def _cyrillic_keys(written: str, rules: NameRules) -> Iterator[str]:
    every = rules.cyrillic[0]
    sounds = every.read(written)
    yield f"'{_spelled_out(sounds)}"
    yield from _heard(sounds, rules)
    for reading in rules.cyrillic[1:]:
        if reading.fits(written):
            yield from _heard(reading.read(written), rules)
    if len(written) >= _FEWEST_TO_INFLECT:
        for inflection in rules.inflections:
            if inflection.pattern.search(written):
                nominative = inflection.pattern.sub(inflection.replacement, written)
                yield from _heard(every.read(nominative), rules)
    yield from _place_keys(written, rules)


def _place_keys(written: str, rules: NameRules) -> Iterator[str]:
    """Yield the keys of the places that an adjective may be made of; none for another word."""
    stem, adjectives = rules.adjective.subn("", written)
    for derivation in rules.derivations if adjectives and not rules.common.search(stem) else ():
        rest, found = derivation.pattern.subn("", stem)
        for end in derivation.ends if found else ():
            place = rest + end
            if derivation.curated:
                yield from (f"#{group}" for group in _groups(place, place))
            elif len(place) >= _FEWEST_IN_PLACE:
                yield from _heard(rules.cyrillic[0].read(place), rules)


def _heard(sounds: str, rules: NameRules) -> Iterator[str]:
    """Yield the keys of a sequence of sounds, one for each way to hear the vowels that may be either of two."""
    for said in _either(sounds):
        spelled = _spelled_out(said)
        if len(spelled) < _FEWEST_SOUNDS:
            key = f"'{spelled}"
        else:
            key = _loose(spelled, rules)
            if len(key) >= _FEWEST_TO_BLUR:
                key = key.replace("o", "a")
        for vowel in "oe" if "ö" in key else "o":
            yield key.replace("ö", "a" if vowel == "o" and len(key) >= _FEWEST_TO_BLUR else vowel)


def _either(sounds: str) -> Collection[str]:
    """Return what a word with unstressed vowels, written as they are heard, may be if written as they are meant.

    Only one of its æ is written for e: that just before the stress, of several the first.
    """
    if "å" not in sounds and "æ" not in sounds:
        return (sounds,)
    said = {sounds.replace("æ", "e", 1).replace("æ", "a"), sounds.replace("æ", "a")}
    if len(sounds) >= _MANY_SOUNDS:
        return {each.replace("å", "a") for each in said}
    for _ in range(sounds.count("å")):
        said = {each.replace("å", vowel, 1) for each in said for vowel in "ao"}
    return said


def _spelled_out(sounds: str) -> str:
    return _LONG_I.sub("i", sounds[1:] if sounds.startswith("ie") else sounds)


def _loose(sounds: str, rules: NameRules) -> str:
    heard = _DOUBLED.sub(r"\1", sounds.translate(_MERGED))
    heard = _DOUBLED.sub(r"\1", _GLIDE.sub("", heard))
    if rules.ending.search(heard):  # most have none, and one look is quicker than ten
        for ending in rules.endings:
            heard = ending.pattern.sub(ending.replacement, heard)
    return heard


def _groups(name: str, written: str) -> frozenset[str]:
    """Return the curated groups that a name, of one word or several, belongs to; ``written``: its `_joined` letters."""
    groups = _curated_groups()
    found = groups.get(name) or groups.get(written)
    if found is None and _CYRILLIC.fullmatch(written):
        found = groups.get(_CASE_ENDING.sub("*", written))
    if found is None and written.endswith("s"):
        found = groups.get(written[:-1])
    return found or frozenset()


@cache
def _curated_groups() -> Mapping[str, frozenset[str]]:
    """Return the groups of each curated spelling, and of the stems of the Cyrillic ones, which end in a star."""
    rules = name_rules()
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for group, spellings in rules.curated.items():
        for spelling in spellings:
            written = spelling if spelling in rules.capitals else _joined(spelling)
            groups[written].add(group)
            if _CYRILLIC.fullmatch(written) and not spelling.isupper():
                groups[_CASE_ENDING.sub("*", written) if _CASE_ENDING.search(written) else f"{written}*"].add(group)
    return {written: frozenset(found) for written, found in groups.items()}


def _joined(name: str) -> str:
    """Return the letters of a name without what stands between its words: Wit-Rusland is also written Witrusland."""
    return _JOINT.sub("", _letters(name))


def _letters(word: str) -> str:
    """Return a word in small letters, without apostrophes and without the marks that change nothing heard."""
    lowered = _NOT_HEARD.sub("", unicodedata.normalize("NFC", word.casefold()))
    if lowered.isascii():
        return lowered
    return "".join(map(_unmarked, lowered))


@cache
def _unmarked(letter: str) -> str:
    return letter if letter in _MARKED else _bare(letter)


def _bare(letters: str) -> str:
    if letters.isascii():
        return letters
    return "".join([mark for mark in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(mark)])
