"""What can go wrong with links that name many others, and with asking servers politely.

SourceError                   (from archive.errors)
├── UnsafeXml                 XML that defines entities
├── TooManyLinks              more pages than are added at once
├── TooManySitemaps           more sitemaps than are read at once
├── FeedMissing               an address that is no feed and names none
├── SitemapMissing            a robots.txt that names no sitemap
└── FetchError
    ├── RobotsRefused         the site's robots.txt keeps programs away
    └── FetchFailed
        ├── FetchInterrupted
        │   └── RobotsUnreachable  nobody can say now whether programs may read it
        └── ServerBusy        the server asks to wait
            └── ServerResting it asked so a moment ago, and was not asked since
"""

from archive.errors import FetchError, FetchFailed, FetchInterrupted, SourceError


class UnsafeXml(SourceError):
    """XML that defines entities, by which a small file grows without end; needs ``source``."""

    template = "%(source)s defines entities of its own, as attacks do and no feed or sitemap needs; it is not read."


class TooManyLinks(SourceError):
    """A feed, sitemap or list of more pages than are added at once; needs ``source`` and ``limit``."""

    template = "%(source)s names more than %(limit)s pages. So many are added; add the others by a list of their own."
    http_status = 413


class TooManySitemaps(SourceError):
    """A tree of more sitemaps than are read at once; needs ``source`` and ``limit``."""

    template = "%(source)s leads to more than %(limit)s sitemaps. So many are read; add the others by their addresses."
    http_status = 413


class FeedMissing(SourceError):
    """An address that is no feed and names none; needs ``url``."""

    template = "%(url)s is no feed and names none. Give the address of an RSS, Atom or JSON feed."


class SitemapMissing(SourceError):
    """A robots.txt that names no sitemap; needs ``url``."""

    template = "%(url)s names no sitemap. Give the address of the sitemap itself, often /sitemap.xml."


class RobotsRefused(FetchError):
    """The site's robots.txt keeps programs away; needs ``url``. A link that a person adds by itself is not asked."""

    template = "%(url)s is kept from programs by the robots.txt of its site. Add the link by itself, or paste its text."
    http_status = 403


class RobotsUnreachable(FetchInterrupted):
    """Nobody can say now whether programs may read it; needs ``url``, ``detail`` and ``seconds``, a whole number."""

    template = "%(url)s is not read as long as the robots.txt of its site cannot be (%(detail)s). Try again later."

    @property
    def retry_after_s(self) -> float | None:
        """When robots.txt is asked for again."""
        return float(str(self.fields["seconds"]))


class ServerBusy(FetchFailed):
    """The server asks to wait (429, 503); needs ``url`` and ``seconds``, a whole number."""

    template = "The server of %(url)s asks to wait before the next visit (%(seconds)s seconds). Try again after that."
    http_status = 503
    may_pass = True

    @property
    def retry_after_s(self) -> float | None:
        """What the server asked for, within a bound."""
        return float(str(self.fields["seconds"]))


class ServerResting(ServerBusy):
    """Put off, since the server asked to wait a moment ago; needs ``url`` and ``seconds``, a whole number."""

    was_tried = False
