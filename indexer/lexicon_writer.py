"""Keeps the archive's word list as passages come and go, and learns names and compounds from it.

Counts are exact for the latest generation: what an article adds is taken off again when it goes. What is learned is
never stored in a passage or the keyword index, only here, by word; a query looks it up. So when the vocabulary changes
and words are taken apart differently from now on, every passage stays findable.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from indexer.analysis import term_of
from indexer.compounds import Vocabulary, split
from indexer.lexicon import WordCounts, Written, looks_like_name
from indexer.names import name_keys, place_keys

# Compounds are taken apart in this language only.
COMPOUNDING = "nl"

# By how much the archive's words must have grown before all of them are taken apart anew.
GROWTH_FOR_LESSON = 1.25


class LexiconWriter:
    """Writes the word list within the transaction of the passage store that it is given."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._counts = WordCounts()

    def count(self, pieces: Iterable[Written], *, sign: int = 1) -> None:
        """Count an article's words in, or with ``sign`` -1 out; stored by `save`."""
        self._counts.add(pieces, sign)

    def count_removed(self, pieces: Iterable[Written], *, sign: int) -> None:
        """Count the words of an article's removed text in or out; stored by `save`."""
        self._counts.add_removed(pieces, sign)

    def merge(self, counts: WordCounts) -> None:
        """Count in what was counted elsewhere; stored by `save`."""
        self._counts.merge(counts)

    def save(self) -> None:
        """Store what was counted, and learn from it."""
        counts, self._counts = self._counts, WordCounts()
        if not counts.words:
            return
        self._connection.executemany(
            "INSERT INTO word (form, language, seen, inside, capital, spelling, removed) VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET seen = seen + excluded.seen, inside = inside + excluded.inside, "
            "capital = capital + excluded.capital, removed = removed + excluded.removed, "
            # What only stood in removed text is spelled anew when it first stands in an article.
            "spelling = iif(? OR (seen <= 0 AND excluded.seen > 0), excluded.spelling, spelling)",
            [
                (*key, each.seen, each.inside, each.capital, each.any_spelling, each.removed, each.has_capital)
                for key, each in counts.words.items()
            ],
        )
        self._connection.executemany(
            "INSERT INTO acronym VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET seen = seen + excluded.seen",
            [(*key, seen) for key, seen in counts.acronyms.items()],
        )
        self._learn_names({form for form, _ in counts.words})
        self._learn_compounds()

    def _learn_names(self, forms: set[str]) -> None:
        """Know the names among words that were met by what they may be written for."""
        self._connection.executemany("DELETE FROM name_key WHERE form = ?", [(form,) for form in forms])
        rows: list[tuple[str, str]] = []
        for form in forms:
            inside, capital, spelling = self._connection.execute(
                "SELECT total(inside), total(capital), max(spelling) FROM word WHERE form = ? AND seen > 0", (form,)
            ).fetchone()
            if not spelling:  # then it stands in removed text only
                (spelling,) = self._connection.execute(
                    "SELECT max(spelling) FROM word WHERE form = ? AND removed > 0", (form,)
                ).fetchone()
            if spelling:
                keys_of = name_keys if looks_like_name(inside, capital, spelling) else place_keys
                rows += [(key, form) for key in keys_of(spelling)]
        self._connection.executemany("INSERT OR IGNORE INTO name_key VALUES (?, ?)", rows)

    def _learn_compounds(self) -> None:
        """Take apart the words that were not yet; all of them, when there are many more than at the last lesson."""
        (words,) = self._connection.execute(
            "SELECT count(*) FROM word WHERE language = ? AND seen > 0", (COMPOUNDING,)
        ).fetchone()
        number, then = self._connection.execute(
            "SELECT number, words FROM lesson ORDER BY number DESC LIMIT 1"
        ).fetchone() or (0, 0)
        if words > GROWTH_FOR_LESSON * then:
            number += 1
            self._connection.execute("INSERT INTO lesson VALUES (?, ?)", (number, words))
        rows = self._connection.execute(
            "SELECT form FROM word WHERE language = ? AND learned < ? AND (seen > 0 OR removed > 0)",
            (COMPOUNDING, number),
        ).fetchall()
        if not rows:
            return
        vocabulary = self._vocabulary()
        forms = [(row[0],) for row in rows]
        self._connection.executemany("DELETE FROM compound WHERE form = ?", forms)
        self._connection.executemany(
            "INSERT INTO compound VALUES (?, ?, ?, ?, ?)",
            [
                (form, place, parts, stretch, term_of(stretch, COMPOUNDING))
                for (form,) in forms
                for place, parts, stretch in _stretches(form, split(form, vocabulary))
            ],
        )
        self._connection.executemany(
            "UPDATE word SET learned = ? WHERE form = ? AND language = ?",
            [(number, form, COMPOUNDING) for (form,) in forms],
        )

    def _vocabulary(self) -> Vocabulary:
        rows = self._connection.execute(
            "SELECT form, seen, inside, capital, spelling FROM word WHERE language = ? AND seen > 0", (COMPOUNDING,)
        ).fetchall()
        names = {form for form, _, inside, capital, spelling in rows if looks_like_name(inside, capital, spelling)}
        return Vocabulary.of({row[0]: row[1] for row in rows}, names)


def _stretches(word: str, parts: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield a compound's parts, and the stretches of several parts that may be compounds themselves.

    Each with the place of its first part and how many it has: of *brandstofdepot* also *brandstof*, and *stofdepot*.
    """
    begins: list[int] = []
    for part in parts:
        begins.append(word.index(part, begins[-1] + 1 if begins else 0))
    ends = [begin + len(part) for begin, part in zip(begins, parts, strict=True)]
    for first in range(len(parts)):
        for last in range(first, len(parts)):
            if last - first + 1 < len(parts):
                yield first, last - first + 1, word[begins[first] : ends[last]]
