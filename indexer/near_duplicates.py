"""Folds passages that say nearly the same under the best of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from indexer.fingerprints import PLACES, Fingerprint, resemblance

# The share of word triples from which two passages are the same text for a reader: an agency's, edited by two outlets.
MIN_RESEMBLANCE = 0.5

# Passages are compared only when two neighbouring places agree somewhere. With 32 such bands, one pair in ten thousand
# of resemblance 0.5 is missed: (1 - 0.5²)³² (Leskovec, Rajaraman & Ullman, Mining of Massive Datasets, 3.4).
_BAND = 2


def fold_near_duplicates(
    ranked: Sequence[int], fingerprints: Mapping[int, Fingerprint]
) -> list[tuple[int, tuple[int, ...]]]:
    """Return the best passage of each group of near-duplicates, in rank order, with the keys folded under it.

    Whether a passage is folded depends only on those ranked before it, so that pages cut from the result agree.
    """
    groups: dict[int, list[int]] = {}
    seen: defaultdict[tuple[int, bytes], list[int]] = defaultdict(list)
    for key in ranked:
        mark = fingerprints.get(key)
        if mark is None or not mark.any():
            groups[key] = []
            continue
        bands = [(i, mark[i : i + _BAND].tobytes()) for i in range(0, PLACES, _BAND)]
        candidates = dict.fromkeys(best for band in bands for best in seen[band])
        best = next((c for c in candidates if resemblance(mark, fingerprints[c]) >= MIN_RESEMBLANCE), None)
        if best is None:
            groups[key] = []
            for band in bands:
                seen[band].append(key)
        else:
            groups[best].append(key)
    return [(best, tuple(folded)) for best, folded in groups.items()]
