"""Static embedding models as an `Embedder`: the mean of a text's token vectors, by tokenizers and NumPy alone.

Gives the vectors that sentence-transformers gives for the same folder, without it and without torch.
"""

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indexer.embedding.model_files import find_model, identify
from indexer.embedding.static_files import StaticFiles, TokenMatrix, load_matrix, load_tokenizer, static_files
from indexer.embedding.token_rows import TokenRows
from indexer.embedding.word_tokens import WordTokens
from indexer.errors import ModelDamaged
from indexer.vector import Matrix, Vector

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Texts embedded at a time: few enough that what is known of them on the way stays small.
_TEXTS_AT_ONCE = 1024


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
        with self._lock:
            for begin in range(0, len(texts), _TEXTS_AT_ONCE):
                batch = texts[begin : begin + _TEXTS_AT_ONCE]
                self._rows.add_up(self._tokens(batch), vectors[begin : begin + len(batch)])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return vectors

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a query: shape (dimension,)."""
        vector: Vector = self.embed_passages([text])[0]
        return vector

    @cached_property
    def _tokens(self) -> WordTokens:
        with self._lock:
            return WordTokens(self._tokenizer)

    @cached_property
    def _rows(self) -> TokenRows:
        with self._lock:
            return TokenRows(self._matrix)

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
    def _files(self) -> StaticFiles:
        files = static_files(self.folder)
        if files is None:
            raise ModelDamaged(model=self._name, detail="no static embedding model")
        return files
