"""What is done to a trained matrix at last: how much each token's row weighs, and how evenly directions are used.

Both are worth more than any change of the training itself (see the table in the model card): a mean of rows is drawn
to what is frequent, to what was trained longest, and to the few directions that all texts share.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.bundled_lessons import Lessons
from indexer.token_bags import TokenBags, mean_vectors
from indexer.vector import Matrix

# A token met so often no longer counts as rare.
_SELDOM = 20

# Of the median: no row is taken for shorter than this, since next to nothing would be stretched to a meaning.
_SHORTEST_ROW = 0.05

# Of the widest: what varies less than this is noise, and is not stretched any further.
_NARROWEST = 1e-3

_MOST_TEXTS = 6000

_CYRILLIC = re.compile("[\u0400-\u04ff]")


def row_weights(matrix: Matrix, lessons: Lessons, common: float, evened: float, rare: float) -> NDArray[np.float32]:
    """Return how much each row is to weigh: shape (tokens,).

    A token of share p of what is not English, manuals, everyday sentences and captions counting the same, weighs
    a / (a + p) with a = ``common`` (Arora et al. 2017; 0: all the same). Rows' lengths, which grow with how often they
    were trained, are evened out by the power ``evened`` (1: all of one length). And a token that was hardly met, most
    often a name or a rare word, weighs by up to ``rare`` more: it tells texts apart.
    """
    counts = lessons.bags.counts(len(matrix))
    lengths = np.linalg.norm(matrix, axis=1)
    relative = np.maximum(lengths / max(float(np.median(lengths)), 1e-9), _SHORTEST_ROW)
    weights: NDArray[np.float64] = relative**-evened * (1 + rare * np.exp(-counts / _SELDOM))
    if common:
        weights *= common / (common + _shares(lessons, len(matrix)))
    narrowed: NDArray[np.float32] = weights.astype(np.float32)
    return narrowed


def cyrillic_among_others(matrix: Matrix, pieces: Sequence[str]) -> Matrix:
    """Return the matrix with its Cyrillic rows where the others are: what they all have in common is taken out.

    There is little Russian to learn from, so most pieces of a Russian article are endings and scraps of words, trained
    by few texts. Together they drew all Russian passages to one place, which was near to questions of any kind: 6 in
    100 passages of the sample articles were 26 in 100 of the first five that were found by meaning. (After Yang et al.
    2021, "A Simple and Effective Method To Eliminate the Self Language Bias in Multilingual Representations"; a text's
    vector is the mean of its rows, so it can be done to rows, for a language that shares them with no other.)
    """
    cyrillic = np.array([_CYRILLIC.search(piece) is not None for piece in pieces])
    if cyrillic.all() or not cyrillic.any():
        return matrix
    apart = matrix[cyrillic].mean(axis=0) - matrix[~cyrillic].mean(axis=0)
    among: Matrix = (matrix - np.outer(cyrillic, apart)).astype(np.float32)
    return among


def evened_directions(matrix: Matrix, lessons: Lessons, power: float) -> Matrix:
    """Return the matrix with its directions stretched, the more the less sentences vary in them.

    Whitening (Su et al. 2021, "Whitening Sentence Representations"; by frequency: Yokoi et al. 2024, "Zipfian
    Whitening") divides each direction by how widely texts vary in it; here by that to the ``power`` (0: nothing is
    changed, 1: texts vary in all directions alike). In between served best: in full, noise is stretched too. Each
    language counts the same: what only one varies in would be stretched beyond all measure by the others.
    """
    spreads = [
        np.mean([_spread(mean_vectors(lessons.bags.take(_some(rows)), matrix)) for rows in kinds], axis=0)
        for kinds in lessons.sentences.values()
    ]
    variance, directions = np.linalg.eigh(np.mean(spreads, axis=0))
    width = np.sqrt(np.maximum(variance, 0))
    stretch = np.maximum(width / width[-1], _NARROWEST) ** -power
    # Cosines don't change by this, and numbers stay of a size that 16 bits hold well.
    stretch /= np.median(stretch)
    even: Matrix = (((matrix @ directions) * stretch) @ directions.T).astype(np.float32)
    return even


def rarity(bags: TokenBags, vocabulary: int, common: float) -> NDArray[np.float32]:
    """Return a / (a + p) for each token by its share p of all tokens in these texts."""
    counts = bags.counts(vocabulary)
    weights: NDArray[np.float32] = (common / (common + counts / max(int(counts.sum()), 1))).astype(np.float32)
    return weights


def _shares(lessons: Lessons, vocabulary: int) -> NDArray[np.float64]:
    """Return each token's share: manuals are most of the texts, and a third of what counts."""
    kinds = [lessons.documentation, lessons.everyday, lessons.captions]
    counts = [lessons.bags.take(np.unique(kind[:, 0])).counts(vocabulary) for kind in kinds]
    shares: NDArray[np.float64] = np.mean([each / max(int(each.sum()), 1) for each in counts], axis=0)
    return shares


def _spread(texts: Matrix) -> Matrix:
    """Return the texts' second moments: shape (dimension, dimension)."""
    moments: Matrix = (texts.T @ texts / len(texts)).astype(np.float32)
    return moments


def _some(texts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return so many of some texts, each once, by lot."""
    different = np.unique(texts)
    return np.random.default_rng(0).permutation(different)[:_MOST_TEXTS]
