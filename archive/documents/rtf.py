"""RTF documents, by striprtf: paragraphs, and the headings that the writer marked as such.

striprtf gives plain text. What it would drop (notes) or not tell (which paragraphs are headings) is first moved or
marked with characters that stand for nothing else (of Unicode's private use area).
"""

import codecs
import html
import re
from collections.abc import Iterator

from archive.documents.page import About, document_page, sensible_author
from archive.errors import SourceBroken, SourceEmpty, SourceTooLarge
from archive.media_types import KINDS, RTF

MAX_TEXT = 8_000_000
"""Characters, pictures left out: striprtf reads a million a second."""

_KIND = KINDS[RTF]
_TITLE, _NOTE, _LINE = "\ue100", "\ue10a", "\ue10b"
_LEVELS = "\ue101\ue102\ue103\ue104\ue105\ue106\ue107\ue108\ue109"
_MARKS = re.compile(f"[{_TITLE}{_NOTE}{_LEVELS}]")

_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}\s{0,4}){500,}")
_BINARY = re.compile(rb"\\bin(\d{1,9}) ?")
_CODEPAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_BRACE = re.compile(r"\\[{}\\]|[{}]")
_STYLE = re.compile(r"\\s(\d{1,4})(?!\d)[^{};]{0,400}[ \n](?:heading ([1-9])|title);", re.IGNORECASE)
_OUTLINE = re.compile(r"\\outlinelevel([0-8])(?!\d) ?")
_FOOTNOTE = re.compile(r"\{\s{0,9}(?:\\\*\s{0,9})?\\footnote(?![a-z]) ?")
_LONGEST_TABLE = 100_000
"""Characters of a table of fonts; striprtf's pattern for it can take the square of its length."""

_BULLET = re.compile(r"\s*[•·▪◦–-]\t\s*")


def as_page(content: bytes, source: str) -> str:
    """Return the page. Raises `SourceError`."""
    rtf, encoding = _decoded(content)
    if len(rtf) > MAX_TEXT:
        raise SourceTooLarge(source=source, limit_mb=MAX_TEXT // 1_000_000)
    if _depth(rtf) > 0 or len(_group(rtf, r"{\fonttbl")) > _LONGEST_TABLE:
        raise SourceBroken(source=source, media_type=_KIND)
    # Its pattern for links takes the cube of a line's length; it begins with this word.
    rtf = re.sub(r"\\field(?![a-z])", r"\\fieldx", rtf)
    body = "".join(_blocks(_plain(_prepared(rtf), encoding)))
    if not body:
        raise SourceEmpty(source=source)
    info = _group(rtf, r"{\info")
    title, author = (
        _plain(rf"{{\rtf1 {_group(info, mark)[len(mark) :]}", encoding) for mark in (r"{\title", r"{\author")
    )
    return document_page(body, About(title=title, byline=sensible_author(author)))


def _decoded(content: bytes) -> tuple[str, str]:
    """Return the text without its pictures, and the charset of its letters."""
    pieces, position = [], 0
    while found := _BINARY.search(content, position):
        pieces.append(content[position : found.start()])
        position = found.end() + int(found[1])
    text = _HEX.sub(b"", b"".join([*pieces, content[position:]]))
    page = _CODEPAGE.search(text)
    encoding = f"cp{page[1].decode()}" if page else "cp1252"
    try:
        codecs.lookup(encoding)
    except LookupError:
        encoding = "cp1252"
    return _MARKS.sub("", text.decode(encoding, "replace")), encoding


def _plain(rtf: str, encoding: str) -> str:
    from striprtf.striprtf import rtf_to_text  # here: its tables take a while to load, for RTF only

    text: str = rtf_to_text(rtf, encoding=encoding, errors="replace")  # type: ignore[no-untyped-call]
    # Letters beyond 16 bits come as two halves.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _depth(rtf: str) -> int:
    """Return how many groups are open at the end."""
    return sum({"{": 1, "}": -1}.get(brace, 0) for brace in _BRACE.findall(rtf))


def _group(rtf: str, beginning: str) -> str:
    """Return the first group that begins so, braces included; "" where there is none."""
    start = rtf.find(beginning)
    return rtf[start : _group_end(rtf, start)] if start >= 0 else ""


def _group_end(rtf: str, start: int) -> int:
    depth = 0
    for brace in _BRACE.finditer(rtf, start):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if depth == 0:
            return brace.end()
    return len(rtf)


def _prepared(rtf: str) -> str:
    """Return the document with its headings marked and its notes at the end, each a paragraph of its own."""
    for number, level in dict(_STYLE.findall(_group(rtf, r"{\stylesheet"))).items():
        mark = _LEVELS[int(level) - 1] if level else _TITLE
        rtf = re.sub(rf"(\\s{number}(?!\d) ?)", rf"\1{mark}", rtf)
    rtf = _OUTLINE.sub(lambda found: f"{found[0]}{_LEVELS[int(found[1])]}", rtf)
    rtf = re.sub(r"\\line(?![a-z]) ?", _LINE, rtf)
    # A cell's own paragraph end would part it from its row.
    rtf = re.sub(r"\\par(?![a-z])(\s{0,9}\}{0,9}\s{0,9}\\cell)", r"\1", rtf)
    pieces, notes, position = [], [], 0
    while found := _FOOTNOTE.search(rtf, position):
        end = _group_end(rtf, found.start())
        pieces.append(rtf[position : found.start()])
        notes.append(rf"{{\pard {_NOTE}{rtf[found.end() : end - 1]}\par}}")
        position = end
    rest = rtf[position:].rstrip(" \r\n\t\0").removesuffix("}")
    return f"{''.join(pieces)}{rest}{''.join(notes)}}}"


def _blocks(text: str) -> Iterator[str]:
    for paragraph in text.split("\n"):
        marks = _MARKS.findall(paragraph)
        words = " ".join(_MARKS.sub("", paragraph).replace(_LINE, " \ue10b ").split(" ")).strip(" \t\r")
        line = html.escape(words, quote=False).replace(_LINE, "<br>")
        if not words.strip("| \t"):
            continue
        if marks and marks[0] != _NOTE:
            level = 1 if marks[0] == _TITLE else min(_LEVELS.index(marks[0]) + 1, 6)
            yield f"<h{level}>{line}</h{level}>"
        elif marks:
            yield f'<p class="footnote">{line}</p>'
        elif words.endswith("|"):
            cells = "".join(f"<td>{cell.strip()}</td>" for cell in line.strip("| ").split("|"))
            yield f"<table><tr>{cells}</tr></table>"
        elif _BULLET.match(words):
            yield f"<ul><li>{_BULLET.sub('', line, count=1)}</li></ul>"
        else:
            yield f"<p>{line}</p>"
