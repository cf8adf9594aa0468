"""Teaches a static model an archive: its own titles, headings and passages, kept close to what the model knew.

Three things hold it back from forgetting. Each step pulls the rows that it touched some way back to where they began;
texts of the archive must keep near to the vectors that the model gave them at first, which keeps them near to their
like in other languages, too; and so must, much more strongly, pieces of a few words: a long text can stay where it was
while its words change places with each other, and a short one, whose words those are too, would not. (Parallel
sentences would do the same more directly, but none may be shipped.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indexer.adaptation_pairs import Lesson
from indexer.embedding.static_files import TokenMatrix
from indexer.progress import OnProgress, Pace, Stage, ignore
from indexer.static_training import TrainableMatrix, learning_rate, token_weights
from indexer.token_bags import Rows, TokenBags, mean_vectors
from indexer.vector import Matrix
from indexer.vocabulary_growth import grown

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class Schooling:
    """How a model is adapted.

    ``keep`` weighs nearness to the vectors at the start, ``keep_pieces`` that of pieces of up to ``longest_piece``
    tokens; ``pull`` is the share of the way that a touched row goes back at each step. Chosen on Dutch news for young
    readers; see tests/benchmarks/README.md.
    """

    passes: int = 8
    batch: int = 384
    rate: float = 2e-3
    keep: float = 4.0
    keep_pieces: float = 8.0
    longest_piece: int = 4
    pull: float = 0.003
    left_out: float = 0.1
    temperature: float = 0.05
    seed: int = 1


USUAL_SCHOOLING = Schooling()


def adapt(
    tokenizer: "Tokenizer",
    matrix: TokenMatrix,
    lessons: Sequence[Lesson],
    on_progress: OnProgress = ignore,
    schooling: Schooling = USUAL_SCHOOLING,
) -> "tuple[Tokenizer, Matrix]":
    """Return the model after its lessons: tokenizer and matrix, with the archive's own words.

    Calls ``on_progress`` with the steps done and the steps in all; whatever that raises ends the training.
    """
    from torch import from_numpy

    from indexer.losses import contrast_both_ways, towards

    steps = max(schooling.passes * len(lessons) // schooling.batch, 1)
    pace = Pace(Stage.LEARNING, steps, on_progress)
    pace.tell(0)
    # Words that titles alone have stay in pieces: measured on 1,500 articles of a weekly for young readers, a row of
    # their own for them too gave nDCG@10 0.551, without it 0.577.
    tokenizer, start = grown(tokenizer, matrix, [lesson.answer for lesson in lessons])
    pace.tell(0)
    asked = TokenBags.of(tokenizer, [lesson.asked for lesson in lessons])
    pace.tell(0)
    answers = TokenBags.of(tokenizer, [lesson.answer for lesson in lessons])
    before = mean_vectors(asked, start), mean_vectors(answers, start)
    trained = TrainableMatrix(start)
    chance = np.random.default_rng(schooling.seed)
    for step in range(steps):
        rows = _batch(lessons, schooling.batch, chance)
        bags = asked.take(rows).followed_by(answers.take(rows))
        pieces = answers.stretches(schooling.batch, schooling.longest_piece, chance)
        weights = token_weights(bags, schooling.left_out, chance), np.ones(len(pieces.tokens), dtype=np.float32)
        pooled = trained.pooled(bags.followed_by(pieces), np.concatenate(weights))
        vectors, count = pooled.vectors, len(rows)
        first, second, third = vectors[:count], vectors[count : 2 * count], vectors[2 * count :]
        kept = towards(first, from_numpy(before[0][rows])) + towards(second, from_numpy(before[1][rows]))
        kept_pieces = towards(third, from_numpy(mean_vectors(pieces, start)))
        loss = contrast_both_ways(first, second, schooling.temperature)
        loss = loss + schooling.keep * kept + schooling.keep_pieces * kept_pieces
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        trained.step(pooled, learning_rate(schooling.rate, step, steps))
        touched = pooled.touched
        trained.values[touched] += schooling.pull * (start[touched] - trained.values[touched])
        pace.tell(step + 1)
    return tokenizer, trained.values


def _batch(lessons: Sequence[Lesson], size: int, chance: np.random.Generator) -> Rows:
    """Return lessons by lot, no two from one article: they would count as each other's wrong answers."""
    drawn = chance.integers(0, len(lessons), size)
    articles = {lessons[row].article_id: row for row in drawn.tolist()}
    return np.array(sorted(articles.values()), dtype=np.int64)
