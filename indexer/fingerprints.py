"""MinHash fingerprints of passages, by which texts that are nearly the same are recognised.

Broder 1997: the share of equal places in two fingerprints estimates the share of word triples (Jaccard) that the two
texts have in common.
"""

import zlib

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import fold, words

PLACES = 64
_SHINGLE_WORDS = 3
_PRIME = np.uint64((1 << 31) - 1)
# Fixed for ever: fingerprints of different runs are compared with each other.
_RANDOM = np.random.Generator(np.random.PCG64(20_220_106))
_FACTORS = _RANDOM.integers(1, int(_PRIME), size=(PLACES, 1), dtype=np.uint64)
_OFFSETS = _RANDOM.integers(0, int(_PRIME), size=(PLACES, 1), dtype=np.uint64)

Fingerprint = NDArray[np.uint32]
"""Of shape (PLACES,)."""


def fingerprint(text: str) -> Fingerprint:
    """Return the fingerprint of a text; of one without words, all zeros."""
    folded = [fold(word) for word in words(text)]
    if not folded:
        return np.zeros(PLACES, dtype=np.uint32)
    count = max(len(folded) - _SHINGLE_WORDS + 1, 1)
    shingles = {" ".join(folded[i : i + _SHINGLE_WORDS]) for i in range(count)}
    hashes = np.array([zlib.crc32(shingle.encode()) for shingle in shingles], dtype=np.uint64) % _PRIME
    smallest: Fingerprint = ((_FACTORS * hashes + _OFFSETS) % _PRIME).min(axis=1).astype(np.uint32)
    return smallest


def resemblance(first: Fingerprint, second: Fingerprint) -> float:
    """Return the estimated Jaccard similarity of two texts, from 0 to 1."""
    return float((first == second).mean()) if first.any() and second.any() else 0.0
