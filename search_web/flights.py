"""Things that are fetched at the same time, each in a thread of its own, and taken in as they land."""

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Flights(Generic[T]):
    """Runs tasks beside each other. Its threads never keep the program from ending."""

    def __init__(self) -> None:
        self._landed: queue.SimpleQueue[T] = queue.SimpleQueue()
        self.under_way = 0

    def start(self, task: Callable[[], T]) -> None:
        """Begin with a task, which must not raise."""
        self.under_way += 1
        threading.Thread(target=lambda: self._landed.put(task()), name="receiving", daemon=True).start()

    def next(self, timeout_s: float) -> T | None:
        """Return what landed next, None where nothing did for so long."""
        try:
            landed = self._landed.get(timeout=timeout_s)
        except queue.Empty:
            return None
        self.under_way -= 1
        return landed
