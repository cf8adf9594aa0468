"""Queries with a known answer that any archive gives by itself: a section must find the other articles on its event.

What is asked is a passage from further on in an article, the text of which says what its lead has said already; what
is right are the articles on the same event. That two are is told without the ranking that is judged: they appeared
within three days, and share the names and numbers that few articles have. Texts that are nearly the same count as
neither right nor wrong, since whatever finds one finds the other.

It is told by words, and so favours searching by word: an article on the event that shares no names, or is in another
script, counts as wrong. Compare by it a way of searching with what it was before, not words with meaning. The
thresholds were chosen by reading pairs of a Dutch newspaper (4,400 articles, 2019): below them, stock reports of one
week and matches of one round become one event. With half of the dates moved by a month or two, one pair in seventeen
is still found, so as many share a subject rather than an event; of the others some are a match and the one after it.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from indexer.evaluation import SIMILAR, Topic
from indexer.fingerprints import fingerprint, resemblance
from indexer.lexicon import WordCounts, Written
from indexer.near_duplicates import MIN_RESEMBLANCE
from indexer.stored_passages import Reading, StoredPassage

# An event is news for so long; the next match of the same teams is another one.
_MOST_DAYS = 3

# A word tells one event from another when at most one article in so many has it. In a small archive that would be
# none, in a large one it would be each politician.
_ONE_ARTICLE_IN = 200
_FEWEST_RARE, _MOST_RARE = 5, 50

# So many rare words must be shared, and be so large a part of what both have (Ochiai's coefficient): two surveys of the
# day's sport share a dozen names, and have a hundred others.
_FEWEST_SHARED = 5
_LEAST_SHARE = 0.3

# A shorter passage is a caption or a last line.
_FEWEST_WORDS = 30

FindReading = Callable[[int], Reading | None]
"""Gives an article as it was indexed, by its number."""


@dataclass(frozen=True, slots=True)
class _Told:
    """When an article appeared, and which names and numbers it has."""

    published: date
    telling: frozenset[str]


def event_items(numbers: Sequence[int], reading: FindReading, most: int) -> tuple[Topic, ...]:
    """Return passages as texts whose like is looked for, at most ``most``, drawn by lot but always the same lot.

    Of each article that has others on its event at most one passage; what is judged are articles.
    """
    others = _same_event(*_told(numbers, reading))
    asking = sorted(others)
    topics: list[Topic] = []
    for number in random.Random(most).sample(asking, len(asking)):  # noqa: S311 - no secret
        topic = _topic(number, others[number], reading)
        if topic is not None:
            topics.append(topic)
        if len(topics) == most:
            break
    return tuple(sorted(topics, key=lambda topic: int(topic.id.removeprefix("event-"))))


def _told(numbers: Sequence[int], reading: FindReading) -> tuple[dict[int, _Told], Counter[str]]:
    """Return what tells the dated articles apart, by number, and in how many articles each word stands."""
    told: dict[int, _Told] = {}
    frequencies: Counter[str] = Counter()
    for number in numbers:
        article = reading(number)
        if article is None:
            continue
        counts = WordCounts()
        counts.add([Written(each.passage.text, each.language) for each in article.passages], 1)
        frequencies.update({form for form, _ in counts.words})
        if article.article.published is not None:
            told[number] = _Told(article.article.published, _telling(counts))
    return told, frequencies


def _telling(counts: WordCounts) -> frozenset[str]:
    """Return the words with a capital inside of a sentence, and those with a digit."""
    return frozenset(
        form for (form, _), count in counts.words.items() if count.capital or any(sign.isdigit() for sign in form)
    )


def _same_event(told: dict[int, _Told], frequencies: Counter[str]) -> dict[int, dict[int, frozenset[str]]]:
    """Return, by number, the other articles on an article's event with the rare words that both have."""
    most = min(max(len(told) // _ONE_ARTICLE_IN, _FEWEST_RARE), _MOST_RARE)
    rare = {
        number: frozenset(form for form in each.telling if frequencies[form] <= most) for number, each in told.items()
    }
    others: defaultdict[int, dict[int, frozenset[str]]] = defaultdict(dict)
    for (first, second), count in _together(told, rare).items():
        if count >= max(_FEWEST_SHARED, _LEAST_SHARE * sqrt(len(rare[first]) * len(rare[second]))):
            others[first][second] = others[second][first] = rare[first] & rare[second]
    return dict(others)


def _together(told: dict[int, _Told], rare: dict[int, frozenset[str]]) -> Counter[tuple[int, int]]:
    """Return how many rare words any two articles share that appeared shortly after each other."""
    holding: defaultdict[str, list[int]] = defaultdict(list)
    for number in sorted(told, key=lambda each: (told[each].published, each)):
        for form in rare[number]:
            holding[form].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holding.values():
        for place, first in enumerate(numbers):
            for second in numbers[place + 1 :]:
                if (told[second].published - told[first].published).days > _MOST_DAYS:
                    break
                shared[first, second] += 1
    return shared


def _topic(number: int, others: dict[int, frozenset[str]], reading: FindReading) -> Topic | None:
    """Return an article's topic; None where all other articles have its text, or no passage is on the event."""
    passages = _passages(number, reading)
    same = {other for other in others if _is_same_text(passages, _passages(other, reading))}
    shared = frozenset[str]().union(*(forms for other, forms in others.items() if other not in same))
    asking = [each for each in passages[1:] if _is_on(each, shared)]
    if not asking:
        return None
    chosen = random.Random(number).choice(asking)  # noqa: S311 - the same passage in every run
    right = {str(other): 1 for other in sorted(others) if other not in same}
    without = frozenset(map(str, {number, *same}))
    return Topic(f"event-{number}", chosen.passage.text, right, SIMILAR, without)


def _passages(number: int, reading: FindReading) -> Sequence[StoredPassage]:
    article = reading(number)
    return article.passages if article else ()


def _is_on(stored: StoredPassage, shared: frozenset[str]) -> bool:
    counts = WordCounts()
    counts.add([Written(stored.passage.text, stored.language)], 1)
    return len(stored.passage.text.split()) >= _FEWEST_WORDS and any(form in shared for form, _ in counts.words)


def _is_same_text(first: Sequence[StoredPassage], second: Sequence[StoredPassage]) -> bool:
    """Whether any passage of one article is nearly the same as one of the other."""
    marks = [fingerprint(each.passage.text) for each in second]
    return any(resemblance(fingerprint(each.passage.text), mark) >= MIN_RESEMBLANCE for each in first for mark in marks)
