"""What each sentence of a passage means, so that the one that carries a match can be shown.

Embedding the sentences of ten hits takes a transformer half a second or more, at every search; so it is done once, when
the passage itself is embedded. Eight bits a number are enough to tell which of a few sentences is nearest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from indexer.sentences import sentence_spans
from indexer.vector import Matrix, Vector

# Shorter ones ("Nee.") are near to everything.
MIN_SENTENCE_WORDS = 4

_SCALE = 127

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SentenceVectors:
    """The sentences of a passage that say something.

    ``spans``, of shape (count, 2), says where they stand in it; ``vectors`` are of shape (count, dimension).
    """

    spans: NDArray[np.int32]
    vectors: NDArray[np.int8]

    @classmethod
    def of(cls, spans: Sequence[Span], vectors: Matrix) -> Self:
        """Return sentences with their embeddings, rounded to eight bits."""
        placed = np.array(spans, dtype=np.int32).reshape(-1, 2)
        return cls(placed, np.rint(vectors * _SCALE).astype(np.int8))

    def to_bytes(self) -> tuple[bytes, bytes]:
        """Return spans and vectors as they are stored."""
        return self.spans.astype("<i4").tobytes(), self.vectors.tobytes()

    @classmethod
    def from_bytes(cls, spans: bytes, vectors: bytes) -> Self:
        """Return what `to_bytes` made bytes of."""
        placed = np.frombuffer(spans, dtype="<i4").reshape(-1, 2)
        count = len(placed)
        return cls(placed, np.frombuffer(vectors, dtype=np.int8).reshape(count, len(vectors) // max(count, 1)))

    def nearest(self, vector: Vector) -> Span | None:
        """Return the sentence nearest to a vector, or None when there are none."""
        if not len(self.spans):
            return None
        start, end = self.spans[int(np.argmax(self.vectors.astype(np.float32) @ vector))]
        return int(start), int(end)


def telling_sentences(text: str, language: str | None) -> list[Span]:
    """Return where the sentences stand that are long enough to mean something, white space around them left out."""
    found = []
    for start, end in sentence_spans(text, language):
        sentence = text[start:end]
        if len(sentence.split()) >= MIN_SENTENCE_WORDS:
            found.append((start + len(sentence) - len(sentence.lstrip()), start + len(sentence.rstrip())))
    return found
