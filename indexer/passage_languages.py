"""In which language each passage is: its article's, unless its own words clearly say otherwise."""

from collections.abc import Sequence

from archive.language import detect_language
from indexer.chunking import Passage

# A quotation in English makes no English passage; and for the kin of a language (Dutch, Afrikaans) chance is never far.
LEAST_CONFIDENCE = 0.99


def passage_languages(passages: Sequence[Passage], language: str | None) -> tuple[str | None, ...]:
    """Return each passage's ISO 639-1 code, None where neither it nor its article's is known."""
    return tuple(detect_language(passage.text, LEAST_CONFIDENCE) or language for passage in passages)
