"""What stands on the pages of a PDF, by PDFium: pieces of lines, each with its place and size.

A piece is text that follows without a gap; a line of a column is one piece or a few. Coordinates are those of the page
as shown, in points, from its upper left corner.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from archive.errors import SourceBroken, SourceEncrypted, SourceTooComplex
from archive.media_types import KINDS, PDF

MAX_PAGES = 3_000
MAX_CHARACTERS = 10_000_000
"""Beyond these a file is no longer read; a page takes some 25 ms."""

_KIND = KINDS[PDF]
_ENDS = (b"%%EOF", b"startxref")
_LONGEST_END = 4_096
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_HYPHENS = "\x02\ufffe"  # what PDFium makes of a hyphen where a line ends
_WORD = re.compile(rf"[^\s\0{_HYPHENS}]+[{_HYPHENS}]?|[{_HYPHENS}]")
_GAP = 0.9
"""Of the letters' size: a wider gap between words parts columns; justified lines stay below it."""

_HYPHEN = ("-", "\u2010")
_TIGHT = 0.1
"""Of the letters' size: no space before a dash is as narrow."""

_SHIFT = 0.6
_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_BOLD_WEIGHT = 600
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00ad": "", "\u200b": ""}
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that follows without a gap. ``base`` is where its letters stand, ``size`` theirs; all in points.

    ``upright`` is false for text that runs up or down the page.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool = False
    upright: bool = True


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page: its size and what stands on it, in the order in which the file has it."""

    width: float
    height: float
    pieces: tuple[Piece, ...]
    holds_image: bool


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A PDF's pages, and the title and author of its properties; "" where it has none."""

    pages: tuple[PdfPage, ...]
    title: str
    author: str


def read_pdf(content: bytes, source: str) -> PdfFile:
    """Return what stands in the file.

    Raises `SourceBroken`, `SourceEncrypted`, or `SourceTooComplex` above `MAX_PAGES` or `MAX_CHARACTERS`. For one
    thread of a process: PDFium is not made for several.
    """
    import pypdfium2  # here: it loads PDFium itself

    # PDFium makes up for a table of pages that is gone, by leaving out the pages that went with it.
    if not any(mark in content[-_LONGEST_END:] for mark in _ENDS):
        raise SourceBroken(source=source, media_type=_KIND)
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise SourceEncrypted(source=source) from error
        raise SourceBroken(source=source, media_type=_KIND) from error
    try:
        pages = tuple(_pages(document, source))
        about = document.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        raise SourceBroken(source=source, media_type=_KIND) from error
    finally:
        document.close()
    return PdfFile(pages, str(about.get("Title") or ""), str(about.get("Author") or ""))


def _pages(document: Any, source: str) -> Iterator[PdfPage]:
    left = MAX_CHARACTERS
    if not len(document):
        raise SourceBroken(source=source, media_type=_KIND)
    if len(document) > MAX_PAGES:
        raise SourceTooComplex(source=source)
    for index in range(len(document)):
        page = document[index]
        try:
            with _text_of(page) as text:
                left -= text.length
                if left < 0:
                    raise SourceTooComplex(source=source)
                width, height = page.get_size()
                pieces = tuple(_pieces(text, page.get_rotation(), width, height))
            yield PdfPage(width, height, pieces, holds_image=not pieces and _holds_image(page))
        finally:
            page.close()


def _holds_image(page: Any) -> bool:
    import pypdfium2.raw as pdfium

    return next(iter(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)), None) is not None


class _Text:
    """One page's text, as PDFium has it: letters by their number, and the text that they make."""

    def __init__(self, textpage: Any) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium = pdfium
        self._raw = textpage.raw
        self.length = int(pdfium.FPDFText_CountChars(self._raw))
        self.text: str = textpage.get_text_range() if self.length else ""
        self._direct = len(self.text) == self.length
        self._numbers = [ctypes.c_double() for _ in range(2)]
        self._box = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()

    def number(self, position: int) -> int:
        """Return the letter that stands at a position of the text."""
        return position if self._direct else int(self._pdfium.FPDFText_GetCharIndexFromTextIndex(self._raw, position))

    def origin(self, number: int) -> tuple[float, float]:
        """Return where a letter begins, from the page's lower left corner before it is turned."""
        x, y = self._numbers
        self._pdfium.FPDFText_GetCharOrigin(self._raw, number, x, y)
        return x.value, y.value

    def box(self, number: int) -> tuple[float, float, float, float]:
        """Return left, right, bottom and top of a letter, before the page is turned."""
        self._pdfium.FPDFText_GetLooseCharBox(self._raw, number, self._box)
        return self._box.left, self._box.right, self._box.bottom, self._box.top

    def size(self, number: int) -> float:
        """Return the size that a letter is shown in."""
        size = float(self._pdfium.FPDFText_GetFontSize(self._raw, number))
        self._pdfium.FPDFText_GetMatrix(self._raw, number, self._matrix)
        return size * math.hypot(self._matrix.c, self._matrix.d)

    def angle(self, number: int) -> float:
        """Return by how many degrees a letter is turned, before the page is."""
        return math.degrees(float(self._pdfium.FPDFText_GetCharAngle(self._raw, number)))

    def is_bold(self, number: int) -> bool:
        """Whether a letter is bold, by the font's weight or its name."""
        flags = ctypes.c_int()
        buffer = ctypes.create_string_buffer(128)
        self._pdfium.FPDFText_GetFontInfo(self._raw, number, buffer, 128, flags)
        name = buffer.value.decode("utf-8", "replace")
        return bool(_BOLD.search(name)) or self._pdfium.FPDFText_GetFontWeight(self._raw, number) >= _BOLD_WEIGHT


