"""Small static embedding models, made on the spot: real files, read as any other model's are."""

from pathlib import Path

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit

from indexer.embedding.static_files import write_static_model

_WORDS = (
    "de het een en van in is op te dat die niet met voor zijn aan er ook gas water gisteren werd lang gesproken "
    "iedereen morgen agenda vergadering hoofdstad nieuws the a and of to was for honey roofs bees harbour strike "
    "ferry crews bridge brug vissers snoek"
)


def make_model(folder: Path, dimension: int = 16, seed: int = 0) -> Path:
    """Write a model that knows a few words, each with a vector by chance; return its folder."""
    words = ["[UNK]", *_WORDS.split()]
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    matrix = np.random.default_rng(seed).normal(size=(len(words), dimension)).astype(np.float32)
    write_static_model(folder, tokenizer, matrix)
    return folder
