"""The data that the bundled model is trained on, read from the folder that holds them; none is part of this project.

parallel/msdocs_en_nl.*.tsv.xz        sentences of business documentation, English and Dutch (CC BY 4.0)
parallel/tatoeba-*.tsv.gz             everyday sentences, Dutch with English, German, French, Russian (CC BY 2.0 FR)
parallel/stsb/stsb-<language>-*.csv   pairs of sentences graded for likeness, 0 to 5, by row the same in each language
                                      (CC BY-SA 4.0)
lexicon/freedict_eng_nld/             an English-Dutch dictionary (GPL)
lexicon/dutch_wordnet/                words by meaning, in five languages (CC BY-SA)
text_nl/*.jsonl.xz                    Dutch manuals with titles and headings (CC BY 4.0)
"""

import csv
import gzip
import hashlib
import json
import lzma
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

STSB_LANGUAGES = ("nl", "en", "de", "fr")

_WORDNET_LANGUAGES = {"nld": "nl", "eng": "en", "deu": "de", "fra": "fr", "rus": "ru"}
_TATOEBA = {"eng-nld": ("en", "nl"), "deu-nld": ("de", "nl"), "fra-nld": ("fr", "nl"), "nld-rus": ("nl", "ru")}

# A section of fewer words says too little to be found by its heading; of longer ones the begin is enough.
_FEWEST_WORDS = 30
_MOST_WORDS = 200

# One in ten of Tatoeba's pairs is kept out of training, to choose by.
_HELD_OUT_OF = 10

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Graded:
    """Two sentences, and how alike they are, from 0 to 5."""

    first: str
    second: str
    grade: float


def documentation(data: Path, kind: str) -> list[Pair]:
    """Return English and Dutch sentences of business documentation; ``kind`` is ``human`` or ``machine``."""
    file = data / "parallel" / f"msdocs_en_nl.{kind}_translated.tsv.xz"
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        return [(row[2], row[3]) for row in rows if len(row) == 4]


def everyday(data: Path, pair: str, *, held_out: bool = False) -> list[Pair]:
    """Return Tatoeba's sentences of a pair of languages (``eng-nld``), the Dutch ones second.

    Either those to train on or, ``held_out``, those to choose by.
    """
    first, _ = _TATOEBA[pair]
    (file,) = (data / "parallel").glob(f"tatoeba-*.{pair}.tsv.gz")
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        pairs = [(row[0], row[1]) for row in (line.rstrip("\n").split("\t") for line in lines) if len(row) >= 2]
    kept = [each for each in pairs if _is_held_out("".join(each)) == held_out]
    return [(other, dutch) for dutch, other in kept] if first == "nl" else kept


def graded(data: Path, language: str, part: str) -> list[Graded]:
    """Return STSb's pairs in a language; ``part`` is ``train`` or, to choose by, ``dev``."""
    file = data / "parallel" / "stsb" / f"stsb-{language}-{part}.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        return [Graded(first, second, float(grade)) for first, second, grade in csv.reader(lines)]


def dictionary(data: Path) -> list[Pair]:
    """Return English words with their Dutch."""
    with gzip.open(data / "lexicon" / "freedict_eng_nld" / "eng-nld.tsv.gz", "rt", encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        return [(row[0], row[1]) for row in rows if len(row) >= 2]


def synsets(data: Path) -> list[dict[str, list[str]]]:
    """Return meanings, each with its words by language; only those that have an English word."""
    found: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    folder = data / "lexicon" / "dutch_wordnet"
    for file in sorted(folder.glob("wn-*.tab*")):
        language = _WORDNET_LANGUAGES[file.name.partition(".")[0].rpartition("-")[2]]
        with _opened(file) as lines:
            for row in (line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")):
                if len(row) >= 3 and row[1].endswith("lemma"):
                    found[row[0]][language].add(row[2].replace("_", " "))
    with _opened(folder / "wn-wiktionary-nld.txt.gz") as lines:
        for row in (line.rstrip("\n").split("\t") for line in lines):
            if len(row) == 2:
                found[row[0]]["nl"].add(row[1].replace("_", " "))
    return [
        {language: sorted(words) for language, words in sorted(by_language.items())}
        for _, by_language in sorted(found.items())
        if "en" in by_language
    ]


def sections(data: Path) -> list[Pair]:
    """Return headings of Dutch manuals, after their titles, each with the begin of the section under it."""
    return list(_sections(data))


def manuals(data: Path) -> list[str]:
    """Return the whole texts of those manuals."""
    return [body for _, _, body in _manuals(data)]


def _sections(data: Path) -> Iterator[Pair]:
    for title, description, body in _manuals(data):
        if len(description.split()) > 6:
            yield title, description
        parts = re.split(r"(?m)^#{1,4} +(.*)$", body)
        for heading, text in zip(parts[1::2], parts[2::2], strict=True):
            words = text.split()
            if len(words) >= _FEWEST_WORDS:
                yield f"{title} {heading.strip()}", " ".join(words[:_MOST_WORDS])


def _manuals(data: Path) -> Iterator[tuple[str, str, str]]:
    (file,) = (data / "text_nl").glob("*.jsonl.xz")
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield row["title"], row.get("description") or "", _without_marks(row["body_md"])


def _without_marks(markdown: str) -> str:
    """Return Markdown without anchors, the addresses of links, notes and emphasis."""
    text = re.sub(r"<[^>]+>", "", markdown)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"\[!.*?\]|\*\*|`", "", text)


def _is_held_out(text: str) -> bool:
    return hashlib.sha256(text.encode()).digest()[1] % _HELD_OUT_OF == 0


def _opened(file: Path) -> IO[str]:
    return gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8")
