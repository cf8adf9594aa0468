"""All that a word of a query may stand for in the archive: itself, other spellings, compounds, beginnings."""

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from indexer.analysis import Token, exact_term, is_stop_word, term_of, terms, tokens
from indexer.keyword import KeywordReader
from indexer.keyword.clauses import Alternative, Clause, Node, Through
from indexer.lexicon_reader import LexiconReader
from indexer.names import curated_spellings

# The languages that write compounds as one word. Those of the first are known by their parts; in the other a word that
# stands nowhere by itself is found at either end of longer ones.
COMPOUNDING = "nl"
_COMPOUNDING = (COMPOUNDING, "de")

# What an occurrence counts for beside one of the word itself, chosen on our sets (tests/benchmarks/README.md):
# of a compound with the word as a part, of one whose other part is asked as well, and of a compound written apart.
PART_WEIGHT = 0.3
PAIR_WEIGHT = 0.9
APART_WEIGHT = 0.8

# Through a beginning, a fuzzy word, a part or a name, a word stands for at most so many of the archive's, the most
# frequent first: "a*" must not become the dictionary.
MAX_EXPANSIONS = 100

# Between the parts of a Dutch or German compound.
_LINKS = ("", "s", "e", "en", "n")
_SHORTEST_JOINED = 3
# A shorter end of a word that is none by itself (*-ingen*) says nothing.
_SHORTEST_UNKNOWN_PART = 5


class Alternatives:
    """Looks up what words may stand for, over one state of the index, for an archive in these analyzer languages."""

    def __init__(self, keyword: KeywordReader, lexicon: LexiconReader, languages: Sequence[str]) -> None:
        self._keyword = keyword
        self._lexicon = lexicon
        self._languages = languages

    def is_held(self, alternative: Alternative) -> bool:
        """Whether the index holds all terms of an alternative."""
        return all(self._keyword.holds(term) for term in alternative.terms)

    def itself(self, text: str) -> Iterator[Alternative]:
        """Yield what a word is in each language; one that breaks into several is also looked for as a whole."""
        for code in self._languages:
            found = list(tokens(text, code))
            apart = [token.term for token in found if not token.whole]
            yield from (Alternative((token.term,)) for token in found if token.whole and _covers(token, found))
            if apart:
                yield Alternative(tuple(apart))

    def exactly(self, text: str) -> Iterator[Alternative]:
        """Yield a word or phrase as it is written; in languages that elide (l’Ukraine) without what is elided too."""
        for code in self._languages:
            found = [token.exact for token in tokens(text, code) if not token.whole]
            if found:
                yield Alternative(tuple(found), Through.EXACT)

    def names(self, text: str, form: str) -> Iterator[Alternative]:
        """Yield the other spellings of a name that the index holds."""
        yield from filter(self.is_held, self._names(text, form))

    def _names(self, text: str, form: str) -> Iterator[Alternative]:
        # Asked first, since the rules for names take longer to read than most questions take otherwise.
        if self._lexicon.is_plain_word(form):
            yield from self._explained(form)
            return
        for word in self._lexicon.same_names(text, form)[:MAX_EXPANSIONS]:
            yield Alternative((term_of(word.form, word.language),), Through.NAME, spelling=word.spelling)
        yield from self._explained(form)
        yield from self._curated(text)

    def _explained(self, form: str) -> Iterator[Alternative]:
        """Yield what the archive says an acronym stands for."""
        for expansion, language in self._lexicon.expansions(form):
            yield Alternative(tuple(terms(expansion, language)), Through.NAME, APART_WEIGHT, expansion)

    def joined_names(self, words: Sequence[str]) -> Iterator[Alternative]:
        """Yield the other spellings of a name of several words: for *Verenigde Staten* also *VS* and *США*."""
        yield from self._curated(" ".join(words))

    def _curated(self, name: str) -> Iterator[Alternative]:
        for spelling in sorted(curated_spellings(name)):
            for code in self._languages:
                found = tuple(terms(spelling, code))
                # A single word is found by its key, in the spelling that the archive has.
                if found and (len(found) > 1 or " " in name):
                    yield Alternative(found, Through.NAME, APART_WEIGHT, spelling)

    def compounds(self, form: str) -> Iterator[Alternative]:
        """Yield the compounds that a word is a part of, and a compound written apart."""
        for language in _COMPOUNDING:
            if language not in self._languages:
                continue
            known = self._lexicon.compounds_with(term_of(form, language))[:MAX_EXPANSIONS]
            if not known and len(form) >= _SHORTEST_UNKNOWN_PART and not self._lexicon.seen(form):
                known = [(word, form) for word in self._lexicon.words_around(form, language)[:MAX_EXPANSIONS]]
            for word, part in known:
                yield Alternative((term_of(word.form, language),), Through.PART, PART_WEIGHT, word.spelling, part)
            parts = self._lexicon.parts(form, language) if language == COMPOUNDING else ()
            if parts:
                yield Alternative(tuple(term_of(part, language) for part in parts), Through.PART, APART_WEIGHT)

    def parts(self, form: str) -> tuple[str, ...]:
        """Return the parts of a compound that say something by themselves; none for another word."""
        if COMPOUNDING not in self._languages:
            return ()
        return tuple(part for part in self._lexicon.parts(form, COMPOUNDING) if not is_stop_word(part, COMPOUNDING))

    def joined(self, first: Node, second: Node) -> Iterator[Alternative]:
        """Yield the archive's words that begin with two words of a query, a linking sound between them or none."""
        if not (isinstance(first, Clause) and isinstance(second, Clause)):
            return
        begin, end = form_of(first.shown), form_of(second.shown)
        if min(len(begin), len(end)) < _SHORTEST_JOINED or not (begin + end).isalpha():
            return
        for link in _LINKS:
            for word in self._lexicon.beginning(begin + link + end, MAX_EXPANSIONS):
                yield Alternative(
                    (term_of(word.form, word.language),), Through.PART, PAIR_WEIGHT, word.spelling, begin + link + end
                )

    def beginning(self, prefix: str) -> Iterator[Alternative]:
        """Yield the words that begin so."""
        form = "".join(token.form for token in tokens(prefix, None) if not token.whole)
        for term in self._keyword.terms_beginning(exact_term(form), MAX_EXPANSIONS):
            yield Alternative((term,), Through.PREFIX, spelling=term[1:])

    def alike(self, text: str, distance: int) -> Iterator[Alternative]:
        """Yield the words that differ from one by so many letters or fewer."""
        form = "".join(token.form for token in tokens(text, None) if not token.whole)
        near = [
            (differs, -word.seen, word.form)
            for word in self._lexicon.words()
            if abs(len(word.form) - len(form)) <= distance
            and (differs := OSA.distance(form, word.form, score_cutoff=distance)) <= distance
        ]
        for differs, _, found in sorted(near)[:MAX_EXPANSIONS]:
            yield Alternative((exact_term(found),), Through.FUZZY, 1.0 / (1 + differs), found)


def form_of(text: str) -> str:
    """Return how a word is known in the archive's word list: the whole's form, where it breaks into several."""
    found = list(tokens(text, None))
    if not found:
        return ""
    return found[0].form if found[0].whole or len(found) == 1 else " ".join(token.form for token in found)


def _covers(whole: Token, found: Sequence[Token]) -> bool:
    return whole.start <= found[0].start and found[-1].end <= whole.end
