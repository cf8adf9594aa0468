"""The query language's syntax tree: what a person typed, before it is known what the words mean.

Every node says where it stands in the query as typed: ``text[start:end]``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from indexer.query_fields import REMOVED


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was typed, hyphens and apostrophes included."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow each other exactly so."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of words."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word that may differ by so many letters."""

    start: int
    end: int
    text: str
    distance: int


@dataclass(frozen=True, slots=True)
class Near:
    """Words that must stand together, in any order, at most ``distance`` words from the first to the last."""

    start: int
    end: int
    members: tuple["Node", ...]
    distance: int


@dataclass(frozen=True, slots=True)
class Any:
    """One of the members is enough."""

    start: int
    end: int
    members: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class All:
    """All members must be there."""

    start: int
    end: int
    members: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The member must not be there."""

    start: int
    end: int
    member: "Node"


@dataclass(frozen=True, slots=True)
class InField:
    """The member must be there in one field: title, heading or byline."""

    start: int
    end: int
    field: str
    member: "Node"


Node = Word | Phrase | Prefix | Fuzzy | Near | Any | All | Not | InField


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """Only articles (``excluded``: no articles) of a site, in a language or with a tag; ``field`` says which.

    Or "place": in which of their texts to look.
    """

    start: int
    end: int
    field: str
    value: str
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class DateFilter:
    """Only articles (``excluded``: none) published from the first day to the last; None: without end."""

    start: int
    end: int
    first: date | None
    last: date | None
    excluded: bool = False


Filter = FieldFilter | DateFilter


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query taken apart: what to look for, in which articles, and the query as it was typed."""

    members: tuple[Node, ...]
    filters: tuple[Filter, ...]
    text: str


def only_excludes(node: Node | Filter) -> bool:
    """Whether a node asks for nothing, and only says what must not be there."""
    if isinstance(node, All):
        return all(only_excludes(member) for member in node.members)
    return isinstance(node, Not)


def in_fields(nodes: Iterable[Node]) -> Iterator[InField]:
    """Yield the nodes that ask for something in a field of its own, wherever they stand."""
    for node in nodes:
        match node:
            case InField():
                yield node
            case Any() | All():
                yield from in_fields(node.members)
            case Not():
                yield from in_fields([node.member])


def looks_in_removed(query: ParsedQuery) -> bool:
    """Whether a query asks for what was removed from articles, and not for their text."""
    places = [each for each in query.filters if isinstance(each, FieldFilter) and each.field == "place"]
    return any(each.value == REMOVED and not each.excluded for each in places)
