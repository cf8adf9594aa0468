"""How adding fares: a page that reloads itself, and the same as JSON for the script that spares the reloading."""

from collections import Counter
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, make_response, render_template, url_for

from archive.errors import IndexingError
from indexer.stored_passages import Reading
from search_web.jobs import ItemReport, ItemState, JobReport
from search_web.messages import gettext
from search_web.redirection import see_other
from search_web.running import running

pages = Blueprint("jobs", __name__, url_prefix="/jobs")


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item and, once it can be found, its article: what of it was kept, and what was removed for which reason."""

    report: ItemReport
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
    report = running().jobs.report(job_id)
    return make_response(render_template("job.html", job=report, items=shown_items(report)))


@pages.get("/<job_id>/live")
def live(job_id: str) -> Response:
    """Return the part of the page that changes, for the script."""
    report = running().jobs.report(job_id)
    html = render_template("_job.html", job=report, items=shown_items(report))
    said = gettext("%(done)s of %(total)s done", done=report.done, total=len(report.items))
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


def _reading(item: ItemReport) -> Reading | None:
    if item.state is not ItemState.FINDABLE or item.article_id is None:
        return None
    try:
        return running().searchers.current().reading(item.article_id)
    except IndexingError:
        return None
