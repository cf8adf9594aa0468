"""Texts as bags of token numbers, and their mean vectors: what training a static model does all day."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indexer.embedding.static_files import TokenMatrix
from indexer.vector import Matrix

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Training needs no more of a text than this; a passage is shorter.
MAX_TOKENS = 256

Rows = NDArray[np.int64]
"""Which texts, of shape (count,)."""


@dataclass(frozen=True, slots=True)
class TokenBags:
    """The tokens of texts, one after the other: text i has ``tokens[ends[i - 1]:ends[i]]``."""

    tokens: NDArray[np.int32]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, tokenizer: "Tokenizer", texts: Sequence[str], limit: int = MAX_TOKENS) -> "TokenBags":
        """Return the bags of texts, each cut off after ``limit`` tokens; a text without any has token 0."""
        encoded = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        numbers = [each.ids[:limit] or [0] for each in encoded]
        ends = np.cumsum([len(each) for each in numbers], dtype=np.int64)
        count = int(ends[-1]) if len(ends) else 0
        return cls(np.fromiter(chain.from_iterable(numbers), dtype=np.int32, count=count), ends)

    def take(self, rows: Rows) -> "TokenBags":
        """Return the bags of some texts, in that order; a text may come more than once."""
        lengths = self.lengths[rows]
        return TokenBags(self.tokens[_places(self._begins()[rows], lengths)], np.cumsum(lengths))

    def followed_by(self, other: "TokenBags") -> "TokenBags":
        """Return these texts and then the other ones."""
        ends = np.concatenate([self.ends, other.ends + len(self.tokens)])
        return TokenBags(np.concatenate([self.tokens, other.tokens]), ends)

    def stretches(self, count: int, longest: int, chance: np.random.Generator) -> "TokenBags":
        """Return ``count`` short pieces of texts, drawn by lot: 1 to ``longest`` tokens that follow each other."""
        rows = chance.integers(0, len(self.ends), count)
        lengths = np.minimum(chance.integers(1, longest + 1, count), self.lengths[rows])
        begins = self._begins()[rows] + chance.integers(0, self.lengths[rows] - lengths + 1)
        return TokenBags(self.tokens[_places(begins, lengths)], np.cumsum(lengths))

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many tokens each text has."""
        return np.diff(self.ends, prepend=0)

    def counts(self, vocabulary: int) -> NDArray[np.int64]:
        """Return how often each token occurs: shape (vocabulary,)."""
        return np.bincount(self.tokens, minlength=vocabulary)

    def _begins(self) -> NDArray[np.int64]:
        return self.ends - self.lengths


def _places(begins: Rows, lengths: Rows) -> Rows:
    """Return the places of tokens, those of each text one after the other."""
    ends = np.cumsum(lengths)
    places: Rows = np.repeat(begins - (ends - lengths), lengths) + np.arange(int(lengths.sum()))
    return places


def mean_vectors(bags: TokenBags, matrix: TokenMatrix) -> Matrix:
    """Return each bag's mean vector, at unit length: shape (texts, dimension)."""
    from scipy.sparse import csr_array  # Imported here: only training needs it.

    begins = np.concatenate([[0], bags.ends])
    weights = np.ones(len(bags.tokens), dtype=np.float32)
    occurrences = csr_array((weights, bags.tokens, begins), shape=(len(bags.ends), len(matrix)))
    sums = occurrences @ np.asarray(matrix, dtype=np.float32)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    means: Matrix = np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 0)
    return means
