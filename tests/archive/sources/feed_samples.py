"""The same small feed in the three formats, as three programs would write it."""

import json
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape


@dataclass(frozen=True, slots=True)
class Told:
    """An entry that a feed tells of; ``text`` is its whole text where the feed holds that."""

    link: str
    title: str
    updated: str = "2024-05-14T09:30:00+02:00"
    text: str = ""


def rss(*entries: Told, title: str = "Het weekblad") -> str:
    items = "".join(
        f"<item><title>{escape(each.title)}</title><link>{escape(each.link)}</link><pubDate>{_rfc_822(each.updated)}</pubDate>"
        + (f"<content:encoded><![CDATA[{each.text}]]></content:encoded>" if each.text else "")
        + "<dc:creator>Mara Vos</dc:creator></item>"
        for each in entries
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{escape(title)}</title>'
        f"<link>https://example.org/</link><description>d</description>{items}</channel></rss>"
    )


def atom(*entries: Told, title: str = "Het weekblad") -> str:
    told = "".join(
        f'<entry><title type="html">{escape(each.title)}</title>'
        f'<link rel="alternate" href="{escape(each.link)}"/><id>urn:{number}</id>'
        f"<updated>{each.updated}</updated><author><name>Mara Vos</name></author>"
        + (f'<content type="html">{escape(each.text)}</content>' if each.text else "")
        + "</entry>"
        for number, each in enumerate(entries)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{escape(title)}</title><id>urn:feed</id><updated>2024-05-14T09:30:00Z</updated>{told}</feed>"
    )


def json_feed(*entries: Told, title: str = "Het weekblad") -> str:
    items = [
        {
            "id": each.link,
            "url": each.link,
            "title": each.title,
            "date_published": each.updated,
            "authors": [{"name": "Mara Vos"}],
        }
        | ({"content_html": each.text} if each.text else {})
        for each in entries
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items})


FORMATS = {"application/rss+xml": rss, "application/atom+xml": atom, "application/feed+json": json_feed}


def _rfc_822(moment: str) -> str:
    return format_datetime(datetime.fromisoformat(moment))
