import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.embedding.model_files import BUNDLED_FOLDER
from indexer.embedding.opening import open_embedder
from indexer.embedding.static_files import load_matrix, load_tokenizer
from indexer.token_bags import TokenBags, mean_vectors

TOKENIZER = load_tokenizer("bundled", BUNDLED_FOLDER / "tokenizer.json")


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6), st.data())
def test_bags_taken_are_those_of_the_texts_taken(texts: list[str], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, len(texts) - 1), min_size=1, max_size=8))
    taken = TokenBags.of(TOKENIZER, texts).take(np.array(rows))
    expected = TokenBags.of(TOKENIZER, [texts[row] for row in rows])
    assert np.array_equal(taken.tokens, expected.tokens)
    assert np.array_equal(taken.ends, expected.ends)
    assert np.array_equal(np.cumsum(taken.lengths), taken.ends)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6), st.integers(1, 5), st.integers(0, 1000))
def test_stretches_are_short_pieces_of_the_texts(texts: list[str], longest: int, seed: int) -> None:
    bags = TokenBags.of(TOKENIZER, texts)
    drawn = bags.stretches(20, longest, np.random.default_rng(seed))
    wholes = [bags.tokens[end - length : end].tolist() for end, length in zip(bags.ends, bags.lengths, strict=True)]
    assert len(drawn.ends) == 20
    for end, length in zip(drawn.ends.tolist(), drawn.lengths.tolist(), strict=True):
        piece = drawn.tokens[end - length : end].tolist()
        assert 1 <= len(piece) <= longest
        assert any(piece == whole[at : at + length] for whole in wholes for at in range(len(whole)))


def test_means_are_the_vectors_that_the_model_gives() -> None:
    texts = ["De haven ligt stil.", "The harbour is quiet.", "Гавань"]
    matrix = load_matrix("bundled", BUNDLED_FOLDER / "model.safetensors")
    means = mean_vectors(TokenBags.of(TOKENIZER, texts), matrix)
    assert np.allclose(means, open_embedder().embed_passages(texts), atol=1e-4)


def test_long_texts_are_cut_off_and_empty_ones_have_one_token() -> None:
    bags = TokenBags.of(TOKENIZER, ["woord " * 1000, ""], limit=50)
    assert bags.lengths.tolist() == [50, 1]
