"""Which articles of one site tell the same story: an article saved twice, a follow-up that repeats the one before."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

_MOST_ARTICLES = 10
"""A paragraph in more articles than this says nothing of any two of them."""

_LEAST_SHARED = 2
_SHARE = 0.3


def stories(paragraphs: Sequence[frozenset[str]]) -> list[int]:
    """Return a number for each article, given by its paragraphs of running text.

    Two have the same number if they share two paragraphs, and a third of the shorter's.
    """
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place, held in enumerate(paragraphs):
        for each in held:
            holders[each].append(place)
    shared: Counter[tuple[int, int]] = Counter()
    for places in holders.values():
        if 1 < len(places) <= _MOST_ARTICLES:
            shared.update(combinations(places, 2))
    leads = list(range(len(paragraphs)))
    for (a, b), count in shared.items():
        if count >= _LEAST_SHARED and count >= _SHARE * min(len(paragraphs[a]), len(paragraphs[b])):
            leads[_lead(leads, a)] = _lead(leads, b)
    return [_lead(leads, place) for place in range(len(paragraphs))]


def _lead(leads: list[int], place: int) -> int:
    while leads[place] != place:
        leads[place] = leads[leads[place]]
        place = leads[place]
    return place
