import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.embedding.windows import average_over_windows, windows
from indexer.vector import Matrix


def offsets(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\S{1,3}", text)]


@given(st.text(st.sampled_from("abc .\n\u00a0é"), max_size=400), st.integers(4, 40))
def test_windows_joined_are_the_text_and_none_is_over_the_limit(text: str, limit: int) -> None:
    pieces = windows(text, offsets(text), limit)
    assert "".join(pieces) == text
    assert all(sum(a >= begin and b <= begin + len(piece) for a, b in offsets(text)) <= limit
               for piece, begin in zip(pieces, np.cumsum([0, *map(len, pieces)]), strict=False))  # fmt: skip


def test_a_text_just_over_the_limit_is_cut_in_halves_not_into_a_whole_and_a_rest() -> None:
    text = " ".join(["abc"] * 11)
    assert [len(piece.split()) for piece in windows(text, offsets(text), 10)] == [6, 5]


def test_cuts_fall_between_words() -> None:
    text = "abcdef " * 10
    assert all(len(word) == 6 for piece in windows(text, offsets(text), 7) for word in piece.split())


def test_each_window_weighs_its_length_and_the_result_has_unit_length() -> None:
    def embed(pieces: list[str]) -> Matrix:
        return np.array([[1.0, 0.0] if piece.startswith("a") else [0.0, 1.0] for piece in pieces], dtype=np.float32)

    found = average_over_windows(["aaa|b", "b"], lambda text: text.split("|"), embed)
    assert np.allclose(found, [[3 / np.sqrt(10), 1 / np.sqrt(10)], [0, 1]])
