"""A query taken apart: what of it each index is asked, and where."""

from dataclasses import dataclass, replace

from indexer.expansion import Expanded, Expander
from indexer.filters import Filters
from indexer.keyword.clauses import KeywordQuery
from indexer.query import Mode, Query
from indexer.query_filters import filters_of
from indexer.query_language import parse, plain
from indexer.query_meaning import in_each_spelling
from indexer.query_tree import Node, ParsedQuery, Word
from indexer.stored_passages import StoredPassage

# What is longer was pasted: its quotation marks and parentheses are the text's own, and ask nothing.
MOST_QUERY_WORDS = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What each index is asked, and where.

    ``meant`` is what is asked by meaning, first as it was written, then with the archive's other spellings of names.
    """

    query: Query
    expanded: Expanded
    meant: tuple[str, ...]
    filters: Filters
    source: StoredPassage | None = None
    members: tuple[Node, ...] = ()

    @property
    def is_question(self) -> bool:
        """Whether somebody typed it, and no text was given to find its like."""
        return bool(self.members)


def asked_by(query: Query, expander: Expander | None) -> Asked:
    """Return what a query asks; nothing by word without an ``expander``.

    Raises `InvalidQuery` for one that cannot be read.
    """
    is_text = query.plain or len(query.text.split()) > MOST_QUERY_WORDS
    parsed = plain(query.text) if is_text else parse(query.text)
    filters = filters_of(parsed.filters, query.filters)
    # Of plain words meaning needs no stems or compounds; their lists take longer to read than its model.
    only_meant = query.mode is Mode.SEMANTIC and all(isinstance(member, Word) for member in parsed.members)
    expanded = (_only_names if only_meant else _expanded)(parsed, query, expander)
    meant = in_each_spelling(parsed, expanded.spellings)
    return Asked(query, expanded, meant, filters, members=parsed.members)


def asked_like(text: str, query: Query, source: StoredPassage | None, expander: Expander | None) -> Asked:
    """Return what asks for the like of a text, ``source`` itself left out; of ``query`` all but its text counts."""
    # In a pasted text signs mean nothing: no exclusions, no phrases, no prefixes.
    words = expander.expand_text(text) if expander else KeywordQuery()
    return Asked(query, Expanded(words), (text,), query.filters, source)


def _expanded(parsed: ParsedQuery, query: Query, expander: Expander | None) -> Expanded:
    if expander is None:
        return Expanded(KeywordQuery())
    # Where meaning is asked too, it knows a compound by its parts already, and tells better which of them matter.
    leeway = replace(query.leeway, taken_apart=query.mode is Mode.KEYWORD)
    expanded = expander.expand(parsed.members, leeway)
    if not expanded.query:
        # Nothing but stop words: then they are what was asked.
        expanded = expander.expand(parsed.members, leeway, keep_stop_words=True)
    return expanded


def _only_names(parsed: ParsedQuery, query: Query, expander: Expander | None) -> Expanded:
    return Expanded(KeywordQuery(), expander.spellings(parsed.members, query.leeway) if expander else ())
