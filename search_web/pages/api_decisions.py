"""The JSON API of what people decide about blocks: one by one, and for all articles of a site."""

from flask import Response, jsonify

from archive.decisions import SiteRule
from search_web.deciding import block_named, choose
from search_web.decision_shapes import decision_json, effect_json, proposal_json, rule_json
from search_web.json_bodies import json_body, text_field
from search_web.pages.api import api
from search_web.recurring import recurring
from search_web.running import running
from search_web.site_rules import confirm, new_rule, preview
from search_web.site_rules import undo as undo_rule

__all__ = ["api"]


@api.get("/articles/<article:article_id>/decisions")
def decisions(article_id: int) -> Response:
    """Return what was decided about the article's blocks, oldest first."""
    with running().workspace.archive() as archive:
        return jsonify([decision_json(each) for each in archive.get(article_id).decisions.own])


@api.post("/articles/<article:article_id>/decisions")
def decide(article_id: int) -> Response:
    """Decide about one block, by its name; null where nothing is decided about it any more."""
    body = json_body()
    block = block_named(article_id, text_field(body, "block"))
    with running().workspace.archive() as archive:
        made = choose(archive, article_id, block, text_field(body, "choice"))
    running().indexing.wake()
    return jsonify(decision_json(made) if made else None)


@api.get("/rules")
def rules() -> Response:
    """Return the rules of all sites and the proposals that were rejected, oldest first."""
    with running().workspace.archive() as archive:
        return jsonify([rule_json(each) for each in archive.site_rules()])


@api.get("/rules/proposals")
def proposals() -> Response:
    """Return what recurs on the sites and no rule speaks of yet; what cleans most first."""
    with running().workspace.archive() as archive:
        return jsonify([proposal_json(each) for each in recurring().proposals(archive.site_rules())])


@api.post("/rules/preview")
def show() -> Response:
    """Return what a rule would change, and change nothing."""
    asked = _rule()
    with running().workspace.archive() as archive:
        return jsonify(effect_json(preview(running().workspace, archive, asked)))


@api.post("/rules")
def make() -> Response:
    """Make a rule for a site, or remember that a proposal was rejected."""
    asked = _rule()
    with running().workspace.archive() as archive:
        made = confirm(running().workspace, archive, asked)
    running().indexing.wake()
    answer = jsonify(rule_json(made))
    answer.status_code = 201
    return answer


@api.delete("/rules/<int:number>")
def undo(number: int) -> Response:
    """Undo a rule."""
    with running().workspace.archive() as archive:
        undo_rule(running().workspace, archive, number)
    running().indexing.wake()
    return Response(status=204)


def _rule() -> SiteRule:
    body = json_body()
    return new_rule(*(text_field(body, name) for name in ("site", "pattern", "action", "text")))
