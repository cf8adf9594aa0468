"""E-mails, newsletters above all: the HTML part, else the text; the subject, sender and date in the page's head."""

import html
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime

from archive.decoding import find_charset
from archive.documents.page import About, clean_markup, head_elements
from archive.documents.saved_page import as_saved, with_head
from archive.errors import SourceBroken, SourceEmpty, SourceEncrypted, SourceTooComplex
from archive.media_types import EMAIL, HTML, KINDS, PLAIN

MAX_PARTS = 1_000

_MOST_BOUNDARIES = 50_000
"""Lines that may part two parts; Python's parser takes some 80 µs for each part."""

_KIND = KINDS[EMAIL]
_ENCRYPTED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
_REPLY = re.compile(r"^>[> ]?", re.MULTILINE)
_SIGNATURE = re.compile(r"\n-- ?\n")
_PARAGRAPH_END = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_BODY = re.compile(r"</body\s*>", re.IGNORECASE)


def as_page(content: bytes, source: str) -> str:
    """Return the page. Raises `SourceError`."""
    message = parsed(content, source)
    if not message.keys():
        raise SourceBroken(source=source, media_type=_KIND)
    parts = parts_of(message)
    if any(part.get_content_type() in _ENCRYPTED and not _is_signed(part) for part in parts):
        raise SourceEncrypted(source=source)
    shown = [part for part in parts if not _is_attachment(part)]
    page = next((part for part in shown if part.get_content_type() == HTML), None)
    plain = next((part for part in shown if part.get_content_type() == PLAIN), None)
    about = _about(message)
    if page is not None:
        markup = as_saved(part_text(page, source))
    elif plain is not None and ((text := part_text(plain, source)).strip() or len(shown) < len(parts)):
        markup = _as_markup(text, about.title)
    else:
        raise SourceEmpty(source=source)
    markup = _with_attachments(with_head(markup, head_elements(about)), parts)
    return clean_markup(markup)


def parsed(content: bytes, source: str) -> Message:
    """Return the message; of broken ones whatever can be made of them. Raises `SourceTooComplex`."""
    if content.count(b"\n--") > _MOST_BOUNDARIES:
        raise SourceTooComplex(source=source)
    # The parser of old: the new one stops at headers that are not as they should be.
    return BytesParser().parsebytes(content.lstrip(b"\r\n \t"))


def parts_of(message: Message) -> list[Message]:
    """Return the parts that hold something, the first thousand, those of forwarded messages left out."""
    found: list[Message] = []
    waiting = [message]
    while waiting and len(found) < MAX_PARTS:
        part = waiting.pop()
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            found += [part] if part.get_content_type() in _ENCRYPTED else []
            waiting += [each for each in reversed(payload) if isinstance(each, Message)]
        else:
            found.append(part)
    return found


def part_text(part: Message, source: str) -> str:
    """Return a part's text, decoded. Raises `SourceUnsupported` for bytes that are no text."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    media_type = HTML if part.get_content_type() == HTML else PLAIN
    charset = part.get_param("charset")
    declared = charset if isinstance(charset, str) else None
    return content.decode(find_charset(content, declared, media_type, source), errors="replace")


def header_text(message: Message, name: str) -> str | None:
    """Return a header as people read it, None where it is not there or empty."""
    raw = message.get(name)
    if raw is None:
        return None
    try:
        pieces = [_decoded(piece, charset) for piece, charset in decode_header(str(raw))]
    except (HeaderParseError, ValueError):
        pieces = [str(raw)]
    return " ".join("".join(pieces).split()) or None


def _decoded(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    # Headers with bytes of their own, which the standard forbids and newsletters have.
    for name in (charset, "utf-8", "cp1252"):
        try:
            return piece.decode(name or "ascii")
        except (LookupError, UnicodeDecodeError):
            continue
    return piece.decode("latin-1")


def _about(message: Message) -> About:
    sender = header_text(message, "From") or ""
    name, address = parseaddr(sender)
    try:
        moment = parsedate_to_datetime(str(message.get("Date", ""))).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        moment = None
    return About(header_text(message, "Subject"), name or address or None, moment)


def _is_signed(part: Message) -> bool:
    """Whether a part that only programs read is a signature: what was signed stands beside it, for all to read."""
    return "signed" in str(part.get_param("smime-type") or "")


def _is_attachment(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename() and not _is_text(part))


def _is_text(part: Message) -> bool:
    return part.get_content_type() in (HTML, PLAIN)


def _as_markup(text: str, subject: str | None) -> str:
    """Return a text's paragraphs; what is quoted of another message stays a quotation."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    own, *signature = _SIGNATURE.split(text, maxsplit=1)
    title = f"<h1>{html.escape(subject)}</h1>" if subject else ""
    ending = f'<div class="signature author-box">{"".join(_paragraphs(signature[0]))}</div>' if signature else ""
    body = f"<article>{title}{''.join(_paragraphs(own))}{ending}</article>"
    return f"<!doctype html><html><head></head><body>{body}</body></html>"


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in _PARAGRAPH_END.split(text.strip("\n")):
        if not paragraph.strip():
            continue
        lines = html.escape(_REPLY.sub("", paragraph), quote=False)
        is_quotation = all(line.startswith(">") for line in paragraph.strip().split("\n"))
        yield f"<blockquote><p>{lines}</p></blockquote>" if is_quotation else f"<p>{lines}</p>"


def _with_attachments(markup: str, parts: list[Message]) -> str:
    """Return the page with the names of what was attached at its end, marked as such."""
    names = [_file_name(part) for part in parts if _is_attachment(part)]
    listed = "".join(f"<li>{html.escape(name)}</li>" for name in names[:100] if name)
    if not listed:
        return markup
    ends = [found.start() for found in _BODY.finditer(markup)]
    at = ends[-1] if ends else len(markup)
    return f'{markup[:at]}<ul class="mail-attachments">{listed}</ul>{markup[at:]}'


def _file_name(part: Message) -> str | None:
    try:
        name = part.get_filename()
    except (LookupError, ValueError):
        return None
    holder = Message()
    holder["Name"] = name or ""
    return header_text(holder, "Name")
