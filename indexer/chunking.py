"""Chunking: an article's kept text, cut into passages by section."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article's text, short enough to read at a glance.

    ``ordinal`` counts an article's passages from 0; ``headings`` is the path of headings that it stands
    under; ``text`` is the article's text from ``start`` to ``end``, counted in characters.
    """

    article_id: int
    ordinal: int
    headings: tuple[str, ...]
    text: str
    start: int
    end: int
