"""How long work says how far it is, and learns that it should stop."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """What indexing is doing."""

    READING = "reading"
    EMBEDDING = "embedding"
    PREPARING = "preparing"
    LEARNING = "learning"
    COMPARING = "comparing"


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` articles read or compared, passages embedded, or steps learned.

    ``per_second`` is how many of them lately, where that is known.
    """

    stage: Stage
    done: int
    total: int
    per_second: float = 0.0


OnProgress = Callable[[Progress], None]
"""Called between two steps of the work; raising in it (as Ctrl-C does) stops the work there, with what is done kept."""


def ignore(_progress: Progress) -> None:
    """Take note of nothing."""
