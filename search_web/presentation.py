"""What every template can use: dates, names and links in the reader's language."""

from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, g, request, url_for

from archive.errors import ArchiveError
from indexer.hits import passage_id
from indexer.query import Mode
from search_web.index_state import IndexStanding, index_standing
from search_web.languages import LANGUAGES
from search_web.marking import marked, marked_snippet
from search_web.messages import (
    doing,
    gettext,
    language_name,
    name_of,
    ngettext,
    not_taken,
    reader_language,
    reason_name,
    rule_name,
    sentence,
)
from search_web.metadata_form import offset_of, written_value
from search_web.running import running

# So few a second that tenths count.
_SLOW = 10

_MINUTE_S = 60
_HOUR_S = 3600

# Of a long query so much goes into the links of its results, to mark its words in the article.
_QUERY_IN_LINKS = 300


def init_presentation(app: Flask) -> None:
    """Give the app's templates their filters and functions."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {
        "day": day,
        "moment": moment,
        "language_name": language_name,
        "model_name": model_name,
        "number": number,
        "stated_moment": stated_moment,
        "written": written_value,
        "rate": rate,
        "name_of": name_of,
        "not_taken": not_taken,
        "doing": doing,
        "reason_name": reason_name,
        "rule_name": rule_name,
        "sentence": sentence,
        "time_left": time_left,
        "marked": marked,
        "marked_snippet": marked_snippet,
        "passage_id": passage_id,
    }
    app.jinja_env.globals |= {"asset": asset, "passage_link": passage_link, "LANGUAGES": LANGUAGES}
    app.context_processor(_page_values)


def day(value: date | None) -> str:
    """Return a date as people write it, or that it is unknown."""
    return gettext("date unknown") if value is None else format_date(value, "d MMMM y", locale=reader_language())


def moment(value: datetime) -> str:
    """Return a moment on this computer's clock."""
    return format_datetime(value.astimezone(), "d MMMM y, HH:mm", locale=reader_language())


def stated_moment(value: date | datetime) -> str:
    """Return a day, or a moment on the clock of the place that stated it, with that clock's offset from UTC."""
    if not isinstance(value, datetime):
        return day(value)
    return f"{format_datetime(value, 'd MMMM y, HH:mm', locale=reader_language())} (UTC{offset_of(value)})"


def number(value: float) -> str:
    """Return a number with its thousands apart, as the reader's language writes it."""
    return str(format_decimal(value, locale=reader_language()))


def hundredths(value: float, *, signed: bool = False) -> str:
    """Return a figure with two decimals as the reader's language writes it, with its sign if wanted."""
    pattern = "+0.00;-0.00" if signed else "0.00"
    return str(format_decimal(value, format=pattern, locale=reader_language()))


def rate(value: float) -> str:
    """Return how many a second, no more precise than it is steady."""
    return number(round(value, 1) if value < _SLOW else round(value))


def time_left(seconds: float) -> str:
    """Return how long something still takes, no more precise than anybody can know."""
    if seconds < _MINUTE_S:
        return gettext("less than a minute left")
    if seconds < 2 * _HOUR_S:
        minutes = round(seconds / _MINUTE_S)
        return ngettext("about one minute left", "about %(num)s minutes left", minutes)
    return ngettext("about one hour left", "about %(num)s hours left", round(seconds / _HOUR_S))


def model_name(name: str) -> str:
    """Return what a model is called: of a folder its own name alone."""
    return Path(name).name if Path(name).is_absolute() else name


def asset(name: str) -> str:
    """Return the address of a static file; it changes with the file, so that browsers may keep it."""
    changed = int((Path(__file__).parent / "static" / name).stat().st_mtime)
    return url_for("static", filename=name, v=f"{changed:x}")


def passage_link(article_id: int, ordinal: int, **values: Any) -> str:
    """Return the stable link to a passage; ``q`` and ``mode`` mark there what was looked for."""
    if values.get("q"):
        values["q"] = values["q"][:_QUERY_IN_LINKS]
    kept = {name: value for name, value in values.items() if value and value != Mode.HYBRID}
    return url_for(
        "reading.article", article_id=article_id, passage=f"{article_id}-{ordinal}", _anchor=f"p{ordinal}", **kept
    )


def _page_values() -> dict[str, Any]:
    return {
        "language": reader_language(),
        "here": request.full_path.rstrip("?") if request.method == "GET" else "/",
        "standing": _standing,
    }


def _standing() -> IndexStanding | None:
    """How far the index is; None where even the archive cannot be opened, so that error pages can be shown."""
    if "standing" not in g:
        try:
            g.standing = index_standing(running())
        except ArchiveError:
            g.standing = None
    return cast("IndexStanding | None", g.standing)
