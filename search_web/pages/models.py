"""Choosing the model that reads meaning, among those on this computer."""

from flask import Blueprint, Response, flash, jsonify, render_template, request, url_for

from indexer.errors import ModelNotFound
from search_web.index_state import index_standing
from search_web.messages import gettext, sentence
from search_web.models import model_standings
from search_web.presentation import model_name
from search_web.redirection import see_other
from search_web.running import running
from search_web.workspace import MODEL_WANTED_SETTING, chosen_model

pages = Blueprint("models", __name__, url_prefix="/model")


@pages.post("")
def use() -> Response:
    """Have a model prepared in the background; nothing is downloaded from here."""
    name = request.form.get("model", "").strip()
    workspace = running().workspace
    with workspace.archive() as archive:
        # Only what the page itself offers: an address must not make the server read any folder.
        if name not in {each.name for each in model_standings(workspace, archive) if each.here}:
            flash(sentence(ModelNotFound(model=name)), "trouble")
        elif name == chosen_model(archive):
            archive.set_setting(MODEL_WANTED_SETTING, None)
            flash(gettext("%(model)s is in use.", model=model_name(name)), "done")
        else:
            archive.set_setting(MODEL_WANTED_SETTING, name)
            flash(gettext("%(model)s is being prepared.", model=model_name(name)), "done")
    running().preparing.wake()
    return see_other(url_for("articles.listing"))


@pages.get("/live")
def live() -> Response:
    """Return which model is in use, for the script that keeps it true."""
    finished = index_standing(running()).preparing.model is None
    answer = jsonify({"html": render_template("_model_in_use.html"), "finished": finished})
    answer.headers["Cache-Control"] = "no-store"
    return answer
