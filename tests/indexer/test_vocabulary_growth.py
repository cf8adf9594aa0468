import numpy as np
import pytest

from indexer.embedding.model_files import BUNDLED_FOLDER
from indexer.embedding.static_files import TokenMatrix, load_matrix, load_tokenizer
from indexer.token_bags import TokenBags, mean_vectors
from indexer.vocabulary_growth import FEWEST_TEXTS, grown

TOKENIZER = load_tokenizer("bundled", BUNDLED_FOLDER / "tokenizer.json")

TEXTS = ["Burgemeester Schnabbeldorf sprak over de Kloosterveenhof.", "Schnabbeldorf zweeg, en de Kloosterveenhof ook."]


@pytest.fixture
def matrix() -> TokenMatrix:
    return load_matrix("bundled", BUNDLED_FOLDER / "model.safetensors")


def test_a_word_of_several_articles_becomes_one_piece(matrix: TokenMatrix) -> None:
    assert len(TOKENIZER.encode("schnabbeldorf", add_special_tokens=False).ids) > 1
    tokenizer, larger = grown(TOKENIZER, matrix, TEXTS * FEWEST_TEXTS)
    encoded = tokenizer.encode("De Schnabbeldorf", add_special_tokens=False)
    assert encoded.tokens[-1] == "schnabbeldorf"
    assert len(larger) == tokenizer.get_vocab_size() > len(matrix)


def test_no_text_turns_to_another_direction_by_it(matrix: TokenMatrix) -> None:
    tokenizer, larger = grown(TOKENIZER, matrix, TEXTS * FEWEST_TEXTS)
    before = mean_vectors(TokenBags.of(TOKENIZER, TEXTS), matrix)
    after = mean_vectors(TokenBags.of(tokenizer, TEXTS), larger)
    assert np.sum(before * after, axis=1) == pytest.approx(1, abs=1e-4)


def test_a_word_of_few_articles_stays_in_pieces(matrix: TokenMatrix) -> None:
    tokenizer, larger = grown(TOKENIZER, matrix, TEXTS)
    assert tokenizer.get_vocab_size() == TOKENIZER.get_vocab_size()
    assert np.array_equal(larger, matrix)
