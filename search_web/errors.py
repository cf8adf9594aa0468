"""What can go wrong between a browser, a script and the server.

VindplaatsError               (from archive.errors)
├── ServerError               the server itself
│   ├── PortInUse             another program listens there
│   └── AddressUnusable       this computer cannot listen on that address
├── RequestError              a request that cannot be answered
│   ├── InvalidRequest        a field of the request that is missing or wrong
│   ├── NotJson               a body that is not JSON
│   ├── UnknownHost           asked for under a name that is not the server's
│   ├── OtherOrigin           sent by a page of another site
│   ├── TokenMissing          from elsewhere, without a token
│   └── TokenUnknown          with a token that is none of this archive's
├── BlockNotFound             no such block in an article (any more)
├── ProposalNotFound          no proposed rule with that code (any more)
├── JobNotFound               no job with that number (any more)
├── TooManyJobs               too much is waiting to be added
├── AddingFailed              an unforeseen failure while something was added
├── ProgramEnded              something that ended the program which read it, more than once
├── WorkerEnded               the worker process came to a sudden end
├── AddingStopped             an unforeseen failure that keeps all jobs waiting
├── CheckFailed               an unforeseen failure while a feed was looked at
├── FeedNotFollowed           no such feed among those that are followed
├── FolderNotWatched          no such folder among those that are watched
├── TokenNotFound             no token of that name
├── IndexingFailed            an unforeseen failure while the index was brought up to date
├── LearningFailed            an unforeseen failure while a model learned the archive
└── LearningEndsProgram       that ended the program, more than once
"""

from archive.errors import IndexingError, VindplaatsError


class ServerError(VindplaatsError):
    """The server itself."""


class PortInUse(ServerError):
    """Another program listens there; needs ``host`` and ``port``."""

    template = "Port %(port)s on %(host)s is in use. Stop what runs there, or name another port with --port."


class AddressUnusable(ServerError):
    """This computer cannot listen there; needs ``host``, ``port`` and ``detail``."""

    template = "This computer cannot listen on %(host)s, port %(port)s (%(detail)s). Choose another --host or --port."


class RequestError(VindplaatsError):
    """A request that cannot be answered."""

    http_status = 400


class InvalidRequest(RequestError):
    """A field that is missing or wrong; needs ``field`` and ``reason``."""

    template = "“%(field)s”: %(reason)s"


class NotJson(RequestError):
    """A body that is not JSON; needs nothing."""

    template = "Send a JSON object, with the header Content-Type: application/json."
    http_status = 415


class UnknownHost(RequestError):
    """Asked for under a name that is not the server's; needs ``host``."""

    template = "This server does not answer for “%(host)s”. Use the address that it printed when it started."


class OtherOrigin(RequestError):
    """Sent by a page of another site; needs ``origin``."""

    template = "Pages of %(origin)s may not change this archive."
    http_status = 403


class TokenMissing(RequestError):
    """A request to the API from elsewhere, without a token; needs nothing."""

    template = (
        "From another computer the API needs a token, in the header Authorization: Bearer TOKEN. "
        "Make one with: vindplaats token add NAME"
    )
    http_status = 401


class TokenUnknown(RequestError):
    """A token that is none of this archive's (any more); needs nothing."""

    template = "This token opens nothing here (any more). Make one with: vindplaats token add NAME"
    http_status = 401


class TargetTaken(VindplaatsError):
    """Nothing may be written over what is there; needs ``target`` and ``detail``."""

    template = "%(target)s is left as it is, because %(detail)s."


class BlockNotFound(VindplaatsError):
    """No such block in an article (any more); needs ``article_id``."""

    template = "Article %(article_id)s has no such part (any more). Load its page again."
    http_status = 404


class ProposalNotFound(VindplaatsError):
    """No proposed rule with that code (any more); needs ``code``."""

    template = "No rule “%(code)s” is proposed (any more). See which are: vindplaats rules list."
    http_status = 404


class JobNotFound(VindplaatsError):
    """No job with that number (any more); needs ``job``."""

    template = "There is no job %(job)s (any more). What it added is in the archive."
    http_status = 404


class TooManyJobs(VindplaatsError):
    """Too much is waiting to be added; needs nothing."""

    template = "Too much is waiting to be added. Try again when some of it is done."
    http_status = 503


class AddingFailed(VindplaatsError):
    """An unforeseen failure while something was added; needs ``source`` and ``detail``."""

    template = "%(source)s could not be added (%(detail)s). Nothing of it was kept; please report this."


class ProgramEnded(VindplaatsError):
    """The program that read it came to a sudden end, more than once; needs ``source``."""

    template = "%(source)s was not added: the program came to a sudden end while reading it, more than once."


class WorkerEnded(VindplaatsError):
    """The worker process came to a sudden end; needs ``status``."""

    template = "The program that adds and indexes came to a sudden end (%(status)s). It is started again by itself."
    http_status = 503


class AddingStopped(VindplaatsError):
    """An unforeseen failure that keeps all jobs waiting; needs ``detail``."""

    template = "Adding stands still (%(detail)s). Nothing is lost; it is tried again every quarter of a minute."


class CheckFailed(VindplaatsError):
    """An unforeseen failure while a feed was looked at; needs ``url`` and ``detail``."""

    template = "%(url)s could not be looked at (%(detail)s). It is tried again; please report this."


class FeedNotFollowed(VindplaatsError):
    """No such feed among those that are followed; needs ``url``."""

    template = "%(url)s is not followed (any more). See which are: vindplaats follow list."
    http_status = 404


class FolderNotWatched(VindplaatsError):
    """No such folder among those that are watched; needs ``folder``."""

    template = "%(folder)s is not watched. See which are: vindplaats watch list."
    http_status = 404


class TokenNotFound(VindplaatsError):
    """No token of that name; needs ``name``."""

    template = "There is no token named “%(name)s”. See which there are: vindplaats token list."
    http_status = 404


class IndexingFailed(IndexingError):
    """An unforeseen failure while the index was brought up to date; needs ``detail``."""

    template = "The index could not be brought up to date (%(detail)s). It is tried again every half minute."


class LearningFailed(VindplaatsError):
    """An unforeseen failure while a model learned the archive; needs ``detail``."""

    template = "The archive could not be learned (%(detail)s). Nothing was changed; please report this."


class LearningEndsProgram(VindplaatsError):
    """The program that learned the archive came to a sudden end, more than once; needs nothing."""

    template = (
        "Learning the archive was given up: the program that does it came to a sudden end more than once, most often "
        "for want of memory. Close other programs, and start it again."
    )
