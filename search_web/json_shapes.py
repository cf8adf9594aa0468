"""The JSON of searches: the same from the command line and from the API (articles: `search_web.article_shapes`)."""

from dataclasses import asdict
from typing import Any

from indexer.chunking import Passage
from indexer.explanations import Explanation
from indexer.hits import Hit, Results, passage_id
from indexer.snippets import Snippet
from indexer.stored_passages import ArticleCard
from search_web.article_shapes import also_json

Json = dict[str, Any]


def results_json(query: str, results: Results) -> Json:
    """Return a page of hits: a flat list of passages, best first."""
    return {
        "query": query,
        "in": "text",
        "mode": results.mode.value,
        "total": results.total,
        "notice": str(results.notice) if results.notice else None,
        "also_searched": [asdict(each) for each in results.spellings],
        "did_you_mean": results.correction,
        "unsure": results.unsure,
        "hits": [hit_json(hit) for hit in results.hits],
    }


def hit_json(hit: Hit) -> Json:
    """Return one hit."""
    return {
        "rank": hit.rank,
        "score": hit.score,
        "article_id": hit.article.article_id,
        "title": hit.article.title,
        "headings": list(hit.passage.headings),
        "passage": passage_json(hit.passage),
        "snippet": snippet_json(hit.snippet),
        **card_json(hit.article),
        "partial": hit.partial,
        "explanation": explanation_json(hit.explanation),
        "duplicates": [
            {
                "article_id": each.article.article_id,
                "title": each.article.title,
                "site": each.article.site,
                "passage": passage_json(each.passage),
            }
            for each in hit.duplicates
        ],
        "also_published": also_json(hit.also),
    }


def passage_json(passage: Passage) -> Json:
    """Return a passage: ``text`` is what stands at start..end in its article's text."""
    return {"id": passage_id(passage), "text": passage.text, "start": passage.start, "end": passage.end}


def snippet_json(snippet: Snippet) -> Json:
    """Return a snippet; highlights count in its own text."""
    return {
        "text": snippet.text,
        "highlights": [{"start": each.start, "end": each.end, "mark": each.mark.value} for each in snippet.highlights],
        "cut_before": snippet.cut_before,
        "cut_after": snippet.cut_after,
    }


def explanation_json(explanation: Explanation) -> Json:
    """Return what each index gave, and how the two became one score."""
    return {
        "keyword": asdict(explanation.keyword) if explanation.keyword else None,
        "meaning": asdict(explanation.meaning) if explanation.meaning else None,
        "fusion": explanation.fusion.value if explanation.fusion else None,
        "meaning_weight": explanation.meaning_weight,
        "words": [{**asdict(each), "found": list(each.found)} for each in explanation.words],
        "lead": explanation.lead,
        "missing": list(explanation.missing),
        "sentence": explanation.sentence,
        "heard": explanation.heard,
    }


def card_json(card: ArticleCard) -> Json:
    """Return what is known of a hit's article."""
    return {
        "byline": card.byline,
        "authors": list(card.authors),
        "published": card.published.isoformat() if card.published else None,
        "language": card.language,
        "site": card.site,
        "url": card.url,
        "tags": list(card.tags),
    }
