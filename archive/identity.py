"""By what an article is known again: the addresses it came by and the fingerprint of its content."""

import hashlib
from dataclasses import dataclass

from archive.addresses import normalise_url
from archive.article import NO_CHARSET, Article, Metadata, Received
from archive.decoding import find_charset
from archive.errors import SourceEmpty
from archive.layers import checked, presentable
from archive.media_types import DOCUMENTS
from archive.metadata import derive, derive_from, holds_text
from archive.reading import Readable, readable


@dataclass(slots=True)
class Candidate:
    """An article on its way in: checked, decoded and fingerprinted, its metadata derived when first asked for."""

    received: Received
    charset: str
    url: str | None
    given: Metadata
    fingerprint: bytes
    _readable: Readable | None = None
    _derived: Metadata | None = None

    @property
    def derived(self) -> Metadata:
        """What the content says about itself. Raises `SourceError` for a document that cannot be read."""
        if self._derived is None:
            read = self._readable or _read(self.received, self.charset, self.source)
            self._derived = presentable(derive_from(read, self.url))
        return self._derived

    @property
    def source(self) -> str:
        """What errors call it."""
        return _name(self.received)

    def read(self) -> None:
        """Derive the metadata now rather than when it is first asked for."""
        _ = self.derived

    @property
    def addresses(self) -> tuple[str, ...]:
        """The final address, and after it the canonical one where the page names one on the same site.

        Without a final address there is no site that could vouch for a canonical one: then there is none.
        """
        if self.url is None:
            return ()
        return tuple(dict.fromkeys(url for url in (self.url, self.derived.url) if url))


def candidate(received: Received) -> Candidate:
    """Return what came in, ready to be compared with what is there.

    Raises `SourceError`, or `InvalidMetadata` for what the person said about it; of a document, what stands in it is
    read (and may raise `SourceError`) only when its metadata is first asked for.
    """
    charset = _charset(received)
    # A document takes long to open, and one that is there already need not be: its bytes say so.
    read = _read(received, charset, _name(received)) if charset else None
    address = received.url or received.given.url
    return Candidate(
        received=received,
        charset=charset,
        url=normalise_url(address) if address else None,
        given=checked(received.given),
        fingerprint=fingerprint(received.content.decode(charset, errors="replace"))
        if charset
        else hashlib.sha256(received.content).digest(),
        _readable=read,
    )


def read_received(received: Received) -> Readable:
    """Return what can be read of what came in. Raises `SourceError` where it would not be taken as an article."""
    return _read(received, _charset(received), _name(received))


def read_again(article: Article, url: str | None) -> Metadata:
    """Return what the article's content says about itself by the rules of today."""
    return presentable(derive(article.content, article.media_type, article.charset, url))


def fingerprint(text: str) -> bytes:
    """Return a hash that stays the same when only line endings or the white space around the text differ."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip().strip("\ufeff").strip()
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).digest()


def _name(received: Received) -> str:
    return received.origin or received.url or "The text"


def _charset(received: Received) -> str:
    if received.media_type in DOCUMENTS:
        return NO_CHARSET
    return find_charset(received.content, received.charset, received.media_type, _name(received))


def _read(received: Received, charset: str, source: str) -> Readable:
    read = readable(received.content, received.media_type, charset, source)
    if not holds_text(read.text, read.media_type):
        raise SourceEmpty(source=source)
    return read
