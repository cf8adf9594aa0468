"""Writes entries as a JSON Feed (https://www.jsonfeed.org/version/1.1/), from which the same can be read again."""

import json
from collections.abc import Iterable

from archive.media_types import PLAIN
from archive.sources.feed_reading import Entry


def as_json_feed(title: str | None, entries: Iterable[Entry]) -> bytes:
    """Return the entries as a feed."""
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": title or "", "items": [*map(_as_item, entries)]}
    return json.dumps(feed, ensure_ascii=False).encode("utf-8", "replace")


def _as_item(entry: Entry) -> dict[str, object]:
    item: dict[str, object | None] = {
        "id": entry.key,
        "url": entry.url,
        "title": entry.title,
        "date_published": entry.published.isoformat() if entry.published else None,
        "date_modified": entry.updated,
        "authors": [{"name": entry.byline}] if entry.byline else None,
        "content_text" if entry.media_type == PLAIN else "content_html": entry.content,
    }
    return {name: value for name, value in item.items() if value is not None}
