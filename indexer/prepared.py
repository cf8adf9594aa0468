"""What extraction and chunking make of an article."""

from dataclasses import dataclass

from archive.article import Article
from indexer.chunking import Passage
from indexer.extraction import Extraction


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article with what extraction and chunking made of it, ready to be indexed; ``languages`` of its passages."""

    article: Article
    extraction: Extraction
    text: str
    passages: tuple[Passage, ...]
    languages: tuple[str | None, ...]
