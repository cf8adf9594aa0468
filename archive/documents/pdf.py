"""PDF documents: their text in reading order, as paragraphs and headings, and around it what every page prints.

What is read of a page stands in `pdf_pieces`, in which order in `pdf_layout`, what is no text in `pdf_furniture`, and
what lines make together in `pdf_paragraphs`. When a file was made says nothing of when its text was published, so no
date is taken from its properties.
"""

import html
from collections.abc import Sequence

from archive.documents.line_joining import Spelling
from archive.documents.page import About, document_page, sensible_author
from archive.documents.pdf_furniture import PartedPage, without_furniture
from archive.documents.pdf_layout import Line, columns
from archive.documents.pdf_paragraphs import (
    Kind,
    Paragraph,
    body_is_bold,
    body_size,
    paragraphs,
    put_together,
    without_bullet,
)
from archive.documents.pdf_pieces import PdfPage, read_pdf
from archive.errors import SourceEmpty, SourceScanned

_FEWEST_LETTERS = 12
"""Letters and digits a page, on average: below it a file of pictures was not recognised, whatever was stamped on it."""


def as_page(content: bytes, source: str) -> str:
    """Return the page. Raises `SourceError`."""
    found = read_pdf(content, source)
    _require_text(found.pages, source)
    parted = without_furniture(found.pages)
    runs = [columns(page.pieces, index) for index, page in enumerate(parted)]
    lines = [line for page_runs in runs for run in page_runs for line in run]
    spelling = Spelling.of(line.text for line in lines)
    body, bold_is_heading = body_size(lines), not body_is_bold(lines)
    separate = [
        paragraph
        for page_runs in runs
        for run in page_runs
        for paragraph in paragraphs(run, body, bold_is_heading, spelling)
    ]
    whole = _with_joined_headings(put_together(separate, spelling))
    title = _title(whole, lines)
    about = About(title=title.text if title else found.title, byline=sensible_author(found.author))
    return document_page("".join(_markup(whole, title, parted)), about)


def _require_text(pages: Sequence[PdfPage], source: str) -> None:
    letters = sum(character.isalnum() for page in pages for piece in page.pieces for character in piece.text)
    pictures = sum(page.holds_image for page in pages)
    if letters == 0 and not pictures:
        raise SourceEmpty(source=source)
    if pictures * 2 > len(pages) and letters < _FEWEST_LETTERS * len(pages):
        raise SourceScanned(source=source)


def _title(whole: Sequence[Paragraph], lines: Sequence[Line]) -> Paragraph | None:
    """Return the largest heading of the first page that has any text, where no other is as large."""
    first = min((line.page for line in lines), default=0)
    headings = [paragraph for paragraph in whole if paragraph.kind is Kind.HEADING]
    largest = max((paragraph.size for paragraph in headings), default=0.0)
    of_that_size = [paragraph for paragraph in headings if paragraph.size == largest]
    return of_that_size[0] if len(of_that_size) == 1 and of_that_size[0].page == first else None


def _with_joined_headings(whole: Sequence[Paragraph]) -> list[Paragraph]:
    """Return the paragraphs, a heading whose lines were parted as one again: a title over several lines."""
    found: list[Paragraph] = []
    for paragraph in whole:
        before = found[-1] if found else None
        if (
            before is not None
            and before.kind is paragraph.kind is Kind.HEADING
            and (before.size, before.bold, before.page) == (paragraph.size, paragraph.bold, paragraph.page)
            and before.goes_on
        ):
            found[-1] = Paragraph(
                Kind.HEADING,
                f"{before.text} {paragraph.text}",
                before.size,
                before.bold,
                before.page,
                goes_on=paragraph.goes_on,
            )
        else:
            found.append(paragraph)
    return found


def _markup(whole: Sequence[Paragraph], title: Paragraph | None, parted: Sequence[PartedPage]) -> list[str]:
    """Return the elements of the page's body; what a page printed around its text stands before its first paragraph."""
    levels = _levels(whole, title)
    out: list[str] = []
    told = 0
    for paragraph in whole:
        out += [element for page in parted[told : paragraph.page + 1] for element in _furniture(page)]
        told = max(told, paragraph.page + 1)
        out.append(_element(paragraph, levels))
    return out + [element for page in parted[told:] for element in _furniture(page)]


def _furniture(page: PartedPage) -> list[str]:
    return [f'<div class="{kind.value}">{html.escape(text, quote=False)}</div>' for text, kind in page.furniture]


def _levels(whole: Sequence[Paragraph], title: Paragraph | None) -> dict[tuple[float, bool], int]:
    """Return the level of each look that headings have: the larger, the higher; bold goes before plain."""
    looks = {(each.size, each.bold) for each in whole if each.kind is Kind.HEADING and each is not title}
    first = 2 if title is not None else 1
    levels = {look: min(level, 6) for level, look in enumerate(sorted(looks, reverse=True), first)}
    return levels | ({(title.size, title.bold): 1} if title is not None else {})


def _element(paragraph: Paragraph, levels: dict[tuple[float, bool], int]) -> str:
    text = html.escape(paragraph.text, quote=False)
    if paragraph.kind is Kind.HEADING:
        level = levels[paragraph.size, paragraph.bold]
        return f"<h{level}>{text}</h{level}>"
    if paragraph.kind is Kind.ITEM:
        return f"<ul><li>{html.escape(without_bullet(paragraph.text), quote=False)}</li></ul>"
    if paragraph.kind is Kind.CAPTION:
        return f"<figure><figcaption>{text}</figcaption></figure>"
    if paragraph.kind is Kind.CONTENTS:
        return f'<nav class="contents"><p>{text}</p></nav>'
    return f"<p>{text}</p>"
