"""What can go wrong, for the reader's eyes: one clear sentence each.

Every error that a person may meet derives from `VindplaatsError`. It carries an English sentence with named
fields (``template`` and ``fields``), so that the page can show the same sentence in the reader's language,
an exit status for scripts and an HTTP status for the API:

    VindplaatsError
    ├── ArchiveError              the archive itself
    │   ├── ArchiveNotFound       no archive in that folder
    │   ├── ArchiveDamaged        the file is not an archive, or is broken
    │   ├── ArchiveTooNew         made by a later version of Vindplaats
    │   ├── ArchiveBusy           another process kept it locked for too long
    │   ├── ArchiveUnwritable     disk full, read-only, or no permission
    │   ├── ArticleNotFound       no article with that number
    │   ├── InvalidMetadata       a title, date, language or tag that cannot be stored
    │   └── InvalidJudgment       a judgment of a passage that cannot be stored
    ├── SourceError               something that was to be added
    │   ├── SourceNotFound        no such file or folder
    │   ├── SourceUnreadable      permission denied, or not a file
    │   ├── SourceEmpty           no text in it
    │   ├── SourceTooLarge        above the size limit
    │   ├── SourceUnsupported     a kind of file that cannot be read (yet)
    │   └── FetchError            a link
    │       ├── InvalidUrl        not an http(s) address
    │       ├── UrlHoldsPassword  a user name or password stands in the address
    │       ├── FetchRefused      points into a private network
    │       ├── FetchTimedOut     took longer than the time limit
    │       └── FetchFailed       no answer, or an answer that is an error
    └── IndexingError             the index; its kinds are in `indexer.errors`
"""

from typing import ClassVar


class VindplaatsError(Exception):
    """Base of all errors that a person may read; ``str(error)`` is the whole sentence in English."""

    template: ClassVar[str] = "Something went wrong."
    exit_status: ClassVar[int] = 1
    http_status: ClassVar[int] = 500

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.template % fields)


class ArchiveError(VindplaatsError):
    """The archive itself."""


class ArchiveNotFound(ArchiveError):
    """No archive in that folder; needs ``folder``."""

    template = "There is no archive in %(folder)s. Add an article to make one: vindplaats add FILE."
    http_status = 503


class ArchiveDamaged(ArchiveError):
    """The file is not an archive, or is broken; needs ``file`` and ``detail``."""

    template = "%(file)s cannot be read as an archive (%(detail)s). Put back a backup of this file."
    http_status = 503


class ArchiveTooNew(ArchiveError):
    """Made by a later version; needs ``file``."""

    template = "%(file)s was made by a newer version of Vindplaats. Upgrade Vindplaats to open it."
    http_status = 503


class ArchiveBusy(ArchiveError):
    """Another process kept it locked for too long; needs ``file``."""

    template = "%(file)s is in use by another process that does not let go of it. Try again in a moment."
    http_status = 503


class ArchiveUnwritable(ArchiveError):
    """Disk full, read-only, or no permission; needs ``file`` and ``detail``. Nothing was changed."""

    template = "%(file)s cannot be written (%(detail)s). Make room or check its permissions, then try again."
    http_status = 507


class ArticleNotFound(ArchiveError):
    """No article with that number; needs ``article_id``."""

    template = "There is no article %(article_id)s in this archive. See which there are: vindplaats list."
    http_status = 404


class InvalidMetadata(ArchiveError):
    """A value that cannot be stored; needs ``field``, ``value`` and ``reason``."""

    template = "%(field)s cannot be “%(value)s”: %(reason)s"
    exit_status = 2
    http_status = 400


class InvalidJudgment(ArchiveError):
    """A judgment that cannot be stored; needs ``field`` and ``reason``."""

    template = "The judgment cannot be kept, because of its %(field)s: %(reason)s"
    exit_status = 2
    http_status = 400


class SourceError(VindplaatsError):
    """Something that was to be added and cannot be."""

    http_status = 400


class SourceNotFound(SourceError):
    """No such file or folder; needs ``source``."""

    template = "%(source)s does not exist. Check the name."


class SourceUnreadable(SourceError):
    """Permission denied, or not a file; needs ``source`` and ``detail``."""

    template = "%(source)s cannot be read (%(detail)s). Check its permissions."


class SourceEmpty(SourceError):
    """No text in it; needs ``source``."""

    template = "%(source)s holds no text, so there is nothing to keep."


class SourceTooLarge(SourceError):
    """Above the size limit; needs ``source`` and ``limit_mb``."""

    template = "%(source)s is larger than %(limit_mb)s MB. Save only the article and add that."
    http_status = 413


class SourceUnsupported(SourceError):
    """A kind of file that cannot be read; needs ``source`` and ``media_type``."""

    template = "%(source)s is %(media_type)s; Vindplaats reads text, HTML and Markdown. Save it as one of these."
    http_status = 415


class FetchError(SourceError):
    """A link that could not be fetched."""

    http_status = 502


class InvalidUrl(FetchError):
    """Not an http(s) address; needs ``url``."""

    template = "“%(url)s” is not a web address. It must begin with http:// or https://."
    http_status = 400


class UrlHoldsPassword(FetchError):
    """A user name or password stands in the address; needs ``host``, and never shows the password itself."""

    template = "The address on %(host)s holds a user name or password, which is never sent or kept. Leave it out."
    http_status = 400


class FetchRefused(FetchError):
    """Points into a private network; needs ``url``."""

    template = "%(url)s points to a private or local network address, which is never fetched."
    http_status = 400


class FetchTimedOut(FetchError):
    """Took too long; needs ``url`` and ``seconds``."""

    template = "%(url)s did not deliver its page within %(seconds)s seconds. Try again later, or paste its text."
    http_status = 504


class FetchFailed(FetchError):
    """No answer, or an answer that is an error; needs ``url`` and ``detail``."""

    template = "%(url)s could not be fetched (%(detail)s). Check the address, or paste its text."


class IndexingError(VindplaatsError):
    """The index; its kinds are in `indexer.errors`."""

    http_status = 503
