"""A static model's matrix as it is used: the sums of its rows, over the tokens of each text."""

import os

import numpy as np

from indexer.embedding.static_files import TokenMatrix
from indexer.embedding.word_tokens import Numbers, TokenLists
from indexer.vector import Matrix

# From so many tokens on, starting threads is a small part of adding them up.
_MANY_TOKENS = 20_000

# Tokens taken from the matrix at once: their rows then stay in the processor's cache until they are added up.
_TOKENS_AT_ONCE = 512


class TokenRows:
    """Rows of a matrix, unpacked to 32 bits when they are first needed. Not safe in several threads at once."""

    def __init__(self, matrix: TokenMatrix) -> None:
        self._matrix = matrix
        packed = matrix.dtype != np.float32
        # The system gives memory for a row only when something is written to it.
        self._rows: Matrix = np.empty(matrix.shape, dtype=np.float32) if packed else matrix.view(np.float32)
        self._unpacked = np.full(len(matrix), not packed)

    def add_up(self, lists: TokenLists, sums: Matrix) -> None:
        """Add to each row of ``sums`` the matrix's rows of one list of tokens."""
        self._unpack(lists.tokens)
        parts = min(os.cpu_count() or 1, 1 + len(lists.tokens) // _MANY_TOKENS)
        begins, ends = lists.starts(), lists.starts() + lists.counts
        if parts == 1:
            self._add_up_part(lists.tokens, begins, ends, sums)
            return

        # Imported here: only many texts need it.
        from concurrent.futures import ThreadPoolExecutor

        def add_up(part: int) -> None:
            some = slice(len(sums) * part // parts, len(sums) * (part + 1) // parts)
            self._add_up_part(lists.tokens, begins[some], ends[some], sums[some])

        with ThreadPoolExecutor(parts) as pool:
            list(pool.map(add_up, range(parts)))

    def _unpack(self, tokens: Numbers) -> None:
        needed = np.zeros(len(self._matrix), dtype=np.bool_)
        needed[tokens] = True
        new = np.flatnonzero(needed & ~self._unpacked)
        self._rows[new] = self._matrix[new]
        self._unpacked[new] = True

    def _add_up_part(self, tokens: Numbers, begins: Numbers, ends: Numbers, sums: Matrix) -> None:
        # Taking rows and multiplying by ones let other threads go on, and are the quickest way NumPy has.
        room = np.empty((_TOKENS_AT_ONCE, sums.shape[1]), dtype=np.float32)
        ones = np.ones(_TOKENS_AT_ONCE, dtype=np.float32)
        for begin, end, total in zip(begins.tolist(), ends.tolist(), sums, strict=True):
            for first in range(begin, end, _TOKENS_AT_ONCE):
                some = tokens[first : min(first + _TOKENS_AT_ONCE, end)]
                rows = self._rows.take(some, axis=0, out=room[: len(some)], mode="clip")
                total += ones[: len(some)] @ rows  # noqa: PLW2901 - a view of the sums, added to in place
