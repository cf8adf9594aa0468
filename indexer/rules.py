"""The rules of rules.toml, ready to be asked.

A `Rule` looks at a block's own text, a `Cue` at the elements around it. What they are and how to add one stands at the
top of rules.toml.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from indexer.ledger import RemovalReason, Verdict

_LONGEST_WORD = 40
"""Characters a word, on average, up to which a block is looked at: what is longer is no phrase of a page's."""

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})


class Where(StrEnum):
    """Where in a text a rule holds."""

    ANYWHERE = "anywhere"
    START = "start"
    END = "end"
    EDGE = "edge"
    BESIDE = "beside"


class Strength(StrEnum):
    """What an element's name can do: name the reason of what was dropped anyway, remove, or claim all it holds."""

    WEAK = "weak"
    STRONG = "strong"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule about a block's own text.

    ``beside`` are the reasons next to which a rule of `Where.BESIDE` holds, and ``between`` says that it needs
    such a block on both sides, or a credit below.
    """

    name: str
    reason: RemovalReason
    languages: tuple[str, ...]
    pattern: re.Pattern[str]
    max_words: int
    where: Where
    strong: bool
    beside: frozenset[RemovalReason]
    between: bool
    examples: tuple[str, ...]
    counters: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """What it says of a block that it matches."""
        return Verdict(self.reason, self.name)

    def matches(self, text: str) -> bool:
        """Whether the text reads as the rule says, wherever it stands."""
        line = plain(text)
        return self.matches_plain(line, line.count(" ") + 1)

    def matches_plain(self, line: str, words: int) -> bool:
        """Do the same for a text from `plain` with this many words."""
        fits = words <= self.max_words and len(line) <= self.max_words * _LONGEST_WORD
        return fits and bool(self.pattern.search(line))


@dataclass(frozen=True, slots=True)
class Cue:
    """A rule about the elements around a block, by their tag and the words of their class, id, role, ..."""

    name: str
    reason: RemovalReason
    strength: Strength
    tags: frozenset[str]
    pattern: re.Pattern[str] | None
    examples: tuple[str, ...]
    counters: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """What it says of a block in such an element."""
        return Verdict(self.reason, self.name)

    def matches(self, tag: str, words: str) -> bool:
        """Whether an element is one of these; ``words`` as `indexer.blocks.Element` has them."""
        return tag in self.tags or bool(self.pattern and self.pattern.search(words))


@dataclass(frozen=True, slots=True)
class Keep:
    """A rule about a block's own text that says it belongs to the article."""

    name: str
    languages: tuple[str, ...]
    pattern: re.Pattern[str]
    max_words: int
    examples: tuple[str, ...]
    counters: tuple[str, ...]

    def matches(self, text: str) -> bool:
        """Whether the text reads as the rule says."""
        line = plain(text)
        fits = line.count(" ") < self.max_words and len(line) <= self.max_words * _LONGEST_WORD
        return fits and bool(self.pattern.search(line))


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, in the order in which they are asked; ``structure`` maps decisions made in code to what they are."""

    texts: tuple[Rule, ...]
    keeps: tuple[Keep, ...]
    cues: tuple[Cue, ...]
    structure: dict[str, str]


def plain(text: str) -> str:
    """Return a text as the patterns expect it: single spaces, one kind of apostrophe."""
    return " ".join(text.split()).translate(_APOSTROPHES)


@cache
def load_rules() -> Rules:
    """Return the rules that come with Vindplaats. They are read once."""
    data = tomllib.loads(files("indexer").joinpath("rules.toml").read_text(encoding="utf-8"))
    return Rules(
        tuple(_rule(entry) for entry in data["rule"]),
        tuple(_keep(entry) for entry in data["keep"]),
        tuple(_cue(entry) for entry in data["cue"]),
        {entry["name"]: entry["what"] for entry in data["structure"]},
    )


def _rule(entry: dict[str, Any]) -> Rule:
    reason = RemovalReason(entry["reason"])
    return Rule(
        name=entry["name"],
        reason=reason,
        languages=tuple(entry["languages"]),
        pattern=_any_of(entry["patterns"]),
        max_words=entry["max_words"],
        where=Where(entry["where"]),
        strong=entry.get("strong", False),
        beside=frozenset(map(RemovalReason, entry.get("beside", [reason]))),
        between=entry.get("between", False),
        examples=tuple(entry["examples"]),
        counters=tuple(entry["counters"]),
    )


def _keep(entry: dict[str, Any]) -> Keep:
    return Keep(
        name=entry["name"],
        languages=tuple(entry["languages"]),
        pattern=_any_of(entry["patterns"]),
        max_words=entry["max_words"],
        examples=tuple(entry["examples"]),
        counters=tuple(entry["counters"]),
    )


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def _cue(entry: dict[str, Any]) -> Cue:
    words = "|".join(re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", " ") for word in entry["words"])
    return Cue(
        name=entry["name"],
        reason=RemovalReason(entry["reason"]),
        strength=Strength(entry["strength"]),
        tags=frozenset(entry.get("tags", [])),
        pattern=re.compile(f" (?:{words}) ") if words else None,
        examples=tuple(entry["examples"]),
        counters=tuple(entry["counters"]),
    )
