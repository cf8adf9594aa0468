"""Takes many articles apart at once, in other processes; one that never ends, or ends its process, stops no other.

Starting processes takes a second or so: few articles are taken apart one by one, by `indexer.preparing_one`.
"""

import logging
import os
import queue
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from types import TracebackType
from typing import Self

from archive import Archive
from archive.errors import ArticleNotFound
from indexer.analysed import AnalysedArticle
from indexer.errors import ArticleEndsProcess, ArticleTooSlow
from indexer.preparation import Failure, analysed
from indexer.preparing_child import Child, EndedError, TooSlowError, UnavailableError, may_have_children
from indexer.preparing_one import analysed_in_time
from indexer.preparing_process import Limits, Serve, serve

_log = logging.getLogger(__name__)

# From so many on processes pay for their start.
ARTICLES_THAT_PAY = 48

# One process writes what all others take apart: more than these wait for it.
MOST_PROCESSES = 8

# Taken apart ahead of the one that is to be written: while the writer makes a state durable, nobody waits for it.
_AHEAD_PER_PROCESS = 32

# How often an article is tried whose process ends: the system may have ended it for want of memory taken by others.
_TRIES = 2

_Outcome = AnalysedArticle | Failure


class _UnreadableError(Exception):
    """A process cannot read the archive."""


class PreparingPool:
    """Takes articles of one archive apart, with at most ``processes`` processes (None: one for each core).

    ``serve`` is what runs in them.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        processes: int | None = None,
        limits: Limits | None = None,
        serve: Serve = serve,
    ) -> None:
        self._archive = archive
        self._serve = serve
        self._limits = limits or Limits()
        self._most = min(cores(), MOST_PROCESSES) if processes is None else processes
        self._starting = threading.Lock()
        self._slots: queue.SimpleQueue[Child | None] = queue.SimpleQueue()
        self._alive: set[Child] = set()
        self._closed = False
        self._here_only = self._most == 0 or not may_have_children()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def analysed(self, article_ids: Iterable[int]) -> Generator[_Outcome, None, None]:
        """Yield what becomes of each article, in their order; of one that cannot be taken apart, why.

        To be gone through once, and the pool be closed after.
        """
        numbers = list(article_ids)
        wanted = self._processes_for(numbers)
        if not wanted:
            yield from (analysed_in_time(self._archive, number) for number in numbers)
            return
        for _ in range(wanted):
            self._slots.put(None)
        with ThreadPoolExecutor(wanted, "preparing") as threads:
            try:
                yield from self._in_order(threads, numbers, wanted * _AHEAD_PER_PROCESS)
            finally:
                threads.shutdown(wait=False, cancel_futures=True)
                self.close()

    def close(self) -> None:
        """End all processes, whatever they are at."""
        with self._starting:
            self._closed = True
            for process in self._alive:
                process.end()
            self._alive.clear()

    def _processes_for(self, numbers: Sequence[int]) -> int:
        return self._most if len(numbers) >= ARTICLES_THAT_PAY and not self._here_only else 0

    def _in_order(self, threads: ThreadPoolExecutor, numbers: Sequence[int], ahead: int) -> Iterator[_Outcome]:
        waiting = iter(numbers)
        begun: deque[tuple[int, Future[_Outcome]]] = deque()
        begun.extend((number, threads.submit(self._elsewhere, number)) for number in islice(waiting, ahead))
        while begun:
            number, future = begun.popleft()
            begun.extend((later, threads.submit(self._elsewhere, later)) for later in islice(waiting, 1))
            yield self._outcome(number, future)

    def _outcome(self, number: int, future: Future[_Outcome]) -> _Outcome:
        try:
            return future.result()
        except UnavailableError:
            if not self._here_only:
                _log.warning("no process can be started to take articles apart; it is done in this one")
            self._here_only = True
            return analysed(self._archive, number)
        except _UnreadableError:
            return analysed(self._archive, number)  # which most likely raises what is wrong with the archive
        except TooSlowError:
            slow = ArticleTooSlow(article_id=number, title=self._title(number), seconds=f"{self._limits.seconds:g}")
            return Failure(number, str(slow))
        except EndedError as error:
            return Failure(number, str(ArticleEndsProcess(article_id=number, title=self._title(number), detail=error)))

    def _title(self, number: int) -> str:
        try:
            return self._archive.get(number).title
        except ArticleNotFound:
            return f"#{number}"

    def _elsewhere(self, number: int) -> _Outcome:
        """Have an article taken apart by a process that is free, in one of the pool's threads."""
        if self._here_only:
            raise UnavailableError
        for again in reversed(range(_TRIES)):
            process = self._slots.get()
            try:
                process = process or self._started()
                outcome: _Outcome | None = process.ask(number, self._limits.seconds)
            except BaseException as error:
                self._drop(process)
                self._slots.put(None)
                if not (again and isinstance(error, EndedError)):
                    raise
            else:
                self._slots.put(process)
                if outcome is None:
                    raise _UnreadableError
                return outcome
        raise AssertionError("unreachable")

    def _started(self) -> Child:
        with self._starting:
            if self._closed:
                raise UnavailableError
            process = Child("preparing", self._serve, self._archive.folder, self._limits)
            self._alive.add(process)
        process.wait_until_ready()
        return process

    def _drop(self, process: Child | None) -> None:
        if process is not None:
            with self._starting:
                self._alive.discard(process)
                process.end()
            process.let_go()


def cores() -> int:
    """Return on how many cores this process may run."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
