"""What people decided about the blocks of articles: of one article, or of all articles of a site.

Kept with the archive, since nobody could make it again. A block is known by its text (`archive.block_names`), so that a
choice holds for whatever extraction makes of the article later, and for its later revisions.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from archive.addresses import site_of
from archive.block_names import BlockName, fingerprint
from archive.errors import ArticleNotFound, InvalidDecision, RuleNotFound

KINDS = ("heading", "paragraph", "quote", "list_item")
"""What a person can say that a block is: names of `indexer.blocks.BlockKind`."""

LONGEST_PATTERN = 2000
_LONGEST_TEXT = 100_000
_LONGEST_SITE = 500
_MOST_OCCURRENCES = 10**6


class Action(StrEnum):
    """What is to happen to a block: it belongs to the text, it does not, or a proposal about it was rejected."""

    KEEP = "keep"
    REMOVE = "remove"
    DISMISS = "dismiss"


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's decision about one block of one article.

    ``action`` is KEEP, REMOVE, or None where the block's place is left to the rules; ``kind`` is one of `KINDS`, or
    None where that is left to the source. ``text`` is the block's, as it was then.
    """

    article_id: int
    block: BlockName
    text: str
    action: Action | None
    kind: str | None
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class SiteRule:
    """A person's decision about all blocks of a site that fit a pattern (`indexer.block_shapes`).

    ``number`` is its own, 0 before it is stored; ``site`` stands as people write it; ``text`` is an example.
    """

    site: str
    pattern: str
    action: Action
    text: str
    decided_at: datetime
    number: int = 0


@dataclass(frozen=True, slots=True)
class Decisions:
    """What holds for one article: decisions about its own blocks, and the rules in force of its site, oldest first.

    ``changed`` is the archive's revision at which any of these last changed; 0 where nothing ever did.
    """

    own: tuple[Decision, ...] = ()
    rules: tuple[SiteRule, ...] = ()
    changed: int = 0


def site_key(site: str | None, url: str | None = None) -> str:
    """Return what a site is compared by: its name, or where it has none its host; "" where neither is known."""
    return " ".join((site or site_of(url or "")).casefold().split())


class DecisionRecords:
    """The decisions behind one connection, inside the transactions of `archive.store`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def put(self, decision: Decision) -> bool:
        """Store a decision in place of an earlier one about the same block; whether that changed anything.

        Raises `ArticleNotFound` or `InvalidDecision`.
        """
        _check(decision)
        self._require(decision.article_id)
        known = {each.block: each for each in self._own(decision.article_id)}.get(decision.block)
        if known is not None and (known.action, known.kind) == (decision.action, decision.kind):
            return False
        self._execute(
            "INSERT OR REPLACE INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                decision.article_id,
                decision.block.fingerprint,
                decision.block.occurrence,
                decision.action,
                decision.kind,
                decision.text,
                _stored(decision.decided_at),
            ),
        )
        return True

    def take_back(self, article_id: int, block: BlockName) -> bool:
        """Delete the decision about a block; whether there was one. Raises `ArticleNotFound`."""
        self._require(article_id)
        gone = self._execute(
            "DELETE FROM decisions WHERE article_id = ? AND block = ? AND occurrence = ?",
            (article_id, block.fingerprint, block.occurrence),
        )
        return gone.rowcount > 0

    def all(self) -> list[Decision]:
        """Return the decisions about single blocks of all articles that are there, by article, oldest first."""
        rows = self._execute(
            f"SELECT {_DECISION} FROM decisions d JOIN articles a ON a.id = d.article_id "
            "WHERE a.removed_at IS NULL ORDER BY d.article_id, d.decided_at, d.block, d.occurrence"
        )
        return [_decision(row) for row in rows]

    def of_article(self, article_id: int, site: str) -> Decisions:
        """Return what holds for an article of the site with this key."""
        (changed,) = self._execute("SELECT decided FROM articles WHERE id = ?", (article_id,)).fetchone()
        in_force = [rule for rule in self.rules(site) if rule.action is not Action.DISMISS] if site else []
        return Decisions(tuple(self._own(article_id)), tuple(in_force), changed)

    def note_change(self, article_ids: Iterable[int]) -> None:
        """Note that what holds for these articles changed with their latest change in the archive's feed."""
        for article_id in article_ids:
            self._execute("UPDATE articles SET decided = changed WHERE id = ?", (article_id,))

    def put_rule(self, rule: SiteRule) -> SiteRule:
        """Store a rule, in place of an earlier one with the same pattern; return it with its number.

        Raises `InvalidDecision`.
        """
        _check_rule(rule)
        (number,) = self._execute(
            "INSERT INTO site_rules (site, name, pattern, action, text, decided_at) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (site, pattern) DO UPDATE SET name = excluded.name, action = excluded.action, "
            "text = excluded.text, decided_at = excluded.decided_at RETURNING id",
            (site_key(rule.site), rule.site, rule.pattern, rule.action, rule.text, _stored(rule.decided_at)),
        ).fetchone()
        return self.rule(number)

    def drop_rule(self, number: int) -> SiteRule:
        """Delete a rule and return it. Raises `RuleNotFound`."""
        rule = self.rule(number)
        self._execute("DELETE FROM site_rules WHERE id = ?", (number,))
        return rule

    def rule(self, number: int) -> SiteRule:
        """Return the rule with a number. Raises `RuleNotFound`."""
        row = None
        if 0 < number < 2**63:
            row = self._execute(f"SELECT {_RULE} FROM site_rules WHERE id = ?", (number,)).fetchone()
        if row is None:
            raise RuleNotFound(number=number)
        return _rule(row)

    def rules(self, site: str | None = None) -> list[SiteRule]:
        """Return all rules and rejected proposals, or those of the site with this key; oldest first."""
        rows = self._execute(
            f"SELECT {_RULE} FROM site_rules WHERE ?1 IS NULL OR site = ?1 ORDER BY decided_at, id", (site,)
        )
        return [_rule(row) for row in rows]

    def _own(self, article_id: int) -> list[Decision]:
        rows = self._execute(
            f"SELECT {_DECISION} FROM decisions d WHERE d.article_id = ? ORDER BY d.decided_at, d.block, d.occurrence",
            (article_id,),
        )
        return [_decision(row) for row in rows]

    def _require(self, article_id: int) -> None:
        there = self._execute("SELECT 1 FROM articles WHERE id = ? AND emptied_at IS NULL", (article_id,)).fetchone()
        if not there:
            raise ArticleNotFound(article_id=article_id)


