"""Cuts a query into its signs, words, phrases and fields; what only looks like syntax is a word, or nothing."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from indexer.query_errors import MisplacedAsterisk, ShortPrefix, UnclosedQuote, UnknownField
from indexer.query_fields import TEXT_FIELDS, canonical_field, nearest_field_name, nearest_place

FEWEST_PREFIX_LETTERS = 2
DEFAULT_DISTANCE = 5
_MOST_DISTANCE = 100

# By opening sign, what may close it: quotes come in pairs of many countries, and get mixed when text is copied.
_CLOSERS = {
    '"': '"”“″',
    "“": '”"',
    "”": '”"',
    "„": '”“"‟',
    "‟": '”"',
    "″": '″"',
    "«": "»",
    "»": "«",
}
_SINGLE_CLOSERS = {"‘": "’'", "'": "'’", "‚": "‘’'"}
# Apostrophes pair by accident: what stands further apart is no quotation.
_LONGEST_SINGLE_QUOTED = 300
# ‘s nachts, ’t, 'n, 'tis: an apostrophe at a word's beginning, not a quotation mark.
_ELIDED = re.compile(r"(?:[sntkm]|ns|em|un|tis|twas|cause)\b", re.IGNORECASE)

_OPERATORS = {
    "OR": "OR", "OF": "OR", "|": "OR", "||": "OR",
    "AND": "AND", "EN": "AND", "&": "AND", "&&": "AND",
    "NOT": "NOT", "NIET": "NOT",
}  # fmt: skip
# Ordinary words in a line that is all capitals …
_DUTCH_OPERATORS = frozenset({"OF", "EN", "NIET", "BIJ"})
# … unless it is all capitals because acronyms are: NAVO OF CSTO. NIET stays a word even there, since a sentence that
# somebody shouts (GELD NIET TERUG) must not lose what it is about.
_ACRONYM = rf"(?!(?:BIJ|NEAR|{'|'.join(name for name in _OPERATORS if name.isalpha())})\b)[^\W_]{{2,5}}"
_ACRONYMS = re.compile(rf"\s*{_ACRONYM}(?:\s+(?:OF|EN)\s+{_ACRONYM})+\s*")
_NEAR = re.compile(r"(?:NEAR|BIJ)(?:/(?P<distance>\d{1,4}))?")
_VALUE = re.compile(r"['‘](?P<quoted>[^\s()'’]+)['’](?=[\s()]|$)|[^\s()]+")
_FIELD = re.compile(r"(?P<name>[^\W\d_]+):(?!//)")
# gas(sen) is a word, NOT(gas) is none.
_NOT_AFTER_OPERATOR = "".join(rf"(?<!\b{name})" for name in _OPERATORS if name.isalpha())
_RUN = re.compile(
    rf"(?:[^\s()|{''.join(_CLOSERS)}]|(?<=[^\W_]){_NOT_AFTER_OPERATOR}\(\w{{1,8}}\)|(?<=\w)[\"″](?=\w))+|\|+"
)
# No 8) or 8D: in *(artikel 8)* the parenthesis closes.
_SMILEY = re.compile(r"(?:[:;=][-o^']?|8-)[()\[\]DPp]+(?=\s|$)")
_LETTERS = re.compile(r"[^\W_]+")
_FUZZY = re.compile(r"(?P<word>.*\w)~(?P<distance>\d?)")
_PROXIMITY = re.compile(r"~(?P<distance>\d{1,4})")

_AROUND_VALUE = '"“”„«»,;.'

# After a quotation mark that closes something, or stands for inches.
_AFTER_CLOSING = frozenset(",.;:!?…)")


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    PHRASE = auto()
    PREFIX = auto()
    FUZZY = auto()
    FIELD = auto()
    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    AND = auto()
    NOT = auto()
    NEAR = auto()


@dataclass(frozen=True, slots=True)
class QueryToken:
    """A piece of a query: ``text`` without its signs; ``number`` is a distance, for a fuzzy word, a phrase or NEAR."""

    kind: Kind
    start: int
    end: int
    text: str
    number: int = 0


def query_tokens(text: str) -> Iterator[QueryToken]:
    """Yield a query's tokens in order. Raises `QuerySyntaxError`, its correction only a proposal that may need more."""
    return _Tokenizer(text).tokens()


