"""Vectors to search, and questions to search them with: made by chance, or of real news."""

import gzip
import html
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from indexer.embedding.opening import open_embedder
from indexer.vector import Matrix

SUBJECTS = 50
CENTRES = 2000
QUESTIONS = 200

# Windows of news overlap, so that there are enough of them: so many words each.
WINDOW = 80
SENTENCE = 12


def mixture(rows: int, dimension: int) -> tuple[Matrix, Matrix]:
    """Return vectors as embeddings lie, of shape (rows, dimension), and questions near some; the same every time.

    50 subjects, 2,000 centres around them, rows around these, with variances that fall from number to number as real
    ones do, all of unit length. Questions are rows, moved a little.
    """
    chance = np.random.default_rng(1)
    spread = np.arange(1, dimension + 1, dtype=np.float32) ** -0.5
    spread *= np.float32(dimension**0.5) / np.linalg.norm(spread)

    def around(what: Matrix) -> Matrix:
        moved: Matrix = what + chance.standard_normal(what.shape, dtype=np.float32) * spread
        return moved

    subjects = around(np.zeros((SUBJECTS, dimension), dtype=np.float32))
    centres = around(subjects[chance.integers(SUBJECTS, size=CENTRES)] * np.float32(0.8))
    vectors = _unit(around(centres[chance.integers(CENTRES, size=rows)]))
    asked = vectors[chance.integers(rows, size=QUESTIONS)]
    moved: Matrix = (around(asked) - asked) * np.float32(0.5 / dimension**0.5)
    return vectors, _unit(asked + moved)


def news(files: Sequence[Path], rows: int) -> tuple[Matrix, Matrix]:
    """Return the bundled model's vectors of windows of news; the questions are titles and pieces of sentences.

    They are worded otherwise than windows are, and their nearest lie far off (a cosine of 0.57 on average): harder than
    any mixture.
    """
    titles, bodies = _articles(files)
    words = sum(map(len, bodies))
    step = words // rows + 1
    while sum(1 for _ in _windows(bodies, step)) < rows and step > 1:
        step -= 1
    windows = list(_windows(bodies, step))
    chance = np.random.default_rng(3)
    kept = np.sort(chance.permutation(len(windows))[:rows])
    embedder = open_embedder()
    asked = [titles[i] for i in chance.permutation(len(titles))[: QUESTIONS // 2]]
    for i in chance.permutation(len(bodies))[: QUESTIONS // 2]:
        begin = int(chance.integers(max(len(bodies[i]) - SENTENCE, 1)))
        asked.append(" ".join(bodies[i][begin : begin + SENTENCE]))
    vectors = embedder.embed_passages([windows[i] for i in kept])
    known = np.linalg.norm(vectors, axis=1) > 0
    return vectors[known], embedder.embed_passages(asked)


def _articles(files: Sequence[Path]) -> tuple[list[str], list[list[str]]]:
    titles, bodies = [], []
    for path in files:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                article = json.loads(line)
                body = html.unescape(re.sub("<[^>]+>", " ", article.get("html") or article.get("text") or "")).split()
                if len(body) > SENTENCE and article["title"]:
                    titles.append(article["title"])
                    bodies.append(body)
    return titles, bodies


def _windows(bodies: Sequence[Sequence[str]], step: int) -> Iterator[str]:
    for body in bodies:
        for begin in range(0, max(1, len(body) - WINDOW // 2), step):
            yield " ".join(body[begin : begin + WINDOW])


def _unit(vectors: Matrix) -> Matrix:
    unit: Matrix = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit
