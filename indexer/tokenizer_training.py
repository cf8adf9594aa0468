"""The bundled model's tokenizer: pieces of words in five languages, most of them Dutch and English.

Two choices matter. A piece is the same inside a word as at its beginning, so that *prijzen* in *gasprijzen* has the
vector of *prijzen*: Dutch compounds fall apart into their words. And words are counted less than proportionally, since
the data are mostly manuals: else half the pieces would be spent on accounting.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from indexer import bundled_data
from indexer.bundled_data import STSB_LANGUAGES

# A word that occurs n times counts n to this power.
_DAMPING = 0.6

# Counts become whole numbers only after this, so that rare words of little weight are still told apart.
_RESOLUTION = 3

_LONGEST_PIECE = 20
_UNKNOWN = "[UNK]"


@dataclass(frozen=True, slots=True)
class Weights:
    """How much words count by language, and by where they were met."""

    languages: Mapping[str, float]
    documentation: float = 0.3
    manuals: float = 0.2
    graded: float = 2.0
    everyday: float = 3.0
    words: float = 4.0


WEIGHTS = Weights({"nl": 1.0, "en": 0.8, "de": 0.25, "fr": 0.25, "ru": 0.3})


def train_tokenizer(data: Path, pieces: int, weights: Weights = WEIGHTS) -> Tokenizer:
    """Return a unigram tokenizer (Kudo 2018) of so many pieces, made from the words of the training data."""
    tokenizer = Tokenizer(models.Unigram())
    # Control characters become spaces so that words end where Python's `str.split` says, too.
    control, apostrophes = Regex(r"[\x00-\x1f]"), Regex("[’‘`´]")
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.Replace(control, " "), normalizers.NFKC(), normalizers.Lowercase(),
        normalizers.NFD(), normalizers.StripAccents(), normalizers.Replace(apostrophes, "'"),
    ])  # fmt: skip
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation("isolated"), pre_tokenizers.Digits(),
    ])  # fmt: skip
    trainer = trainers.UnigramTrainer(
        vocab_size=pieces,
        unk_token=_UNKNOWN,
        special_tokens=[_UNKNOWN],
        max_piece_length=_LONGEST_PIECE,
        show_progress=False,
    )
    # A list, made beforehand: while it is trained, a tokenizer's normalizer cannot be asked anything.
    words = list(_repeated(tokenizer.normalizer, _word_counts(data, weights), weights))
    tokenizer.train_from_iterator(words, trainer)
    return tokenizer


def _repeated(
    normalizer: normalizers.Normalizer, counts: Mapping[str, Counter[str]], weights: Weights
) -> Iterator[str]:
    damped: Counter[str] = Counter()
    for language, words in counts.items():
        folded: Counter[str] = Counter()
        for word, count in words.items():
            folded[normalizer.normalize_str(word)] += count
        for word, count in folded.items():
            damped[word] += weights.languages[language] * count**_DAMPING
    for word in sorted(damped):
        yield from [word] * round(damped[word] * _RESOLUTION)


def _word_counts(data: Path, weights: Weights) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {language: Counter() for language in weights.languages}

    def count(language: str, texts: Iterable[str], weight: float) -> None:
        for text in texts:
            for word in re.findall(r"\w+", text):
                counts[language][word] += weight  # type: ignore[assignment]  # weighted counts

    pairs = bundled_data.documentation(data, "human")
    count("en", (english for english, _ in pairs), weights.documentation)
    count("nl", (dutch for _, dutch in pairs), weights.documentation)
    count("nl", bundled_data.manuals(data), weights.manuals)
    for pair, other in (("eng-nld", "en"), ("deu-nld", "de"), ("fra-nld", "fr"), ("nld-rus", "ru")):
        sentences = bundled_data.everyday(data, pair)
        count(other, (first for first, _ in sentences), weights.everyday)
        count("nl", (dutch for _, dutch in sentences), weights.everyday)
    for language in STSB_LANGUAGES:
        graded = bundled_data.graded(data, language, "train")
        count(language, (sentence for each in graded for sentence in (each.first, each.second)), weights.graded)
    dictionary = bundled_data.dictionary(data)
    count("en", (english for english, _ in dictionary), weights.words)
    count("nl", (dutch for _, dutch in dictionary), weights.words)
    for synset in bundled_data.synsets(data):
        for language, words in synset.items():
            count(language, words, weights.words)
    return counts
