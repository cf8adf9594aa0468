"""What recurs on the sites of the archive, to be confirmed or rejected; and the rules in force, to be undone."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from textwrap import shorten

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from archive.decisions import Action, SiteRule, site_key
from archive.errors import IndexingError, VindplaatsError
from indexer.errors import IndexMissing
from indexer.recurring_blocks import Proposal
from search_web.messages import gettext, sentence
from search_web.recurring import recurring
from search_web.redirection import own_path, see_other
from search_web.running import running
from search_web.site_rules import confirm, new_rule, preview
from search_web.site_rules import undo as undo_rule

pages = Blueprint("cleaning", __name__, url_prefix="/cleaning")

# What the cookie carries to the next page; a rule's text may be long.
_LONGEST_IN_FLASH = 80


@dataclass(slots=True)
class SiteStanding:
    """What is proposed for a site, and which rules it has."""

    name: str
    proposals: list[Proposal] = field(default_factory=list)
    rules: list[SiteRule] = field(default_factory=list)
    rejected: list[SiteRule] = field(default_factory=list)

    @property
    def words(self) -> int:
        """How many words the proposals would clean."""
        return sum(proposal.words for proposal in self.proposals)


@pages.get("")
def overview() -> Response:
    """Show, site by site, what is proposed, what is in force and what was rejected."""
    with running().workspace.archive() as archive:
        rules, holds_articles = archive.site_rules(), archive.count() > 0
    trouble, proposed = None, []
    try:
        proposed = recurring().proposals(rules)
    except IndexingError as error:
        # An archive that holds nothing yet has no index either, and nothing is wrong with that.
        trouble = error if holds_articles or not isinstance(error, IndexMissing) else None
    return make_response(render_template("cleaning.html", sites=_by_site(proposed, rules), trouble=trouble))


@pages.get("/rule")
def rule() -> Response:
    """Show what a rule would change, with a form that makes it."""
    asked = new_rule(*(request.args.get(name, "") for name in ("site", "pattern", "action", "text")))
    effect, places, trouble = None, None, None
    with running().workspace.archive() as archive:
        in_force = _in_force(asked, archive.site_rules())
        try:
            effect = preview(running().workspace, archive, asked)
            # Where a rule holds already is what its opposite would change.
            places = preview(running().workspace, archive, _opposite(asked)) if in_force else effect
        except IndexingError as error:
            trouble = error
    page = render_template(
        "rule.html",
        rule=asked,
        in_force=in_force,
        offered=[asked.pattern],
        effect=effect,
        places=places,
        trouble=trouble,
        article=None,
        block=None,
    )
    return make_response(page)


@pages.post("/rules")
def make() -> Response:
    """Make a rule, or remember that a proposal was rejected, and return to where that was done."""
    asked = new_rule(*(request.form.get(name, "") for name in ("site", "pattern", "action", "text")))
    with running().workspace.archive() as archive:
        made = confirm(running().workspace, archive, asked)
    if made.action is Action.DISMISS:
        _say(gettext("This will not be proposed again."), made)
    else:
        running().indexing.wake()
        _say(gettext("The rule holds for all articles of %(site)s.", site=made.site), made)
    return see_other(own_path(request.form.get("next", "") or url_for("cleaning.overview")))


@pages.post("/rules/<int:number>/undo")
def undo(number: int) -> Response:
    """Undo a rule, and return to where that was done."""
    with running().workspace.archive() as archive:
        try:
            undone = undo_rule(running().workspace, archive, number)
        except VindplaatsError as error:
            flash(sentence(error), "trouble")
        else:
            running().indexing.wake()
            flash(
                gettext("Undone: %(pattern)s", pattern=shorten(undone.pattern, _LONGEST_IN_FLASH, placeholder=" …")),
                "done",
            )
    return see_other(own_path(request.form.get("next", "") or url_for("cleaning.overview")))


def _in_force(asked: SiteRule, rules: Iterable[SiteRule]) -> SiteRule | None:
    """Return the rule itself where it was made already."""
    key = (site_key(asked.site), asked.pattern, asked.action)
    return next((each for each in rules if (site_key(each.site), each.pattern, each.action) == key), None)


def _opposite(rule: SiteRule) -> SiteRule:
    return replace(rule, action=Action.KEEP if rule.action is Action.REMOVE else Action.REMOVE)


def _say(said: str, made: SiteRule) -> None:
    """Say what was done on the next page, which offers to undo it."""
    flash({"said": said, "number": made.number}, "rule")  # type: ignore[arg-type]  # JSON keeps it


def _by_site(proposed: Iterable[Proposal], rules: Iterable[SiteRule]) -> list[SiteStanding]:
    """Return all sites with something to see: those first where confirming would clean most."""
    sites: dict[str, SiteStanding] = {}
    for proposal in proposed:
        sites.setdefault(site_key(proposal.site), SiteStanding(proposal.site)).proposals.append(proposal)
    for each in rules:
        standing = sites.setdefault(site_key(each.site), SiteStanding(each.site))
        (standing.rejected if each.action is Action.DISMISS else standing.rules).append(each)
    return sorted(sites.values(), key=lambda site: (-site.words, site.name.casefold()))
