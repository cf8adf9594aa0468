"""How adding fares: a page that reloads itself, and the same as JSON for the script that spares the reloading."""

from collections import Counter
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for

from archive.errors import IndexingError
from archive.job import ItemState, JobItem
from indexer.stored_passages import Reading
from search_web.jobs import PAGE_SIZE, JobReport
from search_web.messages import gettext
from search_web.presentation import number
from search_web.redirection import see_other
from search_web.running import running

pages = Blueprint("jobs", __name__, url_prefix="/jobs")

# Digits of an item's number in an address: a job has no more items than that.
_OFFSET_DIGITS = 9


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item and, once it can be found, its article: what of it was kept, and what was removed for which reason."""

    report: JobItem
    reading: Reading | None
    failure: str | None

    @property
    def kept(self) -> int:
        """How many blocks were kept."""
        return len(self.reading.blocks) if self.reading else 0

    @property
    def removed(self) -> list[tuple[str, int]]:
        """Reasons and how many blocks were removed for each, the most frequent first."""
        return Counter(each.reason for each in self.reading.removals).most_common() if self.reading else []


@pages.get("/<job_id>")
def progress(job_id: str) -> Response:
    """Show how a job fares."""
    report = running().jobs.report(job_id, offset=_offset())
    return make_response(render_template("job.html", **_values(report)))


@pages.get("/<job_id>/live")
def live(job_id: str) -> Response:
    """Return the part of the page that changes, for the script."""
    report = running().jobs.report(job_id, offset=_offset())
    html = render_template("_job.html", **_values(report))
    said = gettext("%(done)s of %(total)s done", done=number(report.done), total=number(report.total))
    response = jsonify({"html": html, "finished": report.finished, "says": said})
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.post("/<job_id>/cancel")
def cancel(job_id: str) -> Response:
    """Leave undone what was not begun yet."""
    running().jobs.cancel(job_id)
    return see_other(url_for("jobs.progress", job_id=job_id))


def shown_items(report: JobReport) -> list[ShownItem]:
    """Return a job's items with what became of their articles."""
    failures = running().indexing.state.failures
    return [
        ShownItem(item, _reading(item), failures.get(item.article_id) if item.article_id else None)
        for item in report.items
    ]


def _values(report: JobReport) -> dict[str, object]:
    return {"job": report, "items": shown_items(report), "page_size": PAGE_SIZE}


def _offset() -> int:
    written = request.args.get("offset", "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= _OFFSET_DIGITS else 0


def _reading(item: JobItem) -> Reading | None:
    if item.state is not ItemState.FINDABLE or item.article_id is None:
        return None
    try:
        return running().searchers.current().reading(item.article_id)
    except IndexingError:
        return None
