"""What is shown of an article with its passages, from its row in the passage store."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import date, datetime

from indexer.same_story import Relation
from indexer.stored_passages import AlsoPublished, ArticleCard

CARD_COLUMNS = (
    "article.article_id, article.revision, article.title, article.byline, article.authors, article.published, "
    "article.language, article.site, article.url, article.tags, article.received_at"
)


def day_of(value: str | None) -> date | None:
    """Return a date from its stored form."""
    return date.fromisoformat(value) if value else None


def card_of(row: sqlite3.Row) -> ArticleCard:
    """Return the card of a row with the columns `CARD_COLUMNS`."""
    return ArticleCard(
        row["article_id"],
        row["revision"],
        row["title"],
        row["byline"],
        day_of(row["published"]),
        row["language"],
        row["site"],
        row["url"],
        tuple(json.loads(row["tags"])),
        datetime.fromisoformat(row["received_at"]),
        tuple(json.loads(row["authors"])),
    )


def in_order(found: Mapping[int, Relation], cards: Mapping[int, ArticleCard]) -> tuple[AlsoPublished, ...]:
    """Return the other articles with a story: copies first, by date, those without one last."""

    def place(other: int) -> tuple[bool, date, int]:
        return found[other] is not Relation.SAME, cards[other].published or date.max, other

    return tuple(AlsoPublished(cards[other], found[other]) for other in sorted(found, key=place))
