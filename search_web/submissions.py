"""What people hand in to be added: pasted text, an uploaded file, a link."""

from dataclasses import dataclass, field

from archive import Metadata, Received, SourceKind, from_bytes, from_text
from archive.sources import Fetches

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

    def receive(self, _fetches: Fetches) -> Received:
        """Return it as the archive takes it. Raises `SourceError`."""
        return from_text(self.text, self.given, media_type=self.media_type)


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file from the reader's computer."""

    name: str
    content: bytes
    given: Metadata = field(default_factory=Metadata)

    @property
    def label(self) -> str:
        """Its name."""
        return self.name

    def receive(self, _fetches: Fetches) -> Received:
        """Return it as the archive takes it. Raises `SourceError`."""
        return from_bytes(self.content, self.given, name=self.name, source=SourceKind.FILE)


@dataclass(frozen=True, slots=True)
class Link:
    """An address to fetch."""

    url: str
    given: Metadata = field(default_factory=Metadata)

    @property
    def label(self) -> str:
        """The address."""
        return self.url

    def receive(self, fetches: Fetches) -> Received:
        """Return the page. Raises `FetchError` or `SourceError`."""
        return fetches.fetch(self.url, self.given)


Submission = PastedText | UploadedFile | Link
