"""Two models measured on one archive, beside its index, by titles that must find their article."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from indexer.evaluation import Comparison, Values, compare, means
from indexer.evaluation_runs import TopicSet, measured
from indexer.fusion import Fusion
from indexer.known_items import TITLE_ITEM_FIELDS, title_items
from indexer.model_switch import embed_all, vectors_aside
from indexer.progress import OnProgress, Pace, Stage, ignore
from indexer.query import Mode
from indexer.searcher import Searcher
from search_web.adapting import fair_judges
from search_web.workspace import Workspace

_MODES = (Mode.SEMANTIC, Mode.HYBRID)


@dataclass(frozen=True, slots=True)
class ModelComparison:
    """What two models gave over the same titles; ``held_back``: of articles only that neither has learned from.

    ``values`` are means of the measures by model and mode; ``gained`` is, by mode, how much better the second is.
    """

    names: tuple[str, str]
    topics: int
    values: dict[str, dict[str, dict[str, float]]]
    gained: dict[str, Comparison]
    held_back: bool

    @property
    def sentence(self) -> str:
        """Which of the two is better here, in one sentence with the figures."""
        gained = self.gained[Mode.SEMANTIC]
        better, other = self.names[::-1] if gained.difference >= 0 else self.names
        figures = [self.values[name][Mode.SEMANTIC]["nDCG@10"] for name in (better, other)]
        if not gained.is_clear:
            return (
                f"On this archive the two differ by no more than chance: nDCG@10 by meaning {figures[0]:.3f} "
                f"({better}) and {figures[1]:.3f} ({other})."
            )
        return (
            f"On this archive {better} is better than {other}: by meaning it reaches nDCG@10 {figures[0]:.3f} "
            f"against {figures[1]:.3f}."
        )


def compare_models(
    workspace: Workspace, names: tuple[str, str], most: int, on_progress: OnProgress = ignore
) -> ModelComparison | None:
    """Measure two models over at most so many titles; None where the archive has no title to measure by.

    What they have not embedded yet is embedded, and kept; the index stays as it is. Raises `ModelError`, and what
    opening the index raises.
    """
    embedders = [workspace.open_model(name) for name in names]
    for embedder in embedders:
        _ = embedder.identity  # the second must not be missed after the first took an hour
    may_judge = fair_judges(workspace, names)
    fusion = Fusion(meaning_weight=workspace.meaning_weight())
    found: dict[str, dict[Mode, Values]] = {}
    ids: list[str] = []
    held_back = False
    for embedder in embedders:
        embed_all(workspace.index_folder, embedder, on_progress)
    for name, embedder in zip(names, embedders, strict=True):
        with tempfile.TemporaryDirectory() as folder:
            vectors = vectors_aside(workspace.index_folder, embedder, Path(folder))
            with Searcher(workspace.index_folder, embedder, vectors) as searcher:
                texts = searcher.article_texts()
                titles = title_items(texts, most, may_judge)
                held_back = not all(may_judge(text.article_id) for text in texts)
                topics = TopicSet("titles", titles, articles=True, fields=TITLE_ITEM_FIELDS, plain=True)
                ids = [topic.id for topic in titles]
                judged = _Judged(len(names) * len(_MODES) * len(ids), len(found) * len(_MODES) * len(ids), on_progress)
                found[name] = {mode: measured(searcher, topics, mode, fusion, judged.one_more) for mode in _MODES}
    if not ids:
        return None
    values = {name: {mode.value: means(found[name][mode], ids) for mode in _MODES} for name in names}
    gained = {mode.value: compare(found[names[1]][mode], found[names[0]][mode], ids) for mode in _MODES}
    return ModelComparison(names, len(ids), values, gained, held_back)


class _Judged:
    """Counts the titles that were looked for, and tells how far that is."""

    def __init__(self, total: int, done: int, on_progress: OnProgress) -> None:
        self._pace = Pace(Stage.JUDGING, total, on_progress)
        self._done = done

    def one_more(self) -> None:
        self._done += 1
        self._pace.tell(self._done)
