"""What can go wrong, for the reader's eyes: one clear sentence each.

Every error that a person may meet derives from `VindplaatsError`. It carries an English sentence with named
fields (``template`` and ``fields``), so that the page can show the same sentence in the reader's language,
an exit status for scripts and an HTTP status for the API. ``may_pass`` says whether the same, tried again later, may
go well: only then is it worth it to try again; ``was_tried`` is False for what was put off before it was tried at all.

    VindplaatsError
    ├── ArchiveError              the archive itself
    │   ├── ArchiveNotFound       no archive in that folder
    │   ├── ArchiveDamaged        the file is not an archive, or is broken
    │   ├── ArchiveTooNew         made by a later version of Vindplaats
    │   ├── ArchiveBusy           another process kept it locked for too long
    │   ├── ArchiveUnwritable     disk full, read-only, or no permission
    │   ├── IncomingFull          too many bytes wait to be added
    │   ├── ArticleNotFound       no article with that number
    │   ├── InvalidMetadata       a title, date, language or tag that cannot be stored
    │   ├── InvalidJudgment       a judgment of a passage that cannot be stored
    │   ├── InvalidDecision       a decision about a block that cannot be stored
    │   └── RuleNotFound          no rule of a site with that number
    ├── SourceError               something that was to be added
    │   ├── SourceNotFound        no such file or folder
    │   ├── SourceUnreadable      permission denied, or not a file
    │   ├── SourceEmpty           no text in it
    │   ├── ItemGone              was in a source when that was listed, and is not any more
    │   ├── SourceTooLarge        above the size limit
    │   ├── SourceUnsupported     a kind of file that cannot be read (yet)
    │   ├── SourceBroken          damaged, cut off, or not what its name says
    │   ├── SourceScanned         pictures of pages, without their text
    │   ├── SourceTooComplex      more pages or parts than can be read in reasonable time
    │   ├── SourceDamaged         broken, or cut off halfway
    │   ├── SourceEncrypted       protected by a password
    │   ├── UnpacksTooLarge       an archive that would unpack to far more than it should
    │   ├── RowUnreadable         one line of a table
    │   ├── RowEmpty              one line of a table without text and without an address
    │   ├── NoColumns             a table of which no column is known
    │   ├── ColumnMissing         a column that a person named and that is not there
    │   └── FetchError            a link; what concerns many links at once is in `archive.link_errors`
    │       ├── InvalidUrl        not an http(s) address
    │       ├── UrlHoldsPassword  a user name or password stands in the address
    │       ├── FetchRefused      points into a private network
    │       ├── FetchTimedOut     took longer than the time limit
    │       └── FetchFailed       no answer, or an answer that is an error
    │           └── FetchInterrupted  of a kind that may pass: a connection that broke off, a server in trouble
    └── IndexingError             the index; its kinds are in `indexer.errors`
"""

from typing import ClassVar


class VindplaatsError(Exception):
    """Base of all errors that a person may read; ``str(error)`` is the whole sentence in English."""

    template: ClassVar[str] = "Something went wrong."
    exit_status: ClassVar[int] = 1
    http_status: ClassVar[int] = 500
    may_pass: ClassVar[bool] = False
    was_tried: ClassVar[bool] = True

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.template % fields)

    @property
    def retry_after_s(self) -> float | None:
        """Seconds before which it is of no use to try again, where ``may_pass`` and somebody said so."""
        return None


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
    may_pass = True


class ArchiveUnwritable(ArchiveError):
    """Disk full, read-only, or no permission; needs ``file`` and ``detail``. Nothing was changed."""

    template = "%(file)s cannot be written (%(detail)s). Make room or check its permissions, then try again."
    http_status = 507
    may_pass = True


class IncomingFull(ArchiveError):
    """Too many bytes wait to be added; needs ``limit_gb``."""

    template = "More than %(limit_gb)s GB waits to be added. Try again when some of it is done."
    http_status = 503


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


