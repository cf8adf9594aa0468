"""What the worker process tells the server, line by line as JSON."""

import json
from dataclasses import dataclass, field
from typing import Any

from archive.error_records import as_record, from_record
from archive.errors import VindplaatsError
from indexer.errors import ModelError
from indexer.progress import Progress, Stage
from search_web.index_watch import IndexingState
from search_web.preparing import Preparing

# Of articles that could not be indexed, so many sentences travel.
_MOST_FAILURES = 1000


@dataclass(frozen=True, slots=True)
class WorkReport:
    """How all work stands.

    ``error`` says why adding stands still; ``models`` counts how often another model was turned to.
    """

    indexing: IndexingState = field(default_factory=IndexingState)
    preparing: Preparing = field(default_factory=Preparing)
    error: VindplaatsError | None = None
    models: int = 0

    def as_line(self) -> bytes:
        """Return it as a line of JSON, for `from_line`."""
        state = self.indexing
        report = {
            "indexing": {
                "working": state.working,
                "rebuilding": state.rebuilding,
                "progress": _progress_json(state.progress),
                "done_revision": state.done_revision,
                "failures": dict(list(state.failures.items())[:_MOST_FAILURES]),
                "model_error": _error_json(state.model_error),
                "error": _error_json(state.error),
            },
            "preparing": {
                "model": self.preparing.model,
                "progress": _progress_json(self.preparing.progress),
                "error": _error_json(self.preparing.error),
                "learns": self.preparing.learns,
            },
            "error": _error_json(self.error),
            "models": self.models,
        }
        return json.dumps(report).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "WorkReport":
        """Return what `as_line` wrote."""
        read = json.loads(line)
        indexing, preparing = read["indexing"], read["preparing"]
        model_error = _error(indexing["model_error"])
        return cls(
            IndexingState(
                working=indexing["working"],
                rebuilding=indexing["rebuilding"],
                progress=_progress(indexing["progress"]),
                done_revision=indexing["done_revision"],
                failures={int(number): sentence for number, sentence in indexing["failures"].items()},
                model_error=model_error if isinstance(model_error, ModelError) else None,
                error=_error(indexing["error"]),
            ),
            Preparing(
                preparing["model"],
                _progress(preparing["progress"]),
                _error(preparing["error"]),
                learns=preparing["learns"],
            ),
            _error(read["error"]),
            read["models"],
        )


def _progress_json(progress: Progress | None) -> list[Any] | None:
    return None if progress is None else [progress.stage.value, progress.done, progress.total, progress.per_second]


def _progress(read: list[Any] | None) -> Progress | None:
    return None if read is None else Progress(Stage(read[0]), read[1], read[2], read[3])


def _error_json(error: VindplaatsError | None) -> str | None:
    return None if error is None else as_record(error)


def _error(record: str | None) -> VindplaatsError | None:
    return None if record is None else from_record(record)
