"""The JSON of one article with all that is known of it."""

from typing import Any

from archive import Archive, Article
from indexer.preparation import take_apart
from search_web.article_shapes import metadata_json
from search_web.json_shapes import passage_json

Json = dict[str, Any]


def article_details_json(archive: Archive, article: Article) -> Json:
    """Return an article with its kept blocks, its passages and what was removed, as its bytes give them today."""
    prepared = take_apart(article)
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
        "text": prepared.text,
        "blocks": [
            {"kind": block.kind.value, "level": block.level, "text": block.text} for block in prepared.extraction.kept
        ],
        "passages": [{**passage_json(passage), "headings": list(passage.headings)} for passage in prepared.passages],
        "removals": [
            {
                "position": removal.block.order,
                "text": removal.block.text,
                "reason": removal.reason.value,
                "rule": removal.rule,
            }
            for removal in prepared.extraction.removals
        ],
    }
