"""Documents opened in a process of their own, so that none can keep this one busy, eat its memory or bring it down.

One such process serves this one for as long as documents come, and a while longer. Where a document takes too long it
is ended, and the next document gets a new one.
"""

import atexit
import json
import os
import subprocess
import sys
import threading
from typing import Any

from archive import errors
from archive.errors import SourceBroken, SourceError, SourceTooComplex
from archive.media_types import KINDS

MAX_SECONDS = 120.0
"""For one document; a book of a thousand pages takes some 25."""

IDLE_SECONDS = 60.0
"""After so long without a document the process ends."""

_MOST_DOCUMENTS = 500
"""For one process: libraries for documents may keep some memory of each."""


def as_page_apart(content: bytes, media_type: str, source: str) -> str:
    """Do what `archive.documents.opening.as_page` does, within `MAX_SECONDS`. Raises `SourceError`."""
    answer = _converter.answer(content, media_type)
    if answer is None:
        raise SourceTooComplex(source=source)
    if "page" in answer:
        return str(answer["page"])
    if "error" not in answer:
        raise SourceBroken(source=source, media_type=KINDS[media_type])
    kind: type[SourceError] = getattr(errors, answer["error"])
    raise kind(**answer["fields"] | {"source": source})


class _Converter:
    """Asks the other process, one document at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._parents: list[object] = []
        self._asked = 0
        self._idle: threading.Timer | None = None

    def answer(self, content: bytes, media_type: str) -> dict[str, Any] | None:
        """Return what the process says of a document: None where it took too long, {} where it broke down."""
        with self._lock:
            self._stop_waiting()
            process = self._running()
            late = threading.Event()
            limit = threading.Timer(MAX_SECONDS, _stop, (process, late))
            limit.start()
            try:
                said = _exchange(process, content, media_type)
            except BaseException:
                self._end()
                raise
            finally:
                limit.cancel()
            if said is None or self._asked >= _MOST_DOCUMENTS:
                self._end()
            else:
                self._wait()
            return said if said is not None else (None if late.is_set() else {})

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._stop_waiting()
            self._end()

    def forget(self) -> None:
        """Leave the process to the one that this one was forked from; the next document starts another."""
        self._parents.append((self._process, self._idle))
        self._lock, self._process, self._idle = threading.Lock(), None, None

    def _running(self) -> "subprocess.Popen[bytes]":
        """Return the process, started first where there is none."""
        if self._process is None or self._process.poll() is not None:
            self._end()
            # What can be imported here can be imported there, wherever this program was started from.
            environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
            # -P: no module is taken from the folder that a person happens to stand in, which may hold anything.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "archive.documents.converting"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
            self._asked = 0
        self._asked += 1
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:  # what was not written yet has nowhere to go any more
                    continue

    def _wait(self) -> None:
        self._idle = threading.Timer(IDLE_SECONDS, self.close)
        self._idle.daemon = True
        self._idle.start()

    def _stop_waiting(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None


def _stop(process: "subprocess.Popen[bytes]", late: threading.Event) -> None:
    late.set()
    process.kill()


def _exchange(process: "subprocess.Popen[bytes]", content: bytes, media_type: str) -> dict[str, Any] | None:
    """Hand over a document and return the answer; None where the process ended before it gave one."""
    if process.stdin is None or process.stdout is None:
        return None
    try:
        process.stdin.write(f"{media_type} {len(content)}\n".encode())
        process.stdin.write(content)
        process.stdin.flush()
        length = process.stdout.readline()
        answer = process.stdout.read(int(length)) if length else b""
        return dict(json.loads(answer)) if length and len(answer) == int(length) else None
    except (OSError, ValueError):
        return None


_converter = _Converter()
atexit.register(_converter.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_converter.forget)
