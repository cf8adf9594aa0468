"""Teaches the bundled model an archive, and keeps what comes of it where it is better."""

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.progress import OnProgress, Progress, Stage
from search_web.workspace import Workspace

if TYPE_CHECKING:
    from archive import Archive
    from indexer.evaluation import Comparison

# Under this name the archive remembers of how many articles its model has learned.
ADAPTED_AT_SETTING = "adapted_at_articles"

# Of so many articles it is offered, and again when there are half as many more.
_OFFERED_FROM = 200
_GROWTH = 1.5


@dataclass(frozen=True, slots=True)
class Adaptation:
    """What adapting came to; ``name`` is the adapted model's, None where it was no better and was not kept.

    ``before`` and ``after`` are nDCG@10 by meaning alone, of ``titles`` that were held back.
    """

    name: str | None
    before: float
    after: float
    comparison: "Comparison"
    titles: int
    lessons: int

    @property
    def sentence(self) -> str:
        """What came of it, for people."""
        interval = f"95%: {self.comparison.low:+.2f} to {self.comparison.high:+.2f}"
        figures = f"from {self.before:.2f} to {self.after:.2f} ({interval}; {self.titles} titles that were held back)"
        if self.name is not None:
            return f"On your archive meaning search improved {figures}."
        return f"On your archive meaning search went {figures}: that is not clearly better, so nothing was changed."


def adapt_to_archive(workspace: Workspace, archive: "Archive", on_progress: OnProgress) -> Adaptation:
    """Adapt the bundled model to an archive, and keep the adapted one under a new name where it is better.

    It is not in use yet then. Interrupted, it leaves nothing behind. Raises `TooLittleToLearn`, and `IndexMissing`.
    """
    # Imported here: torch takes a second or two, and only this needs it.
    from indexer.adaptation_trial import StaticModel, try_adapting
    from indexer.embedding import DEFAULT_MODEL
    from indexer.embedding.model_files import find_model, write_digests
    from indexer.embedding.static_files import StaticFiles, load_matrix, load_tokenizer, write_static_model

    with workspace.searcher() as searcher:
        numbers = [article.article_id for article in searcher.article_texts()]
        readings = [reading for number in numbers if (reading := searcher.reading(number)) is not None]
    folder = find_model(DEFAULT_MODEL)
    files = StaticFiles(folder / "tokenizer.json", folder / "model.safetensors")
    start = StaticModel(load_tokenizer(DEFAULT_MODEL, files.tokenizer), load_matrix(DEFAULT_MODEL, files.weights))
    trial = try_adapting(
        [reading.passages for reading in readings],
        start,
        lambda done, total: on_progress(Progress(Stage.LEARNING, done, total)),
    )
    archive.set_setting(ADAPTED_AT_SETTING, str(len(readings)))
    name = None
    if trial.is_better:
        name = _next_name(workspace)
        models = workspace.folder / "models"
        partial = models / ".partial"
        shutil.rmtree(partial, ignore_errors=True)
        write_static_model(partial, trial.tokenizer, trial.matrix)
        write_digests(partial)
        partial.rename(models / name)
    return Adaptation(name, trial.before, trial.after, trial.comparison, trial.titles, trial.lessons)


def adapting_would_help(archive: "Archive") -> bool:
    """Whether to offer it: the archive is large enough, and has grown by half since the last time, if there was one."""
    learned = int(archive.setting(ADAPTED_AT_SETTING) or 0)
    return archive.count() >= max(_OFFERED_FROM, _GROWTH * learned)


def _next_name(workspace: Workspace) -> str:
    numbers = [int(name.rpartition("-")[2]) for name in workspace.adapted_models() if name[-1].isdigit()]
    return f"adapted-{max(numbers, default=0) + 1}"
