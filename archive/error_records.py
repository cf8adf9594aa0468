"""Errors as they are kept: so that a page shows tomorrow, in its reader's language, why something failed today."""

import json
from typing import ClassVar

import archive.link_errors  # noqa: F401 (only to be there: a kind that was imported is known)
from archive.errors import VindplaatsError
from archive.storable import plain


class RecordedError(VindplaatsError):
    """An error of a kind that this version does not know (any more); needs ``sentence``."""

    template: ClassVar[str] = "%(sentence)s"


def as_record(error: VindplaatsError) -> str:
    """Return an error as JSON, for `from_record`; it can always be stored, whatever it quotes."""
    # A nested error, a path: what is filled in is text in the end.
    fields = {
        name: value if isinstance(value, int | float | None) else plain(str(value))
        for name, value in error.fields.items()
    }
    record = {"kind": type(error).__name__, "fields": fields, "sentence": plain(str(error))}
    return json.dumps(record, ensure_ascii=False)


def from_record(text: str) -> VindplaatsError:
    """Return the error that `as_record` wrote; one of an unknown kind still has its sentence."""
    record = json.loads(text)
    kind = _kinds().get(record["kind"])
    if kind is not None:
        try:
            return kind(**record["fields"])
        except (KeyError, TypeError, ValueError):
            pass  # that kind speaks of other things by now
    return RecordedError(sentence=record["sentence"])


def _kinds() -> dict[str, type[VindplaatsError]]:
    """Every kind of error by its name: those of the packages that are at work here."""
    found: dict[str, type[VindplaatsError]] = {}
    waiting: list[type[VindplaatsError]] = [VindplaatsError]
    while waiting:
        kind = waiting.pop()
        found[kind.__name__] = kind
        waiting += kind.__subclasses__()
    return found
