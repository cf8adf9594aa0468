"""The JSON of articles: the same from the command line and from the API."""

from typing import Any

from archive.article import ArticleSummary, Metadata

Json = dict[str, Any]


def article_json(article: ArticleSummary) -> Json:
    """Return one article of a list."""
    return {
        "id": article.id,
        "title": article.title,
        **metadata_json(article.metadata),
        "tags": list(article.tags),
        "revision": article.revision,
        "source": article.source.value,
        "origin": article.origin,
        "received_at": article.received_at.isoformat(),
        "removed_at": article.removed_at.isoformat() if article.removed_at else None,
    }


def metadata_json(metadata: Metadata) -> Json:
    """Return an article's metadata but its title; None where it is not known."""
    return {
        "byline": metadata.byline,
        "published": metadata.published.isoformat() if metadata.published else None,
        "language": metadata.language,
        "site": metadata.site,
        "url": metadata.url,
    }
