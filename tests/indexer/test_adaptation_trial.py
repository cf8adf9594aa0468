import numpy as np
import pytest

from indexer.adaptation import Schooling
from indexer.adaptation_trial import StaticModel, is_held_back, try_adapting
from indexer.embedding.model_files import BUNDLED_FOLDER
from indexer.embedding.static_files import load_matrix, load_tokenizer
from indexer.errors import TooLittleToLearn
from indexer.progress import Progress, Stage
from indexer.token_bags import TokenBags, mean_vectors
from tests.indexer.learned_articles import articles

SHORT = Schooling(passes=6, batch=128)


@pytest.fixture(scope="module")
def bundled() -> StaticModel:
    tokenizer = load_tokenizer("bundled", BUNDLED_FOLDER / "tokenizer.json")
    return StaticModel(tokenizer, load_matrix("bundled", BUNDLED_FOLDER / "model.safetensors"))


def test_a_model_learns_what_an_archive_calls_things_and_is_judged_on_articles_that_it_was_not_taught(
    bundled: StaticModel,
) -> None:
    steps: list[Progress] = []
    trial = try_adapting(articles(240), bundled, steps.append, SHORT)
    assert trial.is_better
    assert trial.after > trial.before + 0.05
    assert trial.titles > 20
    for stage in (Stage.LEARNING, Stage.JUDGING):
        last = [step for step in steps if step.stage is stage][-1]
        assert (last.done, last.seconds_left) == (last.total, 0), "the stage comes to its end, at a known pace"
    asked, answer, other = mean_vectors(
        TokenBags.of(trial.tokenizer, ["brakelwerf", "zimtkade", "monnikpap"]), trial.matrix
    )
    assert asked @ answer > asked @ other


def test_what_the_archive_does_not_speak_of_stays_as_it_was(bundled: StaticModel) -> None:
    trial = try_adapting(articles(160), bundled, schooling=SHORT)
    texts = ["The minister resigned after the vote.", "Der Winter war lang und kalt.", "Министр подал в отставку."]
    before = mean_vectors(TokenBags.of(bundled.tokenizer, texts), bundled.matrix)
    after = mean_vectors(TokenBags.of(trial.tokenizer, texts), trial.matrix)
    assert np.sum(before * after, axis=1).min() > 0.95


def test_the_same_archive_gives_the_same_model(bundled: StaticModel) -> None:
    first, second = (try_adapting(articles(150), bundled, schooling=Schooling(passes=1)) for _ in range(2))
    assert first.after == second.after
    assert np.allclose(first.matrix, second.matrix, atol=1e-5)


def test_an_archive_that_is_too_small_is_told_so(bundled: StaticModel) -> None:
    with pytest.raises(TooLittleToLearn, match="has 30 articles"):
        try_adapting(articles(30), bundled)


def test_about_a_fifth_is_held_back_and_always_the_same() -> None:
    held = [number for number in range(1, 1001) if is_held_back(number)]
    assert 150 < len(held) < 250
    assert held == [number for number in range(1, 1001) if is_held_back(number)]
