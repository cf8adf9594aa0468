"""What the bundled model learns from: all texts once, as tokens, and which of them belong together."""

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indexer import bundled_data
from indexer.bundled_data import STSB_LANGUAGES, Pair
from indexer.token_bags import TokenBags
from indexer.vector import Matrix

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Taught = NDArray[np.int64]
"""Texts to bring to a teacher's vector: text, its English text, and the row of the vector; of shape (count, 3)."""

Paired = NDArray[np.int64]
"""Texts that belong together, of shape (count, 2)."""

# Tatoeba's sentences with a Dutch translation that have no English one, by their language.
_BRIDGES = {"de": "deu-nld", "fr": "fra-nld", "ru": "nld-rus"}

_FEWEST_SENTENCES = 4
_FEWEST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Lessons:
    """Texts as tokens, targets of shape (rows, 384), and what refers to both by number.

    ``pieces`` are the tokens as they are written, ``sentences`` each language's sentences, by their kind; ``grades``,
    of shape (count,), belong to the pairs of ``graded``.
    """

    pieces: tuple[str, ...]
    sentences: Mapping[str, Sequence[NDArray[np.int64]]]
    bags: TokenBags
    targets: Matrix
    documentation: Taught
    everyday: Taught
    captions: Taught
    words: Taught
    bridges: Paired
    sections: Paired
    cloze: Paired
    graded: Paired
    grades: NDArray[np.float32]


class _Texts:
    """Numbers texts in the order in which they are met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))

    def pairs(self, pairs: Iterable[Pair]) -> Paired:
        return np.array([(self.number(first), self.number(second)) for first, second in pairs], dtype=np.int64)

    @property
    def all(self) -> list[str]:
        return list(self._numbers)


def english_texts(data: Path, documentation: int, seed: int) -> list[str]:
    """Return the English texts that the teacher is to read, each once: the small sets first, documentation last."""
    texts: list[str] = []
    for each in bundled_data.graded(data, "en", "train"):
        texts += [each.first, each.second]
    texts += [english for english, _ in bundled_data.everyday(data, "eng-nld")]
    texts += [english for english, _ in bundled_data.dictionary(data)]
    texts += [word for synset in bundled_data.synsets(data) for word in synset["en"]]
    texts += [english for english, _ in _drawn_documentation(data, documentation, seed)]
    return list(dict.fromkeys(texts))


def read_lessons(
    data: Path, tokenizer: "Tokenizer", documentation: int, seed: int, teach: Callable[[Sequence[str]], Matrix]
) -> Lessons:
    """Return all lessons; ``teach`` gives the teacher's vectors of English texts."""
    texts = _Texts()
    english = english_texts(data, documentation, seed)
    vectors = teach(english)
    rows = {text: row for row, text in enumerate(english)}

    def taught(pairs: Iterable[tuple[str, str]]) -> Taught:
        """Pairs of an English text and another one that means the same."""
        found = [(texts.number(other), texts.number(first), rows[first]) for first, other in pairs]
        return np.array(found, dtype=np.int64)

    synsets = bundled_data.synsets(data)
    meanings = _meanings(synsets, rows, vectors)
    words = [
        (texts.number(word), texts.number(synset["en"][0]), len(vectors) + number)
        for number, synset in enumerate(synsets)
        for language, spoken in synset.items()
        if language != "en"
        for word in spoken
    ]
    graded, grades = _graded(data, texts)
    sections = bundled_data.sections(data)
    everyday = taught(bundled_data.everyday(data, "eng-nld"))
    captions = {language: taught(_captions(data, language)) for language in STSB_LANGUAGES if language != "en"}
    bridges = {other: texts.pairs(bundled_data.everyday(data, pair)) for other, pair in _BRIDGES.items()}
    lessons: dict[str, NDArray[np.int64]] = {
        "documentation": taught(_drawn_documentation(data, documentation, seed)),
        "everyday": everyday,
        "captions": np.concatenate(list(captions.values())),
        "words": np.concatenate([taught(bundled_data.dictionary(data)), np.array(words, dtype=np.int64)]),
        "bridges": np.concatenate(list(bridges.values())),
        "sections": texts.pairs(sections),
        "cloze": texts.pairs(_cloze(sections)),
        "graded": graded,
    }
    sentences = {"nl": [everyday[:, 0], captions["nl"][:, 0]], "en": [everyday[:, 1], captions["nl"][:, 1]]}
    for other, pairs in bridges.items():
        sentences[other] = [each[:, 0] for each in (pairs, captions.get(other)) if each is not None]
    pieces = tuple(tokenizer.id_to_token(token) or "" for token in range(tokenizer.get_vocab_size()))
    bags = TokenBags.of(tokenizer, texts.all)
    return Lessons(
        pieces=pieces,
        sentences=sentences,
        bags=bags,
        targets=np.concatenate([vectors, meanings]),
        grades=grades,
        **lessons,
    )


def _drawn_documentation(data: Path, most: int, seed: int) -> list[Pair]:
    """Return so many pairs, by lot; beyond those that people translated, some of those that a machine did."""
    pairs = bundled_data.documentation(data, "human")
    random.Random(seed).shuffle(pairs)  # noqa: S311 - no secret
    if most > len(pairs):
        machine = bundled_data.documentation(data, "machine")
        random.Random(seed).shuffle(machine)  # noqa: S311
        pairs += machine
    return pairs[:most]


def _captions(data: Path, language: str) -> Iterable[Pair]:
    english = bundled_data.graded(data, "en", "train")
    for ours, theirs in zip(english, bundled_data.graded(data, language, "train"), strict=True):
        yield ours.first, theirs.first
        yield ours.second, theirs.second


def _graded(data: Path, texts: _Texts) -> tuple[Paired, NDArray[np.float32]]:
    """Return STSb's graded pairs within each language, and of a Dutch sentence with one of each other language."""
    sets = {language: bundled_data.graded(data, language, "train") for language in STSB_LANGUAGES}
    found = [(each.first, each.second, each.grade) for language in STSB_LANGUAGES for each in sets[language]]
    for language in STSB_LANGUAGES:
        if language != "nl":
            pairs = zip(sets["nl"], sets[language], strict=True)
            found += [(dutch.first, other.second, dutch.grade) for dutch, other in pairs]
    grades = np.array([grade for _, _, grade in found], dtype=np.float32)
    return texts.pairs((first, second) for first, second, _ in found), grades


def _meanings(synsets: Sequence[dict[str, list[str]]], rows: dict[str, int], vectors: Matrix) -> Matrix:
    """Return for each meaning the mean of its English words' vectors, at unit length."""
    means = np.stack([vectors[[rows[word] for word in synset["en"]]].mean(axis=0) for synset in synsets])
    unit: Matrix = means / np.linalg.norm(means, axis=1, keepdims=True)
    return unit


def _cloze(sections: Sequence[Pair]) -> Iterable[Pair]:
    """Take a sentence by lot out of each section that has several: it is to find what is left."""
    lot = random.Random(len(sections))  # noqa: S311 - the same sentences in every run
    for _, text in sections:
        sentences = re.split(r"(?<=[.!?]) +", text)
        place = lot.randrange(len(sentences))
        if len(sentences) >= _FEWEST_SENTENCES and len(sentences[place].split()) >= _FEWEST_WORDS:
            yield sentences[place], " ".join(sentences[:place] + sentences[place + 1 :])
