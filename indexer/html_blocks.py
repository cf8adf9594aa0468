"""HTML taken apart into blocks, in document order, by what browsers show as blocks.

Text of inline elements is joined, ``<br><br>`` parts paragraphs, a table row without blocks inside is one block. The
walk keeps its own stack, so that no depth of nesting can exhaust Python's. What a browser never shows as
text (scripts, styles, templates, drawings, the choices of a menu) isn't a block; what a page hides is one,
and says so.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from indexer.blocks import CROSSHEAD_LEVEL, OUTER_SPACE, Block, BlockKind, Element, is_visible

MAX_ELEMENTS = 400_000
"""What comes after this many elements (a page of some 20 MB has them) isn't parted into blocks any more."""

_CONTEXT_DEPTH = 40
"""How many elements around a block are told: the deepest of real pages have some 30."""


def _names(line: str) -> frozenset[str]:
    return frozenset(line.split())


_BLOCK_TAGS = _names(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table "
    "caption tbody td tfoot th thead tr ul button label output"
)
_UNSHOWN_TAGS = _names(
    "script style template noscript svg iframe object embed canvas audio video head select datalist textarea title "
    "meta link map frameset noframes annotation annotation-xml"
)
_EMPHASIS_TAGS = _names("b strong i em u sup sub mark abbr code q cite small font wbr br")
_BOXES = _names("div section header footer article aside nav figure td form main")
_KINDS = {
    **dict.fromkeys(("li", "dd", "dt"), BlockKind.LIST_ITEM),
    **dict.fromkeys(("tr", "td", "th"), BlockKind.TABLE_ROW),
    **dict.fromkeys(("figcaption", "caption"), BlockKind.CAPTION),
    **dict.fromkeys(("button", "label", "legend"), BlockKind.CONTROL),
    "blockquote": BlockKind.QUOTE,
    "pre": BlockKind.PREFORMATTED,
}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NAMING_ATTRIBUTES = ("class", "id", "role", "itemprop", "rel", "property", "data-component", "data-testid")
_MOST_NAMING = 300

