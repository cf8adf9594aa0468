"""What is asked by meaning, in every spelling of a name."""

import numpy as np
import pytest

from indexer.expansion import Spelling
from indexer.query_language import parse
from indexer.query_meaning import MOST_SPELLINGS, in_each_spelling, mean_vector
from tests.indexer.conftest import WordEmbedder


def test_a_question_is_asked_in_each_spelling_of_its_names_first_as_it_was_typed() -> None:
    spellings = [Spelling("Putin", "putin", ("Poetin", "Путин")), Spelling("Minsk", "minsk", ("Минск",))]
    asked = in_each_spelling(parse('wat deed Putin in Minsk "op reis" -Biden'), spellings)
    assert asked == (
        "wat deed Putin in Minsk op reis",
        "wat deed Poetin in Минск op reis",
        "wat deed Путин in Минск op reis",
    )


def test_a_question_without_names_is_asked_once() -> None:
    assert in_each_spelling(parse("de prijs van gas"), ()) == ("de prijs van gas",)


def test_of_a_name_with_very_many_spellings_only_the_usual_ones_are_asked() -> None:
    many = Spelling("Putin", "putin", tuple(f"Poetin{number}" for number in range(50)))
    asked = in_each_spelling(parse("Putin"), [many])
    assert asked == ("Putin", *many.also[:MOST_SPELLINGS])


def test_the_vector_lies_between_those_of_the_spellings_at_unit_length() -> None:
    embedder = WordEmbedder()
    first, second = embedder.embed_query("gas"), embedder.embed_query("winter")
    mean = mean_vector(embedder, ("gas", "winter"))
    assert np.linalg.norm(mean) == pytest.approx(1)
    assert mean @ first == pytest.approx(mean @ second)
    assert mean @ first > first @ second
    assert mean_vector(embedder, ("gas",)) == pytest.approx(first)
