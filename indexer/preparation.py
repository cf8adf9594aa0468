"""From a stored article to what the index takes: extraction, then chunking; failures stay with their article."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from archive import Archive, Article
from archive.errors import ArchiveError, ArticleNotFound, VindplaatsError
from archive.language import detect_language
from archive.reading import Readable
from indexer.analysed import AnalysedArticle, analyse
from indexer.chunking import passages
from indexer.decided import decide
from indexer.errors import ArticleFails, ArticleTooLarge
from indexer.extraction import extract
from indexer.passage_languages import LEAST_CONFIDENCE, passage_languages
from indexer.prepared import PreparedArticle
from indexer.sections import article_text

_log = logging.getLogger(__name__)

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that could not be indexed, and the sentence that says why."""

    article_id: int
    sentence: str


def take_apart(article: Article, read: Readable | None = None) -> PreparedArticle:
    """Return what extraction, people's decisions and chunking make of an article; ``read`` is what was read of it.

    Without a limit of time: `indexer.preparing_one` has one. Raises `SourceError`.
    """
    extraction = decide(extract(article, read), article.decisions)
    language = article.metadata.language
    cut = passages(article.id, extraction.kept, language)
    spoken = passage_languages(cut, language)
    return PreparedArticle(article, extraction, article_text(extraction.kept), cut, spoken)


def analysed(archive: Archive, article_id: int) -> AnalysedArticle | Failure:
    """Return an article as the index takes it; for one that cannot be read, the reason: the others go on.

    Raises `ArchiveError` when the archive itself cannot be read.
    """
    return attempt(lambda: analyse(take_apart(archive.get(article_id))), article_id)


def warm() -> None:
    """Load what is otherwise loaded with the first article: a second's work, and most of the memory it takes."""
    import trafilatura  # noqa: F401  # here: see `indexer.main_content`

    import indexer.html_blocks  # noqa: F401  # here: see `indexer.extraction`

    detect_language("Zo klinkt een zin in het Nederlands, en zo begint het lezen.", LEAST_CONFIDENCE)


def attempt(work: Callable[[], _Made], article_id: int) -> _Made | Failure:
    """Return what some work on an article makes, or why it makes nothing. Raises `ArchiveError`."""
    try:
        return work()
    except ArticleNotFound as error:
        return Failure(article_id, str(error))
    except ArchiveError:
        raise  # of the archive itself: it is no fault of this article's, and others would meet it, too
    except VindplaatsError as error:
        return Failure(article_id, str(error))
    except MemoryError:
        return Failure(article_id, str(ArticleTooLarge(article_id=article_id)))
    except Exception as error:
        _log.exception("article %s cannot be indexed", article_id)
        return Failure(article_id, str(ArticleFails(article_id=article_id, detail=f"{type(error).__name__}: {error}")))
