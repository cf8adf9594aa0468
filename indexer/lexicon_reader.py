"""Looks words up in the archive's word list: other spellings of a name, compounds with a part, words that are alike.

The list is the latest generation's; a reader of the one before may be told of a word that its index lacks, and asks
its index before it uses one.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.compounds import Vocabulary, split
from indexer.lexicon import looks_like_name
from indexer.names import name_keys, place_keys
from indexer.passage_schema import as_json, connect

_SHORTEST_REST = 4
# What ends or begins with so long a word is a compound of it, whatever else it is made of.
_LONG_PART = 7
_LINKS = ("s", "en", "n")


@dataclass(frozen=True, slots=True)
class LexiconWord:
    """A word of the archive: folded, the language that it stands in, how often, and as it is written."""

    form: str
    language: str
    seen: int
    spelling: str


# In place of the table of that name: the words of removed text, counted as they stand there.
_REMOVED_WORDS = """
CREATE TEMP VIEW word AS
SELECT form, language, removed AS seen, inside, capital, spelling, learned FROM main.word
"""


class LexiconReader:
    """The word list of one build; ``removed``: that of its articles' removed text."""

    def __init__(self, build: Path, *, removed: bool = False) -> None:
        self._connection = connect(build)
        if removed:
            self._connection.execute(_REMOVED_WORDS)
        self._words: list[LexiconWord] | None = None

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def languages(self, form: str) -> list[str]:
        """Return the languages that a folded word stands in."""
        rows = self._connection.execute("SELECT language FROM word WHERE form = ? AND seen > 0", (form,))
        return [row[0] for row in rows]

    def seen(self, form: str) -> int:
        """Return how often a folded word stands in the archive, in whatever language."""
        return int(self._connection.execute("SELECT total(seen) FROM word WHERE form = ?", (form,)).fetchone()[0])

    def is_plain_word(self, form: str) -> bool:
        """Whether a folded word stands in the archive, and not as a name."""
        inside, capital, spelling, seen = self._connection.execute(
            "SELECT total(inside), total(capital), max(spelling), total(seen) FROM word WHERE form = ? AND seen > 0",
            (form,),
        ).fetchone()
        return seen > 0 and not looks_like_name(inside, capital, spelling or "")

    def same_names(self, word: str, form: str) -> list[LexiconWord]:
        """Return the archive's other spellings of a name, the most frequent first; none for what is no name there.

        An adjective that is made of a place, which Russian writes small, has the place's.
        """
        keys = sorted(name_keys(word))
        if keys and self.is_plain_word(form):
            keys = sorted(place_keys(word))
        if not keys:
            return []
        rows = self._connection.execute(
            "SELECT form, language, seen, spelling FROM word WHERE seen > 0 AND form != ? AND form IN "
            "(SELECT form FROM name_key WHERE key IN (SELECT value FROM json_each(?))) ORDER BY seen DESC, form",
            (form, as_json(keys)),
        )
        return [LexiconWord(*row) for row in rows]

    def compounds_with(self, term: str) -> list[tuple[LexiconWord, str]]:
        """Return the archive's compounds of which a part has this term, each with that part, most frequent first."""
        rows = self._connection.execute(
            "SELECT DISTINCT word.form, word.language, seen, spelling, part FROM compound JOIN word USING (form) "
            "WHERE term = ? AND word.language = substr(term, 1, instr(term, ':') - 1) AND seen > 0 "
            "ORDER BY seen DESC, form",
            (term,),
        )
        return [(LexiconWord(*row[:4]), row[4]) for row in rows]

    def words_around(self, form: str, language: str) -> list[LexiconWord]:
        """Return the words that end or begin with a form, where what is left is a word of the archive, too.

        For a part that stands nowhere by itself, and so was not known when words were taken apart: that somebody asks
        for it says that it is a word.
        """
        rows = self._connection.execute(
            "SELECT form, language, seen, spelling FROM word WHERE language = ?1 AND seen > 0 "
            "AND length(form) >= length(?2) + ?3 AND (substr(form, -length(?2)) = ?2 OR form GLOB ?2 || '*') "
            "ORDER BY seen DESC, form",
            (language, form, _SHORTEST_REST),
        )
        words = [LexiconWord(*row) for row in rows]
        if len(form) >= _LONG_PART:
            return words
        return [word for word in words if any(self.seen(rest) for rest in _rests(word.form, form))]

    def parts(self, form: str, language: str) -> tuple[str, ...]:
        """Return the parts of a compound, also of one that the archive does not have; none for another word."""
        rows = self._connection.execute(
            "SELECT part FROM compound WHERE form = ? AND parts = 1 ORDER BY place", (form,)
        ).fetchall()
        if rows or self.seen(form):
            return tuple(row[0] for row in rows)
        return split(form, Vocabulary.of(_Counts(self._connection, language), frozenset()))

    def expansions(self, short: str) -> list[tuple[str, str]]:
        """Return what a folded acronym stands for where the archive explains it, each with its language."""
        rows = self._connection.execute(
            "SELECT expansion, language FROM acronym WHERE short = ? AND seen > 0 ORDER BY seen DESC, expansion",
            (short,),
        )
        return [(row[0], row[1]) for row in rows]

    def beginning(self, prefix: str, limit: int) -> list[LexiconWord]:
        """Return the words that begin so, the most frequent first; at most ``limit``."""
        rows = self._connection.execute(
            "SELECT form, language, sum(seen) AS total, spelling FROM word WHERE form >= ? AND form < ? AND seen > 0 "
            "GROUP BY form ORDER BY total DESC, form LIMIT ?",
            (prefix, prefix + "\U0010ffff", limit),
        )
        return [LexiconWord(*row) for row in rows]

    def words(self) -> list[LexiconWord]:
        """Return all words; read once."""
        if self._words is None:
            rows = self._connection.execute("SELECT form, language, seen, spelling FROM word WHERE seen > 0")
            self._words = [LexiconWord(*row) for row in rows]
        return self._words


def _rests(whole: str, part: str) -> Iterator[str]:
    """Yield what may be left of a compound without a part at one of its ends, with its linking sound and without."""
    ends = [whole.removeprefix(part)] if whole.startswith(part) else []
    if whole.endswith(part):
        before = whole.removesuffix(part)
        ends += [before, *(before.removesuffix(link) for link in _LINKS if before.endswith(link))]
    yield from (rest for rest in ends if len(rest) >= _SHORTEST_REST)


class _Counts(Mapping[str, int]):
    """The archive's counts of words in one language, asked one by one: the one word of a query needs few of them."""

    def __init__(self, connection: sqlite3.Connection, language: str) -> None:
        self._connection = connection
        self._language = language

    def __getitem__(self, form: str) -> int:
        row = self._connection.execute(
            "SELECT seen FROM word WHERE form = ? AND language = ? AND seen > 0", (form, self._language)
        ).fetchone()
        if row is None:
            raise KeyError(form)
        return int(row[0])

    def __iter__(self) -> Iterator[str]:
        rows = self._connection.execute("SELECT form FROM word WHERE language = ? AND seen > 0", (self._language,))
        return (row[0] for row in rows)

    def __len__(self) -> int:
        row = self._connection.execute("SELECT count(*) FROM word WHERE language = ? AND seen > 0", (self._language,))
        return int(row.fetchone()[0])
