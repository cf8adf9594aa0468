"""The page on which articles are added: by link, as files, as pasted text."""

from dataclasses import replace

from flask import Blueprint, Response, make_response, render_template, request, url_for

from archive import Metadata, normalise_url
from archive.errors import InvalidMetadata, SourceEmpty, VindplaatsError
from archive.layers import checked_tags
from search_web.errors import InvalidRequest
from search_web.messages import msgid
from search_web.metadata_form import MetadataForm, read_metadata
from search_web.redirection import see_other
from search_web.running import running
from search_web.submissions import Link, PastedText, Submission, UploadedFile

_OF_ONE_ARTICLE = msgid("A title, byline, date or address belongs to one article: upload that file by itself.")
_NO_FILE = msgid("choose one or more files first.")

# Of the latest jobs, so many are shown.
_SHOWN_JOBS = 8

pages = Blueprint("adding", __name__)


@pages.get("/add")
def form() -> Response:
    """Show the three ways to add."""
    return _shown(MetadataForm({}), {})


@pages.post("/add")
def add() -> Response:
    """Take what was handed in, and show how it fares; a form with a mistake comes back as it was."""
    metadata = read_metadata(request.form)
    problems: dict[str, VindplaatsError] = dict(metadata.problems)
    submissions: list[Submission] = []
    try:
        checked_tags(metadata.tags)
        submissions = _submissions(request.form.get("kind", ""), metadata.metadata)
    except VindplaatsError as problem:
        problems["tags" if isinstance(problem, InvalidMetadata) else "source"] = problem
    if problems:
        return _shown(metadata, problems)
    job = running().jobs.submit(submissions, metadata.tags)
    return see_other(url_for("jobs.progress", job_id=job))


def _submissions(kind: str, given: Metadata) -> list[Submission]:
    if kind == "file":
        files = [each for each in request.files.getlist("files") if each.filename]
        if not files:
            raise InvalidRequest(field="files", reason=_NO_FILE)
        if len(files) > 1 and given != Metadata(site=given.site, language=given.language):
            raise InvalidRequest(field="files", reason=_OF_ONE_ARTICLE)
        return [UploadedFile(each.filename or "", each.read(), given) for each in files]
    if kind == "link":
        links = request.form.get("links", "").split()
        for link in links or [""]:
            normalise_url(link)
        one = len(links) == 1
        shared = given if one else Metadata(site=given.site, language=given.language)
        return [Link(link, shared) for link in links]
    text = request.form.get("text", "")
    if not text.strip():
        raise SourceEmpty(source=msgid("The text field"))
    return [PastedText(text, replace(given))]


def _shown(form: MetadataForm, problems: dict[str, VindplaatsError]) -> Response:
    kind = request.form.get("kind", request.args.get("kind", ""))
    page = render_template(
        "add.html", form=form, problems=problems, kind=kind,
        text=request.form.get("text", ""), links=request.form.get("links", ""), jobs=running().jobs.recent(_SHOWN_JOBS),
    )  # fmt: skip
    return make_response(page, 400 if problems else 200)