class InvalidDecision(ArchiveError):
    """A decision about a block that cannot be stored; needs ``field`` and ``reason``."""

    template = "The decision cannot be kept, because of its %(field)s: %(reason)s"
    exit_status = 2
    http_status = 400


class RuleNotFound(ArchiveError):
    """No rule of a site with that number (any more); needs ``number``."""

    template = "There is no rule %(number)s (any more). See which there are: vindplaats rules list."
    http_status = 404


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


class ItemGone(SourceError):
    """Was in a source when that was listed, and is not any more; needs ``item`` and ``source``."""

    template = "%(item)s is not in %(source)s any more. What changed there can be added anew."


class SourceTooLarge(SourceError):
    """Above the size limit; needs ``source`` and ``limit_mb``."""

    template = "%(source)s is larger than %(limit_mb)s MB. Save only the article and add that."
    http_status = 413


class SourceUnsupported(SourceError):
    """A kind of file that cannot be read; needs ``source`` and ``media_type``."""

    template = (
        "%(source)s is %(media_type)s, which Vindplaats cannot read."
        " Save it as PDF, DOCX, ODT, EPUB, RTF, HTML, Markdown or plain text."
    )
    http_status = 415


class SourceBroken(SourceError):
    """Damaged, cut off, or not what its name says; needs ``source``, and ``media_type`` for what it should be."""

    template = "%(source)s begins as %(media_type)s but is damaged or not complete. Save or download it again."
    http_status = 422


class SourceScanned(SourceError):
    """Pictures of pages, without their text; needs ``source``."""

    template = (
        "%(source)s holds pictures of pages and no text. Recognise the text first (OCR), for example with"
        " “ocrmypdf IN.pdf OUT.pdf”, and add what comes out."
    )
    http_status = 422


class SourceTooComplex(SourceError):
    """More pages or parts than can be read in reasonable time; needs ``source``."""

    template = "%(source)s has more pages or parts than can be read in reasonable time. Add a part of it at a time."
    http_status = 413


class SourceDamaged(SourceError):
    """Broken, or cut off halfway; needs ``source`` and ``detail``."""

    template = (
        "%(source)s is damaged or was cut off (%(detail)s). Save or download it again; what could be read was kept."
    )


class SourceEncrypted(SourceError):
    """Protected by a password; needs ``source``."""

    template = "%(source)s is protected by a password. Take the protection off and add it again."


class UnpacksTooLarge(SourceError):
    """An archive that would unpack to far more than it should; needs ``source`` and ``detail``."""

    template = "%(source)s is not unpacked, because %(detail)s. Unpack it yourself and add what comes out."
    http_status = 413


class RowUnreadable(SourceError):
    """One row or line of a table that cannot be read; needs ``source``, ``line`` and ``detail``."""

    template = "%(source)s, line %(line)s, cannot be read: %(detail)s. The other lines were read."


class RowEmpty(SourceError):
    """One row of a table without text and without an address; needs ``source`` and ``line``."""

    template = "%(source)s, line %(line)s, holds no text and no web address, so there is nothing to keep."


class NoColumns(SourceError):
    """A table of which no column holds text or an address; needs ``source`` and ``columns``."""

    template = (
        "%(source)s has no column of text or web addresses that is known by its name (%(columns)s). "
        "Say which it is: --column text=NAME."
    )


class ColumnMissing(SourceError):
    """A column that a person named and that is not there; needs ``source``, ``column`` and ``columns``."""

    template = "%(source)s has no column “%(column)s”. Its columns are: %(columns)s."


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
    may_pass = True


class FetchFailed(FetchError):
    """No answer, or an answer that is an error; needs ``url`` and ``detail``."""

    template = "%(url)s could not be fetched (%(detail)s). Check the address, or paste its text."


class FetchInterrupted(FetchFailed):
    """A failure that may pass: a connection that broke off, a server in trouble; needs ``url`` and ``detail``."""

    may_pass = True


class IndexingError(VindplaatsError):
    """The index; its kinds are in `indexer.errors`."""

    http_status = 503
