"""Snippets for one query's hits: the words that matched, and the sentence that carries the meaning."""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.embedding.cache import EmbeddingCache
from indexer.keyword import Clause, ClauseKind
from indexer.passage_reader import StoredPassage
from indexer.sentences import sentence_spans
from indexer.snippets import Snippet, Span, keyword_spans, snippet
from indexer.vector import Vector


@dataclass(frozen=True, slots=True)
class Meaning:
    """A query's vector, the model that it is by (its identity), and where that model's sentence vectors are."""

    vector: Vector
    model: str
    embeddings: EmbeddingCache


class SnippetMaker:
    """Makes the snippets of one query; ``meaning`` is None where only words count."""

    def __init__(self, clauses: Sequence[Clause], terms: frozenset[str], meaning: Meaning | None) -> None:
        kept = [clause for clause in clauses if not clause.excluded]
        self._phrases = [
            reading
            for clause in kept
            if clause.kind is ClauseKind.PHRASE
            for reading in clause.readings
            if len(reading) > 1
        ]
        # A phrase's words are marked where they follow each other, not where one stands by itself.
        loose = {t for c in kept if c.kind is ClauseKind.WORD for reading in c.readings for t in reading}
        bound = {term for phrase in self._phrases for term in phrase} - loose
        self._terms = terms - bound
        self._meaning = meaning

    def snippets(self, passages: Sequence[StoredPassage]) -> list[Snippet]:
        """Return a snippet for each passage, in order."""
        return [self._snippet(each.passage.text, each.article.language) for each in passages]

    def keyword_spans(self, text: str, language: str | None) -> list[Span]:
        """Return where the query's words stand in a text."""
        return keyword_spans(text, language, self._terms, self._phrases)

    def _snippet(self, text: str, language: str | None) -> Snippet:
        keywords = self.keyword_spans(text, language)
        return snippet(text, sentence_spans(text, language), keywords, self._nearest_sentence(text))

    def _nearest_sentence(self, text: str) -> Span | None:
        if self._meaning is None:
            return None
        sentences = self._meaning.embeddings.sentences(self._meaning.model, text)
        return sentences.nearest(self._meaning.vector) if sentences else None
