"""Which words of a text a query's clauses met, and where they stand: by the analyzer that the index used."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.analysis import Token, analysed, fold
from indexer.keyword.clauses import Clause, KeywordQuery, clauses_of

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """What to mark.

    ``terms`` wherever they stand; of a compound only its parts (``parts``, by the compound's term); the words of
    ``phrases`` where they follow each other.
    """

    terms: frozenset[str] = frozenset()
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    phrases: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, query: KeywordQuery) -> "Marks":
        """Return what the words that a query looks for are met by."""
        return cls.of_clauses(clauses_of(query))

    @classmethod
    def of_clauses(cls, clauses: Iterable[Clause]) -> "Marks":
        """Return what these clauses are met by."""
        alternatives = [alternative for clause in clauses for alternative in clause.alternatives]
        whole = {each.terms[0] for each in alternatives if len(each.terms) == 1 and not each.part}
        parts: defaultdict[str, list[str]] = defaultdict(list)
        for each in alternatives:
            if each.part and each.terms[0] not in whole:
                parts[each.terms[0]].append(each.part)
        phrases = dict.fromkeys(each.terms for each in alternatives if len(each.terms) > 1)
        return cls(frozenset(whole), {term: tuple(dict.fromkeys(each)) for term, each in parts.items()}, tuple(phrases))

    def spans(self, text: str, language: str | None) -> list[Span]:
        """Return where a text is to be marked; ascending, none within another."""
        found = analysed(text, language)
        marked = [span for token in found for span in self._spans(text, token)]
        marked += self._phrase_spans(found)
        return _apart(marked)

    def _spans(self, text: str, token: Token) -> Iterable[Span]:
        if token.term in self.terms or token.exact in self.terms:
            yield token.start, token.end
        elif token.term in self.parts:
            yield from (_part_span(text, token, part) for part in self.parts[token.term])

    def _phrase_spans(self, found: Sequence[Token]) -> Iterable[Span]:
        if not self.phrases:
            return
        words = [token for token in found if not token.whole]
        for phrase in self.phrases:
            first = phrase[0]
            for place, token in enumerate(words):
                if first in (token.term, token.exact) and place + len(phrase) <= len(words):
                    following = words[place : place + len(phrase)]
                    if all(term in (each.term, each.exact) for term, each in zip(phrase, following, strict=True)):
                        yield from ((each.start, each.end) for each in following)


def _part_span(text: str, token: Token, part: str) -> Span:
    """Return where a part stands in a compound; all of the compound, where folding has moved its letters."""
    written = text[token.start : token.end]
    place = fold(written).find(part)
    if place < 0 or len(fold(written)) != len(written):
        return token.start, token.end
    return token.start + place, token.start + place + len(part)


def _apart(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept
