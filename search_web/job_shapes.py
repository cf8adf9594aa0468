"""The JSON of jobs."""

from typing import Any

from archive.article import Outcome
from archive.errors import VindplaatsError
from archive.job import ItemState, JobItem
from archive.sources.passed_over import OtherFile
from search_web.error_pages import code_of
from search_web.jobs import JobReport

Json = dict[str, Any]


def job_json(report: JobReport) -> Json:
    """Return how a job stands, with one page of its items: failures first, then the latest."""
    return {**job_summary_json(report), "offset": report.offset, "items": [item_json(item) for item in report.items]}


def job_summary_json(report: JobReport) -> Json:
    """Return how a job stands, without its items."""
    counts = report.counts
    return {
        "id": report.id,
        "label": report.job.label,
        "state": report.job.state.value,
        "created": report.job.created_at.isoformat(),
        "finished": report.finished,
        "done": report.done,
        "total": report.total,
        "listed": report.job.listed,
        "states": {state.value: counts.states.get(state, 0) for state in ItemState},
        "outcomes": {outcome.value: counts.outcomes.get(outcome, 0) for outcome in Outcome},
        "passed_over": {kind.value: report.passed_over[kind] for kind in OtherFile},
        "per_second": round(report.rate, 2),
        "seconds_left": None if report.seconds_left is None else round(report.seconds_left),
        "error": error_json(report.error or report.index_error),
    }


def item_json(item: JobItem) -> Json:
    """Return one item of a job."""
    return {
        "source": item.label,
        "state": item.state.value,
        "article_id": item.article_id,
        "outcome": item.outcome.value if item.outcome else None,
        "error": error_json(item.error),
    }


def error_json(error: VindplaatsError | None) -> Json | None:
    """Return an error's code and sentence."""
    return None if error is None else {"code": code_of(error), "message": str(error)}
