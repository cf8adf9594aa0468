import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.embedding import DEFAULT_MODEL, Embedder
from indexer.embedding.model_files import BUNDLED_FOLDER
from indexer.embedding.opening import open_embedder
from indexer.embedding.static_files import load_matrix, load_tokenizer, write_static_model
from indexer.embedding.static_model import StaticEmbedder
from indexer.errors import ModelDamaged

# Loaded once: hypothesis asks many times.
BUNDLED = open_embedder()

# What a tokenizer may stumble over: controls, white space, marks, digits, scripts mixed, and words of any length.
ODD = (
    "gas\x00prijs\x1cde haven\x1fligt\x0bstil\x85in\u2028het\u2029noorden",
    "gas\u200bprijs haven\u200d ha\u00adven \ufeffhaven",
    "cafe\u0301 ca\u0323\u0301fe I\u0307stanbul \u0301los",
    "12½ m², 3٣ of ３３, 1.000,50 en 2019-2020 ①②",
    "Путин, Poetin и Πούτιν; ΟΔΟΣ 日本語 각\u11a8 ﾊﾞ",
    "onmiddellijkheidsverklaring" * 400,
    "[UNK] gas[UNK]prijs",
    "!!! ... ’‘`´ ¨ \U0001f1f3\U0001f1f1",
)


@pytest.fixture
def bundled() -> Embedder:
    return BUNDLED


def test_vectors_are_those_of_sentence_transformers(bundled: Embedder, seeds: Path) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [*_a_thousand_texts(seeds), *ODD]
    theirs = SentenceTransformer(str(BUNDLED_FOLDER), device="cpu", local_files_only=True).encode(texts)
    theirs = theirs.astype(np.float32)
    theirs /= np.linalg.norm(theirs, axis=1, keepdims=True)
    # In one go, and as single queries are embedded.
    alone = np.array([bundled.embed_query(text) for text in texts[-20:]])
    assert (alone * theirs[-20:]).sum(axis=1).min() >= 0.9999
    cosines = (bundled.embed_passages(texts) * theirs).sum(axis=1)
    assert cosines.min() >= 0.9999


@given(st.lists(st.text(max_size=60), max_size=8))
def test_a_text_gives_the_same_vector_whatever_stands_beside_it(texts: list[str]) -> None:
    together = BUNDLED.embed_passages(texts)
    assert together.shape == (len(texts), BUNDLED.dimension)
    for text, vector in zip(texts, together, strict=True):
        assert np.allclose(vector, BUNDLED.embed_query(text), atol=1e-5)


def test_vectors_have_unit_length_and_a_text_without_any_letter_none(bundled: Embedder) -> None:
    vectors = bundled.embed_passages(["De haven ligt stil.", "", "  "])
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-5)
    assert not vectors[1:].any()


def test_a_word_of_a_hundred_thousand_letters_counts_to_its_end(bundled: Embedder) -> None:
    long = "gasprijs" * 12_500
    assert float(bundled.embed_query(long) @ bundled.embed_query("gasprijs")) > 0.9


def test_dutch_and_english_texts_that_mean_the_same_are_near(bundled: Embedder) -> None:
    dutch, english, other = bundled.embed_passages([
        "De prijs van aardgas is in een week verdubbeld.",
        "The price of natural gas has doubled within a week.",
        "The goalkeeper saved two penalties in the final.",
    ])  # fmt: skip
    assert dutch @ english > dutch @ other + 0.3


def test_a_compound_is_near_to_its_parts(bundled: Embedder) -> None:
    compound, parts, other = bundled.embed_passages(["gasprijzen", "prijzen van gas", "een vreemde vogel"])
    assert compound @ parts > compound @ other + 0.3


def test_a_tokenizer_that_knows_more_tokens_than_the_matrix_is_damaged(tmp_path: Path) -> None:
    tokenizer = load_tokenizer(DEFAULT_MODEL, BUNDLED_FOLDER / "tokenizer.json")
    write_static_model(tmp_path, tokenizer, load_matrix(DEFAULT_MODEL, BUNDLED_FOLDER / "model.safetensors")[:100])
    with pytest.raises(ModelDamaged, match="more tokens"):
        StaticEmbedder(str(tmp_path)).embed_query("x")


def test_a_bundled_model_that_was_changed_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(BUNDLED_FOLDER, tmp_path / "model"))
    weights = folder / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(ModelDamaged, match=r"model\.safetensors"):
        _ = StaticEmbedder(str(folder)).identity


def test_the_bundled_model_is_small() -> None:
    assert sum(file.stat().st_size for file in BUNDLED_FOLDER.iterdir()) <= 40_000_000


def test_embedding_needs_neither_torch_nor_sentence_transformers() -> None:
    program = """
import sys
from indexer.embedding.opening import open_embedder
open_embedder().embed_query("De haven ligt stil.")
print([name for name in ("torch", "sentence_transformers", "transformers", "scipy") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _a_thousand_texts(seeds: Path) -> list[str]:
    words = " ".join(file.read_text("utf-8", "replace") for file in sorted(seeds.rglob("*")) if file.is_file()).split()
    steps = range(0, max(len(words) - 150, 1), max((len(words) - 150) // 1000, 1))
    return [" ".join(words[begin : begin + 5 + begin % 145]) for begin in steps][:1000]
