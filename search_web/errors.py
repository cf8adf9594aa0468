"""What can go wrong between a browser, a script and the server.

VindplaatsError               (from archive.errors)
├── ServerError               the server itself
│   ├── PortInUse             another program listens there
│   └── AddressUnusable       this computer cannot listen on that address
├── RequestError              a request that cannot be answered
│   ├── InvalidRequest        a field of the request that is missing or wrong
│   ├── NotJson               a body that is not JSON
│   ├── UnknownHost           asked for under a name that is not the server's
│   └── OtherOrigin           sent by a page of another site
├── JobNotFound               no job with that number (any more)
├── TooManyJobs               too much is waiting to be added
├── AddingFailed              an unforeseen failure while something was added
└── IndexingFailed            an unforeseen failure while the index was brought up to date
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


class IndexingFailed(IndexingError):
    """An unforeseen failure while the index was brought up to date; needs ``detail``."""

    template = "The index could not be brought up to date (%(detail)s). It is tried again every half minute."