_DECISION = "d.article_id, d.block, d.occurrence, d.text, d.action, d.kind, d.decided_at"
_RULE = "name, pattern, action, text, decided_at, id"


def _decision(row: sqlite3.Row) -> Decision:
    article_id, block, occurrence, text, action, kind, moment = row
    chosen = None if action is None else Action(action)
    return Decision(article_id, BlockName(block, occurrence), text, chosen, kind, datetime.fromisoformat(moment))


def _rule(row: sqlite3.Row) -> SiteRule:
    site, pattern, action, text, moment, number = row
    return SiteRule(site, pattern, Action(action), text, datetime.fromisoformat(moment), number)


def _check(decision: Decision) -> None:
    """Raise `InvalidDecision` for a decision that says nothing, or cannot be kept."""
    if decision.action is None and decision.kind is None:
        raise InvalidDecision(field="action", reason="it must be keep or remove, or a kind must be given.")
    if decision.action is Action.DISMISS:
        raise InvalidDecision(field="action", reason="it must be keep or remove.")
    if decision.kind is not None and decision.kind not in KINDS:
        raise InvalidDecision(field="kind", reason="it must be heading, paragraph, quote or list_item.")
    if fingerprint(decision.text) != decision.block.fingerprint or len(decision.text) > _LONGEST_TEXT:
        raise InvalidDecision(field="text", reason="it is not the block’s own text, or too long.")
    if not 0 <= decision.block.occurrence < _MOST_OCCURRENCES:
        raise InvalidDecision(field="occurrence", reason="there is no such block.")


def _check_rule(rule: SiteRule) -> None:
    """Raise `InvalidDecision` for a rule that cannot be kept."""
    if not site_key(rule.site) or len(rule.site) > _LONGEST_SITE:
        raise InvalidDecision(field="site", reason=f"it must have from 1 to {_LONGEST_SITE} characters.")
    if not rule.pattern.strip() or len(rule.pattern) > LONGEST_PATTERN:
        raise InvalidDecision(field="pattern", reason=f"it must have from 1 to {LONGEST_PATTERN} characters.")
    if len(rule.text) > _LONGEST_TEXT:
        raise InvalidDecision(field="text", reason="it is not the block’s own text, or too long.")


def _stored(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
