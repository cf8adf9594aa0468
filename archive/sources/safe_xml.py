"""XML from elsewhere, before any parser sees it: no entities of its own, so that nothing small grows without end."""

import re

from archive.decoding import find_charset
from archive.link_errors import UnsafeXml
from archive.media_types import HTML

# Comments, processing instructions, a document type: what may stand before the root element.
_PROLOGUE = re.compile(r"\ufeff?(?:\s+|<\?.{0,1000}?\?>|<!--.{0,5000}?-->|<!DOCTYPE[^<>\[]{0,1000}>){0,50}", re.S)
# A document type with definitions in it is not passed over: it names the root element, too.
_ROOT = re.compile(r"<(?:!DOCTYPE\s+)?((?:[\w.-]+:)?[\w.-]+)", re.I)


def xml_text(content: bytes, charset: str | None, source: str) -> str:
    """Return XML as text; ``charset`` is what the server stated.

    Raises `UnsafeXml` for what defines entities, or `SourceUnsupported` for what is no text.
    """
    # By HTML's rules: they too look for what the text declares of itself.
    text = content.decode(find_charset(content, charset, HTML, source), errors="replace")
    if "<!ENTITY" in text:
        raise UnsafeXml(source=source)
    return text


def root_of(content: bytes) -> str:
    """Return the name of the element that the content begins with, in lower case; "" for what is no XML."""
    head = content[:20_000]
    text = head.decode("utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1", errors="replace")
    text = text.removeprefix("\xef\xbb\xbf")
    prologue = _PROLOGUE.match(text)
    found = _ROOT.match(text, prologue.end() if prologue else 0)
    return found[1].lower() if found else ""
