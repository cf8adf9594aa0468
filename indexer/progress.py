"""How long work says how far it is, and learns that it should stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """What indexing is doing."""

    READING = "reading"
    EMBEDDING = "embedding"
    LINKING = "linking"
    PREPARING = "preparing"
    LEARNING = "learning"
    JUDGING = "judging"
    COMPARING = "comparing"


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` articles read or compared, passages embedded, steps learned, or titles looked for.

    ``per_second`` is how many of them lately, where that is known.
    """

    stage: Stage
    done: int
    total: int
    per_second: float = 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long the rest of the stage takes if it goes on like that; None where nobody knows yet."""
        return (self.total - self.done) / self.per_second if self.per_second else None


OnProgress = Callable[[Progress], None]
"""Called between two steps of the work; raising in it (as Ctrl-C does) stops the work there, with what is done kept."""


def ignore(_progress: Progress) -> None:
    """Take note of nothing."""


class Pace:
    """Tells how far a stage is, and at what pace since its first step; what went before that does not count."""

    def __init__(self, stage: Stage, total: int, on_progress: OnProgress) -> None:
        self._stage = stage
        self._total = total
        self._on_progress = on_progress
        self._first = 0
        self._begun = 0.0

    def tell(self, done: int) -> None:
        """Tell that so many are done; raises what the listener raises."""
        now = time.monotonic()
        if not self._first:
            # The first ones load what the others find loaded: they say nothing about how long those take.
            self._first, self._begun = done, now
        rate = (done - self._first) / max(now - self._begun, 1e-6)
        self._on_progress(Progress(self._stage, done, self._total, rate))
