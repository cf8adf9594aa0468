"""Reads a query: text to syntax tree.

    query    = item*                      all of them, ranked; or what README.md calls the query language
    item     = chain (OR chain)*
    chain    = near (AND near)*
    near     = unary (NEAR/5 unary)*
    unary    = ("-" | NOT) unary | primary
    primary  = word | beginning* | fuzzy~ | "phrase" | "words"~5 | "(" item* ")" | field:value

OR binds two neighbours, not all that stands before and after it: in *gas OR olie prijs* the price must be there, too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer import query_tree as tree
from indexer.query_errors import (
    DanglingExclusion,
    DanglingOperator,
    EmptyField,
    EmptyGroup,
    ImpossibleDate,
    MisplacedExclusion,
    MisplacedFilter,
    NearNeedsWords,
    OnlyExclusions,
    QuerySyntaxError,
    SurplusParenthesis,
    TooDeep,
    UnclosedGroup,
    UnknownLanguage,
    UnknownPlace,
    UnremovedField,
    moved_behind,
    with_value,
    without,
)
from indexer.query_fields import (
    TEXT_FIELDS,
    date_range,
    language_named,
    nearest_date,
    nearest_language,
    nearest_place,
    place_named,
)
from indexer.query_tokens import Kind, QueryToken, query_tokens

_DEEPEST = 20
_CORRECTIONS = 10
# A pasted article is no expression that somebody goes on mending.
_LONGEST_MENDED = 2000
_RUN = re.compile(r"\S+")

_NOTHING_TO_FIND = frozenset({Kind.OR, Kind.AND, Kind.NEAR, Kind.CLOSE})
_FILTER_VALUES = frozenset({Kind.WORD, Kind.PHRASE, Kind.PREFIX, Kind.FUZZY})
_TEXT_VALUES = _FILTER_VALUES | {Kind.OPEN}

_Item = tree.Node | tree.Filter


def parse(text: str) -> tree.ParsedQuery:
    """Return a query taken apart. Raises `QuerySyntaxError`; the correction that it offers can be read."""
    try:
        return _Parser(text).query()
    except QuerySyntaxError as error:
        raise type(error)(
            error.start, error.end, str(error.fields["piece"]), _readable(error.corrected, text)
        ) from None


def plain(text: str) -> tree.ParsedQuery:
    """Return any text as words, whatever signs stand in it."""
    return tree.ParsedQuery(tuple(_words(text, 0, len(text))), (), text)


def _words(text: str, begin: int, finish: int) -> Iterator[tree.Word]:
    """Yield the words that stand in a part of a text, each without the signs around it."""
    for run in _RUN.finditer(text, begin, finish):
        start, end = run.span()
        while start < end and not text[start].isalnum():
            start += 1
        while end > start and not text[end - 1].isalnum():
            end -= 1
        if start < end:
            yield tree.Word(start, end, text[start:end])


def _readable(proposed: str, original: str) -> str:
    """Return a proposed correction, corrected further until it can be read; at last, only the query's words."""
    for _ in range(_CORRECTIONS if len(proposed) <= _LONGEST_MENDED else 1):
        proposed = re.sub(r"(?<=\() | (?=\))", "", " ".join(proposed.split()))
        try:
            query = _Parser(proposed).query()
        except QuerySyntaxError as error:
            proposed = error.corrected
        else:
            if query.members or query.filters:
                return proposed
            break
    # In small letters no operator is one.
    return " ".join(re.findall(r"[^\W_]+", original)).lower()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(query_tokens(text))
        self._place = 0

    def query(self) -> tree.ParsedQuery:
        """Return the query's syntax tree; raises `QuerySyntaxError`."""
        items = self._items(depth=0)
        if self._place < len(self._tokens):
            surplus = self._tokens[self._place]
            raise SurplusParenthesis(surplus.start, surplus.end, ")", without(self._text, surplus.start, surplus.end))
        members = tuple(item for item in items if not isinstance(item, tree.Filter))
        filters = tuple(item for item in items if isinstance(item, tree.Filter))
        if members and not filters and all(tree.only_excludes(member) for member in members):
            first = members[0]
            sign = next(token for token in self._tokens if token.start == first.start)
            corrected = without(self._text, sign.start, sign.end)
            raise OnlyExclusions(first.start, first.end, self._text[first.start : first.end], corrected)
        parsed = tree.ParsedQuery(members, filters, self._text)
        if tree.looks_in_removed(parsed):
            for node in tree.in_fields(members):
                unnamed = self._text[: node.start] + self._text[self._text.index(":", node.start) + 1 :]
                raise UnremovedField(node.start, node.end, self._text[node.start : node.end], unnamed)
        return parsed

    def _items(self, depth: int) -> list[_Item]:
        items: list[_Item] = []
        while (token := self._next()) is not None and token.kind is not Kind.CLOSE:
            items.append(self._joined(depth, Kind.OR))
        return items

    def _joined(self, depth: int, kind: Kind) -> _Item:
        """Read what stands between operators of one kind, and those of the kind that binds tighter within."""
        tighter = {Kind.OR: Kind.AND, Kind.AND: Kind.NEAR}.get(kind)
        members: list[_Item] = []
        places: list[tuple[int, int]] = []
        operators: list[QueryToken] = []
        while True:
            start = self._tokens[self._place].start
            members.append(self._joined(depth, tighter) if tighter else self._unary(depth))
            places.append((start, self._read_up_to()))
            token = self._next()
            if token is None or token.kind is not kind:
                break
            operators.append(token)
            self._place += 1
            if (following := self._next()) is None or following.kind in _NOTHING_TO_FIND:
                raise self._dangling(token)
        if len(members) == 1:
            return members[0]
        return self._combined(kind, members, places, operators)

    def _combined(
        self,
        kind: Kind,
        members: Sequence[_Item],
        places: Sequence[tuple[int, int]],
        operators: Sequence[QueryToken],
    ) -> _Item:
        nodes: list[tree.Node] = []
        for index, member in enumerate(members):
            operator = operators[max(index - 1, 0)]
            if isinstance(member, tree.Filter):
                raise self._misplaced(MisplacedFilter, places, index, operator)
            if kind is not Kind.AND and tree.only_excludes(member):
                raise self._misplaced(MisplacedExclusion, places, index, operator)
            if kind is Kind.NEAR and not isinstance(member, tree.Word | tree.Prefix | tree.Fuzzy):
                corrected = without(self._text, operator.start, operator.end)
                raise NearNeedsWords(operator.start, operator.end, operator.text, corrected)
            nodes.append(member)
        start, end = places[0][0], places[-1][1]
        if kind is Kind.NEAR:
            return tree.Near(start, end, tuple(nodes), operators[0].number)
        return (tree.Any if kind is Kind.OR else tree.All)(start, end, tuple(nodes))

    def _unary(self, depth: int) -> _Item:
        token = self._tokens[self._place]
        if token.kind in _NOTHING_TO_FIND:
            raise self._dangling(token)
        if token.kind is not Kind.NOT:
            return self._primary(depth)
        self._place += 1
        if (following := self._next()) is None or following.kind in {*_NOTHING_TO_FIND, Kind.NOT}:
            raise self._dangling(token)
        member = self._primary(depth)
        if isinstance(member, tree.Filter):
            return replace(member, start=token.start, excluded=True)
        return tree.Not(token.start, self._read_up_to(), member)

    def _primary(self, depth: int) -> _Item:
        token = self._tokens[self._place]
        self._place += 1
        match token.kind:
            case Kind.OPEN:
                return self._group(token, depth)
            case Kind.FIELD:
                return self._field(token, depth)
            case Kind.PHRASE:
                return self._phrase(token)
            case Kind.PREFIX:
                return tree.Prefix(token.start, token.end, token.text)
            case Kind.FUZZY:
                return tree.Fuzzy(token.start, token.end, token.text, token.number)
            case _:
                return tree.Word(token.start, token.end, token.text)

    def _phrase(self, token: QueryToken) -> tree.Node:
        start = self._text.index(token.text, token.start)
        words = tuple(_words(self._text, start, start + len(token.text)))
        if token.number and len(words) > 1:
            return tree.Near(token.start, token.end, words, token.number)
        return tree.Phrase(token.start, token.end, token.text)

    def _group(self, opening: QueryToken, depth: int) -> tree.Node:
        if depth >= _DEEPEST:
            raise TooDeep(opening.start, opening.end, "(", re.sub(r"[()]", " ", self._text))
        items = self._items(depth + 1)
        closing = self._next()
        if closing is None:
            corrected = self._text + ")" * (depth + 1) if items else without(self._text, opening.start, opening.end)
            raise UnclosedGroup(opening.start, opening.end, "(", corrected)
        self._place += 1
        start, end = opening.start, closing.end
        if not items:
            raise EmptyGroup(start, end, "()", without(self._text, start, end))
        nodes: list[tree.Node] = []
        for item in items:
            if isinstance(item, tree.Filter):
                written = self._text[item.start : item.end]
                apart = f"{without(self._text, item.start, item.end)} {written}"
                corrected = apart if len(items) > 1 else self._unwrapped(opening, closing)
                raise MisplacedFilter(item.start, item.end, written, corrected)
            nodes.append(item)
        if all(tree.only_excludes(node) for node in nodes):
            raise OnlyExclusions(start, end, self._text[start:end], self._unwrapped(opening, closing))
        return nodes[0] if len(nodes) == 1 else tree.All(start, end, tuple(nodes))

    def _field(self, name: QueryToken, depth: int) -> _Item:
        value = self._next()
        is_text = name.text in TEXT_FIELDS
        apart = value is None or any(sign.isspace() for sign in self._text[name.end : value.start])
        if value is None or apart or value.kind not in (_TEXT_VALUES if is_text else _FILTER_VALUES):
            raise self._empty(name, with_value(self._text, name.start, name.end, is_filter=not is_text))
        if not is_text:
            self._place += 1
            return self._filter(name, value)
        member = self._primary(depth)
        if isinstance(member, tree.Filter | tree.InField):
            raise self._empty(name, without(self._text, name.start, name.end))
        return tree.InField(name.start, self._read_up_to(), name.text, member)

    def _filter(self, name: QueryToken, value: QueryToken) -> tree.Filter:
        start, end, written = name.start, value.end, value.text.strip('"“”„«»,;')
        if not written:
            raise self._empty(name, without(self._text, start, end))
        if name.text == "date":
            days = date_range(written)
            if days is None:
                raise ImpossibleDate(value.start, end, written, self._instead(name, value, nearest_date(written)))
            return tree.DateFilter(start, end, *days)
        if name.text == "language":
            code = language_named(written)
            if code is None:
                raise UnknownLanguage(value.start, end, written, self._instead(name, value, nearest_language(written)))
            written = code
        if name.text == "place":
            place = place_named(written)
            if place is None:
                raise UnknownPlace(value.start, end, written, self._instead(name, value, nearest_place(written)))
            written = place
        return tree.FieldFilter(start, end, name.text, written)

    def _misplaced(
        self, error: type[QuerySyntaxError], places: Sequence[tuple[int, int]], index: int, operator: QueryToken
    ) -> QuerySyntaxError:
        start, end = places[index]
        moved = moved_behind(self._text, places, index, (operator.start, operator.end))
        return error(start, end, self._text[start:end], moved)

    def _unwrapped(self, opening: QueryToken, closing: QueryToken) -> str:
        return self._text[: opening.start] + self._text[opening.end : closing.start] + self._text[closing.end :]

    def _dangling(self, token: QueryToken) -> QuerySyntaxError:
        error = DanglingExclusion if token.kind is Kind.NOT else DanglingOperator
        return error(token.start, token.end, token.text, without(self._text, token.start, token.end))

    def _empty(self, name: QueryToken, corrected: str) -> EmptyField:
        return EmptyField(name.start, name.end, self._text[name.start : name.end], corrected)

    def _instead(self, name: QueryToken, value: QueryToken, meant: str | None) -> str:
        if meant is None:
            return without(self._text, name.start, value.end)
        return self._text[: value.start] + meant + self._text[value.end :]

    def _next(self) -> QueryToken | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _read_up_to(self) -> int:
        return self._tokens[self._place - 1].end
