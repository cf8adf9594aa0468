"""The removal ledger: what isn't part of an article's text, and why. Nothing disappears silently."""

from dataclasses import dataclass
from enum import StrEnum

from indexer.blocks import Block


class RemovalReason(StrEnum):
    """Why a block isn't part of the article's text."""

    CAPTION = "caption"
    CREDIT = "credit"
    ALT_TEXT = "alt_text"
    NEWSLETTER = "newsletter"
    COOKIE_NOTICE = "cookie_notice"
    SUBSCRIPTION = "subscription"
    NAVIGATION = "navigation"
    SHARE = "share"
    RELATED = "related"
    ADVERTISEMENT = "advertisement"
    COMMENT = "comment"
    AUTHOR_BOX = "author_box"
    REPEATED_TITLE = "repeated_title"
    PAGE_FURNITURE = "page_furniture"
    OUTSIDE_MAIN_CONTENT = "outside_main_content"
    READER = "reader"
    SITE_RULE = "site_rule"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A reason to remove a block, and the rule that gives it: a name in rules.toml."""

    reason: RemovalReason
    rule: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A block that was removed, the reason, and the rule that decided: a name in rules.toml."""

    block: Block
    reason: RemovalReason
    rule: str
