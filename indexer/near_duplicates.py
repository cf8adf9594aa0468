"""Folds what says the same under the best of it: passages that are nearly the same, and articles of one story."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.fingerprints import PLACES, Fingerprint, resemblance

# The share of word triples from which two passages are the same text for a reader: an agency's, edited by two outlets.
MIN_RESEMBLANCE = 0.5

# Passages are compared only when two neighbouring places agree somewhere. With 32 such bands, one pair in ten thousand
# of resemblance 0.5 is missed: (1 - 0.5²)³² (Leskovec, Rajaraman & Ullman, Mining of Massive Datasets, 3.4).
_BAND = 2

# Odd and with bits everywhere (Knuth's multiplicative hashing): it keeps the bands of different places apart.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class StoryPlace:
    """The article that a passage is of, and the story that this article shares with others."""

    article_id: int
    story: int


def fold_near_duplicates(
    ranked: Sequence[int], fingerprints: Mapping[int, Fingerprint], stories: Mapping[int, StoryPlace] | None = None
) -> list[tuple[int, tuple[int, ...]]]:
    """Return the best passage of each group of near-duplicates, in rank order, with the keys folded under it.

    ``stories`` are of the passages whose article shares its story with others. Of each story the best article stands;
    the others' passages are folded under the passage of it that they resemble, else under its best.

    Whether a passage is folded depends only on those ranked before it, so that pages cut from the result agree.
    """
    groups: dict[int, list[int]] = {}
    seen: defaultdict[int, list[int]] = defaultdict(list)
    standing: dict[int, int] = {}
    shared = _shared_bands(ranked, fingerprints)
    places = stories or {}
    for key in ranked:
        bands = shared.get(key, [])
        candidates = dict.fromkeys(best for band in bands for best in seen[band])
        best = next(
            (each for each in candidates if resemblance(fingerprints[key], fingerprints[each]) >= MIN_RESEMBLANCE), None
        )
        place = places.get(key)
        if best is None and place is not None:
            first = standing.setdefault(place.story, key)
            best = first if places[first].article_id != place.article_id else None
        if best is None:
            groups[key] = []
            for band in bands:
                seen[band].append(key)
        else:
            groups[best].append(key)
    return [(best, tuple(folded)) for best, folded in groups.items()]


def _shared_bands(ranked: Sequence[int], fingerprints: Mapping[int, Fingerprint]) -> dict[int, list[int]]:
    """Return, by key, the bands that another passage has too: most passages share none, and are done with."""
    keys = [key for key in ranked if key in fingerprints and fingerprints[key].any()]
    if not keys:
        return {}
    marks = np.stack([fingerprints[key] for key in keys]).astype("<u4")
    # A band's place goes into its value, so that one sorting does for all of them; a clash only costs a comparison.
    bands = np.ascontiguousarray(marks).view("<u8") ^ (np.arange(PLACES // _BAND, dtype="<u8") * _SPREAD)
    order = np.argsort(bands, axis=None)
    values = bands.ravel()[order]
    equal = values[1:] == values[:-1]
    twice = np.append(equal, False) | np.insert(equal, 0, False)
    shared: defaultdict[int, list[int]] = defaultdict(list)
    for cell in np.sort(order[twice]):
        shared[keys[cell // bands.shape[1]]].append(int(bands.flat[cell]))
    return shared
