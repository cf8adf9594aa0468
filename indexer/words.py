"""Word breaking: where the words of a text stand, keeping together what readers type together.

Unicode's own rules (UAX 29) cut *NAVO-handvest* and *COVID-19* in two and keep *einde.Begin* whole. Here what is
written with a hyphen, an e-mail address, a numbered article (*art. 4*) is both: its parts, one position each, and the
whole as a further word on the first part's position. So each is found by the part, by the whole, and by the whole in
another spelling: *e-mail* by *email*, *COVID-19* by *covid19*.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_COMBINING = "\u0300-\u036f"
_SOFT_HYPHEN = "\u00ad"
_APOSTROPHES = "'’‘ʼ`´"
_HYPHENS = "-\u2010\u2011"
# A letter or digit, with what hides inside words.
_SIGN = rf"(?:[^\W_]|[{_COMBINING}{_SOFT_HYPHEN}])"
_SIMPLE = rf"{_SIGN}+(?:[{_APOSTROPHES}]{_SIGN}+)*"
_WORD = re.compile(_SIMPLE)
_NUMBER = r"(?:\d{1,3}(?:[.,\u00a0\u202f'’]\d{3})+(?:[.,]\d{1,2})?(?!\w)|\d+[.,:]\d+(?!\w|[.,:]\d))"
_NUMBER_OR_WORD = re.compile(rf"(?P<number>{_NUMBER})|{_SIMPLE}")
_ABBREVIATIONS = "art|artt|nr|nrs|no|num|par|lid|blz|pag|abs|ст"

# Nine words of ten are letters with nothing that could join them to what follows; they are done with at once.
_PLAIN = (
    rf"[^\W\d_]{{2,}}(?![\w{_COMBINING}{_SOFT_HYPHEN}]|[.+@&{_HYPHENS}{_APOSTROPHES}][\w{_COMBINING}{_SOFT_HYPHEN}]"
    r"|[.+-]+[@\w.+-]|\.[ \u00a0]?\d)"
)

_PIECE = re.compile(
    rf"""
      (?P<plain>{_PLAIN})
    | (?P<address>[\w.+-]{{1,64}}@\w[\w-]*(?:\.\w[\w-]*)+)
    | (?P<number>(?<![\w.,]){_NUMBER})
    | (?P<initials>(?<![\w.])(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?!\w))?)
    | (?P<numbered>\b(?:{_ABBREVIATIONS})\.[ \u00a0]?(?:{_NUMBER}|\d\w*))
    | (?P<hyphened>{_SIMPLE}(?:[{_HYPHENS}&]{_SIMPLE})+)
    | (?P<simple>{_SIMPLE})
    """,
    re.VERBOSE | re.IGNORECASE,
)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[.,\u00a0\u202f'’]\d{3})+(?P<decimals>[.,]\d{1,2})?")
_TO_APOSTROPHE = str.maketrans(dict.fromkeys(_APOSTROPHES, "'"))
# Letters that Unicode does not take apart, though readers type them without their stroke.
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ŧ": "t", "ħ": "h"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, ``text[start:end]``: ``form`` is how it is compared, ``position`` counts the text's words.

    ``whole`` is set on a word that stands over several positions: the parts follow, the first on its own position.
    """

    form: str
    start: int
    end: int
    position: int
    whole: bool = False


def break_words(text: str) -> Iterator[Word]:
    """Yield a text's words by position; where a whole and its first part share one, the whole comes first."""
    position = 0
    for match in _PIECE.finditer(text):
        kind = match.lastgroup
        start, end = match.span()
        written = match.group()
        if kind == "plain":
            yield Word(fold(written), start, end, position)
            position += 1
            continue
        if kind == "numbered":
            parts = list(_parts(_NUMBER_OR_WORD, written, start))
        elif kind in ("address", "hyphened"):
            parts = list(_parts(_WORD, written, start))
        else:
            parts = [(_form(kind, written), start, end)]
        parts = [part for part in parts if part[0]]
        if len(parts) > 1:
            whole = written.casefold() if kind == "address" else "".join(form for form, _, _ in parts)
            yield Word(whole.replace("'", ""), start, end, position, whole=True)
        for form, begin, stop in parts:
            yield Word(form, begin, stop, position)
            position += 1


def words(text: str) -> list[str]:
    """Return the simple words of a text as they stand, in order, hyphens and dots taken as spaces."""
    return _WORD.findall(text)


def fold(word: str) -> str:
    """Return a word as readers may type it: lower case, straight apostrophes, no diacritics, no soft hyphens.

    й keeps its breve: without it Russian stemming breaks, and readers of Cyrillic type it.
    """
    if word.isascii():
        return word.lower().replace("`", "'")
    # Twice, as Unicode's compatibility caseless matching (D146) has it: 𝓐 becomes a letter A only when taken apart.
    decomposed = word.translate(_TO_APOSTROPHE).replace(_SOFT_HYPHEN, "")
    for _ in range(2):
        decomposed = unicodedata.normalize("NFKD", decomposed.casefold())
    kept = "".join(
        mark
        for base, mark in zip(" " + decomposed, decomposed, strict=False)
        if not unicodedata.combining(mark) or (mark == "\u0306" and base == "и")
    )
    return unicodedata.normalize("NFC", kept).translate(_STROKES)


def _parts(pattern: re.Pattern[str], written: str, start: int) -> Iterator[tuple[str, int, int]]:
    for match in pattern.finditer(written):
        begin, end = match.span()
        yield _form(match.lastgroup, match.group()), start + begin, start + end


def _form(kind: str | None, written: str) -> str:
    if kind == "number":
        return _number(written)
    return fold(written.replace(".", "") if kind == "initials" else written)


def _number(written: str) -> str:
    """Return a number without its thousands' signs and with a decimal point: 1.000 and 1,000 are 1000, 2,5 is 2.5."""
    grouped = _GROUPED.fullmatch(written)
    if grouped is None:
        return written.replace(",", ".")
    decimals = grouped["decimals"] or ""
    thousands = re.sub(r"\D", "", written[: len(written) - len(decimals)])
    return thousands + decimals.replace(",", ".")
