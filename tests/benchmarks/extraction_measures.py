"""How near an extracted text comes to the true one, in runs of four words.

The measure is that of Scrapinghub's article extraction benchmark: each page counts the runs of four words that both
texts have, that only the extracted one has, and that only the true one has. Precision and recall are means over the
pages, F1 is the harmonic mean of these two, and accuracy is the share of pages whose words are all right, in order.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean

RUN = 4
_WORD = re.compile(r"\w+")
_FURNITURE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class PageScore:
    """One page's shares, each from 0 to 1; None where there was nothing to be right or wrong about."""

    precision: float | None
    recall: float | None
    exact: bool


@dataclass(frozen=True, slots=True)
class Score:
    """What an extractor reached on a number of pages, each figure from 0 to 1."""

    precision: float
    recall: float
    f1: float
    accuracy: float
    pages: int


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are written; the measure tells capitals apart."""
    return _WORD.findall(text)


def compare(truth: str, found: str) -> PageScore:
    """Return how near ``found`` comes to ``truth``."""
    true_words, found_words = words_of(truth), words_of(found)
    wanted, given = _runs(true_words), _runs(found_words)
    shared = (wanted & given).total()
    precision = shared / given.total() if given else None
    recall = shared / wanted.total() if wanted else None
    if not wanted and not given:
        precision = recall = 1.0
    return PageScore(precision, recall, true_words == found_words)


def _runs(words: Sequence[str]) -> Counter[tuple[str, ...]]:
    """Return the runs of four words; a text of fewer is one run."""
    if not words:
        return Counter()
    return Counter(tuple(words[start : start + RUN]) for start in range(max(1, len(words) - RUN + 1)))


def summarise(scores: Iterable[PageScore]) -> Score:
    """Return the means over pages; there must be one at least."""
    pages = list(scores)
    precision = mean([page.precision for page in pages if page.precision is not None] or [0.0])
    recall = mean([page.recall for page in pages if page.recall is not None] or [0.0])
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return Score(precision, recall, f1, mean(page.exact for page in pages), len(pages))


def without_captions(text: str, captions: Sequence[str]) -> str:
    """Return the text without the lines that are a caption, or stand in one whole."""
    known = [f" {' '.join(words_of(caption))} " for caption in captions]
    lines = text.splitlines()
    return "\n".join(line for line in lines if not any(f" {' '.join(words_of(line))} " in each for each in known))
