"""What people decide about one article: its metadata, its tags, and whether it stays."""

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from archive.errors import VindplaatsError
from search_web.messages import gettext, sentence
from search_web.metadata_form import FIELDS, MetadataForm, corrections, read_metadata, written_value
from search_web.redirection import see_other
from search_web.running import running

pages = Blueprint("corrections", __name__, url_prefix="/articles")


@pages.get("/<article:article_id>/edit")
def edit(article_id: int) -> Response:
    """Show what is known of the article, to be corrected."""
    with running().workspace.archive() as archive:
        known = archive.get(article_id)
    written = {name: written_value(getattr(known.metadata, name)) for name in FIELDS}
    return make_response(render_template("edit.html", article=known, form=MetadataForm(written), trouble=None))


@pages.post("/<article:article_id>/edit")
def correct(article_id: int) -> Response:
    """Take the corrections over, all of them or none."""
    form = read_metadata(request.form)
    as_derived = frozenset(request.form.getlist("as_derived"))
    trouble = None
    with running().workspace.archive() as archive:
        known = archive.get(article_id)
        if not set(form.problems) - as_derived:
            try:
                archive.correct(article_id, corrections(form, known.metadata, as_derived))
            except VindplaatsError as error:
                trouble = error
            else:
                running().indexing.wake()
                flash(gettext("The article was corrected."), "done")
                return _back_to(article_id)
    return make_response(render_template("edit.html", article=known, form=form, trouble=trouble), 400)


@pages.post("/<article:article_id>/tags")
def tag(article_id: int) -> Response:
    """Give tags to the article, or take one from it."""
    tags = read_metadata({"tags": request.form.get("add", "")}).tags
    try:
        with running().workspace.archive() as archive:
            archive.tag([article_id], add=tags, remove=request.form.getlist("remove"))
    except VindplaatsError as error:
        if error.http_status != 400:
            raise
        flash(sentence(error), "trouble")
    running().indexing.wake()
    return _back_to(article_id)


@pages.post("/<article:article_id>/remove")
def remove(article_id: int) -> Response:
    """Remove the article; the next page offers to put it back."""
    with running().workspace.archive() as archive:
        archive.remove([article_id])
    running().indexing.wake()
    flash([article_id], "removed")  # type: ignore[arg-type]  # the template needs the number, and JSON keeps it
    return see_other(url_for("articles.listing"))


def _back_to(article_id: int) -> Response:
    return see_other(url_for("reading.article", article_id=article_id))
