"""Shapes that are nearly the same: the same sentence of a site's with a name or a few words exchanged."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

_FEWEST_WORDS = 4
_LEAST_SHAPES = 3
_SIMILAR = 75.0
"""Of 100, by words: how alike two shapes are that belong together."""

_LARGEST_BUCKET = 400
"""Shapes that begin or end alike beyond which none of them is compared: so many ways to go on are prose."""


def near_groups(shapes: Sequence[str]) -> Iterator[list[str]]:
    """Yield groups of at least three shapes that begin or end with the same two words and are much alike."""
    for ends in (slice(0, 2), slice(-2, None)):
        buckets: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for each in shapes:
            words = each.split()
            if len(words) >= _FEWEST_WORDS:
                buckets[tuple(words[ends])].append(each)
        for bucket in buckets.values():
            if _LEAST_SHAPES <= len(bucket) <= _LARGEST_BUCKET:
                yield from _alike(bucket)


def _alike(bucket: list[str]) -> Iterator[list[str]]:
    # Imported here: only what looks for near shapes needs it.
    from rapidfuzz.distance import Indel

    words = {each: each.split() for each in bucket}
    waiting = sorted(bucket, key=len)
    while len(waiting) >= _LEAST_SHAPES:
        first, *others = waiting
        near = [each for each in others if 100 * Indel.normalized_similarity(words[first], words[each]) >= _SIMILAR]
        if len(near) + 1 >= _LEAST_SHAPES:
            yield [first, *near]
        waiting = [each for each in others if each not in near]
