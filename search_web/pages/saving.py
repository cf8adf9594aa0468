"""The page to which the bookmarklet hands what the reader is looking at, to be kept with one click."""

from flask import Blueprint, Response, make_response, render_template, request, url_for

from archive import Metadata, normalise_url
from archive.errors import VindplaatsError
from archive.layers import checked_tags
from archive.media_types import HTML
from search_web.bookmarklet import bookmarklet
from search_web.metadata_form import MetadataForm, read_metadata
from search_web.redirection import see_other
from search_web.running import running
from search_web.submissions import Link, PastedText, Submission

LONGEST_SHOWN_TITLE = 200

pages = Blueprint("saving", __name__, url_prefix="/save")


@pages.get("")
def form() -> Response:
    """Show the page that was handed over, to be kept; without one, the bookmarklet that hands pages over."""
    url = request.args.get("url", "").strip()
    if not url:
        address = url_for("saving.form", _external=True)
        return make_response(render_template("bookmarklet.html", bookmarklet=bookmarklet(address)))
    return _shown(url, request.args.get("title", ""), MetadataForm({}), _trouble_with(url))


@pages.post("")
def save() -> Response:
    """Keep the page as the browser had it, or where its markup did not come along, as the link gives it."""
    url, title = request.form.get("url", "").strip(), request.form.get("title", "")
    metadata = read_metadata({"tags": request.form.get("tags", "")})
    trouble = _trouble_with(url)
    if trouble is None:
        try:
            checked_tags(metadata.tags)
        except VindplaatsError as error:
            trouble = error
    if trouble is not None:
        return _shown(url, title, metadata, trouble)
    markup = request.form.get("html", "")
    handed: Submission = PastedText(markup, Metadata(url=url), HTML) if markup.strip() else Link(url)
    job = running().jobs.submit([handed], metadata.tags)
    return see_other(url_for("jobs.progress", job_id=job))


def _trouble_with(url: str) -> VindplaatsError | None:
    try:
        normalise_url(url)
    except VindplaatsError as error:
        return error
    return None


def _shown(url: str, title: str, form: MetadataForm, trouble: VindplaatsError | None) -> Response:
    page = render_template(
        "save.html", url=url, title=" ".join(title.split())[:LONGEST_SHOWN_TITLE], form=form, trouble=trouble,
        html=request.form.get("html", ""),
    )  # fmt: skip
    return make_response(page, 200 if trouble is None else 400)
