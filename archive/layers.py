"""Metadata in three layers: derived from the content, given when it was added, corrected afterwards.

The later layer goes above the earlier. Given metadata that is new goes above older corrections: the last word
that a person said counts, and adding the same file with the same options once more changes nothing.
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import lru_cache

from archive.article import Corrections, Leave, Metadata
from archive.errors import InvalidMetadata
from archive.stored_metadata import BETWEEN_AUTHORS, checked_value, is_control, text_of, tidied, value_of

Layer = dict[str, str | None]
"""Field by field in stored form (`archive.stored_metadata`); a field that is absent says nothing."""

LONGEST_TAG = 60

_FIELDS = tuple(field.name for field in fields(Metadata))
_AS_DERIVED = "\0derived"  # cannot be a value: control characters are refused


def dump(layer: Layer) -> str:
    """Return a layer as JSON."""
    return json.dumps(layer, ensure_ascii=False)


def as_layer(metadata: Metadata) -> Layer:
    """Return the known fields of the metadata as a layer."""
    known = {name: text_of(getattr(metadata, name)) for name in _FIELDS}
    return {name: value for name, value in known.items() if value is not None}


def load(layer: str) -> Layer:
    """Return a layer from its JSON."""
    loaded: Layer = json.loads(layer)
    return loaded


def lay_over(derived: Layer, given: Layer, corrected: Layer) -> Metadata:
    """Return what holds in the end: corrected above given above derived.

    Where a person said the byline but not the authors, these are the people that it names; and where they said one
    of the date and the moment of publication, the other does not contradict it.
    """
    said = given | corrected
    said = {name: value for name, value in said.items() if value != _AS_DERIVED}
    values = derived | said
    if "byline" in said and "authors" not in said:
        values["authors"] = _people_in(said["byline"] or "")
    if "published_at" in said and "published" not in said:
        values["published"] = (said["published_at"] or "")[: len("2024-05-14")] or derived.get("published")
    elif "published" in said and "published_at" not in said:
        moment = derived.get("published_at")
        values["published_at"] = moment if moment and moment.startswith(said["published"] or "\0") else None
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
            result[name] = checked_value(name, value)
        elif name in given:
            result[name] = _AS_DERIVED
    return result


def checked(metadata: Metadata) -> Metadata:
    """Return the metadata as it can be stored, empty strings as None.

    Raises `InvalidMetadata` for the first value that cannot be stored.
    """
    values = {name: checked_value(name, getattr(metadata, name)) for name in _FIELDS}
    return _metadata(values)


def presentable(metadata: Metadata) -> Metadata:
    """Return derived metadata fit for storing: white space in order, too long text cut, the impossible dropped."""
    values: dict[str, str | None] = {}
    for name in _FIELDS:
        try:
            values[name] = checked_value(name, tidied(getattr(metadata, name)))
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
        if "," in name or any(map(is_control, name)):
            raise InvalidMetadata(field="A tag", value=name, reason="it holds a comma or a control character.")
        checked_.setdefault(name.casefold(), name)
    return checked_


def _metadata(values: Mapping[str, str | None]) -> Metadata:
    return Metadata(**{name: value_of(name, values.get(name)) for name in _FIELDS})  # type: ignore[arg-type]  # by name


@lru_cache(maxsize=1000)
def _people_in(byline: str) -> str | None:
    from archive.people import people_in  # late: its many patterns take a command's start to compile

    return BETWEEN_AUTHORS.join(people_in(byline)) or None
