"""BM25F by its formula, word by word and slowly: what the arrays of `indexer.keyword.bm25f` must come to.

With it, random small collections and random queries to try both on.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from indexer.keyword.bm25f import FIELD_WEIGHTS, K1, B
from indexer.keyword.clauses import Alternative, Clause, Group, KeywordQuery, Near, Node, Without

Text = Mapping[str, Sequence[str]]
"""A passage: the terms of each field in their order."""

_WORDS = "abcdefg"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a passage must get."""

    score: float
    lead: float
    whole: bool
    missing: int


class Formula:
    """Scores some passages, by key, for one query."""

    def __init__(self, passages: Mapping[int, Text], query: KeywordQuery) -> None:
        self._passages = passages
        self._query = query
        lengths = [len(text.get("body", ())) for text in passages.values()]
        self._average = max(sum(lengths) / max(len(lengths), 1), 1.0)

    def scores(self) -> dict[int, Expected]:
        """Return the passages that must be found, and what they get."""
        found = {key: text for key, text in self._passages.items() if self._is_found(text)}
        own = {key: sum(self._score(leaf, text) for leaf in self._query.leaves) for key, text in found.items()}
        missing = {key: sum(not self._holds(node, text) for node in self._query.wanted) for key, text in found.items()}
        partial = [own[key] for key in found if missing[key]]
        lead = max(partial, default=0.0) if self._query.whole_leads else 0.0
        leads = {key: 0.0 if missing[key] else lead for key in found}
        return {key: Expected(own[key] + leads[key], leads[key], not missing[key], missing[key]) for key in found}

    def _is_found(self, text: Text) -> bool:
        query = self._query
        if any(self._holds(node, text) for node in query.excluded):
            return False
        if query.required:
            return all(self._holds(node, text) for node in query.required)
        return any(self._holds(node, text) for node in query.wanted)

    def _holds(self, node: Node, text: Text) -> bool:
        if isinstance(node, Group):
            return (all if node.every else any)(self._holds(member, text) for member in node.members)
        if isinstance(node, Without):
            return not self._holds(node.member, text)
        if isinstance(node, Near):
            return any(_windows(node, text.get(field, ())) for field in node.fields or FIELD_WEIGHTS)
        return any(
            _runs(each, node, text.get(field, ()))
            for each in node.alternatives
            for field in node.fields or FIELD_WEIGHTS
        )

    def _score(self, leaf: Clause | Near, text: Text) -> float:
        frequency = self._frequency(leaf, text)
        return self._rarity(leaf) * frequency / (K1 + frequency)

    def _frequency(self, leaf: Clause | Near, text: Text) -> float:
        total = 0.0
        for field in leaf.fields or FIELD_WEIGHTS:
            words = text.get(field, ())
            if isinstance(leaf, Near):
                count = float(_windows(leaf, words))
            else:
                count = sum(each.weight * _runs(each, leaf, words) for each in leaf.alternatives)
            normal = 1 - B + B * len(words) / self._average if field == "body" else 1.0
            total += FIELD_WEIGHTS[field] * count / normal
        return total

    def _rarity(self, leaf: Clause | Near) -> float:
        held = sum(self._best(leaf, text) for text in self._passages.values())
        count = len(self._passages)
        held = min(held, count)
        return math.log(1 + (count - held + 0.5) / (held + 0.5))

    def _best(self, leaf: Clause | Near, text: Text) -> float:
        fields = leaf.fields or FIELD_WEIGHTS
        if isinstance(leaf, Near):
            return float(any(_windows(leaf, text.get(field, ())) for field in fields))
        held = [
            each.weight for each in leaf.alternatives if any(_runs(each, leaf, text.get(field, ())) for field in fields)
        ]
        return max(held, default=0.0)


def _runs(alternative: Alternative, clause: Clause, words: Sequence[str]) -> int:
    """Count an alternative's places, but for those in which a word stands that counts by itself, and for no less."""
    wanted = list(alternative.terms)
    alone = {
        each.terms[0] for each in clause.alternatives if len(each.terms) == 1 and each.weight >= alternative.weight
    }
    runs = [list(words[i : i + len(wanted)]) for i in range(len(words))]
    return sum(run == wanted and (len(wanted) == 1 or alone.isdisjoint(run)) for run in runs)


def _windows(near: Near, words: Sequence[str]) -> int:
    """Count the places of the first member that belong to a choice of places, apart enough and together enough."""
    choices = [
        [i for i, word in enumerate(words) if any(each.terms == (word,) for each in member.alternatives)]
        for member in near.members
    ]
    return len(
        {
            chosen[0]
            for chosen in itertools.product(*choices)
            if max(chosen) - min(chosen) <= near.distance and chosen[0] not in chosen[1:]
        }
    )


def texts() -> st.SearchStrategy[dict[str, list[str]]]:
    """Draw a small passage; many have no title or heading."""
    words = st.lists(st.sampled_from(_WORDS), max_size=12)
    few = st.lists(st.sampled_from(_WORDS), max_size=3)
    return st.fixed_dictionaries({"body": words}, optional={"title": few, "headings": few, "byline": few})


def queries() -> st.SearchStrategy[KeywordQuery]:
    """Draw a query of all that there is: phrases, nearness, groups, what must and must not be there."""
    nodes = st.recursive(_clauses() | _nears(), _groups, max_leaves=4)
    some = st.lists(nodes, max_size=3).map(tuple)
    return st.builds(KeywordQuery, some, st.lists(nodes, max_size=2).map(tuple), some, st.booleans()).filter(bool)


def _clauses() -> st.SearchStrategy[Clause]:
    terms = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=2).map(tuple)
    alternatives = st.builds(Alternative, terms, weight=st.sampled_from([1.0, 0.5, 0.3]))
    distinct = st.lists(alternatives, min_size=1, max_size=3, unique_by=lambda each: each.terms).map(tuple)
    return st.builds(Clause, st.just("shown"), distinct, _fields())


def _nears() -> st.SearchStrategy[Near]:
    members = st.lists(_clauses(), min_size=2, max_size=3).map(tuple)
    return st.builds(Near, st.just("shown near"), members, st.integers(1, 5), _fields())


def _fields() -> st.SearchStrategy[tuple[str, ...]]:
    return st.sampled_from([(), (), ("body",), ("title", "headings")])


def _groups(members: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    some = st.lists(members, min_size=1, max_size=3).map(tuple)
    alone = st.builds(Group, some, st.booleans())
    without = st.builds(lambda held, not_held: Group((held, Without(not_held)), every=True), members, members)
    return alone | without
