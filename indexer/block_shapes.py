"""Shapes and patterns: by what the blocks that a site repeats are known, though numbers and dates in them differ.

A block's shape is its text, each number, time and date as "#": of "12 reacties" and "3 reacties" it is "# reacties".
A pattern is a shape in which "…" stands for any words, as in "lees ook: …"; one without is the shape itself. Signs of
the text's own that mean something in a pattern are written otherwise in its shape.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from archive.dates import MONTH_NAMES, WEEKDAY_NAMES

NUMBER = "#"
ANY_WORDS = "…"

MOST_WORDS = 40
"""Words up to which a pattern with "…" looks at a block: what is longer is not known by a few words of it."""

MOST_CHARACTERS = 1000
"""The same in characters, for texts without spaces."""

_LONGEST_LABEL = 5
_FEWEST_FIXED = 2
_MOST_GAPS = 3

_OWN_SIGNS = str.maketrans({NUMBER: "＃", ANY_WORDS: "..."})
_QUOTES = str.maketrans("‘’ʼ´`“”„«»", "'''''\"\"\"\"\"")
_DIGITS = re.compile(r"\d+")
_NAMES = "|".join(sorted(map(re.escape, MONTH_NAMES), key=len, reverse=True))
_MONTH = re.compile(
    rf"{NUMBER}(?:[.\s-]|\bde\b|\bof\b)*\b(?:{_NAMES})\b\.?(?=\W*{NUMBER}|\W*$|\s)"
    rf"|\b(?:{_NAMES})\b\.?\s+(?={NUMBER})"
)
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(map(re.escape, WEEKDAY_NAMES))})\b[,.]?\s+(?={NUMBER})")
_NUMBERS = re.compile(rf"{NUMBER}(?:[\s.,:/–-]*{NUMBER})+")
_LABEL = re.compile(r"[^:.!?]{2,40}:(?=\s\S)")


def shape(text: str) -> str:
    """Return a block's shape: small letters, single spaces, numbers and dates as "#"."""
    return _folded(text.translate(_OWN_SIGNS))


def as_pattern(written: str) -> str:
    """Return a pattern as a person or script wrote it in the form that is kept; a shape is that already."""
    pieces = [_folded(piece) for piece in written.split(ANY_WORDS)]
    joined = [piece for piece in pieces[:-1] for piece in (piece, ANY_WORDS)] + pieces[-1:]
    words = [word for piece in joined for word in piece.split()]
    return " ".join(word for place, word in enumerate(words) if word != ANY_WORDS or words[place - 1 : place] != [word])


def is_sound(pattern: str) -> bool:
    """Whether a pattern says enough to go by: letters, and beside "…" at least two words, or a label with a colon."""
    gaps = pattern.count(ANY_WORDS)
    fixed = [word for word in pattern.split() if word != ANY_WORDS and any(letter.isalpha() for letter in word)]
    if not gaps:
        return bool(fixed)
    return gaps <= _MOST_GAPS and (len(fixed) >= _FEWEST_FIXED or any(word.endswith(":") for word in fixed))


def patterns_for(text: str) -> list[str]:
    """Return the patterns that a block's text suggests, narrowest first: its shape, and what its label begins."""
    whole = shape(text)
    label = label_of(whole)
    labelled = label is not None and fits(f"{label} {ANY_WORDS}", whole)
    return [whole, f"{label} {ANY_WORDS}"] if labelled else [whole]


def label_of(whole: str) -> str | None:
    """Return the words up to the colon with which a shape begins ("lees ook:"), None where there are none."""
    found = _LABEL.match(whole)
    label = found[0] if found else ""
    few = len(label.split()) <= _LONGEST_LABEL
    return label if few and any(letter.isalpha() for letter in label) else None


def fits(pattern: str, whole: str) -> bool:
    """Whether a block with this shape fits a pattern."""
    if ANY_WORDS not in pattern:
        return pattern == whole
    short = len(whole) <= MOST_CHARACTERS and whole.count(" ") < MOST_WORDS
    return short and bool(_expression(pattern).fullmatch(whole + " "))


def hint_of(pattern: str) -> str:
    """Return a word that every text holds, in small letters, that fits a pattern; "" where there is none."""
    return max((word for word in pattern.split() if word.isalpha()), key=len, default="")


def common_pattern(shapes: Sequence[str]) -> str:
    """Return the pattern of shapes that begin or end alike: what they share at both ends, "…" between."""
    rows = [each.split() for each in shapes]
    shortest = min(map(len, rows))
    ahead = next((place for place in range(shortest) if len({row[place] for row in rows}) > 1), shortest)
    rest = shortest - ahead
    behind = next((place for place in range(rest) if len({row[-1 - place] for row in rows}) > 1), rest)
    if ahead == max(map(len, rows)):
        return " ".join(rows[0])
    return " ".join([*rows[0][:ahead], ANY_WORDS, *rows[0][len(rows[0]) - behind :]])


def _folded(text: str) -> str:
    line = unicodedata.normalize("NFC", text.casefold().translate(_QUOTES))
    while True:  # one folding may bring together what another folds
        before = line = " ".join(line.split())
        line = _DIGITS.sub(NUMBER, line)
        if NUMBER in line:
            line = _NUMBERS.sub(NUMBER, _WEEKDAY.sub("", _MONTH.sub(NUMBER, line)))
        if line == before:
            return line


@lru_cache(maxsize=4096)
def _expression(pattern: str) -> re.Pattern[str]:
    # Of whole words, each with the space behind it, so that there is only one way to cut a text.
    pieces = [r"(?:\S+ )*?" if word == ANY_WORDS else re.escape(word) + " " for word in pattern.split()]
    return re.compile("".join(pieces))
