"""The JSON of articles: the same from the command line and from the API."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from archive.article import ArticleSummary, Metadata

if TYPE_CHECKING:
    from indexer.stored_passages import AlsoPublished

Json = dict[str, Any]


def article_json(article: ArticleSummary, also: Iterable["AlsoPublished"] = ()) -> Json:
    """Return one article of a list; ``also`` is where else its story stands."""
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
        "also_published": also_json(also),
    }


def also_json(also: Iterable["AlsoPublished"]) -> list[Json]:
    """Return other articles with an article's story; ``relation``: they are the same, a part, or the whole of it."""
    return [
        {
            "article_id": each.article.article_id,
            "title": each.article.title,
            "site": each.article.site,
            "published": each.article.published.isoformat() if each.article.published else None,
            "relation": each.relation.value,
        }
        for each in also
    ]


def metadata_json(metadata: Metadata) -> Json:
    """Return an article's metadata but its title; None where it is not known."""
    return {
        "byline": metadata.byline,
        "authors": list(metadata.authors),
        "published": metadata.published.isoformat() if metadata.published else None,
        "published_at": metadata.published_at.isoformat() if metadata.published_at else None,
        "modified": metadata.modified.isoformat() if metadata.modified else None,
        "language": metadata.language,
        "site": metadata.site,
        "url": metadata.url,
    }
