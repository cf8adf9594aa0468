"""How often, and how long after, what may pass is tried again."""

import time
from dataclasses import dataclass

from archive.errors import VindplaatsError


@dataclass(frozen=True, slots=True)
class Patience:
    """``attempts`` in all: the second comes ``first_s`` seconds after the first, each other one ``factor`` times later.

    A server may ask for more; one that asks for more than ``longest_s`` is not waited for.
    """

    attempts: int = 4
    first_s: float = 5.0
    factor: float = 4.0
    longest_s: float = 900.0

    def retry_at(self, error: VindplaatsError, failures: int) -> float | None:
        """Return when to try again (seconds since 1970) after so many earlier failures; None for never."""
        asked = error.retry_after_s or 0.0
        if not error.may_pass or (error.was_tried and failures + 1 >= self.attempts) or asked > self.longest_s:
            return None
        return time.time() + max(self.first_s * self.factor**failures, asked)
