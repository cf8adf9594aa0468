"""Takes one article apart, within a limit of time: one that never ends holds up neither a page nor a command.

What is small and plain by its looks is taken apart here, at once. All else is handed to a process that can be ended;
that costs a second for the first, and next to nothing for those after it, since the process is kept for a while.
"""

import atexit
import logging
import os
import threading
import time
from collections.abc import Callable
from typing import TypeVar, cast

from archive import Archive, Article
from archive.error_records import from_record
from archive.media_types import DOCUMENTS
from archive.reading import Readable, readable
from indexer.analysed import AnalysedArticle, analyse
from indexer.errors import ArticleEndsProcess, ArticleFails, ArticleNotPrepared, ArticleTooLarge, ArticleTooSlow
from indexer.extraction import Extraction, extract
from indexer.preparation import Failure, attempt, take_apart
from indexer.prepared import PreparedArticle
from indexer.preparing_child import Child, EndedError, TooSlowError, UnavailableError, may_have_children
from indexer.preparing_process import Answer, Limits, ServeRequests, serve_requests

_log = logging.getLogger(__name__)

NAME = "preparing-one"
"""What the processes are called."""

MOST_HERE = 100_000
"""Bytes up to which an article may be taken apart in this process. Where time grew with the square of a page's length,
one of 240,000 took three minutes; so much would take half a minute."""

MOST_SIGNS_HERE = 4_000
"""Tags, lines and cells up to which it may: time goes by these, and no page that was tried takes 0.4 ms for one."""

_SIGNS = (b"<", b"\n", b"|")

# How often an article is tried whose process ends: one that waited may have been ended for want of memory.
_TRIES = 2

# Waits for the next article for so long: somebody who reads or decides comes back within it.
_IDLE_S = 120.0

# At work at the same time; each may take half a gigabyte.
_MOST_CHILDREN = 4

# An article that could not be taken apart in time is not tried again for so long: a page is loaded more than once.
_REMEMBERED_S = 600.0
_MOST_REMEMBERED = 200

_Made = TypeVar("_Made")
_Key = tuple[int, int, int]


def extract_in_time(article: Article) -> Extraction:
    """Return what `indexer.extraction.extract` does. Raises `SourceError`, or `ArticleNotPrepared` at a limit."""
    return _preparing.do(extract, article)


def take_apart_in_time(article: Article) -> PreparedArticle:
    """Return what `indexer.preparation.take_apart` does. Raises `SourceError`, or `ArticleNotPrepared` at a limit."""
    return _preparing.do(take_apart, article)


def prepared_in_time(archive: Archive, article_id: int) -> PreparedArticle | Failure:
    """Return an article's text and passages; for one that cannot be taken apart, the reason: the others go on.

    Raises `ArchiveError` when the archive itself cannot be read.
    """
    return attempt(lambda: take_apart_in_time(archive.get(article_id)), article_id)


def analysed_in_time(archive: Archive, article_id: int) -> AnalysedArticle | Failure:
    """Return the same with the terms of its texts."""
    return attempt(lambda: _preparing.do(_analysed, archive.get(article_id)), article_id)


def is_small_and_plain(content: bytes) -> bool:
    """Whether taking this apart is a matter of a second at most, as far as can be told by its looks."""
    return len(content) <= MOST_HERE and sum(map(content.count, _SIGNS)) <= MOST_SIGNS_HERE


