"""The process in which articles are taken apart, one after another: limited in memory, and gone with its parent."""

import contextlib
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path

from archive import Archive
from archive.error_records import as_record
from archive.errors import ArchiveError, VindplaatsError
from indexer.analysed import AnalysedArticle
from indexer.preparation import Failure, analysed, warm

_log = logging.getLogger(__name__)

# Later than the parent would end a process by itself: this is for one whose parent is no more.
_GRACE_S = 5.0

_GIGABYTE = 2**30


@dataclass(frozen=True, slots=True)
class Limits:
    """What taking one article apart may take.

    The largest page that is read in full takes four seconds and half a gigabyte; these are for what never ends.
    ``memory_bytes`` is beside what the process itself needs, and holds where the system can limit it (Linux).
    """

    seconds: float = 30.0
    memory_bytes: int = 4 * _GIGABYTE


@dataclass(frozen=True, slots=True)
class Answer:
    """What some work came to: what it ``made``, or why it made nothing.

    That is an ``error`` as `archive.error_records` writes it, or ``is_too_large`` for the memory, or a ``fault`` of
    the program, named.
    """

    made: object = None
    error: str | None = None
    is_too_large: bool = False
    fault: str | None = None


Serve = Callable[[Connection, Path, Limits], None]
"""What a process does, over its connection, for the archive in a folder: `serve`."""

ServeRequests = Callable[[Connection, Limits], None]
"""The same, for whatever is asked: `serve_requests`."""


def begin(serve: Callable[..., None], connection: Connection, *given: object) -> None:
    """Serve until the parent is gone; Ctrl-C, which reaches the whole group, is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    serve(connection, *given)


def serve(connection: Connection, folder: Path, limits: Limits) -> None:
    """Answer each number of an article with what `indexer.preparation.analysed` returns, until the parent is gone.

    The first thing sent, None, says that it is ready. Later, None says that the archive cannot be read.
    """
    warm()
    _limit_memory(limits.memory_bytes)
    with Archive.open(folder) as archive, contextlib.suppress(EOFError, OSError):
        connection.send(None)
        while True:
            article_id = connection.recv()
            with _alarm(limits.seconds + _GRACE_S):
                connection.send(_answer(archive, article_id))


def serve_requests(connection: Connection, limits: Limits) -> None:
    """Answer each function, which comes with its arguments, with what `answered` returns, until the parent is gone.

    The first thing sent, None, says that it is ready.
    """
    warm()
    _limit_memory(limits.memory_bytes)
    with contextlib.suppress(EOFError, OSError):
        connection.send(None)
        while True:
            work, *given = connection.recv()
            with _alarm(limits.seconds + _GRACE_S):
                connection.send(answered(work, *given))


def answered(work: Callable[..., object], *given: object) -> Answer:
    """Do some work, and return what it came to in a form that can be sent."""
    try:
        return Answer(work(*given))
    except VindplaatsError as error:
        return Answer(error=as_record(error))
    except MemoryError:
        return Answer(is_too_large=True)
    except Exception as error:
        _log.exception("an article cannot be taken apart")
        return Answer(fault=f"{type(error).__name__}: {error}")


def _answer(archive: Archive, article_id: int) -> AnalysedArticle | Failure | None:
    try:
        return analysed(archive, article_id)
    except ArchiveError:
        return None


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # there is nobody left to answer, and nothing to be stored


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """End the process after so long, even where it is stuck in code that lets no other thread run."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)  # the signal's default action: the system ends the process
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _limit_memory(more: int) -> None:
    """Limit the address space to what is in use now and so much more, where the system says how much that is."""
    try:
        import resource  # here: only Unix has it

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (ImportError, OSError):
        return
    used = pages * resource.getpagesize()
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = used + more
    resource.setrlimit(resource.RLIMIT_AS, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
