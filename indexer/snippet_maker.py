"""Snippets for one query's hits: the words that matched, and the sentence that carries the meaning."""

from collections.abc import Sequence

from indexer.embedding import Embedder
from indexer.keyword import Clause, ClauseKind
from indexer.passage_reader import StoredPassage
from indexer.sentences import sentence_spans
from indexer.snippets import Snippet, Span, keyword_spans, snippet
from indexer.vector import Vector

# For so many hits of a page the nearest sentence is looked for: each costs its sentences' embeddings, and a reader
# looks at the first ones.
MAX_MEANING_MARKS = 10

# Shorter pieces ("Nee.") are near to everything.
_MIN_SENTENCE_WORDS = 4


class SnippetMaker:
    """Makes the snippets of one query; ``vector`` is the query's embedding, None where only words count."""

    def __init__(
        self,
        clauses: Sequence[Clause],
        terms: frozenset[str],
        embedder: Embedder | None,
        vector: Vector | None,
    ) -> None:
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
        self._embedder = embedder
        self._vector = vector

    def snippets(self, passages: Sequence[StoredPassage]) -> list[Snippet]:
        """Return a snippet for each passage, in order."""
        sentences = [sentence_spans(each.passage.text, each.article.language) for each in passages]
        meanings = self._nearest_sentences(passages[:MAX_MEANING_MARKS], sentences)
        return [
            snippet(
                each.passage.text,
                spans,
                self.keyword_spans(each.passage.text, each.article.language),
                meaning,
            )
            for each, spans, meaning in zip(
                passages, sentences, meanings + [None] * (len(passages) - len(meanings)), strict=True
            )
        ]

    def keyword_spans(self, text: str, language: str | None) -> list[Span]:
        """Return where the query's words stand in a text."""
        return keyword_spans(text, language, self._terms, self._phrases)

    def _nearest_sentences(
        self, passages: Sequence[StoredPassage], sentences: Sequence[Sequence[Span]]
    ) -> list[Span | None]:
        if self._vector is None or self._embedder is None:
            return [None] * len(passages)
        candidates = [
            (i, span)
            for i, (each, spans) in enumerate(zip(passages, sentences, strict=False))
            for span in spans
            if len(each.passage.text[slice(*span)].split()) >= _MIN_SENTENCE_WORDS
        ]
        texts = [passages[i].passage.text[slice(*span)].strip() for i, span in candidates]
        cosines = self._embedder.embed_passages(texts) @ self._vector
        nearest: dict[int, tuple[float, Span]] = {}
        for (i, span), cosine in zip(candidates, cosines.tolist(), strict=True):
            if i not in nearest or cosine > nearest[i][0]:
                nearest[i] = (cosine, _trimmed(passages[i].passage.text, span))
        return [nearest[i][1] if i in nearest else None for i in range(len(passages))]


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
