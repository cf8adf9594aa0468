"""From a stored article to what the index takes: extraction, then chunking; failures stay with their article."""

import logging
from dataclasses import dataclass

from archive import Archive, Article
from archive.errors import VindplaatsError
from indexer.chunking import passages
from indexer.extraction import extract
from indexer.passage_languages import passage_languages
from indexer.passage_writer import PreparedArticle
from indexer.sections import article_text

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that could not be indexed, and the sentence that says why."""

    article_id: int
    sentence: str


def take_apart(article: Article) -> PreparedArticle:
    """Return what extraction and chunking make of an article."""
    extraction = extract(article)
    language = article.metadata.language
    cut = passages(article.id, extraction.kept, language)
    spoken = passage_languages(cut, language)
    return PreparedArticle(article, extraction, article_text(extraction.kept), cut, spoken)


def prepare(archive: Archive, article_id: int) -> PreparedArticle | Failure:
    """Return an article's text and passages; for one that cannot be read, the reason: the others go on."""
    try:
        return take_apart(archive.get(article_id))
    except VindplaatsError as error:
        return Failure(article_id, str(error))
    except Exception as error:
        _log.exception("article %s cannot be indexed", article_id)
        sentence = f"Article {article_id} is stored, but cannot be indexed ({type(error).__name__}: {error})."
        return Failure(article_id, sentence)
