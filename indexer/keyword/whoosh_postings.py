"""Reads Whoosh's postings into arrays, each term's once for a state of the index."""

from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader, TermNotFound

from indexer.keyword.positions import Floats, Postings

# Decoding a posting takes Python a microsecond or more, keeping it takes twelve bytes: 200 MB at most.
MAX_KEPT_POSTINGS = 16_000_000

_NOWHERE = Postings(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))


class WhooshPostings:
    """A `PostingSource` over one Whoosh reader."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._kept: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._kept_count = 0
        self._lengths: Floats | None = None

    @property
    def size(self) -> int:
        """One more than the largest document number."""
        return int(self._reader.doc_count_all())

    @property
    def passage_count(self) -> int:
        """How many documents there are; fewer than ``size`` where some were removed."""
        return int(self._reader.doc_count())

    def postings(self, field: str, term: str) -> Postings:
        """Return where a term stands in a field; nowhere, for one that the index lacks."""
        found = self._kept.get((field, term))
        if found is None:
            found = self._read(field, term)
            self._keep((field, term), found)
        else:
            self._kept.move_to_end((field, term))
        return found

    def positions(self, field: str, term: str, documents: NDArray[np.int64]) -> list[list[int]]:
        """Return a term's positions in each of these documents, which are ascending and all hold it."""
        if not len(documents):
            return []
        matcher = self._reader.postings(field, term)
        found: list[list[int]] = []
        for document in documents:
            matcher.skip_to(int(document))
            found.append(list(matcher.value_as("positions")))
        return found

    def holds(self, field: str, term: str) -> bool:
        """Whether a term stands in a field of any document."""
        if (field, term) not in self._reader:
            return False
        # Whoosh knows the terms of removed documents until it merges their segment.
        return not self._reader.has_deletions() or bool(self._reader.postings(field, term).is_active())

    def lengths(self) -> Floats:
        """Return how many words each document's text has: shape (size,); removed ones have none."""
        if self._lengths is None:
            column = self._reader.column_reader("length")
            self._lengths = np.zeros(self.size, dtype=np.float32)
            for document in self._reader.all_doc_ids():
                self._lengths[document] = column[document]
        return self._lengths

    def _read(self, field: str, term: str) -> Postings:
        if (field, term) not in self._reader:
            return _NOWHERE
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return _NOWHERE
        documents: list[int] = []
        counts: list[float] = []
        while matcher.is_active():
            documents.append(matcher.id())
            counts.append(matcher.weight())
            matcher.next()
        return Postings(np.array(documents, dtype=np.int64), np.array(counts, dtype=np.float32))

    def _keep(self, key: tuple[str, str], postings: Postings) -> None:
        self._kept[key] = postings
        # An absent term costs memory, too.
        self._kept_count += len(postings.documents) + 8
        while self._kept_count > MAX_KEPT_POSTINGS and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._kept_count -= len(dropped.documents) + 8