class _Tokenizer:
    """Each way of reading yields what begins at the place, and moves the place on; or leaves it to the next way."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._is_shouted = text.isupper() and len(text.split()) > 1 and not _ACRONYMS.fullmatch(text)
        self._end_of_words = max((match.end() for match in _LETTERS.finditer(text)), default=0)

    def tokens(self) -> Iterator[QueryToken]:
        """Yield the query's tokens in their order."""
        while self._place < len(self._text):
            before = self._place
            for read in (self._nothing, self._sign, self._quoted, self._field, self._run):
                yield from read()
                if self._place > before:
                    break
            else:
                self._place += 1

    def _nothing(self) -> Iterable[QueryToken]:
        """Pass over white space and smileys."""
        if self._text[self._place].isspace():
            self._place += 1
        elif smiley := _SMILEY.match(self._text, self._place):
            self._place = smiley.end()
        return ()

    def _sign(self) -> Iterable[QueryToken]:
        sign = self._text[self._place]
        if sign in "()":
            yield self._token(Kind.OPEN if sign == "(" else Kind.CLOSE, self._place + 1, sign)
        elif sign in "-−" and _may_follow_minus(self._text[self._place + 1 : self._place + 2]):
            yield self._token(Kind.NOT, self._place + 1, "-")

    def _quoted(self) -> Iterable[QueryToken]:
        sign = self._text[self._place]
        if sign in _SINGLE_CLOSERS:
            end = self._single_closing(sign)
        elif sign in _CLOSERS:
            end = self._closing(sign)
        else:
            return
        if end is not None:
            yield from self._phrase(end)
        elif sign in _CLOSERS:
            self._place += 1

    def _phrase(self, end: int) -> Iterable[QueryToken]:
        written = self._text[self._place + 1 : end].strip()
        if not any(letter.isalnum() for letter in written):
            self._place = end + 1
            return
        proximity = _PROXIMITY.match(self._text, end + 1)
        distance = min(int(proximity["distance"]), _MOST_DISTANCE) if proximity else 0
        yield self._token(Kind.PHRASE, proximity.end() if proximity else end + 1, written, distance)

    def _closing(self, sign: str) -> int | None:
        """Return where the quotation mark at the place is closed; None where it opens nothing."""
        text, start = self._text, self._place
        before, after = text[start - 1 : start] if start else "", text[start + 1 : start + 2]
        follows_text = before.isalnum() or before in tuple(".,!?…;")
        if follows_text and (not after.strip() or after in _AFTER_CLOSING):
            return None
        found = [end for closer in _CLOSERS[sign] if (end := text.find(closer, start + 1)) >= 0]
        if found:
            return min(found)
        if follows_text or start >= self._end_of_words:
            return None
        # What a sign before it holds for must stay together: all the rest of -"olie prijs is left out.
        belongs = before in tuple("-−:")
        corrected = text + _CLOSERS[sign][0] if belongs else text[:start] + text[start + 1 :]
        raise UnclosedQuote(start, start + 1, sign, corrected)

    def _single_closing(self, sign: str) -> int | None:
        """Return where two words or more in single quotation marks end; None where the sign is an apostrophe."""
        text, start = self._text, self._place
        if _ELIDED.match(text, start + 1) or not text[start + 1 : start + 2].strip():
            return None
        for end in range(start + 1, min(len(text), start + _LONGEST_SINGLE_QUOTED)):
            if text[end] in _SINGLE_CLOSERS[sign] and not text[end + 1 : end + 2].isalnum():
                return end if len(text[start + 1 : end].split()) > 1 else None
        return None

    def _field(self) -> Iterable[QueryToken]:
        match = _FIELD.match(self._text, self._place)
        if match is None:
            return
        name, end = match["name"], match.end()
        known = canonical_field(name)
        if known is None:
            meant = nearest_field_name(name)
            if meant is not None and self._text[end : end + 1].strip():
                corrected = self._text[: self._place] + meant + self._text[end - 1 :]
                raise UnknownField(self._place, end, name + ":", corrected)
            return
        if known == "place" and not self._is_place_at(end):
            return
        yield self._token(Kind.FIELD, end, known)
        if known not in TEXT_FIELDS and end < len(self._text):
            yield from self._value()

    def _is_place_at(self, start: int) -> bool:
        """Whether a place to look in follows: *in:* is an ordinary word before all else."""
        value = _VALUE.match(self._text, start)
        return value is not None and nearest_place((value["quoted"] or value.group()).strip(_AROUND_VALUE)) is not None

    def _value(self) -> Iterable[QueryToken]:
        """Read a filter's value as one piece, whatever signs stand in it."""
        start = self._place
        yield from self._quoted()
        if self._place == start and (value := _VALUE.match(self._text, start)):
            yield self._token(Kind.WORD, value.end(), value["quoted"] or value.group())

    def _run(self) -> Iterable[QueryToken]:
        run = _RUN.match(self._text, self._place)
        if run is None:
            return
        written, self._place = run.group(), run.end()
        operator = _OPERATORS.get(written)
        is_word = self._is_shouted and written in _DUTCH_OPERATORS
        if operator and not is_word:
            yield QueryToken(Kind[operator], *run.span(), written)
        elif (near := _NEAR.fullmatch(written)) and not is_word:
            distance = min(int(near["distance"] or DEFAULT_DISTANCE), _MOST_DISTANCE)
            yield QueryToken(Kind.NEAR, *run.span(), written, max(distance, 1))
        elif word := _word(self._text, *run.span()):
            yield word

    def _token(self, kind: Kind, end: int, text: str, number: int = 0) -> QueryToken:
        start, self._place = self._place, end
        return QueryToken(kind, start, end, text, number)


