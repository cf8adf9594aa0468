"""What can be wrong with a query: one sentence each, that points at the place and offers a query that can be read."""

import re
from collections.abc import Sequence

from indexer.errors import InvalidQuery

_OPENING_QUOTES = tuple("\"“„«'‘")
# Of an enumeration: site:(nos.nl OR nu.nl).
_GROUP = re.compile(r"\((?P<values>[^()]*)\)?")
_VALUE = re.compile(r"(?<!\S)(?!(?:OR|OF|AND|EN|[|&]+)(?:\s|$))(?:\"[^\"]*\"|\S+)")


class QuerySyntaxError(InvalidQuery):
    """A query that cannot be read.

    ``start`` and ``end`` say where in the query as typed, ``corrected`` is a query that can be read. Its fields are
    ``piece`` (what stands there), ``place`` (counted from 1) and ``corrected``.
    """

    template = "“%(piece)s” at place %(place)s cannot be read. Try: %(corrected)s"

    def __init__(self, start: int, end: int, piece: str, corrected: str) -> None:
        super().__init__(piece=piece, place=start + 1, corrected=corrected)
        self.start, self.end, self.corrected = start, end, corrected


class UnclosedQuote(QuerySyntaxError):
    """A quotation mark without its second."""

    template = "The quotation mark at place %(place)s (%(piece)s) has no closing one. Try: %(corrected)s"


class UnclosedGroup(QuerySyntaxError):
    """An opening parenthesis without its closing one."""

    template = "The parenthesis that opens at place %(place)s is not closed. Try: %(corrected)s"


class SurplusParenthesis(QuerySyntaxError):
    """A closing parenthesis without an opening one."""

    template = "The parenthesis at place %(place)s closes nothing. Try: %(corrected)s"


class EmptyGroup(QuerySyntaxError):
    """Parentheses with nothing to look for in them."""

    template = "Between the parentheses at place %(place)s there is nothing to look for. Try: %(corrected)s"


class DanglingOperator(QuerySyntaxError):
    """OR, AND or NEAR that lacks a side."""

    template = "“%(piece)s” at place %(place)s needs something to look for on each side. Try: %(corrected)s"


class DanglingExclusion(QuerySyntaxError):
    """NOT, or a minus, before nothing that could be left out."""

    template = "“%(piece)s” at place %(place)s needs something to leave out right behind it. Try: %(corrected)s"


class NearNeedsWords(QuerySyntaxError):
    """NEAR beside something that is no word, phrase or beginning."""

    template = "“%(piece)s” at place %(place)s needs a single word on each side. Try: %(corrected)s"


class EmptyField(QuerySyntaxError):
    """A field without a value right after its colon."""

    template = "What “%(piece)s” at place %(place)s asks for must follow the colon without a space. Try: %(corrected)s"


class UnknownField(QuerySyntaxError):
    """A field's name with a wrong letter."""

    template = "There is no field “%(piece)s” (place %(place)s). Try: %(corrected)s"


class ImpossibleDate(QuerySyntaxError):
    """A date that there is not, or a range turned round."""

    template = (
        "“%(piece)s” at place %(place)s is no date such as 2022, 2022-01, 2022-01..2022-03 or <2020. Try: %(corrected)s"
    )


class UnknownLanguage(QuerySyntaxError):
    """A language that has no such name or code."""

    template = "“%(piece)s” at place %(place)s is no language such as nl or Dutch. Try: %(corrected)s"


class UnknownPlace(QuerySyntaxError):
    """Neither the text nor removed text."""

    template = "“%(piece)s” at place %(place)s is no place to look in such as removed. Try: %(corrected)s"


class UnremovedField(QuerySyntaxError):
    """A title, heading or byline, in a query for removed text."""

    template = (
        "Removed text has no title, heading or author to look in, as “%(piece)s” at place %(place)s asks. "
        "Try: %(corrected)s"
    )


class MisplacedFilter(QuerySyntaxError):
    """A site, language, tag or date within OR, NEAR or parentheses."""

    template = (
        "“%(piece)s” at place %(place)s can only stand by itself, outside of OR and parentheses. Try: %(corrected)s"
    )


class MisplacedExclusion(QuerySyntaxError):
    """A minus beside OR or NEAR."""

    template = "What is left out (“%(piece)s”, place %(place)s) cannot stand beside OR or NEAR. Try: %(corrected)s"


class OnlyExclusions(QuerySyntaxError):
    """Nothing to look for, only what must not be there."""

    template = "The query only says what must not be there (“%(piece)s”, place %(place)s). Try: %(corrected)s"


class ShortPrefix(QuerySyntaxError):
    """A beginning of fewer than two letters."""

    template = (
        "Before the asterisk of “%(piece)s” (place %(place)s) at least two letters are needed. Try: %(corrected)s"
    )


class MisplacedAsterisk(QuerySyntaxError):
    """An asterisk in front of a word or inside it."""

    template = "An asterisk can only end a word, not as in “%(piece)s” (place %(place)s). Try: %(corrected)s"


class TooDeep(QuerySyntaxError):
    """Too many parentheses within each other."""

    template = "From place %(place)s on there are too many parentheses within each other. Try: %(corrected)s"


def without(text: str, start: int, end: int) -> str:
    """Return a query without a part of it."""
    return f"{text[:start]} {text[end:]}".strip()


def moved_behind(text: str, places: Sequence[tuple[int, int]], index: int, operator: tuple[int, int]) -> str:
    """Return a query with one member of a chain behind the chain, and without the operator beside it.

    ``places`` is where the members stand, ``operator`` where the operator does.
    """
    start, end = places[index]
    last = places[-1][1]
    cut_from, cut_to = (operator[0], end) if index else (start, operator[1])
    return f"{text[:cut_from]} {text[cut_to:last]} {text[start:end]} {text[last:]}"


def with_value(text: str, start: int, end: int, *, is_filter: bool) -> str:
    """Return a query with what follows a field's name as its value, or without the name where nothing can be that."""
    before, name, after = text[:start], text[start:end], text[end:]
    follows = after.lstrip()
    if after[:1] in ("-", "−"):
        return f"{before}-{name}{after[1:]}"
    if is_filter and (group := _GROUP.match(after)):
        return before + " ".join(name + value for value in _VALUE.findall(group["values"])) + after[group.end() :]
    if follows != after and (follows[:1].isalnum() or follows[:1] in (*_OPENING_QUOTES, "<", ">")):
        return before + name + follows
    return without(text, start, end)
