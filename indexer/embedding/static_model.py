"""Static embedding models as an `Embedder`: the mean of a text's token vectors, by tokenizers and NumPy alone.

Gives the vectors that sentence-transformers gives for the same folder, without it and without torch.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indexer.embedding.model_files import find_model, identify
from indexer.embedding.static_files import StaticFiles, TokenMatrix, load_matrix, load_tokenizer, static_files
from indexer.errors import ModelDamaged
from indexer.vector import Matrix, Vector

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Texts tokenized at a time.
_TEXTS_AT_ONCE = 1024

# From so many texts on it pays to have the matrix in 32 bits: NumPy adds up 16-bit numbers slowly.
_MANY_TEXTS = 16

# Words whose tokens are remembered: as many as a large archive's usual ones, in some 20 MB.
_MOST_WORDS = 100_000

# A longer one is no word that recurs, and could be of any size.
_LONGEST_WORD = 40


class StaticEmbedder:
    """An `Embedder` over the folder of a static model. Raises `ModelDamaged` at first use."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.RLock()
        self._words: dict[str, list[int]] = {}

    @property
    def name(self) -> str:
        """The model's name or path, as a person knows it."""
        return self._name

    @cached_property
    def folder(self) -> Path:
        """Where the model's files lie."""
        return find_model(self._name)

    @cached_property
    def identity(self) -> str:
        """Name and digest of the files."""
        return identify(self._name, self.folder)

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self._matrix.shape[1])

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of passages, one row each: shape (len(texts), dimension); zeros where nothing is known."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        with self._lock:
            rows = self._unpacked if len(texts) >= _MANY_TEXTS else self._matrix
            for begin in range(0, len(texts), _TEXTS_AT_ONCE):
                batch = texts[begin : begin + _TEXTS_AT_ONCE]
                for vector, tokens in zip(vectors[begin:], self._tokens(batch), strict=False):
                    if tokens:
                        rows[tokens].sum(axis=0, dtype=np.float32, out=vector)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return vectors

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a query: shape (dimension,)."""
        vector: Vector = self.embed_passages([text])[0]
        return vector

    def _tokens(self, texts: Sequence[str]) -> Iterator[list[int]]:
        """Yield each text's tokens. A word that was met before is not tokenized again: that is what takes longest."""
        cut = [text.split() for text in texts] if self._words_stand_alone else [[text] for text in texts]
        if len(self._words) > _MOST_WORDS:
            self._words.clear()
        new = list({word for words in cut for word in words if word not in self._words})
        encoded = self._tokenizer.encode_batch_fast(new, add_special_tokens=False)
        fresh = {word: each.ids for word, each in zip(new, encoded, strict=True)}
        if self._words_stand_alone:
            self._words.update((word, ids) for word, ids in fresh.items() if len(word) <= _LONGEST_WORD)
        for words in cut:
            yield list(chain.from_iterable(fresh[word] if word in fresh else self._words[word] for word in words))

    @cached_property
    def _words_stand_alone(self) -> bool:
        """Whether the tokenizer cuts at white space before all else, so that a word's tokens are always the same."""
        steps: Any = json.loads(self._tokenizer.to_str())["pre_tokenizer"] or {}
        first = (steps.get("pretokenizers") or [steps])[0]
        return bool(first.get("type") == "WhitespaceSplit")

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        with self._lock:
            return load_tokenizer(self._name, self._files.tokenizer)

    @cached_property
    def _matrix(self) -> TokenMatrix:
        with self._lock:
            matrix = load_matrix(self._name, self._files.weights)
            if self._tokenizer.get_vocab_size() > len(matrix):
                raise ModelDamaged(model=self._name, detail="its tokenizer knows more tokens than its matrix")
            plain: NDArray[Any] = np.asarray(matrix)  # still mapped, without what each row of a memmap costs
            return plain

    @cached_property
    def _unpacked(self) -> Matrix:
        return self._matrix.astype(np.float32)

    @cached_property
    def _files(self) -> StaticFiles:
        files = static_files(self.folder)
        if files is None:
            raise ModelDamaged(model=self._name, detail="no static embedding model")
        return files