@contextmanager
def _text_of(page: Any) -> Iterator[_Text]:
    textpage = page.get_textpage()
    try:
        yield _Text(textpage)
    finally:
        textpage.close()


def _pieces(text: _Text, rotation: int, width: float, height: float) -> Iterator[Piece]:
    """Yield the page's pieces; words that follow each other on one line are one."""
    words: list[Piece] = []
    written = ""
    last_end = 0
    for found in _WORD.finditer(text.text):
        word = _word(text, found, rotation, (width, height), words[-1] if words else None)
        if word is None:
            continue
        if words and _follows(words[-1], word):
            # PDFium at times sees a space before the hyphen that ends a stretched line; one around a dash is wider.
            narrow = word.text in _HYPHEN and word.left - words[-1].right < _TIGHT * word.size
            glued = found.start() == last_end or narrow
            written += word.text if glued else f" {word.text}"
        else:
            if words:
                yield _piece(words, written, text, last_end)
            words, written = [], word.text
        words.append(word)
        last_end = found.end()
    if words:
        yield _piece(words, written, text, last_end)


def _piece(words: list[Piece], written: str, text: _Text, end: int) -> Piece:
    """Return words as one piece, of the size of most; it is bold where its last letter is as well as its first."""
    letters: Counter[float] = Counter()
    for word in words:
        letters[word.size] += len(word.text)
    main = next(word for word in words if word.size == letters.most_common(1)[0][0])
    bold = words[0].bold and text.is_bold(text.number(end - 1))
    return replace(main, text=written, left=words[0].left, right=words[-1].right, bold=bold)


def _word(
    text: _Text, found: re.Match[str], rotation: int, size: tuple[float, float], before: Piece | None
) -> Piece | None:
    first, last = text.number(found.start()), text.number(found.end() - 1)
    written = found[0]
    if written[-1] in _HYPHENS:
        last = max(first, last - 1)
    # Some programs write a soft hyphen where a line shows one; any other is nowhere to be seen.
    if written[-1] in f"{_HYPHENS}\u00ad":
        written = f"{written[:-1]}-"
    written = written.translate(_LIGATURES)
    if first < 0 or last < 0 or not written:
        return None
    x, y = text.origin(first)
    left, right, bottom, top = text.box(first)
    end = text.box(last)
    corners = [_turned(px, py, rotation, size) for px, py in ((left, bottom), (end[1], end[3]), (right, top), end[::2])]
    base = _turned(x, y, rotation, size)[1]
    lefts, rights = min(px for px, _ in corners), max(px for px, _ in corners)
    letters = text.size(first)
    near = before is not None and abs(before.base - base) < 0.01 and abs(before.size - letters) < 0.01
    # Letters of one line and size are of one kind, mostly: what costs the most is asked only where a line begins.
    if near and before is not None:
        return Piece(written, lefts, rights, base, letters, before.bold, before.upright)
    turned = (text.angle(first) + rotation) % 360
    return Piece(written, lefts, rights, base, letters, text.is_bold(first), upright=not 20 < turned < 340)


def _turned(x: float, y: float, rotation: int, size: tuple[float, float]) -> tuple[float, float]:
    """Return a point as shown, from the upper left corner; ``size`` is that of the page as shown."""
    width, height = size
    if rotation == 90:
        return y, x
    if rotation == 180:
        return width - x, y
    if rotation == 270:
        return width - y, height - x
    return x, height - y


def _follows(piece: Piece, word: Piece) -> bool:
    size = max(piece.size, word.size, 1.0)
    if not (piece.upright and word.upright) or (piece.text.endswith("-") and word.left < piece.right - size):
        return False
    gap = word.left - piece.right
    # A note's sign stands higher than its line, and smaller.
    return abs(piece.base - word.base) < _SHIFT * size and -0.5 * size < gap < _GAP * size and piece.bold == word.bold
