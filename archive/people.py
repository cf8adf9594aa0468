"""The people that a byline names: "Van onze redacteur Jan de Vries en Anna Jansen" names two.

A newsroom's word for its own, an agency, a place, a role and a photographer's credit are no people. What is left of a
byline when those are gone is taken apart at commas and the words for "and"; of each piece the beginning is a name as
far as it reads like one: capitalised words, initials and particles. The words for it all stand in
`archive.people_words`; extend them, each with a line in the tests.
"""

import re
from collections.abc import Iterable

from archive.people_words import (
    AGENCIES,
    ASIDE,
    BEFORE_A_NAME,
    BEHIND_A_NAME,
    CAPITAL_PARTICLES,
    INITIALS,
    INVERTED,
    JOINT,
    KEPT_BEHIND,
    NAME_WORD,
    NO_FIRST_NAMES,
    OPENING,
    OTHERS_WORK,
    PARTICLES,
    PLACES,
    ROLE,
    SEPARATOR,
    SURE_BEGINNINGS,
)

LONGEST_NAME = 80
MOST_PEOPLE = 30


def people_in(byline: str) -> tuple[str, ...]:
    """Return the names of the people that a byline or an author's field names, in their order; none for a newsroom."""
    line = ASIDE.sub(" ", " ".join(byline.split())[:500]).strip()
    line = OTHERS_WORK.sub("", OPENING.sub("", line, count=1)).strip(" ,;:|")
    if inverted := _as_inverted(line):
        return (inverted,)
    pieces = [piece for part in SEPARATOR.split(line) for piece in JOINT.split(part)]
    return _unique(filter(None, map(_person, pieces)))


def people_named(names: Iterable[str]) -> tuple[str, ...]:
    """Return the people among what a page states as its authors' names, each one or several.

    A single word may be somebody's whole name here, and "Vries, Jan de" is one person.
    """
    found: list[str] = []
    for name in names:
        line = " ".join(name.split())[:500]
        several = people_in(line)
        if inverted := _as_inverted(line, stated=True):
            several = (inverted,)
        if not several and re.fullmatch(r"[^\W\d_][\w’'-]{2,30}", line) and line.casefold() not in AGENCIES:
            several = () if _is_role(line) or not line[0].isupper() or line.isupper() else (line,)
        found += several
    return _unique(found)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    by_form: dict[str, str] = {}
    for name in names:
        by_form.setdefault(name.casefold(), name)
    return tuple(by_form.values())[:MOST_PEOPLE]


def _as_inverted(line: str, *, stated: bool = False) -> str | None:
    """Return "J. de Vries" for "Vries, J. de"; in print only with initials, where nothing else can be meant."""
    found = INVERTED.fullmatch(line)
    if found is None:
        return None
    family, first, particle = found["family"].strip(), found["first"].strip(), found["particle"].strip()
    sure = INITIALS.fullmatch(first) and (first.isupper() or "." in first)
    if not sure and not (stated and len(family.split()) <= 2 and len(first.split()) <= 2):
        return None
    if len(family.split()) > 1 and family.split()[0].casefold() not in PARTICLES and not sure:
        return None  # "Jan Jansen, Piet Pietersen" are two people
    return _person(" ".join(filter(None, (first, particle, family))))


def _person(piece: str) -> str | None:
    """Return the name that a piece of a byline begins with, behind titles and a newsroom's words; None for no name."""
    tokens = _behind_roles(piece.strip(" :-–—").split())
    if tokens and tokens[-1].casefold() not in KEPT_BEHIND and not INITIALS.fullmatch(tokens[-1]):
        tokens[-1] = tokens[-1].rstrip(".")
    while tokens and tokens[0].casefold() in BEFORE_A_NAME:
        tokens = tokens[1:]
    name = _name(tokens)
    if name is None or len(name) > LONGEST_NAME:
        return None
    if name.casefold().strip(".") in PLACES or any(word.casefold().strip(".") in AGENCIES for word in name.split()[:1]):
        return None
    return _cased(name)


def _is_role(token: str) -> bool:
    """Whether a word is a newsroom's or a role's, or a compound of such words alone: "Presse-Agentur"."""
    return all(ROLE.fullmatch(part) for part in re.split(r"[-–]", token.strip(".,:")))


def _behind_roles(tokens: list[str]) -> list[str]:
    """Leave out what stands before a name: "onze redacteur", "unserem Korrespondenten", "Political Editor"."""
    roles = [place for place, token in enumerate(tokens) if _is_role(token)]
    if roles and _name(tokens[: roles[0]]) is None:
        tokens = tokens[roles[-1] + 1 :]
    lower = 0
    while lower < len(tokens) and tokens[lower].islower() and tokens[lower].casefold() not in PARTICLES:
        lower += 1
    return tokens[lower:] if roles or lower == 0 else []


def _name(tokens: list[str]) -> str | None:
    """Return as many of the words as read like one person's name."""
    taken: list[str] = []
    for place, token in enumerate(tokens):
        folded = token.casefold()
        if _is_role(token):
            break
        if folded in BEHIND_A_NAME and len(taken) > 1:
            taken += [token] if folded in KEPT_BEHIND else []
            continue
        if folded in PARTICLES and not token[0].isupper():
            if not _goes_on(tokens[place:]):
                break
        elif not (_is_capital(token) or re.match(r"[dl]['’]\w", token)) or not NAME_WORD.fullmatch(token):
            break
        taken.append(token)
    while taken and taken[-1].casefold() in PARTICLES and taken[-1].islower():
        taken.pop()
    return " ".join(taken) if _is_name(taken) else None


def _goes_on(tokens: list[str]) -> bool:
    """Whether particles lead to a name here: "in 't Veld", but not "in Moskou"."""
    follow = [token for token in tokens if token.casefold() not in PARTICLES or token[0].isupper()]
    before = tokens[: len(tokens) - len(follow)] if follow else tokens
    if before and before[0].casefold() in {"in", "op", "aan", "het", "al", "e", "y"} and len(before) == 1:
        return before[0].casefold() in {"al", "y", "e"}
    return bool(follow)


def _is_capital(word: str) -> bool:
    return word.lstrip('"“”„')[:1].isupper()


def _is_name(words: list[str]) -> bool:
    if not 2 <= len(words) <= 7:
        return False
    first = words[0].casefold()
    if first in NO_FIRST_NAMES or (first in SURE_BEGINNINGS and len(words) < 3):
        return False
    whole = [word for word in words if len(word.strip(".")) > 1 and word.casefold() not in PARTICLES]
    return bool(whole) and sum(map(_is_capital, words)) >= 2 - (words[-1][:2] in {"d'", "d’", "l'", "l’"})


def _cased(name: str) -> str:
    """Return a name in capitals as names are written; any other as it is."""
    if not name.isupper() or len(name.replace(".", "").replace(" ", "")) <= 4:
        return name
    words = []
    for place, word in enumerate(name.split()):
        if place and word.casefold() in PARTICLES - CAPITAL_PARTICLES:
            words.append(word.lower())
        elif "." in word:
            words.append(word)
        else:
            words.append(re.sub(r"[^\W\d_]+", lambda found: found[0].capitalize(), word))
    return " ".join(words)
