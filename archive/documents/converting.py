"""The process that opens documents: each comes on standard input, its page goes to standard output as JSON.

``python -m archive.documents.converting``; see `archive.documents.apart`. A document is a line with its media type and
its length, and then its bytes; an answer is a line with its length, and then {"page": markup} or {"error": name of the
class, "fields": what it needs}.
"""

import json
import os
import signal
import sys

from archive.documents.opening import convert
from archive.errors import SourceError, SourceTooComplex

MAX_MEMORY = 3_000_000_000
"""Bytes of address space, where the system can limit it."""

MAX_CPU_SECONDS = 150
"""For one document: longer than whoever asks waits for it, who may be gone by then."""


def main() -> None:
    """Answer until nothing more comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever interrupts means the process that asks
    _limit_memory()
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # what a library prints is no answer
        while asked := sys.stdin.buffer.readline():
            media_type, length = asked.decode().split()
            content = sys.stdin.buffer.read(int(length))
            _limit_time()
            answer = json.dumps(_answer(content, media_type)).encode()
            answers.write(f"{len(answer)}\n".encode() + answer)
            answers.flush()


def _answer(content: bytes, media_type: str) -> dict[str, object]:
    try:
        return {"page": convert(content, media_type, "")}
    except SourceError as error:
        kind = SourceTooComplex if isinstance(error.__cause__, MemoryError) else type(error)
        return {"error": kind.__name__, "fields": {name: str(value) for name, value in error.fields.items()}}


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    _limit(resource.RLIMIT_AS, MAX_MEMORY)


def _limit_time() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + MAX_CPU_SECONDS)


def _limit(kind: int, most: int) -> None:
    import resource

    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    main()
