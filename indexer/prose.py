"""Prose: how long a text is, and what reads as sentences rather than as a page's labels."""

import re

from indexer.blocks import Block, BlockKind

_IDEOGRAPHS = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED = r"\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff"
_WORD = re.compile(rf"[{_IDEOGRAPHS}]{{1,2}}|[{_UNSPACED}]{{1,6}}|[^\s{_IDEOGRAPHS}{_UNSPACED}]{{1,50}}")
"""A word is what stands between white space, up to 50 characters of it, or two characters of Chinese or Japanese, or
six signs of a script that sets no space between words (Thai, Lao, Tibetan, Burmese, Khmer)."""

_SENTENCE_END = re.compile(r"[.!?…。！？:;؟۔।॥။།។։][\"'’”»)\]」』）】》]*$|[\u0e00-\u0eff]{12}$")
"""Thai and Lao close no sentence with a sign: there a dozen signs without a space read as one."""

_SENTENCE_START = re.compile(r"[.!?…][\"'’”»)]*\s+[\"'‘“„«(]*[^\W\da-zа-яß-ÿ_]")
_SENTENCE_WORDS = 5
_RUNNING_WORDS = 18
_ENOUGH = 2_000
"""Characters of a text that show whether it has that many words, however long it goes on."""

_NO_PROSE = (BlockKind.ALT_TEXT, BlockKind.CONTROL, BlockKind.CAPTION, BlockKind.CREDIT, BlockKind.HEADING)


def count_words(text: str) -> int:
    """Return how many words a text has; scripts without spaces count too."""
    return len(_WORD.findall(text))


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans (start, end), in characters, that cover the text, one for each word and the space after it."""
    starts = [match.start() for match in _WORD.finditer(text)] or [0]
    starts[0] = 0
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def sentence_count(text: str) -> int:
    """Return about how many sentences a text has: one, and one more for each end before a capital."""
    return 1 + len(_SENTENCE_START.findall(text))


def is_sentence(block: Block) -> bool:
    """Whether a block is text of five words or more that ends as a sentence does."""
    return (
        block.kind not in _NO_PROSE
        and ends_as_sentence(block.text)
        and count_words(block.text[:_ENOUGH]) >= _SENTENCE_WORDS
    )


def is_running_text(block: Block) -> bool:
    """Whether a block is running text: some twenty words that end as a sentence does."""
    return is_sentence(block) and count_words(block.text[:_ENOUGH]) >= _RUNNING_WORDS


def ends_as_sentence(text: str) -> bool:
    """Whether a text ends with a mark that closes a sentence or announces what comes next."""
    return bool(_SENTENCE_END.search(text.rstrip()))
