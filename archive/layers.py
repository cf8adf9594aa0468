"""Metadata in three layers: derived from the content, given when it was added, corrected afterwards.

The later layer goes above the earlier. Given metadata that is new goes above older corrections: the last word
that a person said counts, and adding the same file with the same options once more changes nothing.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime

from archive.addresses import normalise_url, without_password
from archive.article import Corrections, Leave, Metadata
from archive.dates import is_plausible
from archive.errors import InvalidMetadata, VindplaatsError
from archive.language import ISO_639_1

Layer = dict[str, str | None]
"""Field by field in stored form (a date as "2024-05-14"); a field that is absent says nothing."""

LONGEST_TEXT = 500
LONGEST_TAG = 60

_FIELDS = tuple(field.name for field in fields(Metadata))
_AS_DERIVED = "\0derived"  # cannot be a value: control characters are refused


def dump(layer: Layer) -> str:
    """Return a layer as JSON."""
    return json.dumps(layer, ensure_ascii=False)


def as_layer(metadata: Metadata) -> Layer:
    """Return the known fields of the metadata as a layer."""
    known = {name: getattr(metadata, name) for name in _FIELDS}
    return {name: str(value) for name, value in known.items() if value is not None}


def load(layer: str) -> Layer:
    """Return a layer from its JSON."""
    loaded: Layer = json.loads(layer)
    return loaded


def lay_over(derived: Layer, given: Layer, corrected: Layer) -> Metadata:
    """Return what holds in the end: corrected above given above derived."""
    values = dict(derived) | given
    for name, value in corrected.items():
        values[name] = derived.get(name) if value == _AS_DERIVED else value
    return _metadata(values)


def take_given(given: Layer, corrected: Layer, said: Metadata) -> tuple[Layer, Layer]:
    """Both layers after an article came in (again) with this metadata, which must have been `checked`."""
    news = {name: value for name, value in as_layer(said).items() if given.get(name) != value}
    kept = {name: value for name, value in corrected.items() if name not in news}
    return given | news, kept


def take_corrections(given: Layer, corrected: Layer, corrections: Corrections) -> Layer:
    """Return the corrected layer after these corrections.

    Raises `InvalidMetadata` for the first value that cannot be stored.
    """
    result = dict(corrected)
    for name in _FIELDS:
        value = getattr(corrections, name)
        if value is Leave.AS_IS:
            continue
        result.pop(name, None)
        if value is not Leave.AS_DERIVED:
            result[name] = _checked_value(name, value)
        elif name in given:
            result[name] = _AS_DERIVED
    return result


def checked(metadata: Metadata) -> Metadata:
    """Return the metadata as it can be stored, empty strings as None.

    Raises `InvalidMetadata` for the first value that cannot be stored.
    """
    values = {name: _checked_value(name, getattr(metadata, name)) for name in _FIELDS}
    return _metadata(values)


def presentable(metadata: Metadata) -> Metadata:
    """Return derived metadata fit for storing: white space in order, too long text cut, the impossible dropped."""
    values: dict[str, str | date | None] = {}
    for name in _FIELDS:
        value = getattr(metadata, name)
        if isinstance(value, str):
            clean = "".join(" " if _is_control(letter) else letter for letter in value)
            clean = re.sub(" +", " ", clean).strip()  # no-break spaces within stay, as printed
            value = clean if len(clean) <= LONGEST_TEXT else clean[: LONGEST_TEXT - 1].rsplit(" ", 1)[0] + "…"
        try:
            values[name] = _checked_value(name, value)
        except InvalidMetadata:
            values[name] = None
    return _metadata(values)


def checked_tags(tags: Iterable[str]) -> dict[str, str]:
    """Return the tags trimmed, by their case-folded form; the first spelling of each counts.

    Raises `InvalidMetadata` for an empty tag, one of more than 60 characters, or with a comma in it.
    """
    checked_: dict[str, str] = {}
    for tag in tags:
        name = " ".join(unicodedata.normalize("NFC", tag).split())
        if not name:
            raise InvalidMetadata(field="A tag", value=tag, reason="it is empty.")
        if len(name) > LONGEST_TAG:
            raise InvalidMetadata(
                field="A tag", value=f"{name[:40]}…", reason=f"it is longer than {LONGEST_TAG} characters."
            )
        if "," in name or any(map(_is_control, name)):
            raise InvalidMetadata(field="A tag", value=name, reason="it holds a comma or a control character.")
        checked_.setdefault(name.casefold(), name)
    return checked_


def _metadata(values: Mapping[str, str | date | None]) -> Metadata:
    published = values.get("published")
    stored = {name: value for name, value in values.items() if name in _FIELDS and name != "published"}
    metadata = Metadata(**stored)  # type: ignore[arg-type]  # only "published" is no text
    day = date.fromisoformat(published) if isinstance(published, str) else published
    return replace(metadata, published=day)


def _checked_value(name: str, value: str | date | None) -> str | None:
    """Return the value in stored form; None for an empty one."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if name == "published":
        return _checked_date(value)
    if not isinstance(value, str):
        raise InvalidMetadata(field=name, value=value, reason="it must be text.")
    if any(map(_is_control, value.strip())):
        raise InvalidMetadata(field=name, value=value[:40], reason="it holds a line break or control character.")
    if name == "url":
        return _checked_url(value)
    value = value.strip()
    if name == "language":
        return _checked_language(value)
    if len(value) > LONGEST_TEXT:
        raise InvalidMetadata(
            field=name, value=f"{value[:40]}…", reason=f"it is longer than {LONGEST_TEXT} characters."
        )
    return value


def _checked_date(value: object) -> str:
    day = value.date() if isinstance(value, datetime) else value
    if not isinstance(day, date) or not is_plausible(day):
        raise InvalidMetadata(field="published", value=value, reason="give a date from 1600 on, at most a year ahead.")
    return day.isoformat()


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


def _is_control(letter: str) -> bool:
    # Cc: control characters; Zl and Zp: line and paragraph separators; Cs: half characters, which UTF-8 cannot hold.
    return unicodedata.category(letter) in {"Cc", "Zl", "Zp", "Cs"}
