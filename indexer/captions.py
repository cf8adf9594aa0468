"""Captions in plain text: what a page's images leave behind when it is copied.

A copied image leaves its alt text, often made from its file name ("haven batumi 3 foto agentschap"), its caption and
its credit, on lines of their own or glued together without a space. The glue is recognised by how it is made: a run of
letters, then at once a capital, and two of three signs that both halves speak of one picture.
"""

import re
from collections.abc import Iterator
from functools import cache

from indexer.prose import sentence_count
from indexer.rules import Rule, load_rules, plain

_MOST_WORDS = 60
_FEWEST_ALT_WORDS = 3
_MOST_ALT_WORDS = 14
_SENTENCES_OF_PROSE = 3
"""A text of this many sentences is no caption."""

_PHOTO_WORD = re.compile(
    r"\b(?:foto\w*|photo\w*|beeld|image|img|picture|pic|bild|fotografie|illustrati\w+|kaart|map|carte|grafiek|фото\w*|снимок)\b",
    re.IGNORECASE,
)
_CREDIT_RULE = "caption-with-credit"
_WORD = re.compile(r"[^\W_]+")
_SHORT_WORD = 3


def is_glued_caption(text: str) -> bool:
    """Whether this is an image's alt text and caption, copied without a space between them."""
    line = plain(text)
    if len(line.split()) > _MOST_WORDS or sentence_count(line) >= _SENTENCES_OF_PROSE:
        return False
    return any(_is_glued_at(line, seam) for seam in _seams(line))


def _is_glued_at(line: str, seam: int) -> bool:
    alt, caption = line[:seam], line[seam:]
    words = alt.split()
    if not _FEWEST_ALT_WORDS <= len(words) <= _MOST_ALT_WORDS or re.search(r"[.!?:;,]", alt):
        return False
    speaks_of_photo = bool(_PHOTO_WORD.search(alt) or re.search(r"\d", alt))
    shared = bool(_long_words(alt) & _long_words(caption))
    if alt == alt.lower():
        return (_ends_in_credit(caption), speaks_of_photo, shared).count(True) >= 2
    # An alt text written as a sentence is: there, names have capitals too, and only the two surest signs do.
    return shared and _ends_in_credit(caption)


def is_alt_line(text: str) -> bool:
    """Whether a line reads like an image's file name: small letters, no punctuation, a number or a word for photo."""
    line = plain(text)
    words = line.split()
    if "\n" in text or not _FEWEST_ALT_WORDS <= len(words) <= _MOST_ALT_WORDS:
        return False
    if line != line.lower() or re.search(r"[.!?:;,()\"«»“”]", line):
        return False
    return bool(_PHOTO_WORD.search(line) or re.search(r"\b\d+\b", line))


def _seams(line: str) -> Iterator[int]:
    """Yield where a capital follows a small letter or digit at once, as no word but a brand's does."""
    for place in range(1, len(line)):
        if line[place].isupper() and (line[place - 1].islower() or line[place - 1].isdigit()):
            yield place


def _ends_in_credit(caption: str) -> bool:
    return _credit_rule().matches(caption)


@cache
def _credit_rule() -> Rule:
    return next(rule for rule in load_rules().texts if rule.name == _CREDIT_RULE)


def _long_words(text: str) -> set[str]:
    return {word for word in map(str.casefold, _WORD.findall(text)) if len(word) > _SHORT_WORD}
