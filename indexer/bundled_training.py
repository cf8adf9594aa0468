"""Trains the bundled model: first by averaging, then by gradient descent, at last by weighing what was learned.

1. A token begins as the mean of the teacher's vectors of the texts that it stands in.
2. Dutch, German, French and Russian texts are drawn to the teacher's vectors of their English (distillation, after
   Reimers & Gurevych 2020), told apart from the batch's others (InfoNCE), and pairs that belong together are drawn to
   each other.
3. The rows are weighed, those of Cyrillic pieces brought among the others, and the directions that all use evened out
   (`row_finishing`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indexer.bundled_lessons import Lessons
from indexer.losses import contrast, contrast_both_ways, graded, relations, towards
from indexer.row_finishing import cyrillic_among_others, evened_directions, rarity, row_weights
from indexer.static_training import TrainableMatrix, learning_rate, token_weights
from indexer.token_bags import Rows
from indexer.vector import Matrix

if TYPE_CHECKING:
    import torch

# Counted so often, a token's first row would be the mean of all; below, it stays near to nothing.
_PRIOR_COUNT = 0.5


@dataclass(frozen=True, slots=True)
class Batch:
    """How many of each kind of lesson a step takes."""

    documentation: int = 448
    everyday: int = 128
    captions: int = 192
    words: int = 384
    bridges: int = 192
    graded: int = 192
    sections: int = 48
    cloze: int = 48


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the model is trained; each value was chosen by the table of tried variants in the model card.

    ``documentation`` is how many sentence pairs of that kind; what ``common``, ``lengths``, ``rare`` and ``directions``
    are, `row_finishing` says.
    """

    pieces: int = 46_000
    documentation: int = 90_000
    steps: int = 1000
    rate: float = 4e-3
    left_out: float = 0.1
    told_apart: float = 0.5
    words: float = 0.5
    related: float = 0.1
    bridges: float = 0.5
    graded: float = 0.01
    paired: float = 0.3
    common: float = 2e-3
    lengths: float = 0.2
    rare: float = 0.6
    directions: float = 0.7
    seed: int = 1
    batch: Batch = Batch()


def train(lessons: Lessons, recipe: Recipe, on_step: Callable[[int, int, float], None]) -> Matrix:
    """Return the trained matrix: shape (pieces, 384). Calls ``on_step`` with steps done, steps in all, and the loss."""
    import torch

    torch.manual_seed(recipe.seed)
    chance = np.random.default_rng(recipe.seed)
    trained = TrainableMatrix(first_matrix(lessons, recipe))
    targets = torch.from_numpy(lessons.targets)
    for step in range(recipe.steps):
        drawn = _drawn(lessons, recipe.batch, chance)
        bags = lessons.bags.take(np.concatenate(drawn.texts))
        pooled = trained.pooled(bags, token_weights(bags, recipe.left_out, chance))
        vectors = torch.split(pooled.vectors, [len(each) for each in drawn.texts])
        loss = _loss(vectors, targets, drawn, recipe)
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        trained.step(pooled, learning_rate(recipe.rate, step, recipe.steps))
        on_step(step + 1, recipe.steps, float(loss.detach()))
    return finished(trained.values, lessons, recipe)


def first_matrix(lessons: Lessons, recipe: Recipe) -> Matrix:
    """Return the matrix to begin with: for each token the mean of its texts' targets, less the mean of all."""
    from scipy.sparse import csr_array

    taught = np.concatenate([lessons.documentation, lessons.everyday, lessons.captions, lessons.words])
    bags = lessons.bags.take(np.concatenate([taught[:, 0], taught[:, 1]]))
    targets = lessons.targets[np.concatenate([taught[:, 2], taught[:, 2]])]
    lengths = bags.lengths
    shares = np.repeat(1 / lengths, lengths).astype(np.float32)
    shape = (len(bags.ends), recipe.pieces)
    occurrences = csr_array((shares, bags.tokens, np.concatenate([[0], bags.ends])), shape=shape)
    sums, counts = occurrences.T @ targets, occurrences.sum(axis=0)
    noise = np.random.default_rng(recipe.seed).normal(size=sums.shape) / np.sqrt(sums.shape[1])
    means = (sums + 0.05 * noise) / (counts[:, None] + _PRIOR_COUNT) - 0.9 * targets.mean(axis=0)
    matrix: Matrix = (means * rarity(bags, recipe.pieces, 1e-3)[:, None]).astype(np.float32)
    return matrix


def finished(matrix: Matrix, lessons: Lessons, recipe: Recipe) -> Matrix:
    """Return a trained matrix as it ships: its rows weighed, Cyrillic among them, its directions evened out."""
    weights = row_weights(matrix, lessons, recipe.common, recipe.lengths, recipe.rare)
    among_others = cyrillic_among_others(matrix * weights[:, None], lessons.pieces)
    return evened_directions(among_others, lessons, recipe.directions)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A step's texts: those taught and their English, words and theirs, Dutch and other languages, and pairs."""

    texts: list[Rows]
    targets: Rows
    word_targets: Rows
    grades: NDArray[np.float32]


def _drawn(lessons: Lessons, batch: Batch, chance: np.random.Generator) -> _Drawn:
    def lot(rows: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        return rows[chance.integers(0, len(rows), count)]

    taught = np.concatenate([
        lot(lessons.documentation, batch.documentation),
        lot(lessons.everyday, batch.everyday),
        lot(lessons.captions, batch.captions),
    ])  # fmt: skip
    words, bridges = lot(lessons.words, batch.words), lot(lessons.bridges, batch.bridges)
    compared = chance.integers(0, len(lessons.graded), batch.graded)
    paired = np.concatenate([lot(lessons.sections, batch.sections), lot(lessons.cloze, batch.cloze)])
    groups = (taught, words, bridges, lessons.graded[compared], paired)
    return _Drawn(
        [column for group in groups for column in (group[:, 0], group[:, 1])],
        taught[:, 2],
        words[:, 2],
        lessons.grades[compared],
    )


def _loss(
    vectors: "tuple[torch.Tensor, ...]", targets: "torch.Tensor", drawn: _Drawn, recipe: Recipe
) -> "torch.Tensor":
    from torch import from_numpy

    ours, english, words, their_english, dutch, others, first, second, asked, answers = vectors
    wanted, wanted_words = targets[from_numpy(drawn.targets)], targets[from_numpy(drawn.word_targets)]
    loss = towards(ours, wanted) + towards(english, wanted)
    loss = loss + recipe.words * (towards(words, wanted_words) + towards(their_english, wanted_words) / 2)
    apart = contrast(ours, wanted) + contrast(english, wanted) + contrast(ours, english)
    loss = loss + recipe.told_apart * apart / 4
    alike = relations(ours, ours, wanted) + relations(ours, english, wanted)
    loss = loss + recipe.related * alike
    # Languages without English of their own follow Dutch, which does not follow them.
    loss = loss + recipe.bridges * (contrast_both_ways(dutch, others) / 2 + towards(others, dutch.detach()))
    loss = loss + recipe.graded * graded(first, second, from_numpy(drawn.grades))
    return loss + recipe.paired * contrast_both_ways(asked, answers) / 2
