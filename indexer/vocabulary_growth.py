"""An archive's own words, added to a static model: what it knew only in pieces becomes one piece with a vector."""

import json
from collections import Counter
from collections.abc import Sequence

import numpy as np
from tokenizers import Tokenizer

from indexer.embedding.static_files import TokenMatrix
from indexer.vector import Matrix

# A word of fewer texts is met too seldom to learn anything about it.
FEWEST_TEXTS = 5

# Each costs a row; more would make an adapted model much larger than the bundled one.
MOST_WORDS = 10_000

# By so much, in natural logarithms of probability, the whole word is likelier than its pieces.
_LEAD = 1.0


def grown(tokenizer: Tokenizer, matrix: TokenMatrix, texts: Sequence[str]) -> tuple[Tokenizer, Matrix]:
    """Return the tokenizer with the words that several of these texts have, and the matrix with their rows.

    A new row begins as the sum of the word's pieces, so that every text keeps its direction. A tokenizer of another
    kind than unigram comes back as it was.
    """
    start = np.asarray(matrix, dtype=np.float32)
    description = json.loads(tokenizer.to_str())
    if description["model"]["type"] != "Unigram":
        return tokenizer, start
    scores = dict(description["model"]["vocab"])
    pieces = {word: tokenizer.encode(word, add_special_tokens=False) for word in _frequent(tokenizer, texts)}
    unknown = description["model"].get("unk_id")
    new = {
        word: encoded
        for word, encoded in pieces.items()
        if len(encoded.ids) > 1 and unknown not in encoded.ids and word not in scores
    }
    chosen = dict(list(new.items())[:MOST_WORDS])
    if not chosen:
        return tokenizer, start
    for word, encoded in chosen.items():
        description["model"]["vocab"].append([word, sum(scores[piece] for piece in encoded.tokens) + _LEAD])
    rows = np.stack([start[encoded.ids].sum(axis=0) for encoded in chosen.values()])
    return Tokenizer.from_str(json.dumps(description)), np.concatenate([start, rows])


def _frequent(tokenizer: Tokenizer, texts: Sequence[str]) -> list[str]:
    """Return the words of enough texts, those of most texts first."""
    counts: Counter[str] = Counter()
    for text in texts:
        folded = tokenizer.normalizer.normalize_str(text)
        counts.update({word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(folded) if word.isalpha()})
    frequent = [(word, count) for word, count in counts.items() if count >= FEWEST_TEXTS]
    return [word for word, _ in sorted(frequent, key=lambda each: (-each[1], each[0]))]
