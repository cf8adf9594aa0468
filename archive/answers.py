"""What a server answers to one request, before anybody knows what it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class Validators:
    """By what a server knows which version of a page somebody has (RFC 9110, 8.8); kept from an earlier answer."""

    etag: str | None = None
    last_modified: str | None = None

    def as_headers(self) -> dict[str, str]:
        """Return the headers that ask for the page only if it is another one by now."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that arrived whole and is no error; ``status`` is 200 to 299, or 304 for "not modified".

    ``url`` is the final address after redirects, ``asked`` the one that was asked for; the names of ``headers`` are
    in lower case; ``content`` is decompressed as far as HTTP packed it.
    """

    url: str
    asked: str
    status: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def not_modified(self) -> bool:
        """Whether the page is still the one that the validators stand for; then there is no content."""
        return self.status == 304

    @property
    def validators(self) -> Validators:
        """By what to ask for it the next time."""
        return Validators(self.headers.get("etag"), self.headers.get("last-modified"))

    @property
    def media_type(self) -> str:
        """The media type that the server states, in lower case; "" where it states none."""
        return self._type().get_content_type().lower() if self.headers.get("content-type") else ""

    @property
    def charset(self) -> str | None:
        """The charset that the server states with the media type."""
        charset = self._type().get_param("charset")
        return charset if isinstance(charset, str) else None

    def _type(self) -> Message:
        message = Message()
        message["Content-Type"] = self.headers.get("content-type", "")
        return message


def seconds_to_wait(retry_after: str | None, now: datetime) -> float | None:
    """Return how many seconds a Retry-After header asks for (RFC 9110, 10.2.3); None where it says nothing usable."""
    value = (retry_after or "").strip()
    if value.isdecimal() and value.isascii():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - now).total_seconds(), 0.0)
