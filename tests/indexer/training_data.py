"""Training data in the forms of the real ones, a few rows of each, written for the tests."""

import gzip
import json
import lzma
from pathlib import Path

_SENTENCES = [
    ("The bridge is closed until Monday.", "De brug is tot maandag dicht.", "Die Brücke ist bis Montag gesperrt."),
    ("She sold three hats at the market.", "Zij verkocht drie hoeden op de markt.", "Sie verkaufte drei Hüte."),
    ("Nobody answered the second letter.", "Niemand beantwoordde de tweede brief.", "Niemand beantwortete den Brief."),
    (
        "The old ferry sails again in spring.",
        "De oude pont vaart in het voorjaar weer.",
        "Die alte Fähre fährt wieder.",
    ),
    ("Our neighbour keeps bees on the roof.", "Onze buurman houdt bijen op het dak.", "Der Nachbar hält Bienen."),
    ("The price of gas doubled last week.", "De gasprijs verdubbelde vorige week.", "Der Gaspreis verdoppelte sich."),
    ("They planted cherries along the canal.", "Zij plantten kersen langs het kanaal.", "Sie pflanzten Kirschen."),
    (
        "The mayor forgot his own speech.",
        "De burgemeester vergat zijn eigen toespraak.",
        "Der Bürgermeister vergaß es.",
    ),
]
_WORDS = [("bridge", "brug"), ("hat", "hoed"), ("letter", "brief"), ("ferry", "pont"), ("bee", "bij"), ("gas", "gas")]


def write_training_data(folder: Path) -> Path:
    """Write a small data folder; return it."""
    parallel, lexicon, manuals = folder / "parallel", folder / "lexicon", folder / "text_nl"
    for each in (parallel / "stsb", lexicon / "freedict_eng_nld", lexicon / "dutch_wordnet", manuals):
        each.mkdir(parents=True)
    rows = "".join(f"bc\tsxs\t{english}\t{dutch}\n" for english, dutch, _ in _SENTENCES * 3)
    for kind in ("human", "machine"):
        with lzma.open(parallel / f"msdocs_en_nl.{kind}_translated.tsv.xz", "wt", encoding="utf-8") as file:
            file.write(rows)
    _zip(parallel / "tatoeba-test.eng-nld.tsv.gz", _numbered(0, 1))
    _zip(parallel / "tatoeba-test.deu-nld.tsv.gz", _numbered(2, 1))
    _zip(parallel / "tatoeba-test.fra-nld.tsv.gz", _numbered(2, 1))
    _zip(parallel / "tatoeba-test.nld-rus.tsv.gz", _numbered(1, 2))
    for language, column in (("en", 0), ("nl", 1), ("de", 2), ("fr", 2)):
        for part in ("train", "dev"):
            pairs = [
                f"{first[column]},{second[column]},{5 if first == second else number % 4}\n"
                for number, first in enumerate(_SENTENCES)
                for second in (first, _SENTENCES[number - 1])
            ]
            _zip(parallel / "stsb" / f"stsb-{language}-{part}.csv.gz", "".join(pairs))
    _zip(lexicon / "freedict_eng_nld" / "eng-nld.tsv.gz", "".join(f"{one}\t{other}\n" for one, other in _WORDS))
    for language, column in (("eng", 0), ("nld", 1)):
        lines = [f"0000{number}-n\t{language}:lemma\t{words[column]}\n" for number, words in enumerate(_WORDS)]
        _zip(lexicon / "dutch_wordnet" / f"wn-wikt-{language}.tab.gz", "# words\n" + "".join(lines))
    _zip(lexicon / "dutch_wordnet" / "wn-wiktionary-nld.txt.gz", "00001-n\thoofddeksel\n")
    text = " ".join(dutch for _, dutch, _ in _SENTENCES)
    manual = {
        "title": "De brug",
        "description": "",
        "body_md": f"# Over de brug\n\n{text}\n\n## Later\n\n{text} Tot slot.\n",
    }
    with lzma.open(manuals / "manuals.jsonl.xz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(manual) + "\n")
    return folder


def _numbered(first: int, second: int) -> str:
    """Return pairs enough that some are held out."""
    return "".join(f"{number} {row[first]}\t{number} {row[second]}\n" for number in range(8) for row in _SENTENCES)


def _zip(file: Path, text: str) -> None:
    with gzip.open(file, "wt", encoding="utf-8") as stream:
        stream.write(text)
