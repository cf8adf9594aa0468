"""Lists of links that programs export as pages or trees: browsers' bookmarks, and Pocket's old export."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from archive.decoding import find_charset
from archive.sources import Item
from archive.sources.columns import tags_of
from archive.sources.entries import Entry, is_web_address, item_of
from archive.sources.holdings import Handed, Holding, reading, rest_of
from archive.sources.json_shapes import objects, shape_of
from archive.sources.kinds import Beginning, Opens

SUFFIXES = frozenset({".html", ".htm"})

_NETSCAPE = re.compile(rb"\s*<!doctype\s+netscape-bookmark-file-1\b", re.IGNORECASE)
_POCKET = re.compile(rb"<title>\s*pocket export\s*</title>", re.IGNORECASE)
_PIECE = 1_000_000
_FIREFOX_ROOTS = frozenset({"menu________", "toolbar_____", "unfiled_____", "mobile______"})
_FIREFOX_TAGS = "tags________"
_DEEPEST = 200


def recognises_page(beginning: Beginning) -> bool:
    """Whether this is a page of links as browsers and Pocket export it."""
    head = beginning.head.removeprefix(b"\xef\xbb\xbf")
    return _NETSCAPE.match(head) is not None or _POCKET.search(head[:4000]) is not None


def items_of_page(holding: Holding, handed: Handed, _opens: Opens) -> Iterator[Item]:
    """Yield its links; the folders that a person made are their tags."""
    charset = find_charset(holding.head(), None, "text/html", holding.label)
    links, count = _Links(), 0
    with holding.open() as stream, reading(holding.label):
        while piece := stream.read(_PIECE):
            piece += stream.readline(_PIECE)  # to the end of a line, where no character is cut in two
            links.feed(piece.decode(charset, errors="replace"))
            for entry in links.taken():
                count += 1
                yield item_of(entry, holding, count, handed)
        rest_of(stream)


class _Links(HTMLParser):
    """Reads the markup of 1996, in which nothing is closed but the folders' lists."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []
        self._folders: list[str] = []
        self._next_folder = ""
        self._link: dict[str, str] | None = None
        self._text: list[str] | None = None
        self._is_root = False

    def taken(self) -> list[Entry]:
        """Return the links since it was last asked."""
        entries, self._entries = self._entries, []
        return entries

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "dl":
            self._folders.append(self._next_folder)
            self._next_folder = ""
        elif tag == "h3":
            self._text = []
            # The browser's own folders, such as its toolbar, say nothing of what is in them.
            self._is_root = bool({"personal_toolbar_folder", "unfiled_bookmarks_folder"} & attributes.keys())
        elif tag == "a":
            self._link, self._text = attributes, []

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "dl" and self._folders:
            self._folders.pop()
        elif tag == "h3":
            self._next_folder = "" if self._is_root else "".join(self._text or ()).strip()
            self._text = None
        elif tag == "a" and self._link is not None:
            url = self._link.get("href")
            if is_web_address(url):  # not bookmarklets, nor the browser's own pages
                tags = (*self._folders, *tags_of(self._link.get("tags")))
                self._entries.append(Entry(url=url, tags=tags, label="".join(self._text or ()).strip() or None))
            self._link = self._text = None


def recognises_firefox(beginning: Beginning) -> bool:
    """Whether this is a backup of Firefox's bookmarks."""
    head = beginning.head
    shape = shape_of(head) if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else None
    return shape is not None and shape.path == "children.item" and {"guid", "children"} <= shape.root


def items_of_firefox(holding: Holding, handed: Handed, _opens: Opens) -> Iterator[Item]:
    """Yield its links; the folders that a person made are their tags."""
    entries = (entry for root in objects(holding, "children.item") for entry in _entries(root, (), 0))
    for number, entry in enumerate(entries, start=1):
        yield item_of(entry, holding, number, handed)


def _entries(node: Mapping[str, Any], folders: tuple[str, ...], depth: int) -> Iterator[Entry]:
    if node.get("guid") == _FIREFOX_TAGS or depth > _DEEPEST:  # which names again what stands elsewhere
        return
    url, title = node.get("uri"), str(node.get("title") or "")
    if isinstance(url, str) and is_web_address(url):
        yield Entry(url=url, tags=(*folders, *tags_of(node.get("tags"))), label=title.strip() or None)
    children = node.get("children")
    inside = folders if node.get("guid") in _FIREFOX_ROOTS else (*folders, title)
    for child in children if isinstance(children, list) else ():
        if isinstance(child, Mapping):
            yield from _entries(child, inside, depth + 1)