_SPACES = re.compile(r"[ \t\n\r\f]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_WORDS = re.compile(r"[\W_]+")
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*(?:<\?xml[^>]*>\s*)+")
_CROSSHEAD = re.compile(r" (?:tussenkop\w*|crosshead\w*|subhead\w*|intertitre\w*|zwischen(?:titel|ueberschrift)\w*) ")
_SENTENCE_END = re.compile(r"[.,:;!…][\"'’”»)\]]*$")
_WORDS_OF_A_CROSSHEAD = 14
_LONGEST_BOLD_LINE = 100


def html_blocks(markup: str) -> list[Block]:
    """Return the blocks of an HTML page or fragment; an empty list where there is no text."""
    # The closing comment keeps Beautiful Soup from taking a short text for a file name or an address.
    soup = BeautifulSoup(_XML_DECLARATION.sub("", markup) + "<!-- -->", "lxml")
    walk = _Walk()
    walk.through(soup)
    return _with_crossheads(walk.found)


class _Found:
    """A block on its way: what is known of it once its text is complete."""

    __slots__ = ("block", "bold", "crosshead")

    def __init__(self, block: Block, bold: bool, crosshead: bool) -> None:
        self.block = block
        self.bold = bold
        self.crosshead = crosshead


class _Open:
    """An element that the walk is inside of."""

    __slots__ = ("bold", "children", "context", "fields", "hidden", "kind", "level", "link", "starts_block", "tag")

    def __init__(self, tag: Tag, outer: "_Open | None", number: int, starts_block: bool) -> None:
        name = tag.name
        self.tag = tag
        self.children = iter(tag.children)
        self.fields: bool | None = None
        self.starts_block = starts_block
        self.kind: BlockKind = outer.kind if outer else BlockKind.PARAGRAPH
        self.level: int = outer.level if outer else 0
        self.link: bool = name == "a" or bool(outer and outer.link)
        self.bold: bool = name in ("b", "strong") or bool(outer and outer.bold)
        self.hidden: bool = _is_hidden(tag) or bool(outer and outer.hidden)
        self.context: tuple[Element, ...] = _context(tag, outer.context if outer else (), number, starts_block)
        if name in _HEADINGS:
            self.kind, self.level = BlockKind.HEADING, _HEADINGS[name]
        elif name in _KINDS and self.kind is not BlockKind.HEADING:
            self.kind = _KINDS[name]

    def is_row_of_fields(self) -> bool:
        """Do what `_is_row_of_fields` does, once."""
        if self.fields is None:
            self.fields = _is_row_of_fields(self.tag)
        return self.fields


class _Walk:
    """One pass over a page, from its first element to its last."""

    def __init__(self) -> None:
        self.found: list[_Found] = []
        self._stack: list[_Open] = []
        self._pieces: list[tuple[str, _Open]] = []
        self._alts: list[tuple[str, _Open]] = []
        self._breaks = 0
        self._elements = 0

    def through(self, root: Tag) -> None:
        """Walk through all of an element; what is found stands in ``found``."""
        self._stack.append(_Open(root, None, 0, starts_block=True))
        while self._stack:
            inside = self._stack[-1]
            node = next(inside.children, None)
            if node is None:
                self._leave()
            elif isinstance(node, Tag):
                self._meet(node, inside)
            elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
                self._pieces.append((str(node), inside))
                self._breaks = self._breaks if not node.strip(OUTER_SPACE) else 0
        self._finish_block()

    def _meet(self, tag: Tag, inside: _Open) -> None:
        self._elements += 1
        if tag.name == "br":
            self._breaks += 1
            self._pieces.append(("\n" if inside.kind is BlockKind.PREFORMATTED else " ", inside))
            if self._breaks == 2 or self._is_bold_line():
                self._finish_block()
        elif tag.name == "img":
            self._meet_image(tag, inside)
        elif tag.name not in _UNSHOWN_TAGS:
            self._enter(tag, inside)

    def _is_bold_line(self) -> bool:
        """Whether all text since the last block is bold, and short: a heading made by hand, on a line of its own."""
        length = 0
        for text, place in self._pieces:
            if is_visible(text):
                length += len(text)
                if not place.bold or length > _LONGEST_BOLD_LINE:
                    return False
        return length > 0

    def _enter(self, tag: Tag, inside: _Open) -> None:
        starts_block = self._elements <= MAX_ELEMENTS and _starts_block(tag, inside)
        if starts_block:
            self._finish_block()
        elif tag.name in ("td", "th") and any(is_visible(text) for text, _ in self._pieces):
            self._pieces.append((" | ", inside))
        self._stack.append(_Open(tag, inside, self._elements, starts_block))

    def _leave(self) -> None:
        if self._stack.pop().starts_block:
            self._finish_block()

    def _meet_image(self, tag: Tag, inside: _Open) -> None:
        alt = _SPACES.sub(" ", str(tag.get("alt") or "")).strip(OUTER_SPACE)
        if not is_visible(alt):
            return
        if any(character.isalnum() for character in alt):
            self._alts.append((alt, _Open(tag, inside, self._elements, starts_block=False)))
        else:
            self._pieces.append((alt, inside))  # an emoji that the page draws as an image

    def _finish_block(self) -> None:
        pieces, self._pieces = self._pieces, []
        alts, self._alts = self._alts, []
        self._breaks = 0
        shown = [(text, place) for text, place in pieces if is_visible(text)]
        unseen = [(text, place) for text, place in shown if place.hidden]
        if 0 < len(unseen) < len(shown):
            # What a page hides within a line it shows stands on its own, behind that line.
            self._add_text(
                [each for each in pieces if not each[1].hidden], [each for each in shown if not each[1].hidden]
            )
            self._add_text(unseen, unseen)
        elif shown:
            self._add_text(pieces, shown)
        for alt, place in alts:
            block = Block(BlockKind.ALT_TEXT, alt, len(self.found), context=place.context, hidden=place.hidden)
            self.found.append(_Found(block, bold=False, crosshead=False))

    def _add_text(self, pieces: list[tuple[str, _Open]], shown: list[tuple[str, _Open]]) -> None:
        first = shown[0][1]
        text = "".join(text for text, _ in pieces)
        if first.kind is not BlockKind.PREFORMATTED:
            text = _SPACES.sub(" ", text)
        letters = sum(len(text) for text, _ in shown)
        context = _shared([place.context for _, place in shown])
        block = Block(
            first.kind,
            text.strip("\n\r" if first.kind is BlockKind.PREFORMATTED else OUTER_SPACE),
            len(self.found),
            level=first.level,
            context=context,
            link_share=sum(len(text) for text, place in shown if place.link) / letters,
            hidden=all(place.hidden for _, place in shown),
        )
        crosshead = bool(context and _CROSSHEAD.search(context[-1].words))
        self.found.append(_Found(block, all(place.bold for _, place in shown), crosshead))


def _starts_block(tag: Tag, inside: _Open) -> bool:
    if tag.name in ("td", "th"):
        # A cell of a table that lays out a page. (Beautiful Soup's own search takes 0.2 ms to begin with.)
        return any(isinstance(node, Tag) and node.name in _BLOCK_TAGS for node in tag.descendants)
    if tag.name in _BLOCK_TAGS:
        return True
    # Inside a caption, an element of its own is the credit ("Foto: ..."), which has a reason of its own.
    if inside.kind is BlockKind.CAPTION and tag.name not in _EMPHASIS_TAGS - {"cite", "small"} and tag.name != "a":
        return bool(tag.get("class")) or tag.name in ("cite", "small")
    return tag.name not in _EMPHASIS_TAGS and inside.is_row_of_fields()


def _is_row_of_fields(tag: Tag) -> bool:
    """Whether an element has no text of its own but two or more short inline elements, as a line of buttons has."""
    if tag.name not in _BOXES:
        return False
    fields = 0
    for child in tag.children:
        if isinstance(child, Tag):
            if child.name in _BLOCK_TAGS and child.name not in ("button", "label"):
                return False
            if child.name in _EMPHASIS_TAGS and child.name not in ("br", "small", "b"):
                return False
            fields += child.name not in _UNSHOWN_TAGS and child.name != "br"
            if fields > 60 or _is_long(child):
                return False
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString) and is_visible(child):
            return False
    return fields >= 2


