"""The JSON of what was found in removed text: the same from the command line and from the API."""

from dataclasses import asdict
from typing import Any

from indexer.query import Mode
from indexer.removed_search import RemovedHit, RemovedResults
from search_web.json_shapes import card_json, snippet_json

Json = dict[str, Any]


def removed_results_json(query: str, results: RemovedResults) -> Json:
    """Return a page of removed text, in the form of a page of passages, its hits other ones."""
    return {
        "query": query,
        "in": "removed",
        "mode": Mode.KEYWORD.value,
        "total": results.total,
        "notice": str(results.notice) if results.notice else None,
        "also_searched": [asdict(each) for each in results.spellings],
        "did_you_mean": None,
        "unsure": False,
        "hits": [removed_hit_json(hit) for hit in results.hits],
    }


def removed_hit_json(hit: RemovedHit) -> Json:
    """Return one hit: ``position`` is the place of its first block in the article's ledger."""
    stretch = hit.stretch
    return {
        "rank": hit.rank,
        "score": hit.score,
        "article_id": stretch.article_id,
        "title": hit.article.title,
        "removed": {
            "position": stretch.position,
            "text": stretch.text,
            "reason": stretch.reason,
            "rule": stretch.rule,
        },
        "snippet": snippet_json(hit.snippet),
        **card_json(hit.article),
        "missing": list(hit.missing),
        "elsewhere": hit.elsewhere,
        "also": [{"article_id": each.article_id, "title": each.title, "site": each.site} for each in hit.also],
    }
