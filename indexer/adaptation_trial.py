"""Adapts a model to an archive and judges it on articles that it was not taught: adopted only where it is better."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indexer.adaptation import USUAL_SCHOOLING, Schooling, adapt
from indexer.adaptation_pairs import Passages, lessons
from indexer.embedding.static_files import TokenMatrix
from indexer.errors import TooLittleToLearn
from indexer.evaluation import Comparison, Topic, Values, compare, means, measure
from indexer.known_items import title_items
from indexer.stored_passages import ArticleText
from indexer.token_bags import TokenBags, mean_vectors
from indexer.vector import Matrix

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# One article in so many is held back to judge by.
_HELD_BACK_OF = 5

# With fewer titles to judge by, or articles to learn from, the outcome would be chance.
FEWEST_TITLES = 20
FEWEST_ARTICLES = 100

_MEASURE = "nDCG@10"


@dataclass(frozen=True, slots=True)
class Trial:
    """An adapted model beside the one that it began as, judged on titles of articles that were held back.

    ``before`` and ``after`` are nDCG@10 by meaning alone: each title is to find its article among all of the archive.
    """

    tokenizer: "Tokenizer"
    matrix: Matrix
    before: float
    after: float
    comparison: Comparison
    titles: int
    lessons: int

    @property
    def is_better(self) -> bool:
        """Whether the adapted model is better by more than chance would give."""
        return self.comparison.low > 0


@dataclass(frozen=True, slots=True)
class StaticModel:
    """A static model's two parts."""

    tokenizer: "Tokenizer"
    matrix: TokenMatrix


def is_held_back(article_id: int) -> bool:
    """Whether an article is for judging by only; the same ones ever after."""
    return hashlib.sha256(str(article_id).encode()).digest()[0] % _HELD_BACK_OF == 0


def try_adapting(
    articles: Sequence[Passages],
    start: StaticModel,
    on_progress: Callable[[int, int], None],
    schooling: Schooling = USUAL_SCHOOLING,
) -> Trial:
    """Return a model adapted to the articles that are not held back, and how it does on those that are.

    Raises `TooLittleToLearn` for an archive that is too small. Calls ``on_progress`` with the steps done and in all.
    """
    written = [passages for passages in articles if passages]
    taught = [passages for passages in written if not is_held_back(passages[0].article.article_id)]
    topics = _held_back_titles(written)
    if len(taught) < FEWEST_ARTICLES or len(topics) < FEWEST_TITLES:
        raise TooLittleToLearn(articles=len(written), fewest=FEWEST_ARTICLES * _HELD_BACK_OF // (_HELD_BACK_OF - 1))
    learned = lessons(taught)
    tokenizer, matrix = adapt(start.tokenizer, start.matrix, learned, on_progress, schooling)
    before = _measured(topics, written, start)
    after = _measured(topics, written, StaticModel(tokenizer, matrix))
    names = [topic.id for topic in topics]
    return Trial(
        tokenizer,
        matrix,
        means(before, names)[_MEASURE],
        means(after, names)[_MEASURE],
        compare(after, before, names),
        len(topics),
        len(learned),
    )


def _held_back_titles(articles: Sequence[Passages]) -> list[Topic]:
    texts = [
        ArticleText(card.article_id, card.title, "\n\n".join(each.passage.text for each in passages))
        for passages in articles
        for card in [passages[0].article]
    ]
    held = {str(text.article_id) for text in texts if is_held_back(text.article_id)}
    return [topic for topic in title_items(texts, len(texts)) if held.issuperset(topic.judged)]


def _measured(topics: Sequence[Topic], articles: Sequence[Passages], model: StaticModel) -> Values:
    """Return each title's measures when articles are ranked by their nearest passage."""
    passages = [each for passages in articles for each in passages]
    owners = np.array([each.article.article_id for each in passages])
    vectors = mean_vectors(TokenBags.of(model.tokenizer, [each.passage.text for each in passages]), model.matrix)
    asked = mean_vectors(TokenBags.of(model.tokenizer, [topic.text for topic in topics]), model.matrix)
    runs = {}
    for topic, vector in zip(topics, asked, strict=True):
        order = np.argsort(-(vectors @ vector), kind="stable")[: 20 * 10]
        runs[topic.id] = [str(owner) for owner in owners[order].tolist()]
    return measure(topics, runs)
