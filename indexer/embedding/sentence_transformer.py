"""Any sentence-transformers model as an `Embedder`, loaded when it is first needed."""

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.embedding.backends import without_backend
from indexer.embedding.catalog import Prompts, prompts_for
from indexer.embedding.loading import load_transformer
from indexer.embedding.model_files import find_model, identify
from indexer.embedding.windows import average_over_windows, windows
from indexer.vector import Matrix, Vector

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Texts embedded at a time: beyond this two cores gain nothing, and padding costs.
_BATCH_SIZE = 32

# A model without a limit of its own still gets windows: meaning fades over longer texts.
_MAX_TOKENS = 512


class SentenceTransformerEmbedder:
    """An `Embedder` by a model's name or path, which may ask for a back end (see `indexer.embedding.backends`).

    Nothing is imported or read before the first property or text is asked; then raises `ModelNotFound`,
    `ModelDamaged`, `BackendMissing` or `BackendUnfit`. One text at a time goes through the model, whatever the number
    of threads that ask.
    """

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
        """Name and digest of the weights; needs no torch."""
        return identify(self._name, self.folder)

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self._model.get_embedding_dimension() or 0)

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of passages, one row each: shape (len(texts), dimension)."""
        return self._embed(texts, self._prompts.passage)

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a query: shape (dimension,)."""
        vector: Vector = self._embed([text], self._prompts.query)[0]
        return vector

    def _embed(self, texts: Sequence[str], prompt: str) -> Matrix:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            return average_over_windows(
                texts,
                lambda text: self._windows(text, prompt),
                lambda pieces: self._encode(pieces, prompt),
            )

    def _encode(self, pieces: list[str], prompt: str) -> Matrix:
        vectors: Matrix = self._model.encode(
            pieces,
            prompt=prompt or None,
            batch_size=_BATCH_SIZE,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return vectors.astype(np.float32)

    def _windows(self, text: str, prompt: str) -> list[str]:
        tokenizer = self._model.tokenizer
        special = tokenizer.num_special_tokens_to_add(pair=False)
        limit = self._token_limit - special - len(tokenizer.tokenize(prompt))
        found = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False)
        # A piece cut out can take some tokens more than it did within the text: leave it room.
        return windows(text, found["offset_mapping"], max(limit - 8, 16))

    @cached_property
    def _token_limit(self) -> int:
        return min(int(self._model.max_seq_length or _MAX_TOKENS), _MAX_TOKENS)

    @cached_property
    def _prompts(self) -> Prompts:
        known = self._model.prompts or {}
        stated = Prompts(known.get("query") or "", known.get("passage") or known.get("document") or "")
        return prompts_for(without_backend(self._name), stated)

    @cached_property
    def _model(self) -> "SentenceTransformer":
        with self._lock:
            return load_transformer(self._name, self.folder, self.identity)
