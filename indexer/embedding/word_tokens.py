"""Which tokens texts have, by a model's tokenizer; what was met before is not tokenized again.

Looking words up takes a tokenizer far longer than all the rest of embedding. An archive has few words, met again and
again: so the tokens of each are kept, and those of the pieces that words consist of ("Huis," and "huis" share one).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from indexer.embedding.word_cuts import WHOLE, Cut, WordCuts, cuts_one_by_one, words_stand_alone

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Numbers = NDArray[np.intp]

# What is remembered: as many words as a large archive's usual ones, and none of any size; in some 30 MB.
_MOST_WORDS = 100_000
_MOST_CHARACTERS = 2_000_000

_HALF_PAIR = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class TokenLists:
    """Lists of tokens, one after the other in ``tokens``; list ``i`` has ``counts[i]`` of them."""

    tokens: Numbers
    counts: Numbers

    @classmethod
    def of(cls, lists: Iterable[Sequence[int]], counts: Sequence[int]) -> Self:
        """Return lists of numbers, of which it is known how many each has, as one."""
        known = np.array(counts, dtype=np.intp)
        return cls(np.fromiter(chain.from_iterable(lists), np.intp, int(known.sum())), known)

    def starts(self) -> Numbers:
        """Return where each list begins."""
        starts: Numbers = np.cumsum(self.counts) - self.counts
        return starts

    def joined(self, counts: Numbers) -> "TokenLists":
        """Return fewer lists: the first ``counts[0]`` of these as one, the next ``counts[1]`` as the second, ..."""
        ends = np.concatenate([[0], np.cumsum(self.counts)])[np.concatenate([[0], np.cumsum(counts)])]
        return TokenLists(self.tokens, np.diff(ends))

    def chosen(self, places: Numbers) -> "TokenLists":
        """Return the lists at some places, in that order."""
        counts = self.counts[places]
        # Each token's place: the running number, moved by as much as its list begins later or earlier than before.
        moved = np.repeat(self.starts()[places] - (np.cumsum(counts) - counts), counts)
        return TokenLists(self.tokens[moved + np.arange(len(moved))], counts)

    def followed_by(self, other: "TokenLists") -> "TokenLists":
        """Return these lists and then the other ones."""
        return TokenLists(np.concatenate([self.tokens, other.tokens]), np.concatenate([self.counts, other.counts]))


class WordTokens:
    """A tokenizer's tokens, text by text. Not safe in several threads at once."""

    def __init__(self, tokenizer: "Tokenizer") -> None:
        from tokenizers import Tokenizer  # Imported here: searching by word does not need it.

        self._tokenizer = tokenizer
        # For pieces, which are changed and cut already: all that is left is looking them up.
        self._plain = Tokenizer(tokenizer.model)
        self._alone = words_stand_alone(tokenizer)
        self._cuts = WordCuts(tokenizer) if self._alone and cuts_one_by_one(tokenizer) else None
        self._words, self._pieces = _Remembered(self._of_words), _Remembered(self._of_pieces)

    def __call__(self, texts: Sequence[str]) -> TokenLists:
        """Return the tokens of each text: exactly the tokenizer's own, without special ones around them."""
        return self._words(Cut.at_spaces(texts)) if self._alone else _encoded(self._tokenizer, texts)

    def _of_words(self, words: Sequence[str]) -> TokenLists:
        return self._pieces(self._cuts.pieces(words)) if self._cuts else _encoded(self._tokenizer, words)

    def _of_pieces(self, pieces: Sequence[str]) -> TokenLists:
        plain = [piece for piece in pieces if piece[0] != WHOLE]
        found = _encoded(self._plain, plain)
        if len(plain) == len(pieces):
            return found
        words = [piece[1:] for piece in pieces if piece[0] == WHOLE]
        found = found.followed_by(_encoded(self._tokenizer, words))
        # Back into their order: a stable sort would put the plain ones first and then the whole ones, as found.
        kinds = np.fromiter((piece[0] == WHOLE for piece in pieces), np.bool_, len(pieces))
        return found.chosen(np.argsort(np.argsort(kinds, kind="stable")))


class _Remembered:
    """The tokens of words, or of pieces of them, each found only once."""

    def __init__(self, find: Callable[[Sequence[str]], TokenLists]) -> None:
        self._find = find
        self._places: defaultdict[str, int]
        self._lists: TokenLists
        self._characters: int
        self._forget()

    def __call__(self, cut: Cut) -> TokenLists:
        """Return the tokens of each text."""
        # There are places without tokens only where an interruption came in between.
        if len(self._places) > _MOST_WORDS or self._characters > _MOST_CHARACTERS or self._new():
            self._forget()
        places = np.fromiter(map(self._places.__getitem__, cut.parts), np.intp, len(cut.parts))
        if new := self._new():
            self._lists = self._lists.followed_by(self._find(new))
            self._characters += sum(map(len, new))
        return self._lists.chosen(places).joined(np.array(cut.counts, dtype=np.intp))

    def _new(self) -> list[str]:
        """Return the words that have a place but no tokens yet, in the order of their places."""
        return list(islice(reversed(self._places), len(self._places) - len(self._lists.counts)))[::-1]

    def _forget(self) -> None:
        # A word that is looked up for the first time gets the next place.
        self._places = defaultdict(count().__next__)
        self._lists = TokenLists.of([], [])
        self._characters = 0


def _encoded(tokenizer: "Tokenizer", texts: Sequence[str]) -> TokenLists:
    try:
        encoded = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    except TypeError:
        # Halves of surrogate pairs are no characters, and the tokenizers library takes a text with one for no text.
        whole = [_HALF_PAIR.sub("\ufffd", text) for text in texts]
        encoded = tokenizer.encode_batch_fast(whole, add_special_tokens=False)
    return TokenLists.of((each.ids for each in encoded), [len(each) for each in encoded])
