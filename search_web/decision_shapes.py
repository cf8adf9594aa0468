"""The JSON of decisions about blocks and of rules: the same from the command line and from the API."""

from typing import Any

from archive.decisions import Decision, SiteRule
from indexer.recurring_blocks import Occurrence, Proposal
from indexer.rule_effects import RuleEffect

Json = dict[str, Any]


def decision_json(decision: Decision) -> Json:
    """Return a decision about one block."""
    return {
        "block": str(decision.block),
        "action": decision.action.value if decision.action else None,
        "kind": decision.kind,
        "text": decision.text,
        "decided_at": decision.decided_at.isoformat(),
    }


def rule_json(rule: SiteRule) -> Json:
    """Return a rule of a site, or a proposal that was rejected."""
    return {
        "number": rule.number,
        "site": rule.site,
        "pattern": rule.pattern,
        "action": rule.action.value,
        "text": rule.text,
        "decided_at": rule.decided_at.isoformat(),
    }


def proposal_json(proposal: Proposal) -> Json:
    """Return a proposed rule, with the first places of what it is about."""
    return {
        "code": proposal.code,
        "site": proposal.site,
        "pattern": proposal.pattern,
        "articles": proposal.articles,
        "blocks": proposal.blocks,
        "words": proposal.words,
        "examples": [_occurrence_json(each) for each in proposal.examples],
    }


def effect_json(effect: RuleEffect) -> Json:
    """Return what a rule would change."""
    return {
        "articles": effect.articles,
        "blocks": effect.blocks,
        "already": effect.already,
        "decided": effect.decided,
        "first": [_occurrence_json(each) for article in effect.first for each in article.blocks],
    }


def _occurrence_json(at: Occurrence) -> Json:
    return {"article_id": at.article_id, "title": at.title, "position": at.position, "text": at.text}
