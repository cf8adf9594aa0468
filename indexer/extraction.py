"""What of an article is kept, what is metadata, and what is removed and why: the removal ledger."""

from dataclasses import dataclass
from enum import StrEnum

from archive.article import Article
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


@dataclass(frozen=True, slots=True)
class Removal:
    """A block that was removed, the reason, and the rule that decided (a name in rules.toml)."""

    block: Block
    reason: RemovalReason
    rule: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """An article taken apart: each block of the source is here exactly once."""

    title: Block | None
    byline: Block | None
    date: Block | None
    kept: tuple[Block, ...]
    removals: tuple[Removal, ...]


def extract(article: Article) -> Extraction:
    """Return the article taken apart. Raises nothing, whatever the bytes are."""
    raise NotImplementedError
