"""Adapts a model to an archive and judges it on articles that it was not taught: adopted only where it is better."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indexer.adaptation import USUAL_SCHOOLING, Schooling, adapt
from indexer.adaptation_pairs import Passages, lessons
from indexer.embedding.static_files import TokenMatrix
from indexer.errors import TooLittleToLearn
from indexer.evaluation import Comparison, Topic, Values, compare, means, measure
from indexer.known_items import title_items
from indexer.progress import OnProgress, Pace, Stage, ignore
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
FEWEST_IN_ALL = FEWEST_ARTICLES * _HELD_BACK_OF // (_HELD_BACK_OF - 1)

# As many tell apart what matters; more would only take longer to judge by.
_MOST_TITLES = 2000

_MEASURE = "nDCG@10"

# A title's article is looked for among so many of the nearest passages: those of ten articles and many more.
_DEPTH = 200

# Passages embedded between two looks at whether to go on.
_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Trial:
    """An adapted model beside the one in use, judged on titles of articles that were held back.

    ``before`` is the nDCG@10 of the one in use, ``after`` that of the adapted one, by meaning alone: each title is to
    find its article among all of the archive.
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
    on_progress: OnProgress = ignore,
    schooling: Schooling = USUAL_SCHOOLING,
    *,
    beside: StaticModel | None = None,
) -> Trial:
    """Return ``start`` adapted to the articles that are not held back, and how it does on those that are.

    It is judged beside another model or, without one, beside ``start``. Raises `TooLittleToLearn` for an archive that
    is too small.
    """
    written = [passages for passages in articles if passages]
    taught = [passages for passages in written if not is_held_back(passages[0].article.article_id)]
    topics = _held_back_titles(written)
    if len(taught) < FEWEST_ARTICLES or len(topics) < FEWEST_TITLES:
        raise TooLittleToLearn(articles=len(written), fewest=FEWEST_IN_ALL)
    learned = lessons(taught)
    tokenizer, matrix = adapt(start.tokenizer, start.matrix, learned, on_progress, schooling)
    pace = Pace(Stage.JUDGING, 2 * len(topics), on_progress)
    before = _measured(topics, written, beside or start, pace, 0)
    after = _measured(topics, written, StaticModel(tokenizer, matrix), pace, len(topics))
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


def _held_back_titles(articles: Sequence[Passages]) -> tuple[Topic, ...]:
    texts = [
        ArticleText(card.article_id, card.title, "\n\n".join(each.passage.text for each in passages))
        for passages in articles
        for card in [passages[0].article]
    ]
    return title_items(texts, _MOST_TITLES, is_held_back)


def _measured(
    topics: Sequence[Topic], articles: Sequence[Passages], model: StaticModel, pace: Pace, done: int
) -> Values:
    """Return each title's measures when articles are ranked by their nearest passage; ``done`` were measured before."""
    passages = [each for passages in articles for each in passages]
    owners = np.array([each.article.article_id for each in passages])
    parts = []
    for begin in range(0, len(passages), _AT_ONCE):
        pace.tell(done)
        texts = [each.passage.text for each in passages[begin : begin + _AT_ONCE]]
        parts.append(mean_vectors(TokenBags.of(model.tokenizer, texts), model.matrix))
    vectors = np.concatenate(parts)
    asked = mean_vectors(TokenBags.of(model.tokenizer, [topic.text for topic in topics]), model.matrix)
    runs = {}
    for number, (topic, vector) in enumerate(zip(topics, asked, strict=True), 1):
        cosines = vectors @ vector
        nearest = np.argpartition(-cosines, min(_DEPTH, len(cosines)) - 1)[:_DEPTH]
        order = nearest[np.argsort(-cosines[nearest], kind="stable")]
        runs[topic.id] = [str(owner) for owner in owners[order].tolist()]
        pace.tell(done + number)
    return measure(topics, runs)
