"""Long texts in windows of what a model can take, so that nothing is ever silently cut off."""

from collections.abc import Callable, Sequence

import numpy as np

from indexer.vector import Matrix

Offsets = Sequence[tuple[int, int]]
"""Start and end in the text of each of its tokens, in order."""


def windows(text: str, offsets: Offsets, limit: int) -> list[str]:
    """Cut a text into pieces of at most ``limit`` tokens, as even as they go; short texts stay whole.

    Cuts fall between words where there is a white space to cut at. The pieces joined give the text again.
    """
    if len(offsets) <= limit:
        return [text]
    count = -(-len(offsets) // limit)
    pieces: list[str] = []
    begin_token = begin = 0
    while len(offsets) - begin_token > limit:
        remaining = count - len(pieces)
        even = -(-(len(offsets) - begin_token) // max(remaining, 1))
        cut = _word_boundary(text, offsets, begin_token, begin_token + min(even, limit))
        pieces.append(text[begin : offsets[cut][0]])
        begin_token, begin = cut, offsets[cut][0]
    return [*pieces, text[begin:]]


def average_over_windows(
    texts: Sequence[str],
    split: Callable[[str], list[str]],
    embed: Callable[[list[str]], Matrix],
) -> Matrix:
    """Return one vector of unit length per text: the average over its windows, each weighing its length."""
    pieces = [split(text) for text in texts]
    flat = [piece for text_pieces in pieces for piece in text_pieces]
    vectors = embed(flat)
    if len(flat) == len(texts):
        return _unit(vectors)
    lengths = np.array([max(len(piece), 1) for piece in flat], dtype=np.float32)
    starts = np.cumsum([0, *(len(text_pieces) for text_pieces in pieces[:-1])])
    summed = np.add.reduceat(vectors * lengths[:, None], starts, axis=0)
    return _unit(summed)


def _word_boundary(text: str, offsets: Offsets, begin: int, end: int) -> int:
    """Return the last token at or before ``end`` that begins a word, in the second half of the window."""
    for token in range(end, begin + (end - begin) // 2, -1):
        start = offsets[token][0]
        if start > 0 and text[start - 1].isspace():
            return token
    return end


def _unit(vectors: Matrix) -> Matrix:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Matrix = (vectors / np.maximum(norms, 1e-12)).astype(np.float32)
    return unit
