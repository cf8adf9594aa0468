"""Which charset turns an article's bytes into text: what browsers go by, except that valid UTF-8 is UTF-8."""

import codecs
import re

from archive.errors import SourceUnsupported

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before UTF-16, whose mark begins in the same two bytes.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# What a label means in practice: https://encoding.spec.whatwg.org/#names-and-labels
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}

# Browsers know no others; Python knows many more, among them some that are no charsets at all (idna, base64).
_CHARSET = re.compile(
    r"utf-8(?:-sig)?|utf-(?:16|32)(?:-[bl]e)?|cp125[0-8]|cp8(?:50|52|66|74)|cp437|koi8-[ru]|iso8859-\d{1,2}"
    r"|mac-(?:roman|cyrillic)|gb18030|big5(?:hkscs)?|cp932|euc_jp|iso2022_jp|cp949"
)

# Guesses come from here only: charsets that articles are written in, so that a short text is not taken for an
# exotic one that happens to fit.
_GUESSES = [
    "cp1252",
    "cp1251",
    "koi8_r",
    "cp1250",
    "cp1253",
    "cp1254",
    "cp1257",
    "cp866",
    "iso8859_2",
    "iso8859_5",
]
_GUESSES += ["gb18030", "big5", "cp932", "euc_jp", "cp949"]

_WIDE = ("utf-16", "utf-32")

_LONGEST_LOOK = 200_000  # bytes for a guess; charset-normalizer's time grows with them, its answer hardly does

_META = re.compile(
    rb"<meta\b[^>]{0,400}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{1,40})|<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)
_CONTROL = bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32))


def find_charset(content: bytes, declared: str | None, media_type: str, source: str = "The content") -> str:
    """Return the Python name of the charset that decodes the content.

    In this order: a byte order mark, UTF-8 where it is valid beyond ASCII, ``declared`` (from the HTTP header), HTML's
    own declaration, and else charset-normalizer's guess. Raises `SourceUnsupported`, naming ``source``, for
    bytes that are no text.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    charset = _meant(declared)
    if charset and charset.startswith(_WIDE):
        # Every other byte of such a text is a control character, so this comes before the check for binary data.
        if _decodes(content, charset):
            return charset
        declared = None
    _require_text(content, source)
    # Nothing else happens to be valid UTF-8, and pages that were saved or sent on often declare what they once were.
    if not content.isascii() and _is_strictly_utf8(content):
        return "utf-8"
    for label in (declared, _declared_in_html(content) if media_type == "text/html" else None, "utf-8"):
        charset = _meant(label)
        if charset and _decodes(content, charset):
            return charset
    return _guess(content)


def _declared_in_html(content: bytes) -> str | None:
    found = _META.search(content[:4096])  # browsers look at 1,024 bytes; pages exist that put theirs later
    label = (found[1] or found[2]).decode("ascii", "replace") if found else None
    # A declaration that could be read byte by byte cannot stand in UTF-16: browsers then take UTF-8.
    return "utf-8" if (_meant(label) or "").startswith(_WIDE) else label


def _meant(label: str | None) -> str | None:
    try:
        name = codecs.lookup((label or "").strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    name = _MEANT.get(name, name)
    return name if _CHARSET.fullmatch(name) else None


def _decodes(content: bytes, charset: str) -> bool:
    """Whether these bytes can be in that charset; a stray bad byte is forgiven, many are not."""
    text = content.decode(charset, errors="replace")
    bad = text.count("\ufffd")
    if charset.startswith(_WIDE):
        return bad == 0 and "\0" not in text
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    return bad * 100 <= len(text) and (charset != "utf-8" or bad * 4 <= foreign)


def _is_strictly_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _require_text(content: bytes, source: str) -> None:
    controls = len(content) - len(content.translate(None, _CONTROL))
    # One in a thousand: a stray form feed or NUL in a text is forgiven, and no binary format has so few.
    if controls * 1000 > len(content):
        raise SourceUnsupported(source=source, media_type="binary data")


def _guess(content: bytes) -> str:
    from charset_normalizer import from_bytes  # late: most texts say or show what they are

    best = from_bytes(content[:_LONGEST_LOOK], cp_isolation=_GUESSES).best()
    return best.encoding if best else "cp1252"
