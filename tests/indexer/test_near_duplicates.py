import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.fingerprints import PLACES, fingerprint, resemblance
from indexer.near_duplicates import fold_near_duplicates

WORDS = [f"woord{i}" for i in range(500)]


def text_of(seed: int, length: int = 120) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def edited(text: list[str], edits: int) -> list[str]:
    chosen = random.Random(7)
    changed = list(text)
    for _ in range(edits):
        changed[chosen.randrange(len(changed))] = "anders"
    return changed


def test_resemblance_estimates_the_share_of_common_word_triples() -> None:
    first, second = text_of(1), edited(text_of(1), 8)
    shared = {tuple(first[i : i + 3]) for i in range(118)} & {tuple(second[i : i + 3]) for i in range(118)}
    union = {tuple(first[i : i + 3]) for i in range(118)} | {tuple(second[i : i + 3]) for i in range(118)}
    estimated = resemblance(fingerprint(" ".join(first)), fingerprint(" ".join(second)))
    assert abs(estimated - len(shared) / len(union)) < 0.2


def test_case_accents_and_punctuation_make_no_difference() -> None:
    assert resemblance(fingerprint("De gaskraan gaat dicht."), fingerprint("de GASKRAAN gáát — dicht")) == 1.0


def test_a_text_without_words_resembles_nothing() -> None:
    empty = fingerprint("… — !")
    assert resemblance(empty, empty) == 0.0


def test_an_edited_copy_is_folded_under_the_better_ranked_and_others_stay() -> None:
    texts = {1: text_of(1), 2: text_of(2), 3: edited(text_of(1), 5), 4: edited(text_of(2), 100)}
    marks = {key: fingerprint(" ".join(text)) for key, text in texts.items()}
    assert fold_near_duplicates([3, 2, 1, 4], marks) == [(3, (1,)), (2, ()), (4, ())]


@given(st.lists(st.integers(0, 6), max_size=30), st.integers(0, 30))
def test_what_is_folded_depends_only_on_what_ranks_above(seeds: list[int], cut: int) -> None:
    marks = {key: fingerprint(" ".join(text_of(seed, 30))) for key, seed in enumerate(seeds)}
    whole = [best for best, _ in fold_near_duplicates(list(marks), marks)]
    part = [best for best, _ in fold_near_duplicates(list(marks)[:cut], marks)]
    assert part == [best for best in whole if best < cut]


def test_every_passage_is_there_once_also_without_a_fingerprint() -> None:
    marks = {1: np.zeros(PLACES, dtype=np.uint32)}
    assert fold_near_duplicates([1, 2], marks) == [(1, ()), (2, ())]
