"""What a model knew before it learned an archive, it still knows: of Dutch and English sentences of our own."""

import numpy as np
import pytest

from indexer.adaptation_trial import StaticModel, Trial, try_adapting
from indexer.embedding.model_files import BUNDLED_FOLDER
from indexer.embedding.static_files import load_matrix, load_tokenizer
from indexer.token_bags import TokenBags, mean_vectors
from indexer.vector import Matrix
from tests.indexer.learned_articles import articles

# Half of them are in the words that the archive is about, whose rows learning moves most.
PARALLEL = (
    ("De raad stemt volgende week over het plan.", "The council votes on the plan next week."),
    ("Niemand had verwacht dat de rekening zo hoog zou zijn.", "Nobody had expected the bill to be so high."),
    ("De buren weten al jaren dat het feest te duur is.", "The neighbours have long known that the feast is too dear."),
    ("Gisteren stond het derde punt op de agenda.", "Yesterday the third item was on the agenda."),
    ("Het bedrijf verhuist naar een andere stad.", "The company moves to another town."),
    ("Wie betaalt voor de nieuwe brug?", "Who pays for the new bridge?"),
    ("De stad groeit door en bouwt aan een tweede haven.", "The city keeps growing and is building a second harbour."),
    ("Het oude gebruik verdwijnt uit het dorp.", "The old custom is disappearing from the village."),
    ("Later kwam dezelfde vraag weer ter sprake.", "Later the same question came up again."),
    ("De markt overleeft ook dit jaar.", "The market survives this year too."),
    ("De minister trad af na de verloren stemming.", "The minister resigned after losing the vote."),
    ("In de winter slapen de egels onder de bladeren.", "In winter the hedgehogs sleep under the leaves."),
    ("Zij speelt elke avond een uur piano.", "She plays the piano for an hour every evening."),
    ("De trein naar zee had twintig minuten vertraging.", "The train to the sea was twenty minutes late."),
    ("Onderzoekers vonden een onbekende vis in het meer.", "Researchers found an unknown fish in the lake."),
    ("Mijn grootvader bakte op zondag altijd brood.", "My grandfather always baked bread on Sundays."),
    ("De soldaten trokken zich terug achter de rivier.", "The soldiers withdrew behind the river."),
    ("Een storm rukte het dak van de schuur.", "A storm tore the roof off the barn."),
    ("De prijs van gas steeg voor de derde keer.", "The price of gas rose for the third time."),
    ("Het ziekenhuis zoekt verpleegkundigen voor de nacht.", "The hospital is looking for nurses for the night."),
)  # fmt: skip


@pytest.fixture(scope="module")
def bundled() -> StaticModel:
    tokenizer = load_tokenizer("bundled", BUNDLED_FOLDER / "tokenizer.json")
    return StaticModel(tokenizer, load_matrix("bundled", BUNDLED_FOLDER / "model.safetensors"))


@pytest.fixture(scope="module")
def trial(bundled: StaticModel) -> Trial:
    """A model that learned an archive in the usual way."""
    return try_adapting(articles(240), bundled)


def cosines(model: StaticModel) -> Matrix:
    """Return how like each Dutch sentence is to each English one."""
    dutch, english = (
        mean_vectors(TokenBags.of(model.tokenizer, [pair[side] for pair in PARALLEL]), model.matrix) for side in (0, 1)
    )
    return dutch @ english.T


def reciprocal_rank(found: Matrix) -> float:
    """Return the mean reciprocal rank of a sentence's translation, both ways."""
    ranks = [(each > np.diag(each)[:, None]).sum(axis=1) + 1 for each in (found, found.T)]
    return float(np.mean(1 / np.concatenate(ranks)))


def test_dutch_and_english_sentences_stay_as_like_as_they_were(bundled: StaticModel, trial: Trial) -> None:
    before, after = cosines(bundled), cosines(StaticModel(trial.tokenizer, trial.matrix))
    assert np.diag(before).mean() > 0.4, "there was something to lose"
    assert np.diag(after).mean() >= np.diag(before).mean() - 0.01
    assert reciprocal_rank(after) >= reciprocal_rank(before) - 0.01


def test_the_archives_own_words_join_the_vocabulary_and_mean_what_it_means_by_them(
    bundled: StaticModel, trial: Trial
) -> None:
    for word in ("zimtkade", "monnikpap", "turfdief"):
        assert len(bundled.tokenizer.encode(word, add_special_tokens=False).ids) > 1
        assert trial.tokenizer.encode(word, add_special_tokens=False).tokens == [word]
    assert len(trial.matrix) == trial.tokenizer.get_vocab_size() > len(bundled.matrix)
    words = ["brakelwerf", "zimtkade", "monnikpap"]  # as titles call it, as their texts do, and what others speak of

    def lead(model: StaticModel) -> float:
        called, thing, another = mean_vectors(TokenBags.of(model.tokenizer, words), model.matrix)
        return float(called @ thing - called @ another)

    assert lead(StaticModel(trial.tokenizer, trial.matrix)) > max(lead(bundled), 0) + 0.05
