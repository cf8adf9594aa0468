"""Words and sentences: how long a text is, and where its sentences end."""

import re
from collections.abc import Iterator

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]{1,2}|[^\s\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]{1,50}")
"""A word: what stands between white space, up to 50 characters of it, or two characters of Chinese or Japanese."""

_LONGEST_READ = 20_000
"""Characters that are given to the splitter at once; longer texts are cut at white space first."""


def count_words(text: str) -> int:
    """Return how many words a text has; scripts without spaces count too."""
    return sum(1 for _ in _WORD.finditer(text))


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans (start, end), in characters, that cover the text, one for each word and the space after it."""
    starts = [match.start() for match in _WORD.finditer(text)]
    if not text:
        return []
    starts[:1] = [0]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def sentence_spans(text: str, language: str | None) -> list[tuple[int, int]]:
    """Return the spans (start, end), in characters, of the sentences; together they cover the text exactly.

    White space after a sentence belongs to it. ``language`` is an ISO 639-1 code; for None, English rules are used.
    """
    spans: list[tuple[int, int]] = []
    for begin, end in _readable(text):
        spans.extend(_split(text, begin, end, language or "en"))
    return spans


def _split(text: str, begin: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    from sentencex import get_sentence_boundaries  # here: a compiled library, for indexing only

    start = begin
    # Its offsets count characters; it is its order and its sense that are relied on, not that it leaves no gap.
    for boundary in get_sentence_boundaries(language, text[begin:end]):
        stop = min(begin + int(boundary["end_index"]), end)
        if stop > start and text[start:stop].strip():
            yield start, stop
            start = stop
    if start < end:
        yield start, end


def _readable(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    while begin < len(text):
        end = min(begin + _LONGEST_READ, len(text))
        if end < len(text):
            cut = max(text.rfind(sign, begin + 1, end) for sign in (" ", "\n", "\t"))
            end = cut + 1 if cut > begin else end
        yield begin, end
        begin = end
