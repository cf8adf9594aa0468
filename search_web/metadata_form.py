"""What a person says about an article in a form: read with the field that is wrong named, never half taken over."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from archive import Corrections, Leave, Metadata, normalise_url
from archive.dates import parse_date_line
from archive.errors import FetchError, InvalidMetadata, VindplaatsError
from archive.language import ISO_639_1
from archive.moments import parse_moment
from archive.stored_metadata import BETWEEN_AUTHORS
from search_web.messages import msgid

FIELDS = ("title", "byline", "authors", "published", "published_at", "modified", "language", "site", "url")

_LONGEST_TEXT = 500
_NOT_A_DATE = msgid("write a date as 2022-01-14 or 14 January 2022, from 1600 on.")
_NOT_A_MOMENT = msgid("write a moment with its offset, as 2022-01-14 09:30 +01:00.")
_NEITHER = msgid("write a date as 2022-01-14, or a moment as 2022-01-14 09:30 +01:00.")
_NOT_A_LANGUAGE = msgid("give a two-letter code of ISO 639-1, such as nl or en.")
_WHEN = {"published": _NOT_A_DATE, "published_at": _NOT_A_MOMENT, "modified": _NEITHER}
_TOO_LONG = msgid("it is longer than 500 characters.")


@dataclass(frozen=True, slots=True)
class MetadataForm:
    """The values as the person wrote them, what they come to, and the problems by field."""

    written: Mapping[str, str]
    metadata: Metadata = field(default_factory=Metadata)
    tags: tuple[str, ...] = ()
    problems: Mapping[str, VindplaatsError] = field(default_factory=dict)


def read_metadata(values: Mapping[str, str]) -> MetadataForm:
    """Return what a form's values say; an empty field says nothing."""
    written = {name: values.get(name, "") for name in (*FIELDS, "tags")}
    taken: dict[str, object] = {}
    problems: dict[str, VindplaatsError] = {}
    for name in FIELDS:
        try:
            taken[name] = _value(name, written[name].strip())
        except VindplaatsError as problem:
            problems[name] = problem
    tags = tuple(dict.fromkeys(filter(None, (tag.strip() for tag in re.split(r"[,\n]", written["tags"])))))
    return MetadataForm(written, Metadata(**taken), tags, problems)  # type: ignore[arg-type]  # by name, of its types


def corrections(form: MetadataForm, known: Metadata, as_derived: frozenset[str]) -> Corrections:
    """Return what a form changes in what is known: emptied fields become unknown, untouched ones stay."""
    changes: dict[str, object] = {}
    for name in FIELDS:
        new = getattr(form.metadata, name)
        if name in as_derived:
            changes[name] = Leave.AS_DERIVED
        elif new != getattr(known, name):
            changes[name] = new
    return Corrections(**changes)  # type: ignore[arg-type]  # by name, of its types


def written_value(value: object) -> str:
    """Return a field's value as a form has it, and `read_metadata` reads it."""
    if isinstance(value, tuple):
        return BETWEEN_AUTHORS.join(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} {offset_of(value)}"
    return str(value or "")


def offset_of(moment: datetime) -> str:
    """Return how far a moment's clock is from UTC: "+02:00"."""
    return moment.isoformat()[-len("+02:00") :]


def _value(name: str, text: str) -> object:
    if name == "authors":
        return tuple(filter(None, (" ".join(person.split()) for person in re.split(r"[;\n]", text))))
    if not text:
        return None
    if name in _WHEN:
        return _when(name, text)
    if name == "language":
        if text.lower() not in ISO_639_1:
            raise InvalidMetadata(field=name, value=text[:40], reason=_NOT_A_LANGUAGE)
        return text.lower()
    if name == "url":
        return _address(text)
    if len(text) > _LONGEST_TEXT:
        raise InvalidMetadata(field=name, value=text[:40] + "…", reason=_TOO_LONG)
    return " ".join(text.split("\n"))


def _when(name: str, text: str) -> date:
    day, moment = parse_date_line(text), parse_moment(text)
    found = {"published": day, "published_at": moment, "modified": moment or day}[name]
    if found is None:
        raise InvalidMetadata(field=name, value=text[:40], reason=_WHEN[name])
    return found


def _address(text: str) -> str:
    try:
        return normalise_url(text)
    except FetchError:
        # People leave the scheme out; what is no address with one is none without.
        return normalise_url(f"https://{text}") if "://" not in text and "." in text else normalise_url(text)
