"""Metadata field by field in stored form: what may be stored, and how it is read back.

A date is "2024-05-14", a moment "2024-05-14T09:30:00+02:00", authors are "Jan de Vries; Anna Jansen".
"""

import re
import unicodedata
from datetime import date, datetime

from archive.addresses import normalise_url, without_password
from archive.dates import is_plausible
from archive.errors import InvalidMetadata, VindplaatsError
from archive.language import ISO_639_1

LONGEST_TEXT = 500
# Both stand in messages below, which are translated whole.
LONGEST_AUTHOR = 120
MOST_AUTHORS = 50
BETWEEN_AUTHORS = "; "

Value = str | date | datetime | tuple[str, ...] | None
"""A field's value as `archive.article.Metadata` has it."""


def text_of(value: Value) -> str | None:
    """Return a value in stored form, unchecked; None for an empty one."""
    if isinstance(value, tuple):
        return BETWEEN_AUTHORS.join(value) or None
    return value.isoformat() if isinstance(value, date) else value


def value_of(name: str, stored: str | None) -> Value:
    """Return a field's value from its stored form."""
    if name == "authors":
        return tuple(stored.split(BETWEEN_AUTHORS)) if stored else ()
    if stored is None:
        return None
    if name == "published":
        return date.fromisoformat(stored)
    if name in {"published_at", "modified"}:
        return datetime.fromisoformat(stored) if "T" in stored else date.fromisoformat(stored)
    return stored


def checked_value(name: str, value: Value) -> str | None:
    """Return a value in stored form, None for an empty one. Raises `InvalidMetadata` for what cannot be stored."""
    if value is None or value == () or (isinstance(value, str) and not value.strip()):
        return None
    if name == "authors":
        return _checked_authors(value)
    if name == "published_at" or (name == "modified" and isinstance(value, datetime)):
        return _checked_moment(name, value)
    if name in {"published", "modified"}:
        return _checked_date(name, value)
    return _checked_text(name, value)


def tidied(value: Value) -> Value:
    """Return a derived value with its white space in order and what is too long cut short."""
    if isinstance(value, tuple):
        names = (_tidied_text(name.replace(";", " "), LONGEST_AUTHOR) for name in value[:MOST_AUTHORS])
        return tuple(name for name in names if name)
    return _tidied_text(value, LONGEST_TEXT) if isinstance(value, str) else value


def is_control(letter: str) -> bool:
    """Whether a letter may stand in no field."""
    # Cc: control characters; Zl and Zp: line and paragraph separators; Cs: half characters, which UTF-8 cannot hold.
    return unicodedata.category(letter) in {"Cc", "Zl", "Zp", "Cs"}


def _tidied_text(text: str, longest: int) -> str:
    clean = "".join(" " if is_control(letter) else letter for letter in text)
    clean = re.sub(" +", " ", clean).strip()  # no-break spaces within stay, as printed
    return clean if len(clean) <= longest else clean[: longest - 1].rsplit(" ", 1)[0] + "…"


def _checked_text(name: str, value: Value) -> str:
    if not isinstance(value, str):
        raise InvalidMetadata(field=name, value=value, reason="it must be text.")
    value = value.strip()
    if any(map(is_control, value)):
        raise InvalidMetadata(field=name, value=value[:40], reason="it holds a line break or control character.")
    if name == "url":
        return _checked_url(value)
    if name == "language":
        return _checked_language(value)
    if len(value) > LONGEST_TEXT:
        raise InvalidMetadata(
            field=name, value=f"{value[:40]}…", reason=f"it is longer than {LONGEST_TEXT} characters."
        )
    return value


def _checked_authors(value: Value) -> str | None:
    if not isinstance(value, tuple) or not all(isinstance(name, str) for name in value):
        raise InvalidMetadata(field="authors", value=str(value)[:40], reason="it must be a list of names.")
    if len(value) > MOST_AUTHORS:
        raise InvalidMetadata(field="authors", value=len(value), reason="give at most 50 names.")
    stored = [name.strip() for name in value if name.strip()]
    for name in stored:
        if len(name) > LONGEST_AUTHOR or ";" in name or any(map(is_control, name)):
            raise InvalidMetadata(
                field="authors",
                value=name[:40],
                reason="a name has at most 120 characters, and no semicolon or line break.",
            )
    return BETWEEN_AUTHORS.join(dict.fromkeys(stored)) or None


def _checked_date(name: str, value: Value) -> str:
    day = value.date() if isinstance(value, datetime) else value
    if not isinstance(day, date) or not is_plausible(day):
        raise InvalidMetadata(field=name, value=value, reason="give a date from 1600 on, at most a year ahead.")
    return day.isoformat()


def _checked_moment(name: str, value: Value) -> str:
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise InvalidMetadata(
            field=name, value=value, reason="give a moment with its offset, such as 2024-05-14T09:30+02:00."
        )
    _checked_date(name, value)
    return value.replace(microsecond=0).isoformat()


def _checked_language(value: str) -> str:
    if value.lower() not in ISO_639_1:
        raise InvalidMetadata(
            field="language",
            value=value[:40],
            reason="give a two-letter code of ISO 639-1, such as nl or en.",
        )
    return value.lower()


def _checked_url(value: str) -> str:
    try:
        return normalise_url(value)
    except VindplaatsError as error:
        raise InvalidMetadata(field="url", value=without_password(value)[:80], reason=str(error)) from error
