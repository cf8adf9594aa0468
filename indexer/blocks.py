"""What a source is made of: its blocks, in the order in which it shows them."""

from dataclasses import dataclass
from enum import StrEnum

OUTER_SPACE = " \t\n\r\f\v"
"""What is trimmed from a block: ASCII white space. A no-break space is the writer's, and stays."""

CROSSHEAD_LEVEL = 6
"""The level of a line that only looks like a heading: below every heading that the page marks as one."""

_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"


class BlockKind(StrEnum):
    """What the source itself says a block is; plain text says nothing, so there all blocks begin as paragraphs."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    TABLE_ROW = "table_row"
    PREFORMATTED = "preformatted"
    CAPTION = "caption"
    CREDIT = "credit"
    ALT_TEXT = "alt_text"
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Element:
    """One of the elements around a block: ``number`` tells it from all others of its page.

    ``words`` are those of its class, id, role and the like, lower-case, with a space between and one at
    either end (" oc nieuwsbrief "), so that whole words can be looked for.
    """

    number: int
    tag: str
    words: str = " "

    def __hash__(self) -> int:
        """Return its number: pages have many elements, and nothing else tells one from the others as quickly."""
        return self.number


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, ... of a source.

    ``text`` stands as in the source, but for the white space around it (and inside it where HTML says so).
    ``order`` counts the source's blocks from 0. ``level`` is a heading's, 1 to 6, and 0 for all other kinds.
    ``context`` names the elements around it, outermost first (HTML only). ``link_share`` is the part of its
    characters that stands in links, from 0 to 1; ``hidden`` says that the page doesn't show it.
    """

    kind: BlockKind
    text: str
    order: int
    level: int = 0
    context: tuple[Element, ...] = ()
    link_share: float = 0.0
    hidden: bool = False


def is_visible(text: str) -> bool:
    """Whether the text shows anything at all: no-break spaces and zero-width characters don't."""
    return any(not character.isspace() and character not in _UNSEEN for character in text)
