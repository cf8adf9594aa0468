"""How a block of an article is known for ever: by its text, whatever extraction makes of it and wherever it stands."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

_NAME = re.compile(r"([0-9a-f]{32})-([0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class BlockName:
    """A block by the fingerprint of its text, and by which of the article's blocks with this text it is, from 0."""

    fingerprint: str
    occurrence: int = 0

    def __str__(self) -> str:
        return f"{self.fingerprint}-{self.occurrence}"

    @classmethod
    def parse(cls, written: str) -> Self | None:
        """Return the block that ``str`` of a name names, None for what is no name."""
        found = _NAME.fullmatch(written)
        return cls(found[1], int(found[2])) if found else None


def fingerprint(text: str) -> str:
    """Return a hash that stays the same when only white space, case or the composition of letters differs."""
    # A NUL stands in the index as the sign for what cannot be read: there too the block must be known.
    folded = " ".join(unicodedata.normalize("NFC", text.replace("\0", "\ufffd")).casefold().split())
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def block_names(texts: Iterable[str]) -> list[BlockName]:
    """Return the names of an article's blocks from their texts, which must stand in the source's order."""
    seen: Counter[str] = Counter()
    names = []
    for text in texts:
        known = fingerprint(text)
        names.append(BlockName(known, seen[known]))
        seen[known] += 1
    return names
