"""A process in which articles are taken apart, as the one that asks it sees it: it answers in time, or is ended."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from indexer.preparing_process import begin

# Importing what takes articles apart, on a slow computer with a cold disk.
_START_S = 60.0


class UnavailableError(Exception):
    """No process can be started here."""


class TooSlowError(Exception):
    """An article took longer than the limit."""


class EndedError(Exception):
    """A process ended over an article; says how."""


def may_have_children() -> bool:
    """Whether this process may start others; one that `multiprocessing` made a daemon may not."""
    return not multiprocessing.current_process().daemon


class Child:
    """One process that runs ``serve`` with what is ``given`` to it, over a connection to this one.

    Raises `UnavailableError`.
    """

    def __init__(self, name: str, serve: Callable[..., None], *given: object) -> None:
        # Never forked: a copy of a process with threads and open databases may stop at a lock that nobody gives back.
        context = multiprocessing.get_context("spawn")
        # A spawned process looks for modules in the current folder first, where anybody's files may lie.
        os.environ.setdefault("PYTHONSAFEPATH", "1")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=begin, args=(serve, theirs, *given), name=name, daemon=True)
        try:
            with _interrupts_left_to_others():
                self._process.start()
        except OSError as error:
            self._connection.close()
            raise UnavailableError from error
        finally:
            theirs.close()

    def wait_until_ready(self) -> None:
        """Return when it can be asked. Raises `UnavailableError`."""
        try:
            if not self._connection.poll(_START_S):
                raise UnavailableError
            self._connection.recv()
        except (EOFError, OSError) as error:
            raise UnavailableError from error

    def ask(self, request: object, seconds: float) -> Any:
        """Return its answer. Raises `TooSlowError` or `EndedError`: then it is of no use any more."""
        try:
            self._connection.send(request)
            if not self._connection.poll(seconds):
                raise TooSlowError
            return self._connection.recv()
        except (EOFError, OSError) as error:
            raise EndedError(self._ending()) from error

    def end(self) -> None:
        """End it, whatever it is at; who waits for its answer learns that."""
        self._process.kill()
        self._process.join()

    def let_go(self) -> None:
        """Close the connection to it, when nobody waits for an answer any more."""
        self._connection.close()

    def _ending(self) -> str:
        self._process.join(1)
        code = self._process.exitcode
        if code is None or code >= 0:
            return "" if code is None else f"exit status {code}"
        return signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"


@contextmanager
def _interrupts_left_to_others() -> Iterator[None]:
    """Keep Ctrl-C from a process that is started meanwhile: it reaches the whole group."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
