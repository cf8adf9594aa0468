"""What an archive teaches a model about itself: pairs of its own texts that mean nearly the same."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.sentence_vectors import telling_sentences
from indexer.stored_passages import StoredPassage

# A title of fewer words ("Column") says nothing about its article.
_FEWEST_TITLE_WORDS = 3
_FEWEST_SENTENCES = 3

Passages = Sequence[StoredPassage]
"""The passages of one article, in order."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Two texts of an archive that belong together: what somebody might ask, and a passage that answers it."""

    asked: str
    answer: str
    article_id: int


def lessons(articles: Sequence[Passages]) -> list[Lesson]:
    """Return title and lead, title and passage, heading and passage, neighbouring passages, sentence and passage."""
    found: list[Lesson] = []
    for passages in articles:
        if passages:
            found += _of_article(passages)
    return found


def _of_article(passages: Passages) -> list[Lesson]:
    card = passages[0].article
    lot = random.Random(card.article_id)  # noqa: S311 - the same lessons in every run
    texts = [each.passage.text for each in passages]
    pairs: list[tuple[str, str]] = []
    if len(card.title.split()) >= _FEWEST_TITLE_WORDS:
        pairs.append((card.title, texts[0]))
        if len(texts) > 1:
            pairs.append((card.title, lot.choice(texts[1:])))
    for each in passages:
        if each.passage.headings:
            pairs.append((f"{card.title} {' '.join(each.passage.headings)}", each.passage.text))
    pairs += pairwise(texts)
    pairs += [pair for each in passages if (pair := _sentence_and_rest(each, lot)) is not None]
    return [Lesson(asked, answer, card.article_id) for asked, answer in pairs]


def _sentence_and_rest(stored: StoredPassage, lot: random.Random) -> tuple[str, str] | None:
    """Return a sentence with the passage without it (the inverse cloze task, Lee et al. 2019)."""
    text = stored.passage.text
    spans = telling_sentences(text, stored.language)
    if len(spans) < _FEWEST_SENTENCES:
        return None
    start, end = lot.choice(spans)
    return text[start:end], f"{text[:start]} {text[end:]}"
