"""What a person asks to be added, in a form that outlives the moment: a job keeps it until it is done."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from archive.article import Metadata
from archive.layers import as_layer, lay_over


class SpecKind(StrEnum):
    """Where it is: a file or folder on this computer, an address, or bytes that were handed in and are kept aside.

    Those are an upload with its file name, a text, or what a program wrote to standard input.
    """

    PATH = "path"
    LINK = "link"
    UPLOAD = "upload"
    TEXT = "text"
    STDIN = "stdin"


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """One thing that was handed in.

    ``value`` is the path or the address; of an upload or a text, the file that keeps its bytes. ``name`` is what the
    person calls it (an upload's file name, a paste's title). ``given`` is what the person said of it; ``media_type``
    what it is, where that is known; ``columns`` names the column or field of a table that holds each field of the
    metadata ("title", "text", "html", "url", ...).
    """

    kind: SpecKind
    value: str
    name: str = ""
    given: Metadata = field(default_factory=Metadata)
    media_type: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What a person calls it."""
        return self.name or self.value

    @property
    def is_kept_aside(self) -> bool:
        """Whether its ``value`` is a file of ours (see `archive.incoming`), to be deleted when it is done with."""
        return self.kind not in (SpecKind.PATH, SpecKind.LINK)

    def as_json(self) -> str:
        """Return it as JSON, for `from_json`."""
        return json.dumps(
            {
                "kind": self.kind.value,
                "value": self.value,
                "name": self.name,
                "given": as_layer(self.given),
                "media_type": self.media_type,
                "columns": dict(self.columns),
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "SourceSpec":
        """Return what `as_json` wrote."""
        read = json.loads(text)
        return cls(
            SpecKind(read["kind"]),
            read["value"],
            read["name"],
            lay_over(read["given"], {}, {}),
            read["media_type"],
            read["columns"],
        )
