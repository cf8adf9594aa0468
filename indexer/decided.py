"""What people decided about blocks, laid over what extraction made of them; each block stays at exactly one place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from archive.block_names import BlockName, block_names
from archive.decisions import Action, Decision, Decisions, SiteRule
from indexer.block_shapes import ANY_WORDS, fits, shape
from indexer.blocks import Block, BlockKind
from indexer.extraction import Extraction
from indexer.ledger import Removal, RemovalReason

READER = "reader"
"""The rule's name in the ledger where a person took out one block."""

SITE_RULE = "site-rule"
"""The rule's name in the ledger where a rule of the site took it out."""

_LONGEST_SHAPED = 10_000
"""Characters of a block up to which rules of a site look at it; their patterns are far shorter."""

_LEVEL = 2
"""A heading's level by a person's word, where no heading stands above it."""


class Named(NamedTuple):
    """A block of the source with its name, and the ledger's line about it where it was removed."""

    name: BlockName
    block: Block
    removal: Removal | None


class SiteRules:
    """The rules of one site, to be asked about blocks."""

    def __init__(self, rules: Sequence[SiteRule]) -> None:
        self._exact = {rule.pattern: rule for rule in rules if ANY_WORDS not in rule.pattern}
        self._open = [rule for rule in reversed(rules) if ANY_WORDS in rule.pattern]

    def about(self, text: str) -> SiteRule | None:
        """Return the rule that holds for a block with this text: one without "…" first, then the latest."""
        if len(text) > _LONGEST_SHAPED or not (self._exact or self._open):
            return None
        return self.about_shape(shape(text))

    def about_shape(self, whole: str) -> SiteRule | None:
        """Return the same for a block's shape."""
        return self._exact.get(whole) or next((rule for rule in self._open if fits(rule.pattern, whole)), None)


def decide(extraction: Extraction, decisions: Decisions) -> Extraction:
    """Return the article with people's decisions applied: a person's word on a block, then the rules of its site.

    Deciding twice is deciding once; without decisions it is the extraction itself.
    """
    if not decisions.own and not decisions.rules:
        return extraction
    own, rules = {decision.block: decision for decision in decisions.own}, SiteRules(decisions.rules)
    kept: list[Block] = []
    removals: list[Removal] = []
    level = _LEVEL
    for name, block, removal in in_source_order(extraction):
        decision = own.get(name)
        action, reason, rule = _action(block, decision, rules)
        block = _of_kind(block, decision.kind if decision else None, level)  # noqa: PLW2901 (the same block)
        if action is Action.REMOVE and removal is None and reason is not None:
            removals.append(Removal(block, reason, rule))
        elif removal is not None and action is not Action.KEEP:
            removals.append(replace(removal, block=block))
        else:
            kept.append(block)
            level = block.level if block.kind is BlockKind.HEADING else level
    return replace(extraction, kept=tuple(kept), removals=tuple(removals))


def in_source_order(extraction: Extraction) -> list[Named]:
    """Return the blocks that are kept and those that were removed, in the source's order, with their names."""
    placed: list[tuple[Block, Removal | None]] = [(block, None) for block in extraction.kept]
    placed += [(removal.block, removal) for removal in extraction.removals]
    placed.sort(key=lambda each: each[0].order)
    names = block_names(block.text for block, _ in placed)
    return [Named(name, block, removal) for name, (block, removal) in zip(names, placed, strict=True)]


def _action(
    block: Block, decision: Decision | None, rules: SiteRules
) -> tuple[Action | None, RemovalReason | None, str]:
    """Return what is to happen to a block, and how the ledger says so."""
    if decision is not None and decision.action is not None:
        return decision.action, RemovalReason.READER, READER
    rule = rules.about(block.text)
    return (rule.action, RemovalReason.SITE_RULE, SITE_RULE) if rule else (None, None, "")


def _of_kind(block: Block, kind: str | None, level: int) -> Block:
    """Return the block as what a person says that it is; ``level`` is that of the heading above it."""
    if kind is None or block.kind == kind:
        return block
    return replace(block, kind=BlockKind(kind), level=level if kind == BlockKind.HEADING else 0)
