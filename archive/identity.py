"""By what an article is known again: the addresses it came by and the fingerprint of its content."""

import hashlib
from dataclasses import dataclass

from archive.addresses import normalise_url
from archive.article import Article, Metadata, Received
from archive.decoding import find_charset
from archive.errors import SourceEmpty
from archive.layers import checked, presentable
from archive.metadata import derive, holds_text


@dataclass(slots=True)
class Candidate:
    """An article on its way in: checked, decoded and fingerprinted, its metadata derived when first asked for."""

    received: Received
    charset: str
    url: str | None
    given: Metadata
    fingerprint: bytes
    _derived: Metadata | None = None

    @property
    def derived(self) -> Metadata:
        """What the content says about itself."""
        if self._derived is None:
            received = self.received
            self._derived = _derive(received.content, received.media_type, self.charset, self.url)
        return self._derived

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

    Raises `SourceEmpty`, `SourceUnsupported`, or `InvalidMetadata` for what the person said about it.
    """
    source = received.origin or received.url or "The text"
    charset = find_charset(received.content, received.charset, received.media_type, source)
    text = received.content.decode(charset, errors="replace")
    if not holds_text(text, received.media_type):
        raise SourceEmpty(source=source)
    address = received.url or received.given.url
    return Candidate(
        received=received,
        charset=charset,
        url=normalise_url(address) if address else None,
        given=checked(received.given),
        fingerprint=fingerprint(text),
    )


def read_again(article: Article, url: str | None) -> Metadata:
    """Return what the article's content says about itself by the rules of today."""
    return _derive(article.content, article.media_type, article.charset, url)


def fingerprint(text: str) -> bytes:
    """Return a hash that stays the same when only line endings or the white space around the text differ."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip().strip("\ufeff").strip()
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).digest()


def _derive(content: bytes, media_type: str, charset: str, url: str | None) -> Metadata:
    return presentable(derive(content, media_type, charset, url))