def _is_long(tag: Tag) -> bool:
    length = 0
    for text in _strings(tag):
        length += len(text)
        if length > 100:
            return True
    return False


def _strings(tag: Tag) -> Iterator[str]:
    node: PageElement | None = tag
    end = tag._last_descendant()
    while node is not None and node is not end:
        node = node.next_element
        if isinstance(node, NavigableString):
            yield str(node).strip(OUTER_SPACE)


def _is_hidden(tag: Tag) -> bool:
    if tag.attrs is None or not tag.attrs:
        return False
    return (
        tag.has_attr("hidden")
        or str(tag.get("aria-hidden", "")).casefold() == "true"
        or bool(_UNSEEN_STYLE.search(str(tag.get("style", ""))))
    )


def _context(tag: Tag, outer: tuple[Element, ...], number: int, starts_block: bool) -> tuple[Element, ...]:
    words = naming_words(
        " ".join(
            " ".join(value) if isinstance(value, list) else str(value)
            for value in (tag.get(name) for name in _NAMING_ATTRIBUTES)
            if value
        )
    )
    if not starts_block and words == " " and tag.name != "time":
        return outer
    return (*outer, Element(number, tag.name, words))[-_CONTEXT_DEPTH:]


def naming_words(names: str) -> str:
    """Return the words of an element's class, id and the like, as `indexer.blocks.Element` keeps them."""
    words = _NOT_WORDS.sub(" ", _CAMEL.sub(" ", names[:_MOST_NAMING])).strip().lower()
    return f" {words} " if words else " "


def _shared(contexts: list[tuple[Element, ...]]) -> tuple[Element, ...]:
    """Return the elements around all of a block's text."""
    first = contexts[0]
    if all(context is first for context in contexts):
        return first
    around_all = set(first).intersection(*contexts)
    return tuple(element for element in first if element in around_all)


def _with_crossheads(found: list[_Found]) -> list[Block]:
    """Return the blocks; a short bold line, or one whose class says so, before a paragraph is a heading."""
    blocks = [each.block for each in found]
    for place, each in enumerate(found[:-1]):
        block, after = each.block, blocks[place + 1]
        in_cell = block.kind is BlockKind.TABLE_ROW and " | " not in block.text
        if not (block.kind is BlockKind.PARAGRAPH or in_cell) or not (each.bold or each.crosshead):
            continue
        words = len(block.text.split())
        is_line = words <= _WORDS_OF_A_CROSSHEAD and not _SENTENCE_END.search(block.text)
        next_is_text = after.kind is not BlockKind.HEADING and not found[place + 1].bold
        if is_line and (each.crosshead or (next_is_text and len(after.text.split()) > words)):
            blocks[place] = replace(block, kind=BlockKind.HEADING, level=CROSSHEAD_LEVEL)
    return blocks
