"""Markup made harmless before it is parsed: elements nested absurdly deep are taken out, and what they hold stays.

Whatever looks at an element's surroundings takes time by their number, so that of a page which is all nesting grows
with the square of its length: 240 kB took three minutes. Browsers build no endless trees either (Blink and WebKit stop
at 512).
"""

import re

MOST_NESTED = 200
"""Elements inside one another, as counted here; none of 311 real pages that were looked at has more than 60."""

# Parts of tables and lists, and paragraphs, may be written without their end tags: these do not count.
_EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
_ENDED_BY_OTHERS = {
    "p",
    "li",
    "dt",
    "dd",
    "tr",
    "td",
    "th",
    "thead",
    "tbody",
    "tfoot",
    "colgroup",
    "option",
    "optgroup",
}
_UNCOUNTED = _EMPTY | _ENDED_BY_OTHERS | {"rb", "rp", "rt", "body", "html", "head"}

# Everything is bounded, so that signs which nothing closes are not read again from each place.
_PIECE = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title|noscript)\b.*?(?:</\1\s*>|\Z)"
    r"|<(?P<end>/?)(?P<tag>[a-z][\w:-]{0,40}+)(?>\"[^\"]{0,4000}+\"|'[^']{0,4000}+'|[^'\"<>]{1,2000}+){0,300}+>",
    re.IGNORECASE | re.DOTALL,
)


def within_depth(markup: str) -> str:
    """Return the markup without the tags of elements that are nested too deep; the very same where there are none."""
    if markup.count("<") <= MOST_NESTED:
        return markup
    pieces: list[str] = []
    copied = depth = dropped = 0
    for found in _PIECE.finditer(markup):
        tag = (found["tag"] or "").lower()
        if not tag or tag in _UNCOUNTED or found.group().endswith("/>"):
            continue
        if found["end"]:
            is_dropped, dropped, depth = dropped > 0, max(dropped - 1, 0), depth if dropped else max(depth - 1, 0)
        else:
            is_dropped = depth >= MOST_NESTED
            dropped, depth = (dropped + 1, depth) if is_dropped else (dropped, depth + 1)
        if is_dropped:
            pieces += [markup[copied : found.start()], " "]
            copied = found.end()
    return "".join([*pieces, markup[copied:]]) if pieces else markup
