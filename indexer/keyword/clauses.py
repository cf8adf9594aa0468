"""What the keyword index is asked: words with everything that they may stand for, combined."""

from dataclasses import dataclass
from enum import StrEnum


class Through(StrEnum):
    """By what a word of a query meets a word of a text."""

    EXACT = "exact"
    STEM = "stem"
    PART = "part"
    NAME = "name"
    PREFIX = "prefix"
    FUZZY = "fuzzy"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One thing that a word of a query may stand for: a term, or several that must follow each other.

    ``weight``, from 0 to 1, is what an occurrence counts for beside one of the word itself; ``spelling`` is the word
    of the archive that it comes from, where that is another than the one asked; ``part`` what of it was asked.
    """

    terms: tuple[str, ...]
    through: Through = Through.STEM
    weight: float = 1.0
    spelling: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One word, phrase or beginning of a query: any of its alternatives will do, in any of ``fields`` (none: all)."""

    shown: str
    alternatives: tuple[Alternative, ...]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Near:
    """Clauses that must stand together in one field, in any order, at most ``distance`` words from first to last."""

    shown: str
    members: tuple[Clause, ...]
    distance: int
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes of which all must match (``every``), or any."""

    members: tuple["Node", ...]
    every: bool


@dataclass(frozen=True, slots=True)
class Without:
    """A node that must not match; stands only in a group of which every node must match."""

    member: "Node"


Node = Clause | Near | Group | Without


@dataclass(frozen=True, slots=True)
class KeywordQuery:
    """What to look for: ``wanted`` lift a passage and should all be there, ``required`` must, ``excluded`` must not.

    ``helpful`` lift a passage, too, and are not missed where they are not there: the parts of a hyphened word. With
    ``whole_leads`` passages that have everything wanted stand before all others.
    """

    wanted: tuple[Node, ...] = ()
    required: tuple[Node, ...] = ()
    excluded: tuple[Node, ...] = ()
    whole_leads: bool = True
    helpful: tuple[Clause, ...] = ()

    @property
    def leaves(self) -> tuple[Clause | Near, ...]:
        """Everything that gives a score, in the query's order."""
        return tuple(leaf for node in (*self.required, *self.wanted, *self.helpful) for leaf in leaves_of(node))

    def __bool__(self) -> bool:
        return bool(self.wanted or self.required)


def leaves_of(node: Node) -> tuple[Clause | Near, ...]:
    """Return the clauses under a node that score, in order."""
    if isinstance(node, Group):
        return tuple(leaf for member in node.members for leaf in leaves_of(member))
    return () if isinstance(node, Without) else (node,)


def clauses_of(query: KeywordQuery) -> tuple[Clause, ...]:
    """Return every single clause that a query looks for, those inside of a `Near` too."""
    return tuple(clause for leaf in query.leaves for clause in (leaf.members if isinstance(leaf, Near) else (leaf,)))
