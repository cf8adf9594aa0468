"""The fields of the Whoosh index, and how terms with their positions come into them.

Why whoosh3, of the three forks that are imported as ``whoosh``: the original never returns from some ordinary
queries, and Whoosh-Reloaded says itself that it is not maintained any more. Its version is pinned exactly, only
the modules ``indexer/keyword/whoosh_*.py`` touch it, and the suite passes with Whoosh-Reloaded too
(``make test-whoosh-reloaded``), which shares the disk format: going back costs one line.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from whoosh import fields
from whoosh.analysis import Analyzer, Token

from indexer.keyword import TEXT_FIELDS, Placed

# Stored in place of a date that is unknown; `date.toordinal` begins at 1.
UNDATED = 0

# No term holds them: terms are made of letters, digits and signs.
_NEXT_TERM = "\x1f"
_NEXT_POSITION = "\x1e"


class GivenTerms(Analyzer):
    """Reads what `placed_value` wrote: terms that were analysed before, several of them on one position."""

    def __call__(self, value: str, **kwargs: Any) -> Iterator[Token]:
        """Yield the terms; always the same token, as Whoosh's own analyzers do."""
        token = Token(**{name: flag for name, flag in kwargs.items() if name in ("positions", "boosts")})
        token.boost = 1.0
        for position, there in enumerate(value.split(_NEXT_POSITION)):
            for term in there.split(_NEXT_TERM):
                if term:
                    token.text, token.pos = term, position
                    yield token


def placed_value(terms: Sequence[Placed]) -> str:
    """Return terms with their positions, ascending, as the fields take them."""
    pieces: list[str] = []
    last = 0
    for term, position in terms:
        pieces.append(_NEXT_POSITION * (position - last) if position > last else _NEXT_TERM)
        pieces.append(term)
        last = position
    return "".join(pieces)


def position_count(terms: Sequence[Placed]) -> int:
    """Return how many words a field has: wholes and exact terms share the positions of others."""
    return terms[-1][1] + 1 if terms else 0


def schema() -> fields.Schema:
    """Return the schema."""
    text = {name: fields.TEXT(analyzer=GivenTerms(), phrase=True) for name in TEXT_FIELDS}
    return fields.Schema(
        key=fields.NUMERIC(int, bits=64, sortable=True),
        length=fields.NUMERIC(int, bits=32, sortable=True),
        article_id=fields.ID(),
        language=fields.ID(),
        site=fields.ID(),
        tags=fields.KEYWORD(commas=True),
        published=fields.NUMERIC(int, bits=64),
        **text,
    )
