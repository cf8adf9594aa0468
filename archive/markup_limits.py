"""Markup made harmless before it is parsed: tags with absurdly many attributes lose what says nothing about their text.

The time of the parsers grows with the square of a tag's attributes: 20,000 cost a second, 100,000 half a minute. No
page needs what is taken off: only long tags are touched, and they keep the attributes that extraction looks at.
"""

import re
from collections.abc import Iterator

LONG_TAG = 2_000
"""Characters from which a tag is looked at; a shorter one holds some 600 attributes at most, which take 2 ms."""

MOST_ATTRIBUTES = 100
"""Attributes up to which a tag stays as it is, however long: pages keep pictures and settings in them."""

_LONGEST_TAG = 1_000_000
_LONGEST_VALUE = 400
_KEPT = (
    r"class|id|role|itemprop|rel|property|data-component|data-testid|hidden|aria-hidden|style|alt|href|src|title"
    r"|name|content|datetime|lang|type|charset|http-equiv"
)
_ATTRIBUTE = re.compile(
    rf"""[\s"']({_KEPT})(?:\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>=`]+)))?(?=[\s"'/>]|$)""", re.IGNORECASE
)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_SPACES = re.compile(r"[\s/]+")
_QUOTE_OR_END = re.compile(r"[\"'>]")
_TAG = re.compile(r"<([a-zA-Z][\w:-]{0,40})")
_SKIPPED = re.compile(r"<(?:(!--)|(script|style|textarea|title)\b)", re.IGNORECASE)


def within_limits(markup: str) -> str:
    """Return the markup with its most laden tags cut down; the very same where there is none."""
    pieces = []
    copied = 0
    for start, end in _long_tags(markup):
        tag = markup[start:end]
        if len(_SPACES.findall(_QUOTED.sub('""', tag))) > MOST_ATTRIBUTES:
            pieces += [markup[copied:start], _cut_down(tag)]
            copied = end
    return "".join([*pieces, markup[copied:]]) if pieces else markup


def _long_tags(markup: str) -> Iterator[tuple[int, int]]:
    """Yield where tags that are too long begin and end; scripts, styles and comments hold none."""
    place = markup.find("<")
    reach = _LONGEST_TAG
    while place >= 0:
        end = markup.find(">", place)
        if end < 0:
            return
        skipped = _SKIPPED.match(markup, place)
        after = markup.find("<", end)
        after = len(markup) if after < 0 else after
        if after - place > LONG_TAG and _TAG.match(markup, place):
            # A sign that closes tags may stand in an attribute, too.
            real_end = _end_of_tag(markup, place, max(after, place + reach))
            if real_end is None:
                reach = 0  # quotation marks that nothing closes; each further tag would be looked through in vain
            elif real_end - place > LONG_TAG:
                yield place, real_end
                end = real_end - 1
        if skipped:
            closing = "-->" if skipped[1] else f"</{skipped[2]}"
            end = max(end, _find_closing(markup, closing, end if skipped[2] else place + 4))
        place = markup.find("<", end)


def _find_closing(markup: str, closing: str, start: int) -> int:
    found = re.compile(re.escape(closing), re.IGNORECASE).search(markup, start)
    return found.start() if found else len(markup)


def _end_of_tag(markup: str, start: int, limit: int) -> int | None:
    """Return where a tag ends: behind its first sign that closes it and stands in no quotation."""
    quote = ""
    for place in _QUOTE_OR_END.finditer(markup, start, limit):
        sign = place.group()
        if quote:
            quote = "" if sign == quote else quote
        elif sign == ">":
            return place.end()
        elif markup[place.start() - 1] in "= \t\n\r":
            quote = sign
    return None


def _cut_down(tag: str) -> str:
    opening = _TAG.match(tag)
    kept = []
    seen = set()
    for found in _ATTRIBUTE.finditer(tag):
        name = found[1].lower()
        value = next((group for group in found.groups()[1:] if group is not None), "")
        if name not in seen and len(value) <= _LONGEST_VALUE:
            seen.add(name)
            kept.append(f' {name}="{value.replace(chr(34), "&quot;")}"')
    return f"<{opening[1] if opening else 'span'}{''.join(kept)}{'/' if tag.endswith('/>') else ''}>"
