"""What the small things around an article are called in the ledger, once it is known that they are no text of it.

Nothing is removed here: these verdicts only say more than "outside the main content" where the place of a block tells
what it is.
"""

from collections import Counter
from collections.abc import Sequence, Set

from indexer.blocks import Block, BlockKind, Element
from indexer.ledger import RemovalReason, Verdict
from indexer.metadata_blocks import MetadataBlocks
from indexer.prose import count_words

OUTSIDE = Verdict(RemovalReason.OUTSIDE_MAIN_CONTENT, "outside-main-content")
_AROUND_TITLE = Verdict(RemovalReason.PAGE_FURNITURE, "around-title")
_LINK_OUTSIDE_TEXT = Verdict(RemovalReason.NAVIGATION, "link-outside-text")
_BESIDE_IMAGE = Verdict(RemovalReason.CAPTION, "beside-image")

_LONGEST_LABEL = 60
_NEAR_TITLE = 6
_ALL_LINK = 0.9
_WORDS_OF_A_CAPTION = 45
_BLOCKS_OF_A_FIGURE = 4


class PageLabels:
    """The names of what is outside an article; ``containers`` are the elements that hold much of its text."""

    def __init__(self, blocks: Sequence[Block], found: MetadataBlocks, containers: Set[Element]) -> None:
        self._title = found.title
        self._containers = containers
        self._figures = _figures(blocks, containers)

    def around_title(self, block: Block) -> Verdict | None:
        """Return the verdict on a short line beside the title, such as the name of the section that it is in."""
        title = self._title
        if title is None or block is title or len(block.text) > _LONGEST_LABEL:
            return None
        shared = set(block.context).intersection(title.context) - self._containers
        near = abs(block.order - title.order) <= _NEAR_TITLE
        if near and (shared or block.context[:-1] == title.context[:-1]):
            return _AROUND_TITLE
        return None

    def label(self, block: Block) -> Verdict:
        """Return what a block outside the text is, as far as its place tells."""
        around = self.around_title(block)
        if around:
            return around
        if (
            any(element in self._figures for element in block.context)
            and count_words(block.text) <= _WORDS_OF_A_CAPTION
        ):
            return _BESIDE_IMAGE
        if block.link_share >= _ALL_LINK and block.kind is not BlockKind.HEADING:
            return _LINK_OUTSIDE_TEXT
        return OUTSIDE


def _figures(blocks: Sequence[Block], containers: Set[Element]) -> frozenset[Element]:
    """Return the elements that hold an image with a text in its place, a line or two, and nothing else."""
    size: Counter[Element] = Counter()
    images: Counter[Element] = Counter()
    links: Counter[Element] = Counter()
    for block in blocks:
        for element in block.context:
            size[element] += 1
            images[element] += block.kind is BlockKind.ALT_TEXT
            links[element] += block.link_share >= _ALL_LINK
    return frozenset(
        element
        for element, count in images.items()
        if count == 1 and 2 <= size[element] <= _BLOCKS_OF_A_FIGURE and not links[element] and element not in containers
    )
