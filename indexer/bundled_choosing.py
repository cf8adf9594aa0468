"""How a model does on the sets that its recipe is chosen by; what it is judged by at last is none of these."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from indexer import bundled_data
from indexer.bundled_data import STSB_LANGUAGES
from indexer.vector import Matrix

Embed = Callable[[Sequence[str]], Matrix]
"""Gives texts their vectors at unit length."""


def choosing_figures(data: Path, embed: Embed) -> dict[str, float]:
    """Return a model's figures by set.

    ``sts-<language>``: Spearman's correlation of cosines with STSb's grades (development part); ``sts-nl-en``: the same
    between a Dutch and an English sentence. ``tatoeba-<pair>``: the mean reciprocal rank of a sentence's translation
    among those of the pair's held-out sentences.
    """
    from scipy.stats import spearmanr

    figures: dict[str, float] = {}
    graded = {language: bundled_data.graded(data, language, "dev") for language in STSB_LANGUAGES}
    first = {language: embed([each.first for each in pairs]) for language, pairs in graded.items()}
    second = {language: embed([each.second for each in pairs]) for language, pairs in graded.items()}
    grades = [each.grade for each in graded["nl"]]
    for one, other in [(language, language) for language in STSB_LANGUAGES] + [("nl", "en")]:
        cosines = np.sum(first[one] * second[other], axis=1)
        name = f"sts-{one}" if one == other else f"sts-{one}-{other}"
        figures[name] = float(spearmanr(cosines, grades).statistic)
    for pair in ("eng-nld", "deu-nld", "fra-nld", "nld-rus"):
        sentences = bundled_data.everyday(data, pair, held_out=True)
        others, dutch = embed([other for other, _ in sentences]), embed([dutch for _, dutch in sentences])
        figures[f"tatoeba-{pair}"] = _reciprocal_rank(others @ dutch.T)
    return figures


def _reciprocal_rank(cosines: Matrix) -> float:
    """Return the mean of 1 / rank of the diagonal within its row."""
    nearer = (cosines > np.diag(cosines)[:, None]).sum(axis=1)
    return float(np.mean(1 / (nearer + 1)))
