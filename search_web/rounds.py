"""A thread that does its work in rounds: when it is woken, and from time to time."""

import threading
from collections.abc import Callable


class Rounds:
    """Does ``work`` again and again in a thread of its own, resting for ``rest_s`` seconds or until it is woken."""

    def __init__(self, name: str, work: Callable[[], None], *, rest_s: float) -> None:
        self._name = name
        self._work = work
        self._rest_s = rest_s
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        """Whether the work should come to an end."""
        return self._stopping.is_set()

    def start(self) -> None:
        """Begin, unless it runs already."""
        if not self.running:
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()

    def stop(self, timeout_s: float = 10) -> None:
        """End after the step at hand, and wait so long for that."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def wake(self) -> None:
        """Do the next round at once."""
        self._woken.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._work()
            self._woken.wait(self._rest_s)
            self._woken.clear()
