"""Sections: the kept text under the path of headings that it stands under."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """The paragraphs under one heading; ``headings`` is the path to it, () for an unnamed lead.

    ``start`` is where its text begins in the article's text.
    """

    headings: tuple[str, ...]
    paragraphs: tuple[str, ...]
    start: int

    @property
    def text(self) -> str:
        """The paragraphs joined by blank lines."""
        return "\n\n".join(self.paragraphs)