def _may_follow_minus(sign: str) -> bool:
    return sign.isalnum() or sign == "(" or sign in _CLOSERS or sign in _SINGLE_CLOSERS


def _word(text: str, start: int, end: int) -> QueryToken | None:
    """Return the word, beginning or fuzzy word that stands somewhere, or None where there is none."""
    while start < end and not (text[start].isalnum() or text[start] == "*"):
        start += 1
    # Parentheses within a run belong to a word: gas(sen).
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in "*~)"):
        end -= 1
    written = text[start:end]
    if not any(letter.isalnum() for letter in written):
        return None
    if "*" in written:
        return _prefix(text, start, end)
    if fuzzy := _FUZZY.fullmatch(written):
        word = fuzzy["word"]
        # Without a number, one letter of a short word and two of a longer: Lucene's AUTO.
        distance = min(int(fuzzy["distance"] or (1 if len(word) < 6 else 2)), 2)
        kind = Kind.FUZZY if distance else Kind.WORD
        return QueryToken(kind, start, end, word, distance)
    return QueryToken(Kind.WORD, start, end, written.rstrip("~"))


def _prefix(text: str, start: int, end: int) -> QueryToken:
    written = text[start:end]
    stem = written.rstrip("*")
    if "*" not in stem and stem[-1:].isalnum() and _letters(stem) >= FEWEST_PREFIX_LETTERS:
        return QueryToken(Kind.PREFIX, start, end, stem)
    beginning, _, rest = stem.partition("*")
    corrected = " ".join(written.replace("*", " ").split())
    if rest and beginning[-1:].isalnum() and _letters(beginning) >= FEWEST_PREFIX_LETTERS:
        corrected = beginning + "*"
    error = MisplacedAsterisk if "*" in stem or not stem[-1:].isalnum() else ShortPrefix
    raise error(start, end, written, text[:start] + corrected + text[end:])


def _letters(written: str) -> int:
    return sum(letter.isalnum() for letter in written)
