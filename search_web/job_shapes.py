"""The JSON of jobs."""

from typing import Any

from search_web.error_pages import code_of
from search_web.jobs import ItemReport, JobReport

Json = dict[str, Any]


def job_json(report: JobReport) -> Json:
    """Return how a job stands."""
    return {
        "id": report.id,
        "finished": report.finished,
        "done": report.done,
        "total": len(report.items),
        "items": [item_json(item) for item in report.items],
    }


def item_json(item: ItemReport) -> Json:
    """Return one item of a job."""
    return {
        "source": item.label,
        "state": item.state.value,
        "article_id": item.article_id,
        "outcome": item.outcome.value if item.outcome else None,
        "error": {"code": code_of(item.error), "message": str(item.error)} if item.error else None,
    }
