"""Lines joined to paragraphs again: the hyphen at a line's end goes where it only broke a word."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_BROKEN = re.compile(r"([^\W_]+)[-\u2010]$")
_NEXT_WORD = re.compile(r"[^\W_]+")
_SHARED = frozenset(("en", "of", "tot", "als", "and", "or", "to", "und", "oder", "bis", "et", "ou", "и", "или"))
"""Words after which a hyphen stands for what follows: "in- en uitvoer"."""

_OPEN_SYLLABLE = re.compile(r"(?:[aeiouyéë]|ij)$")
"""Dutch parts no "en" from a word but after a vowel ("partij-en"): a consonant would go with it ("stra-ten")."""

_VOWEL = re.compile(r"[aeiouyáàâäåæéèêëíìîïóòôöøœúùûüýаеёиоуыэюяіїє]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a document itself writes its words, within lines: in small letters, those with a hyphen among them."""

    words: frozenset[str]

    @classmethod
    def of(cls, lines: Iterable[str]) -> "Spelling":
        """Return the words of these lines, but for each line's last: that one may be broken."""
        found: set[str] = set()
        for line in lines:
            found.update(word.casefold() for word in _WORD.findall(line)[:-1])
        return cls(frozenset(found))

    def joined(self, lines: Sequence[str]) -> str:
        """Return the text of these lines as one."""
        text = lines[0] if lines else ""
        for line in lines[1:]:
            text = self.join(text, line)
        return text

    def join(self, text: str, line: str) -> str:
        """Return a text with a line after it: without the hyphen that broke a word between them, else with a space."""
        broken, following = _BROKEN.search(text[-100:]), _NEXT_WORD.match(line)
        if broken is None or following is None:
            glued = text.endswith(("/", "\u2014")) and not text.endswith((" /", " \u2014"))
            return f"{text}{line}" if glued else f"{text} {line}"
        first, second = broken[1].casefold(), following[0].casefold()
        if f"{first}{second}" in self.words:
            return f"{text[:-1]}{line}"
        if f"{first}-{second}" in self.words or _keeps_its_hyphen(broken[1], following[0]):
            return f"{text}{line}"
        if second in _SHARED and not (second == "en" and _OPEN_SYLLABLE.search(first)):
            return f"{text} {line}"
        return f"{text[:-1]}{line}"


def _keeps_its_hyphen(first: str, second: str) -> bool:
    """Whether a hyphen is the word's own: Noord-Holland, Covid-19, 32-jarige, WOZ-waarde, tv-maker.

    No line breaks a word before a capital or a digit, nor after a number, an acronym or letters without a vowel.
    """
    if not second[0].islower() or first.isdigit() or (len(first) > 1 and first.isupper()):
        return True
    return _VOWEL.search(first) is None
