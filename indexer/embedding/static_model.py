"""Static embedding models as an `Embedder`: the mean of a text's token vectors, by tokenizers and NumPy alone.

Gives the vectors that sentence-transformers gives for the same folder, without it and without torch.
"""

import json
import threading
from collections.abc import Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.embedding.model_files import find_model, identify
from indexer.embedding.static_files import TokenMatrix, load_matrix, load_tokenizer, static_files
from indexer.errors import ModelDamaged
from indexer.vector import Matrix, Vector

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Texts embedded at a time: their distinct words' vectors, some 30 MB, are what memory it takes.
_TEXTS_AT_ONCE = 1024

# Longer words are no words: they are summed one by one.
_TOKENS_BY_PLACE = 12


class StaticEmbedder:
    """An `Embedder` over the folder of a static model. Raises `ModelDamaged` at first use."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.RLock()

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
        for begin in range(0, len(texts), _TEXTS_AT_ONCE):
            self._embed(texts[begin : begin + _TEXTS_AT_ONCE], vectors[begin : begin + _TEXTS_AT_ONCE])
        return vectors

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a query: shape (dimension,)."""
        vector: Vector = self.embed_passages([text])[0]
        return vector

    def _embed(self, texts: Sequence[str], into: Matrix) -> None:
        """Sum the vectors of each text's words; a word that recurs is tokenized and summed once."""
        cut = [text.split() for text in texts] if self._words_stand_alone else [[text] for text in texts]
        numbers = {word: number for number, word in enumerate(dict.fromkeys(chain.from_iterable(cut)))}
        if not numbers:
            return
        sums = self._sums(list(numbers))
        for row, words in zip(into, cut, strict=True):
            if words:
                sums[[numbers[word] for word in words]].sum(axis=0, out=row)
        lengths = np.linalg.norm(into, axis=1, keepdims=True)
        np.divide(into, lengths, out=into, where=lengths > 0)

    def _sums(self, words: Sequence[str]) -> Matrix:
        """Return for each word the sum of its tokens' vectors: shape (len(words), dimension)."""
        encoded = self._tokenizer.encode_batch_fast(list(words), add_special_tokens=False)
        tokens = [each.ids for each in encoded]
        counts = np.array([len(each) for each in tokens])
        sums = np.zeros((len(words), self.dimension), dtype=np.float32)
        # Place by place, since NumPy adds up many short stretches slowly; few words have more than a few tokens.
        for place in range(min(int(counts.max()), _TOKENS_BY_PLACE)):
            longer = np.flatnonzero(counts > place)
            sums[longer] += self._matrix[[tokens[word][place] for word in longer]]
        for word in np.flatnonzero(counts > _TOKENS_BY_PLACE):
            sums[word] += self._matrix[tokens[word][_TOKENS_BY_PLACE:]].sum(axis=0, dtype=np.float32)
        return sums

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
            return matrix

    @cached_property
    def _files(self) -> Any:
        files = static_files(self.folder)
        if files is None:
            raise ModelDamaged(model=self._name, detail="no static embedding model")
        return files
