"""The extractors that ours is measured beside, each as it is meant to be called, with its defaults.

Each takes a page's markup, its address where it is known, and gives text, a line for each block.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import justext  # type: ignore[import-untyped]  # ships no types
import trafilatura
from readability import Document  # type: ignore[import-untyped]  # ships no types
from resiliparse.extract.html2text import extract_plain_text

from archive.article import Article, Metadata, SourceKind
from archive.language import detect_language
from archive.metadata import derive
from indexer.extraction import Extraction, extract

Extractor = Callable[[str, str | None], str]

_STOPLISTS = {
    "nl": "Dutch",
    "en": "English",
    "de": "German",
    "fr": "French",
    "ru": "Russian",
    "es": "Spanish",
    "pt": "Portuguese",
    "it": "Italian",
    "ar": "Arabic",
    "lv": "Latvian",
    "uk": "Ukrainian",
    "bg": "Bulgarian",
    "id": "Indonesian",
    "fi": "Finnish",
    "tr": "Turkish",
    "el": "Greek",
}

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("readability").setLevel(logging.CRITICAL)


def all_text(markup: str) -> str:
    """Return all text that the page shows, a line for each block."""
    return extract_plain_text(markup, list_bullets=False, alt_texts=False)


def taken_apart(markup: str, url: str | None) -> tuple[Extraction, Metadata]:
    """Return what ours makes of a page."""
    content = markup.encode("utf-8", errors="replace")
    metadata = derive(content, "text/html", "utf-8", url)
    now = datetime.now(UTC)
    return extract(Article(1, 1, "text/html", "utf-8", content, SourceKind.URL, url, now, metadata, metadata)), metadata


def _ours(markup: str, url: str | None) -> str:
    return "\n".join(block.text for block in taken_apart(markup, url)[0].kept)


def _trafilatura(markup: str, url: str | None) -> str:
    return trafilatura.extract(markup, url=url, include_comments=False) or ""


def _readability(markup: str, url: str | None) -> str:
    try:
        return all_text(Document(markup, url=url).summary())
    except Exception:  # a page that it cannot read counts as one where it found nothing
        return ""


def _justext(markup: str, url: str | None) -> str:
    language = detect_language(all_text(markup)) or "en"
    stoplist = justext.get_stoplist(_STOPLISTS.get(language, "English"))
    try:
        paragraphs = justext.justext(markup.encode("utf-8", errors="replace"), stoplist, encoding="utf-8")
    except Exception:  # the same
        return ""
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def _resiliparse(markup: str, url: str | None) -> str:
    return extract_plain_text(markup, main_content=True, list_bullets=False, alt_texts=False)


EXTRACTORS: Mapping[str, Extractor] = {
    "ours": _ours,
    "trafilatura": _trafilatura,
    "readability-lxml": _readability,
    "Resiliparse": _resiliparse,
    "jusText": _justext,
    "all text": lambda markup, url: all_text(markup),
}
