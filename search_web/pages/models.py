"""The models that read meaning: choosing one on this computer, and letting the bundled one learn the archive."""

from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, make_response, render_template, request, url_for

from indexer.adaptation_trial import FEWEST_IN_ALL
from indexer.errors import ModelNotFound
from search_web import learning_requests
from search_web.adapting import Adaptation, adapting_would_help, articles_learned, last_adaptation
from search_web.index_state import index_standing
from search_web.messages import gettext, sentence
from search_web.models import ModelStanding, model_standings, model_trouble
from search_web.presentation import hundredths, model_name, moment, number
from search_web.redirection import see_other
from search_web.running import running
from search_web.workspace import MODEL_WANTED_SETTING, chosen_model

pages = Blueprint("models", __name__, url_prefix="/model")

# What of the page changes while work goes on.
_PARTS = {
    "in-use": "_model_in_use.html",
    "work": "_model_work.html",
    "offer": "_model_offer.html",
    "choice": "_model_choice.html",
}


@pages.get("")
def overview() -> Response:
    """Show which models there are, what is being done about them, and what can be."""
    standings = _standings()
    here = _here(standings)
    others = [each for each in standings if each not in here]
    return make_response(render_template("model.html", models=here, others=others, **_learning()))


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
    return see_other(url_for("models.overview"))


@pages.post("/learn")
def learn() -> Response:
    """Have the archive learned in the background."""
    with running().workspace.archive() as archive:
        learning_requests.ask(archive)
    running().preparing.wake()
    return see_other(url_for("models.overview"))


@pages.post("/stop")
def stop() -> Response:
    """Leave the archive unlearned, and the model that is wanted unprepared; what was embedded is kept."""
    with running().workspace.archive() as archive:
        learning_requests.withdraw(archive)
        archive.set_setting(MODEL_WANTED_SETTING, None)
    running().preparing.wake()
    flash(gettext("Stopped. The model in use stays as it was."), "done")
    return see_other(url_for("models.overview"))


@pages.get("/live/<part>")
def live(part: str) -> Response:
    """Return a part of the page as it is now, for the script that keeps it true."""
    if part not in _PARTS:
        abort(404)
    finished = not index_standing(running()).preparing.is_active
    values = _learning()
    html = render_template(_PARTS[part], models=_here(_standings()), **values)
    said = values["outcome_said"] if finished and part == "work" else ""
    answer = jsonify({"html": html, "finished": finished, "says": said})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _standings() -> list[ModelStanding]:
    workspace = running().workspace
    with workspace.archive() as archive:
        return model_standings(workspace, archive)


def _here(standings: list[ModelStanding]) -> list[ModelStanding]:
    return [each for each in standings if each.here or each.in_use]


def _learning() -> dict[str, Any]:
    """Return what the page says of learning the archive."""
    with running().workspace.archive() as archive:
        outcome = last_adaptation(archive)
        return {
            "outcome": outcome,
            "outcome_said": _said(outcome) if outcome else "",
            "outcome_details": _details(outcome) if outcome else "",
            "failure": learning_requests.last_failure(archive),
            "trouble": model_trouble(running().workspace),
            "learnable": adapting_would_help(archive),
            "learned": articles_learned(archive),
            "can_learn": archive.count() >= FEWEST_IN_ALL,
            "fewest": FEWEST_IN_ALL,
        }


def _said(found: Adaptation) -> str:
    """Return what came of learning, in one sentence."""
    figures = {"before": hundredths(found.before), "after": hundredths(found.after)}
    if found.name is None:
        return gettext(
            "On your archive meaning search went from %(before)s to %(after)s: that is not clearly better, so nothing "
            "was changed.",
            **figures,
        )
    if found.adopted:
        return gettext("On your archive meaning search improved from %(before)s to %(after)s.", **figures)
    return gettext(
        "On your archive the bundled model improved from %(before)s to %(after)s; %(model)s stays in use. "
        "Which is better here: vindplaats model compare %(model)s %(adapted)s",
        **figures,
        model=model_name(found.in_use),
        adapted=found.name,
    )


def _details(found: Adaptation) -> str:
    """Return what the figures are of."""
    return gettext(
        "%(when)s. nDCG@10 of %(titles)s titles that were held back, beside %(model)s; 95%% of the difference: %(low)s "
        "to %(high)s. Learned from %(articles)s articles.",
        when=moment(found.moment),
        titles=number(found.titles),
        model=model_name(found.beside),
        low=hundredths(found.comparison.low, signed=True),
        high=hundredths(found.comparison.high, signed=True),
        articles=number(found.articles),
    )
