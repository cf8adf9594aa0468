"""Words cut as a model's tokenizer cuts them before it looks anything up, many times as quickly.

A tokenizer changes a text in steps (other forms of a letter, lower case, accents off) and then cuts it at white space,
punctuation and digits. Where each step looks at one character at a time, what it makes of a text follows from what it
makes of each character; so it is asked about every character once, and words are cut by Python's own string functions.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# They stand around digits and for what cannot be cut here. `str.split` takes them for white space, and no word has one.
_BEFORE_DIGIT, _AFTER_DIGIT, _NOT_HERE = "\x1c", "\x1d", "\x1e"
_MARKS = re.compile("[\x1c-\x1e]")

WHOLE = "\uffff"
"""A piece that begins with this, which no other does, is a word as it was: only the tokenizer itself can cut it."""

# Steps that never look at two characters at once, but for marks on letters: words with such are not cut here.
_CHANGES_ONE_BY_ONE = ("NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents")
_ONE_OF = re.compile(r"\[(?:[^\[\]\\]|\\x[0-9a-f]{2})+\]")
_ISOLATED = ({"type": "Punctuation", "behavior": "Isolated"}, {"type": "Digits", "individual_digits": False})

# Of Korean syllables written letter by letter: the vowels and last consonants join what stands before them.
_JOINING_JAMO = range(0x1160, 0x1200)


@dataclass(frozen=True, slots=True)
class Cut:
    """Texts cut into words, or words into pieces: ``parts`` one after the other; text ``i`` has ``counts[i]`` of them.

    One list, since a list for each word would have Python's collector of garbage go through them all, again and again.
    """

    parts: Sequence[str]
    counts: Sequence[int]

    @classmethod
    def at_spaces(cls, texts: Iterable[str]) -> Self:
        """Return texts cut at white space."""
        words = [text.split() for text in texts]
        return cls(list(chain.from_iterable(words)), list(map(len, words)))


def words_stand_alone(tokenizer: "Tokenizer") -> bool:
    """Whether a tokenizer cuts at white space before all else, so that a word's tokens are always the same."""
    first, *_ = [*_steps(tokenizer.pre_tokenizer), {}]
    spaced = any(len(token.content.split()) != 1 for token in tokenizer.get_added_tokens_decoder().values())
    if first.get("type") != "WhitespaceSplit" or spaced or not all(map(_one_by_one, _steps(tokenizer.normalizer))):
        return False
    # `str.split` takes these for white space, the tokenizers library does not: unless its first steps change them.
    return all(len(_cut(tokenizer, _changed(tokenizer, f"a{sign}a"))) == 2 for sign in "\x1c\x1d\x1e\x1f")


def cuts_one_by_one(tokenizer: "Tokenizer") -> bool:
    """Whether a tokenizer whose words stand alone also cuts each by what its characters are, and by nothing else."""
    kept = all(not token.normalized for token in tokenizer.get_added_tokens_decoder().values())
    return kept and all(step in _ISOLATED for step in _steps(tokenizer.pre_tokenizer)[1:])


class WordCuts:
    """Cuts words into the pieces that are looked up, for a tokenizer of which both questions above are true."""

    def __init__(self, tokenizer: "Tokenizer") -> None:
        self._characters = _Characters(tokenizer)
        special = [re.escape(token.content) for token in tokenizer.get_added_tokens_decoder().values()]
        self._special = re.compile("|".join(special)) if special else None

    def pieces(self, words: Sequence[str]) -> Cut:
        """Return the pieces of words that hold no white space; a word with `WHOLE` before it where not cut."""
        joined = "\n".join(words)
        if self._special:
            joined = self._special.sub(_NOT_HERE, joined)
        changed = joined.translate(self._characters).replace(_AFTER_DIGIT + _BEFORE_DIGIT, "")
        lines = changed.split("\n")
        if _NOT_HERE in changed:
            lines = [WHOLE + word if _NOT_HERE in line else line for word, line in zip(words, lines, strict=True)]
        return Cut(" ".join(lines).split(), [len(line.split()) for line in lines])


class _Characters(dict[int, str]):
    """What becomes of each character, by its number, for `str.translate`; the tokenizer is asked at first sight."""

    def __init__(self, tokenizer: "Tokenizer") -> None:
        super().__init__({ord("\n"): "\n", ord(_NOT_HERE): _NOT_HERE})
        self._tokenizer = tokenizer

    def __missing__(self, number: int) -> str:
        self[number] = made = self._made_of(chr(number))
        return made

    def _made_of(self, sign: str) -> str:
        if _joins_what_is_before(sign):
            return _NOT_HERE
        changed = _changed(self._tokenizer, sign)
        return _NOT_HERE if _MARKS.search(changed) else "".join(map(self._set_apart, changed))

    def _set_apart(self, sign: str) -> str:
        """Return a changed character with white space around it where the tokenizer cuts it from its neighbours."""
        after_nothing, after_letter, after_digit = (
            len(_cut(self._tokenizer, before + sign)) for before in ("", "x", "1")
        )
        if after_nothing == 0:
            return " "
        if after_letter == 1:
            return sign
        return f"{_BEFORE_DIGIT}{sign}{_AFTER_DIGIT}" if after_digit == 1 else f" {sign} "


def _joins_what_is_before(sign: str) -> bool:
    """Whether a character, or part of one, may become one with the character before it; yes where not known."""
    first = unicodedata.normalize("NFKD", sign)[0]
    return (
        unicodedata.category(sign) in ("Cn", "Cs")
        or unicodedata.category(first).startswith("M")
        or unicodedata.combining(first) != 0
        or ord(first) in _JOINING_JAMO
    )


def _one_by_one(step: dict[str, Any]) -> bool:
    if step["type"] != "Replace":
        return step["type"] in _CHANGES_ONE_BY_ONE
    pattern, content = step["pattern"], step["content"]
    single = bool(_ONE_OF.fullmatch(pattern.get("Regex", ""))) or len(pattern.get("String", "")) == 1
    return single and str(content).isascii()


def _changed(tokenizer: "Tokenizer", text: str) -> str:
    normalizer: Any = tokenizer.normalizer
    return str(normalizer.normalize_str(text)) if normalizer else text


def _cut(tokenizer: "Tokenizer", changed: str) -> list[Any]:
    pre_tokenizer: Any = tokenizer.pre_tokenizer
    return list(pre_tokenizer.pre_tokenize_str(changed))


def _steps(component: Any) -> list[dict[str, Any]]:
    """Return the steps of a normalizer or a pre-tokenizer, as they are written in a tokenizer's file."""
    if component is None:
        return []
    step: dict[str, Any] = json.loads(component.__getstate__())
    return step.get("normalizers") or step.get("pretokenizers") or [step]
