"""Snippets for one query's hits: the words that matched, and the sentence that carries the meaning."""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.embedding.cache import EmbeddingCache
from indexer.marks import Marks, Span
from indexer.sentences import sentence_spans
from indexer.snippets import Snippet, snippet
from indexer.stored_passages import StoredPassage
from indexer.vector import Vector


@dataclass(frozen=True, slots=True)
class Meaning:
    """A query's vector, the model that it is by (its identity), and where that model's sentence vectors are."""

    vector: Vector
    model: str
    embeddings: EmbeddingCache


class SnippetMaker:
    """Makes the snippets of one query; ``meaning`` is None where only words count."""

    def __init__(self, marks: Marks, meaning: Meaning | None) -> None:
        self._marks = marks
        self._meaning = meaning

    def snippets(self, passages: Sequence[StoredPassage]) -> list[Snippet]:
        """Return a snippet for each passage, in order."""
        return [self._snippet(each.passage.text, each.language) for each in passages]

    def keyword_spans(self, text: str, language: str | None) -> list[Span]:
        """Return where the query's words stand in a text."""
        return self._marks.spans(text, language)

    def nearest_sentence(self, text: str) -> Span | None:
        """Return where the sentence closest in meaning stands in a passage; None where meaning does not count."""
        if self._meaning is None:
            return None
        sentences = self._meaning.embeddings.sentences(self._meaning.model, text)
        return sentences.nearest(self._meaning.vector) if sentences else None

    def _snippet(self, text: str, language: str | None) -> Snippet:
        keywords = self.keyword_spans(text, language)
        return snippet(text, sentence_spans(text, language), keywords, self.nearest_sentence(text))
