"""Sections: the kept text under the path of headings that it stands under."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from indexer.blocks import Block, BlockKind

PARAGRAPH_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Section:
    """The paragraphs under one heading; ``headings`` is the path to it, outermost first, () for an unnamed lead.

    ``start`` is where its text begins in the article's text, in characters.
    """

    headings: tuple[str, ...]
    paragraphs: tuple[str, ...]
    start: int

    @property
    def text(self) -> str:
        """The paragraphs joined by blank lines."""
        return PARAGRAPH_BREAK.join(self.paragraphs)

    @property
    def end(self) -> int:
        """Where its text ends in the article's text, in characters."""
        return self.start + sum(map(len, self.paragraphs)) + len(PARAGRAPH_BREAK) * (len(self.paragraphs) - 1)


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    text: str
    place: int


def sections(kept: Sequence[Block]) -> tuple[Section, ...]:
    """Return the sections of the kept blocks, none of them empty.

    A heading holds for the paragraphs below it, up to the next of its level or a higher one. One that has nothing
    under it, neither text nor a lower heading, counts as a paragraph, so that its words aren't lost.
    """
    found = []
    start = 0
    for path, group in groupby(_placed(kept), key=lambda placed: placed[0]):
        section = Section(tuple(heading.text for heading in path), tuple(text for _, text in group), start)
        found.append(section)
        start = section.end + len(PARAGRAPH_BREAK)
    return tuple(found)


def article_text(kept: Sequence[Block]) -> str:
    """Return the kept paragraphs joined by blank lines; headings are in the sections' heading paths."""
    return PARAGRAPH_BREAK.join(section.text for section in sections(kept))


def _placed(kept: Sequence[Block]) -> Iterator[tuple[tuple[_Heading, ...], str]]:
    """Yield each paragraph with the headings that it stands under."""
    blocks = [block for block in kept if block.text.strip()]
    path: tuple[_Heading, ...] = ()
    for place, block in enumerate(blocks):
        if block.kind is not BlockKind.HEADING:
            yield path, block.text
            continue
        path = tuple(heading for heading in path if heading.level < block.level)
        after = blocks[place + 1] if place + 1 < len(blocks) else None
        if after is None or (after.kind is BlockKind.HEADING and after.level <= block.level):
            yield path, block.text
        else:
            path = (*path, _Heading(block.level, " ".join(block.text.split()), place))
