"""Small transformers, made on the spot: real ones, with weights by chance, as sentence-transformers saves them."""

from pathlib import Path

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def make_transformer(folder: Path, dimension: int = 32, seed: int = 0) -> Path:
    """Write a model that reads Latin letters and words of three of them; return its folder."""
    # Imported here: it takes seconds, and most tests need none.
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers import BertConfig, BertModel, BertTokenizer

    bert = folder.with_name(f"{folder.name}-bert")
    bert.mkdir(parents=True)
    pieces = [*_LETTERS, *(f"##{letter}" for letter in _LETTERS), ".", ","]
    (bert / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *pieces]), "utf-8")
    BertTokenizer(vocab_file=str(bert / "vocab.txt")).save_pretrained(str(bert))
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(pieces) + 5,
        hidden_size=dimension,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=2 * dimension,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(str(bert))
    model = SentenceTransformer(str(bert), device="cpu", local_files_only=True)  # with the mean of its tokens
    model.max_seq_length = 64
    model.save_pretrained(str(folder), create_model_card=False)
    return folder