class PreparingOne:
    """Takes articles apart one by one, here or in processes that are kept; for any number of threads.

    ``serve`` is what runs in them.
    """

    def __init__(self, limits: Limits | None = None, serve: ServeRequests = serve_requests) -> None:
        self._limits = limits or Limits()
        self._serve = serve
        self._places = threading.BoundedSemaphore(_MOST_CHILDREN)
        self._lock = threading.Lock()
        self._waiting: Child | None = None
        self._idle: threading.Timer | None = None
        self._remembered: dict[_Key, tuple[float, ArticleNotPrepared]] = {}

    def do(self, work: Callable[[Article, Readable | None], _Made], article: Article) -> _Made:
        """Return what some work makes of an article: a function that another process can import.

        Raises what it raises that is a `VindplaatsError`, and `ArticleNotPrepared` where it comes to a limit.
        """
        read = None
        if article.media_type in DOCUMENTS:  # opening these has a clock of its own
            read = readable(article.content, article.media_type, article.charset, article.title)
        looks = article.content if read is None else read.text.encode("utf-8", "replace")
        if is_small_and_plain(looks) or not may_have_children():
            return work(article, read)
        key = (article.id, article.revision, hash(article.content))
        self._raise_again(key)
        try:
            with self._places:
                return self._elsewhere(work, article, read)
        except UnavailableError:
            _log.warning("no process can be started to take an article apart; it is done in this one")
            return work(article, read)
        except (ArticleTooSlow, ArticleTooLarge, ArticleEndsProcess) as error:
            self._remember(key, error)
            raise

    def close(self) -> None:
        """End the process that waits, if one does."""
        with self._lock:
            self._stop_timer()
            child, self._waiting = self._waiting, None
        if child is not None:
            _drop(child)

    def forget(self) -> None:
        """Leave the process that waits to the one that this one was forked from."""
        self._places, self._lock = threading.BoundedSemaphore(_MOST_CHILDREN), threading.Lock()
        self._waiting, self._idle = None, None

    def _elsewhere(
        self, work: Callable[[Article, Readable | None], _Made], article: Article, read: Readable | None
    ) -> _Made:
        try:
            answer = self._ask(work, article, read)
        except TooSlowError as error:
            seconds = f"{self._limits.seconds:g}"
            raise ArticleTooSlow(article_id=article.id, title=article.title, seconds=seconds) from error
        except EndedError as error:
            raise ArticleEndsProcess(article_id=article.id, title=article.title, detail=error) from error
        if answer.error is not None:
            raise from_record(answer.error)
        if answer.is_too_large:
            raise ArticleTooLarge(article_id=article.id)
        if answer.fault is not None:
            raise ArticleFails(article_id=article.id, detail=answer.fault)
        return cast(_Made, answer.made)

    def _ask(self, *request: object) -> Answer:
        for again in reversed(range(_TRIES)):
            child = self._free()
            try:
                if child is None:
                    child = Child(NAME, self._serve, self._limits)
                    child.wait_until_ready()
                answer = child.ask(request, self._limits.seconds)
            except BaseException as error:
                if child is not None:
                    _drop(child)
                if not (again and isinstance(error, EndedError)):
                    raise
            else:
                self._keep(child)
                return cast(Answer, answer)
        raise AssertionError("unreachable")

    def _free(self) -> Child | None:
        with self._lock:
            self._stop_timer()
            child, self._waiting = self._waiting, None
            return child

    def _keep(self, child: Child) -> None:
        """Let a process wait for the next article, unless another waits already."""
        with self._lock:
            if self._waiting is None:
                self._waiting = child
                self._idle = threading.Timer(_IDLE_S, self.close)
                self._idle.daemon = True
                self._idle.start()
                return
        _drop(child)

    def _stop_timer(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _remember(self, key: _Key, error: ArticleNotPrepared) -> None:
        with self._lock:
            self._remembered[key] = (time.monotonic(), error)
            if len(self._remembered) > _MOST_REMEMBERED:
                del self._remembered[next(iter(self._remembered))]

    def _raise_again(self, key: _Key) -> None:
        with self._lock:
            moment, error = self._remembered.get(key, (0.0, None))
        if error is not None and time.monotonic() - moment < _REMEMBERED_S:
            raise type(error)(**error.fields)


def _analysed(article: Article, read: Readable | None) -> AnalysedArticle:
    return analyse(take_apart(article, read))


def _drop(child: Child) -> None:
    child.end()
    child.let_go()


_preparing = PreparingOne()
atexit.register(_preparing.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_preparing.forget)
