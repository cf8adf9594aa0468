"""Lets the bundled model learn an archive, and keeps what comes of it where it is better than what is in use.

It always begins as the bundled model, also where one that learned the archive before is in use. Every article that is
there is learned each time anyway; and one that began where the last one ended would move away from the other languages
a little more each time, and grow by thousands of words.
"""

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.errors import ModelError
from indexer.progress import OnProgress, Pace, Stage
from search_web.workspace import MODEL_WANTED_SETTING, Workspace, chosen_model, is_adapted_name

if TYPE_CHECKING:
    from archive import Archive
    from indexer.adaptation_pairs import Passages
    from indexer.adaptation_trial import StaticModel, Trial
    from indexer.evaluation import Comparison

# Under this name the archive remembers of how many articles its model has learned.
ADAPTED_AT_SETTING = "adapted_at_articles"

# And under this one, what came of it.
_OUTCOME_SETTING = "adaptation"

# Of so many articles it is offered, and again when there are half as many more.
_OFFERED_FROM = 200
_GROWTH = 1.5


@dataclass(frozen=True, slots=True)
class Adaptation:
    """What adapting came to; ``name`` is the adapted model's, None where it was no better and was not kept.

    ``adopted``: whether it is to take the place of ``in_use``, the model in use then, which it is not where that is
    neither the bundled one nor one that learned the archive. ``before`` is the nDCG@10 by meaning alone of ``beside``,
    ``after`` that of the adapted model, over ``titles`` that were held back.
    """

    name: str | None
    adopted: bool
    in_use: str
    beside: str
    before: float
    after: float
    comparison: "Comparison"
    titles: int
    lessons: int
    articles: int
    at: str

    @property
    def moment(self) -> datetime:
        """When it came to its end."""
        return datetime.fromisoformat(self.at)

    @property
    def sentence(self) -> str:
        """What came of it, for people."""
        interval = f"95%: {self.comparison.low:+.2f} to {self.comparison.high:+.2f}"
        figures = f"from {self.before:.2f} to {self.after:.2f} ({interval}; {self.titles} titles that were held back)"
        if self.name is None:
            return f"On your archive meaning search went {figures}: that is not clearly better, so nothing was changed."
        if self.adopted:
            return f"On your archive meaning search improved {figures}."
        return f"On your archive the bundled model improved {figures}; {self.in_use} stays in use."


def adapt_to_archive(workspace: Workspace, archive: "Archive", on_progress: OnProgress) -> Adaptation:
    """Adapt the bundled model to an archive, and keep the adapted one under a new name where it is better.

    It is judged beside the model in use if that is the bundled one or one that learned the archive, else beside the
    bundled one. It is not in use yet then. Interrupted, it leaves nothing behind. Raises `TooLittleToLearn`,
    `IndexMissing`, and `PreparationBusy` where another process prepares a model.
    """
    # Imported here and below: torch takes a second or two, and only this needs it.
    from indexer.adaptation_trial import try_adapting
    from indexer.embedding import DEFAULT_MODEL
    from indexer.embedding.model_files import find_model
    from indexer.model_switch import preparing_alone

    with preparing_alone(workspace.index_folder):
        in_use = chosen_model(archive)
        articles = _articles(workspace, on_progress)
        start = _static_model(DEFAULT_MODEL, find_model(DEFAULT_MODEL))
        rival = _learned_before(workspace, in_use)
        trial = try_adapting(articles, start, on_progress, beside=rival)
        found = Adaptation(
            name=_kept(workspace, archive, trial) if trial.is_better else None,
            adopted=trial.is_better and (in_use == DEFAULT_MODEL or rival is not None or _is_lost(workspace, in_use)),
            in_use=in_use,
            beside=in_use if rival is not None else DEFAULT_MODEL,
            before=trial.before,
            after=trial.after,
            comparison=trial.comparison,
            titles=trial.titles,
            lessons=trial.lessons,
            articles=len(articles),
            at=datetime.now(UTC).isoformat(),
        )
    archive.set_setting(ADAPTED_AT_SETTING, str(found.articles))
    archive.set_setting(_OUTCOME_SETTING, json.dumps(asdict(found)))
    return found


def fair_judges(workspace: Workspace, models: Iterable[str | None]) -> Callable[[int], bool]:
    """Return which articles, by number, may judge these models: where one has learned the archive, those held back.

    It has been told the titles of all others.
    """
    from indexer.adaptation_trial import is_held_back

    if any(name is not None and workspace.adapted_folder(name) is not None for name in models):
        return is_held_back
    return lambda _: True


def last_adaptation(archive: "Archive") -> Adaptation | None:
    """Return what the archive's last adaptation came to, None where there was none."""
    from indexer.evaluation import Comparison

    stored = archive.setting(_OUTCOME_SETTING)
    if stored is None:
        return None
    values = json.loads(stored)
    return Adaptation(**values | {"comparison": Comparison(**values["comparison"])})


def articles_learned(archive: "Archive") -> int:
    """Return of how many articles the archive's model has learned; 0 where none has."""
    return int(archive.setting(ADAPTED_AT_SETTING) or 0)


def adapting_would_help(archive: "Archive") -> bool:
    """Whether to offer it: the archive is large enough, and has grown by half since the last time, if there was one."""
    return archive.count() >= max(_OFFERED_FROM, _GROWTH * articles_learned(archive))


def _articles(workspace: Workspace, on_progress: OnProgress) -> "list[Passages]":
    """Return the passages of every article in the index."""
    with workspace.searcher() as searcher:
        numbers = [article.article_id for article in searcher.article_texts()]
        pace = Pace(Stage.READING, len(numbers), on_progress)
        found: list[Passages] = []
        for done, number in enumerate(numbers, 1):
            reading = searcher.reading(number)
            if reading is not None:
                found.append(reading.passages)
            pace.tell(done)
    return found


def _learned_before(workspace: Workspace, name: str) -> "StaticModel | None":
    """Return a model that learned the archive before; None for any other, and for one that is gone or damaged."""
    from indexer.embedding.static_files import static_files

    folder = workspace.adapted_folder(name)
    if folder is None or static_files(folder) is None or _is_lost(workspace, name):
        return None
    return _static_model(name, folder)


def _is_lost(workspace: Workspace, name: str) -> bool:
    """Whether it is one that learned the archive, and nothing can be read by it any more."""
    if not is_adapted_name(name):
        return False
    try:
        _ = workspace.open_model(name).identity
    except ModelError:
        return True
    return False


def _static_model(name: str, folder: Path) -> "StaticModel":
    """Return a static model's parts. Raises `ModelDamaged`."""
    from indexer.adaptation_trial import StaticModel
    from indexer.embedding.static_files import load_matrix, load_tokenizer

    tokenizer = load_tokenizer(name, folder / "tokenizer.json")
    return StaticModel(tokenizer, load_matrix(name, folder / "model.safetensors"))


def _kept(workspace: Workspace, archive: "Archive", trial: "Trial") -> str:
    """Write a model into a folder of its own, whole or not at all; return its name."""
    from indexer.embedding.model_files import write_digests
    from indexer.embedding.static_files import write_static_model
    from indexer.model_removal import models_kept

    known = models_kept(workspace.index_folder)
    name = workspace.new_adapted_name([*known, chosen_model(archive), archive.setting(MODEL_WANTED_SETTING) or ""])
    models = workspace.folder / "models"
    partial = models / ".partial"
    shutil.rmtree(partial, ignore_errors=True)
    write_static_model(partial, trial.tokenizer, trial.matrix)
    write_digests(partial)
    partial.rename(models / name)
    return name
