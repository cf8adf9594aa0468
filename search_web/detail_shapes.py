"""The JSON of one article with all that is known of it."""

from collections.abc import Iterable
from typing import Any

from archive import Archive, Article
from indexer.decided import in_source_order
from indexer.preparing_one import take_apart_in_time
from indexer.stored_passages import AlsoPublished
from search_web.article_shapes import also_json, metadata_json
from search_web.json_shapes import passage_json

Json = dict[str, Any]


def article_details_json(archive: Archive, article: Article, also: Iterable[AlsoPublished] = ()) -> Json:
    """Return an article with its kept blocks, its passages and what was removed, as its bytes give them today.

    ``also`` is where else its story stands. Raises `SourceError` or `ArticleNotPrepared`.
    """
    prepared = take_apart_in_time(article)
    blocks = in_source_order(prepared.extraction)
    return {
        "id": article.id,
        "title": article.title,
        **metadata_json(article.metadata),
        "tags": list(article.tags),
        "revision": article.revision,
        "revisions": [note.number for note in archive.revisions(article.id)],
        "source": article.source.value,
        "origin": article.origin,
        "media_type": article.media_type,
        "received_at": article.received_at.isoformat(),
        "removed_at": article.removed_at.isoformat() if article.removed_at else None,
        "also_published": also_json(also),
        "text": prepared.text,
        "blocks": [
            {
                "kind": each.block.kind.value,
                "level": each.block.level,
                "text": each.block.text,
                "block": str(each.name),
            }
            for each in blocks
            if each.removal is None
        ],
        "passages": [
            {**passage_json(passage), "headings": list(passage.headings), "language": language}
            for passage, language in zip(prepared.passages, prepared.languages, strict=True)
        ],
        "removals": [
            {
                "position": each.block.order,
                "text": each.block.text,
                "reason": each.removal.reason.value,
                "rule": each.removal.rule,
                "block": str(each.name),
            }
            for each in blocks
            if each.removal is not None
        ],
    }
