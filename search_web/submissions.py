"""What people hand in to be added: pasted text, an uploaded file, a link."""

from dataclasses import dataclass, field

from archive import Metadata
from archive.incoming import Incoming
from archive.sources.spec import SourceSpec, SpecKind

# Of a pasted text, so much names it in a list.
_LABEL_LENGTH = 60


@dataclass(frozen=True, slots=True)
class PastedText:
    """Text from the clipboard or from a script; ``media_type`` where it is known."""

    text: str
    given: Metadata = field(default_factory=Metadata)
    media_type: str | None = None

    @property
    def label(self) -> str:
        """Its title, or how it begins."""
        start = " ".join((self.given.title or self.text[: 4 * _LABEL_LENGTH]).split())
        return start if len(start) <= _LABEL_LENGTH else start[: _LABEL_LENGTH - 1] + "…"

    def keep(self, incoming: Incoming) -> SourceSpec:
        """Keep it aside until it is added. Raises `IncomingFull` or `ArchiveUnwritable`."""
        name = incoming.keep(self.text.encode("utf-8", errors="replace"))
        return SourceSpec(SpecKind.TEXT, name, self.label, self.given, self.media_type)


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file from the reader's computer."""

    name: str
    content: bytes
    given: Metadata = field(default_factory=Metadata)

    def keep(self, incoming: Incoming) -> SourceSpec:
        """Keep it aside until it is added. Raises `IncomingFull` or `ArchiveUnwritable`."""
        return SourceSpec(SpecKind.UPLOAD, incoming.keep(self.content), self.name, self.given)


@dataclass(frozen=True, slots=True)
class Link:
    """An address to fetch."""

    url: str
    given: Metadata = field(default_factory=Metadata)

    def keep(self, _incoming: Incoming) -> SourceSpec:
        """Return it as it is: there is nothing to keep aside."""
        return SourceSpec(SpecKind.LINK, self.url, given=self.given)


Submission = PastedText | UploadedFile | Link
