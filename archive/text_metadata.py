"""Metadata of plain text and Markdown: what stands in the first lines, and nothing out of the prose."""

import re
from dataclasses import dataclass, replace
from datetime import date

from archive.addresses import normalise_url, site_of
from archive.article import Metadata
from archive.byline import is_byline, parts_of_byline
from archive.dates import parse_date_line
from archive.errors import FetchError
from archive.language import detect_language, language_code
from archive.moments import parse_moment, parse_update_line
from archive.people import people_in, people_named

MOST_TITLE_WORDS = 30
_HEAD_BLOCKS = 10
"""A byline or date further down belongs to something else, such as a list of related articles."""

_LONGEST_LINE = 500
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,10000}?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_MATTER_LINE = re.compile(r"([A-Za-z][\w -]{0,40}?)[ \t]*:[ \t]+(\S.{0,1000})")
_HEADING = re.compile(r"#[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*|([^\n]+)\n=+[ \t]*")
_EMPHASIS = re.compile(r"(?:[*_]{1,3})(\S.*\S)(?:[*_]{1,3})")
_LINK = re.compile(r"\[([^\]]{1,300})\]\([^)]{0,1000}\)")


def read_text(text: str, url: str | None, *, markdown: bool = False) -> Metadata:
    """Return the metadata that a text's first blocks show, and in Markdown its front matter.

    ``url`` is the article's address, or None; the site is its host.
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    stated, text = _front_matter(text) if markdown else (Metadata(), text)
    blocks = _first_blocks(text, _HEAD_BLOCKS)
    shown = _shown_in(blocks, markdown=markdown)
    address = url or stated.url
    byline, published = stated.byline or shown.byline, stated.published or shown.published
    return Metadata(
        title=stated.title or shown.title,
        byline=byline,
        authors=stated.authors or people_in(byline or ""),
        published=published,
        published_at=stated.published_at,
        modified=stated.modified or shown.modified,
        language=detect_language(text) or stated.language,
        site=stated.site or (site_of(address) if address else "") or None,
        url=address,
    )


def looks_like_title(block: str) -> bool:
    """Whether a text's first block can be its title: one short line that does not close as a sentence does."""
    line = block.strip()
    if "\n" in line or not line or len(line) > _LONGEST_LINE or len(line.split()) > MOST_TITLE_WORDS:
        return False
    return not line.endswith((".", ":", ";", ",")) or line.endswith("...")


@dataclass(frozen=True, slots=True)
class _Shown:
    title: str | None = None
    byline: str | None = None
    published: date | None = None
    modified: date | None = None


def _shown_in(blocks: list[str], *, markdown: bool) -> _Shown:
    """Title, byline and date from a text's first blocks, each decided on a line of its own."""
    shown = _Shown()
    for order, block in enumerate(blocks):
        heading = _HEADING.fullmatch(block) if markdown else None
        if heading and shown.title is None:
            shown = replace(shown, title=_plain(heading[1] or heading[2]))
            continue
        lines = [_plain(line) if markdown else line.strip() for line in block.split("\n")]
        # A byline and a date may share a block, each on its line; lines of prose are neither.
        furniture = [line for line in lines if _is_furniture(line)]
        if len(furniture) == len(lines):
            shown = _with_furniture(shown, furniture)
        elif order == 0 and not markdown and len(blocks) > 1 and looks_like_title(block):
            shown = replace(shown, title=block.strip())
    if shown.title is None and not markdown:
        return _title_after_furniture(shown, blocks)
    return shown


def _title_after_furniture(shown: _Shown, blocks: list[str]) -> _Shown:
    """Return a date or byline may stand above the title."""
    rest = blocks
    while rest and all(_is_furniture(line.strip()) for line in rest[0].split("\n")):
        rest = rest[1:]
    if len(rest) in (0, 1, len(blocks)) or not looks_like_title(rest[0]):
        return shown
    return replace(shown, title=rest[0].strip())


def _is_furniture(line: str) -> bool:
    if len(line) > _LONGEST_LINE:
        return False
    return parse_date_line(line) is not None or parse_update_line(line) is not None or is_byline(line)


def _with_furniture(shown: _Shown, lines: list[str]) -> _Shown:
    for line in lines:
        if (day := parse_date_line(line)) is not None:
            shown = replace(shown, published=shown.published or day)
            continue
        if (day := parse_update_line(line)) is not None:
            shown = replace(shown, modified=shown.modified or day)
            continue
        byline, day = parts_of_byline(line)
        shown = replace(shown, byline=shown.byline or byline, published=shown.published or day)
    return shown


def _first_blocks(text: str, most: int) -> list[str]:
    """Return a text's first blocks; where no line is blank, each line is one."""
    head = text.strip()[:100_000]
    blocks = [block for block in re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", head) if block.strip()]
    if len(blocks) == 1:
        blocks = [line for line in head.split("\n") if line.strip()]
    return [block.strip() for block in blocks[:most]]


def _front_matter(text: str) -> tuple[Metadata, str]:
    """Return what the lines between the opening dashes say, and the text after them."""
    found = _FRONT_MATTER.match(text)
    if not found:
        return Metadata(), text
    said: dict[str, str] = {}
    for line in (found[1] or "").splitlines():
        if pair := _FRONT_MATTER_LINE.fullmatch(line.rstrip()):
            said.setdefault(pair[1].casefold(), _unquoted(pair[2]))
    byline = said.get("byline") or said.get("author") or said.get("authors")
    published, modified = said.get("date") or said.get("published"), said.get("modified") or said.get("updated")
    published_at, names = parse_moment(published), said.get("authors") or said.get("author") or ""
    return (
        Metadata(
            title=said.get("title"),
            byline=byline,
            authors=people_named(names.split(",")) or people_in(byline or ""),
            published=published_at.date() if published_at else parse_date_line(published or ""),
            published_at=published_at,
            modified=parse_moment(modified) or parse_date_line(modified or ""),
            language=language_code(said.get("language") or said.get("lang")),
            site=said.get("site") or said.get("publisher"),
            url=_address(said.get("url") or said.get("canonical") or said.get("source")),
        ),
        text[found.end() :],
    )


def _unquoted(value: str) -> str:
    quoted = re.fullmatch(r"([\"'])(.*)\1", value)
    return (quoted[2] if quoted else value).strip().strip("[]") or value


def _address(value: str | None) -> str | None:
    try:
        return normalise_url(value) if value else None
    except FetchError:
        return None


def _plain(line: str) -> str:
    """Return the line without Markdown's links and emphasis around it."""
    line = _LINK.sub(r"\1", line.strip())
    emphasised = _EMPHASIS.fullmatch(line)
    return (emphasised[1] if emphasised else line).strip()
