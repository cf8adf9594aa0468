"""How names are written: the letter tables, shapes, endings and curated list of names.toml, ready to be asked.

What each table means, and how to extend it, stands at the top of names.toml.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

CYRILLIC = "cyrillic"
_ALSO_CYRILLIC = "_cyrillic"
PLAIN = "plain"
_EVERY = "every"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the letter groups of one language or alphabet stand for, and what it never writes."""

    sounds: Mapping[str, str]
    group: re.Pattern[str]
    excluded: re.Pattern[str] | None

    def fits(self, written: str) -> bool:
        """Whether a word, in small letters, can have been written by these habits."""
        return self.excluded is None or self.excluded.search(written) is None

    def read(self, written: str) -> str:
        """Return the sounds of a word; letters that the reading doesn't know are skipped."""
        sounds = self.sounds
        return "".join([sounds[group] for group in self.group.findall(f"^{written}$")])


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What takes the place of whatever a pattern finds."""

    pattern: re.Pattern[str]
    replacement: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """What an adjective's stem ends in, and what the places may end in that it is made of.

    ``curated``: only places of the curated list.
    """

    pattern: re.Pattern[str]
    ends: Sequence[str]
    curated: bool


@dataclass(frozen=True, slots=True)
class NameRules:
    """All of names.toml.

    ``readings`` are those of the Latin alphabet, language by language, and ``cyrillic`` those of the Cyrillic, the
    first of which reads every word. ``ending`` finds whatever one of the ``endings`` finds. ``adjective`` is the ending
    of adjectives, and ``common`` begins those that are made of no place. ``joined`` are the words that a name is joined
    to where it is ``joinable``. ``curated`` has the spellings of each group, as they are written, by its name.
    """

    readings: Sequence[Reading]
    plain: Reading
    cyrillic: Sequence[Reading]
    marks: re.Pattern[str]
    western: re.Pattern[str]
    ending: re.Pattern[str]
    endings: Sequence[Rewriting]
    inflections: Sequence[Rewriting]
    adjective: re.Pattern[str]
    common: re.Pattern[str]
    derivations: Sequence[Derivation]
    possessive: re.Pattern[str]
    joined: tuple[str, ...]
    joinable: re.Pattern[str]
    capitals: frozenset[str]
    curated: Mapping[str, tuple[str, ...]]


@cache
def name_rules() -> NameRules:
    """Return the rules of names.toml.

    Raises KeyError where a table is missing, re.error where a pattern isn't one.
    """
    data = tomllib.loads(files("indexer").joinpath("names.toml").read_text(encoding="utf-8"))
    letters = {name: _sounds(table) for name, table in data["letters"].items()}
    every, cyrillic, plain = letters.pop(_EVERY), letters.pop(CYRILLIC), letters.pop(PLAIN)
    also = {name: letters.pop(name) for name in list(letters) if name.endswith(_ALSO_CYRILLIC)}
    return NameRules(
        readings=[_reading(every | own, data["excluded"].get(language)) for language, own in letters.items()],
        plain=_reading(plain),
        cyrillic=[
            _reading(cyrillic),
            *(_reading(cyrillic | own, data["excluded"][language]) for language, own in also.items()),
        ],
        marks=re.compile(data["shapes"]["marks"]),
        western=re.compile("|".join(data["shapes"]["western"])),
        ending=re.compile("|".join(entry["pattern"] for entry in data["ending"])),
        endings=_rewritings(data["ending"]),
        inflections=_rewritings(data["inflection"]),
        adjective=re.compile(data["adjective"]["ending"]),
        common=re.compile(data["adjective"]["common"]),
        derivations=[
            Derivation(re.compile(entry["pattern"]), entry["ends"], entry.get("curated", False))
            for entry in data["derived"]
        ],
        possessive=re.compile(data["possessive"]["ending"]),
        joined=tuple(data["joined"]["words"].split()),
        joinable=re.compile(data["joined"]["ending"]),
        capitals=frozenset(data["capitals"]["words"].split()),
        curated={group: tuple(spellings.split(", ")) for group, spellings in data["curated"].items()},
    )


def _sounds(table: str) -> dict[str, str]:
    """Return what "oe=u sj=š" says."""
    return dict(entry.split("=", 1) for entry in table.split())


def _reading(sounds: Mapping[str, str], excluded: str | None = None) -> Reading:
    longest_first = sorted(sounds, key=len, reverse=True)
    return Reading(
        sounds, re.compile("|".join(map(re.escape, longest_first))), re.compile(excluded) if excluded else None
    )


def _rewritings(table: Sequence[Mapping[str, Any]]) -> list[Rewriting]:
    return [Rewriting(re.compile(entry["pattern"]), entry["replacement"]) for entry in table]
