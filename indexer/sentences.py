"""Where a text's sentences end."""

from collections.abc import Iterator

from indexer.prose import count_words, word_spans

MOST_WORDS = 200
"""What is longer is no sentence that anyone wrote as one; it is cut at words."""

_LONGEST_READ = 20_000
"""Characters that are given to the splitter at once; longer texts are cut at white space first."""


def sentence_spans(text: str, language: str | None) -> list[tuple[int, int]]:
    """Return the spans (start, end), in characters, of the sentences; together they cover the text exactly.

    White space after a sentence belongs to it. One of more than 200 words is cut into equal parts at words.
    ``language`` is an ISO 639-1 code; for None, English rules are used.
    """
    spans: list[tuple[int, int]] = []
    for begin, end in _readable(text):
        for span in _split(text, begin, end, language or "en"):
            if spans and not text[span[0] : span[1]].strip():
                spans[-1] = (spans[-1][0], span[1])
            else:
                spans.append(span)
    return [part for begin, end in spans for part in _parts(text, begin, end)]


def _parts(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    # No text has more words than characters; most sentences need no closer look.
    if end - begin <= MOST_WORDS or count_words(text[begin:end]) <= MOST_WORDS:
        yield begin, end
        return
    words = word_spans(text[begin:end])
    count = -(-len(words) // MOST_WORDS)
    edges = [begin + words[len(words) * part // count][0] for part in range(count)]
    yield from zip(edges, [*edges[1:], end], strict=True)


def _split(text: str, begin: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    # Here: a compiled library that not every command needs; it carries no types.
    from sentencex import get_sentence_boundaries  # type: ignore[import-untyped]  # the same

    start = begin
    # Only where its sentences end is taken from it: what it might leave out between them stays in.
    for boundary in get_sentence_boundaries(language, text[begin:end]):
        stop = min(begin + int(boundary["end_index"]), end)
        if text[start:stop].strip():
            yield start, stop
            start = stop
    if start < end:
        yield start, end


def _readable(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of stretches short enough for the splitter, cut at white space where there is any."""
    begin = 0
    while begin < len(text):
        end = min(begin + _LONGEST_READ, len(text))
        if end < len(text):
            cut = max(text.rfind(sign, begin + 1, end) for sign in (" ", "\n", "\t"))
            end = cut + 1 if cut > begin else end
        yield begin, end
        begin = end
