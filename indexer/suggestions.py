"""What a query was perhaps meant to be, and how one that is being typed may go on: from the archive's own words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer import query_tree as tree
from indexer.alternatives import COMPOUNDING
from indexer.analysis import exact_term, term_of, tokens
from indexer.compounds import is_common
from indexer.keyword import KeywordReader
from indexer.lexicon_reader import LexiconReader, LexiconWord
from indexer.passage_reader import PassageReader
from indexer.query_errors import QuerySyntaxError
from indexer.query_fields import FIELD_NAMES
from indexer.query_language import parse
from indexer.words import fold

# In a shorter word another letter makes another word.
_SHORTEST_CORRECTED = 5
# From this length on two letters may be wrong, below it one: what Lucene's and Elasticsearch's fuzziness AUTO take.
_TWO_ERRORS_FROM = 6

_WORDS_LOOKED_AT = 40


class SuggestionKind(StrEnum):
    """What a suggestion is taken from."""

    TITLE = "title"
    NAME = "name"
    WORD = "word"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A way that a query may go on: ``text`` is the whole query then, ``shown`` the part that is new."""

    text: str
    shown: str
    kind: SuggestionKind


class Suggester:
    """Suggests over one state of the index."""

    def __init__(self, keyword: KeywordReader, lexicon: LexiconReader, store: PassageReader) -> None:
        self._keyword = keyword
        self._lexicon = lexicon
        self._store = store

    def correction(self, text: str, members: Sequence[tree.Node], finds: Callable[[str], bool]) -> str | None:
        """Return the query with its unknown words put right, if there is such a query and it finds something.

        ``finds`` says so of a query. A word that the archive has, or that is common
        Dutch, is never put right.
        """
        corrected, shift = text, 0
        for word in _words(members):
            better = self._better(word.text)
            if better is not None:
                corrected = corrected[: word.start + shift] + better + corrected[word.end + shift :]
                shift += len(better) - (word.end - word.start)
        return corrected if corrected != text and finds(corrected) else None

    def completions(self, text: str, limit: int) -> list[Suggestion]:
        """Return how a query that is being typed may go on, the likeliest first; at most ``limit``.

        Its last word is completed by the archive's names and words and by the fields of the query language, all of it
        by titles. Each can be searched for as it is, but for fields, which want a value.
        """
        typed = text.lstrip()
        if not typed or typed.endswith(" ") or len(typed) > _LONGEST_COMPLETED:
            return []
        before, last = _split_last(typed)
        titles = [
            Suggestion(query, title, SuggestionKind.TITLE)
            for title in self._store.titles_with(typed, limit)
            if (query := _closed(title))
        ]
        words = [
            Suggestion(query, word.spelling, kind)
            for word, kind in self._beginning(last, limit)
            if (query := _closed(before + word.spelling))
        ]
        fields = [
            Suggestion(f"{before}{name}:", f"{name}:", SuggestionKind.FIELD)
            for name in FIELD_NAMES
            if len(last) > 1 and name.startswith(fold(last)) and name != fold(last)
        ]
        found = [*words[: max(limit - len(titles) - len(fields), limit // 2)], *fields[:2], *titles]
        return list({suggestion.text.casefold(): suggestion for suggestion in found}.values())[:limit]

    def _beginning(self, last: str, limit: int) -> list[tuple[LexiconWord, SuggestionKind]]:
        form = fold(last)
        if not form or not form[-1].isalnum():
            return []
        found = [
            word
            for word in self._lexicon.beginning(form, _WORDS_LOOKED_AT)
            if word.form != form and len(word.form) > 2 and self._keyword.holds(exact_term(word.form))
        ]
        return [
            (word if named else replace(word, spelling=word.spelling.lower()), kind)
            for word in found[:limit]
            for named in [not self._lexicon.is_plain_word(word.form)]
            for kind in [SuggestionKind.NAME if named else SuggestionKind.WORD]
        ]

    def _better(self, word: str) -> str | None:
        """Return the archive's word that an unknown one was most likely meant to be."""
        form = fold(word)
        if len(form) < _SHORTEST_CORRECTED or not form.isalpha() or self._is_known(word, form):
            return None
        errors = 2 if len(form) >= _TWO_ERRORS_FROM else 1
        known = {each.form: each for each in self._lexicon.words() if abs(len(each.form) - len(form)) <= errors}
        found = process.extract(form, known.keys(), scorer=OSA.distance, score_cutoff=errors, limit=_WORDS_LOOKED_AT)
        ranked = sorted(found, key=lambda each: (each[1], each[0][:1] != form[:1], -known[each[0]].seen, each[0]))
        best = next((each[0] for each in ranked if self._keyword.holds(exact_term(each[0]))), None)
        if best is None:
            return None
        return known[best].spelling if not self._lexicon.is_plain_word(best) else best

    def _is_known(self, word: str, form: str) -> bool:
        return bool(
            self._keyword.holds(exact_term(form))
            or self._keyword.holds(term_of(form, COMPOUNDING))
            or self._lexicon.compounds_with(term_of(form, COMPOUNDING))
            or self._lexicon.same_names(word, form)
            or self._lexicon.parts(form, "nl")
            or is_common(form)
        )


# A pasted text is not completed.
_LONGEST_COMPLETED = 200

_CLOSINGS = ("", '"', ")", '")')


def _split_last(text: str) -> tuple[str, str]:
    """Return a query up to its last word, signs that stand before that one included, and the word."""
    run = text[max(text.rfind(sign) for sign in " (") + 1 :]
    last = run.lstrip('-−"“„')
    return text.removesuffix(last), last


def _closed(query: str) -> str | None:
    """Return a query with what was left open in typing closed; None where it can't be read even so (-word alone)."""
    return next((query + closing for closing in _CLOSINGS if _is_readable(query + closing)), None)


def _is_readable(query: str) -> bool:
    try:
        parse(query)
    except QuerySyntaxError:
        return False
    return True


def _words(members: Sequence[tree.Node]) -> list[tree.Word]:
    """Return the plain words of a query in order, those of groups too, but none that is excluded."""
    found: list[tree.Word] = []
    for member in members:
        if isinstance(member, tree.Word):
            if sum(1 for _ in tokens(member.text, None)) == 1:
                found.append(member)
        elif isinstance(member, tree.Any | tree.All | tree.Near):
            found += _words(member.members)
        elif isinstance(member, tree.InField):
            found += _words([member.member])
    return found
