import csv
import re
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.compounds import Vocabulary, split
from indexer.words import fold

Annotated = dict[str, tuple[str, ...]]

GENERAL = Vocabulary.of({}, frozenset())
# A small archive, about energy, and nothing else.
SMALL = Vocabulary.of(
    dict.fromkeys(["gas", "prijs", "prijzen", "raad", "regering", "huis", "huizen", "markt", "energie", "beleid"], 20),
    frozenset(),
    general=False,
)


def annotated(half: str) -> Annotated:
    """The words of one half of the list by folded form, with their parts; none for a word that is no compound."""
    with Path(__file__).with_name("compounds.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["half"] == half]
    return {fold(row["word"]): tuple(fold(row["parts"]).split("+")) if row["parts"] else () for row in rows}


def precision_and_recall(words: Annotated) -> tuple[float, float]:
    """Compounds taken apart exactly right, of all words taken apart and of all compounds."""
    found = {word: split(word, GENERAL) for word in words}
    right = sum(1 for word, parts in words.items() if parts and found[word] == parts)
    return right / sum(1 for parts in found.values() if parts), right / sum(1 for parts in words.values() if parts)


def between(word: str, parts: Iterable[str]) -> list[str] | None:
    """What stands between the parts where they make up the word in order, by the shortest linking sounds."""
    match = re.fullmatch("(s|en|n|)".join(map(re.escape, parts)), word)
    return None if match is None else list(match.groups())


@pytest.mark.parametrize(("half", "precision", "recall"), [("choose", 0.97, 0.97), ("report", 0.95, 0.93)])
def test_most_annotated_words_are_taken_apart_as_people_do(half: str, precision: float, recall: float) -> None:
    measured = precision_and_recall(annotated(half))
    assert measured[0] >= precision
    assert measured[1] >= recall


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("gasprijzen", ("gas", "prijzen")),
        ("regeringspartij", ("regering", "partij")),
        ("krantenartikel", ("krant", "artikel")),
        ("klassenstrijd", ("klasse", "strijd")),
        ("huizenmarkt", ("huizen", "markt")),
        ("kinderopvang", ("kinder", "opvang")),
        ("leidersrol", ("leider", "rol")),
    ],
)
def test_linking_sounds_belong_to_no_part(word: str, parts: tuple[str, ...]) -> None:
    assert split(word, GENERAL) == parts


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("drinkwatervoorziening", ("drink", "water", "voorziening")),
        ("gemeenteraadsverkiezingen", ("gemeente", "raad", "verkiezingen")),
        ("grondstoffenhandel", ("grond", "stoffen", "handel")),
    ],
)
def test_a_compound_within_a_compound_is_taken_apart_too(word: str, parts: tuple[str, ...]) -> None:
    assert split(word, GENERAL) == parts


@pytest.mark.parametrize(
    "word",
    [
        *("vrijheid", "landschap", "vriendschap", "leefbaar", "werkloos", "gevaarlijk", "zangeres", "driejarige"),
        *("besturen", "verkeer", "ontdekken", "herstellen", "onderwijs", "voorzitter", "achtergrond", "tegenstelling"),
        *("uitgegeven", "aangevallen", "plaatsvinden", "bekendgemaakt", "goedkeuring", "klaarmaken"),
        *("donderdag", "kwartier", "kastelen", "bakkers", "politiek", "hulpeloosheid"),
    ],
)
def test_derived_words_verbs_and_words_of_one_piece_stay_whole(word: str) -> None:
    assert split(word, GENERAL) == ()


def test_a_first_part_of_separable_verbs_makes_compounds_with_nouns() -> None:
    assert split("plaatsnaam", GENERAL) == ("plaats", "naam")
    assert split("dichtbundel", GENERAL) == ("dicht", "bundel")
    assert split("rechtsstaat", GENERAL) == ("recht", "staat")


def test_a_word_that_begins_with_a_particle_s_noun_is_taken_apart_after_it() -> None:
    assert split("voorjaarsregen", GENERAL) == ("voorjaar", "regen")
    assert split("overheidsdienst", GENERAL) == ("overheid", "dienst")


def test_a_name_is_neither_taken_apart_nor_a_part() -> None:
    counts = {"vinkeveen": 40, "steenbergen": 40, "plassen": 40}
    assert split("zeehondenbaai", Vocabulary.of(counts, frozenset({"zeehondenbaai"}))) == ()
    assert split("vinkeveenplassen", Vocabulary.of(counts, frozenset())) == ("vinkeveen", "plassen")
    assert split("vinkeveenplassen", Vocabulary.of(counts, frozenset({"vinkeveen"}))) == ()


def test_a_name_that_is_a_common_word_as_well_is_a_part() -> None:
    assert split("slaapkamer", Vocabulary.of({}, frozenset({"kamer"}))) == ("slaap", "kamer")


def test_an_archive_s_own_words_are_parts() -> None:
    assert split("quorbelbeleid", GENERAL) == ()
    assert split("quorbelbeleid", Vocabulary.of({"quorbel": 30}, frozenset())) == ("quorbel", "beleid")


def test_a_word_far_more_frequent_than_its_parts_is_a_word_by_itself() -> None:
    rare = {"vlier": 30, "dorn": 30, "thee": 30}
    assert split("vlierthee", Vocabulary.of({**rare, "vlierthee": 3}, frozenset(), general=False)) == ("vlier", "thee")
    assert split("vlierthee", Vocabulary.of({**rare, "vlierthee": 900}, frozenset(), general=False)) == ()


def test_an_archive_s_counts_are_enough() -> None:
    assert split("gasprijzen", SMALL) == ("gas", "prijzen")
    assert split("regeringsbeleid", SMALL) == ("regering", "beleid")
    assert split("energiemarkt", SMALL) == ("energie", "markt")
    assert split("boekenkast", SMALL) == ()


@pytest.mark.parametrize("word", ["", "gas", "gasgas" * 20, "co2uitstoot", "gas-prijs", "газопровод"])
def test_what_is_no_dutch_word_stays_whole(word: str) -> None:
    assert split(word, GENERAL) == ()


@given(st.text() | st.text("adeghijknorstvz", max_size=60))
def test_any_text_gives_parts_in_order_with_linking_sounds_between(word: str) -> None:
    parts = split(word, GENERAL)
    if parts:
        assert between(word, parts) is not None


@given(
    st.lists(
        st.sampled_from(["gas", "prijzen", "raad", "mensen", "boeken", "huizen", "leiders"]), min_size=1, max_size=5
    ),
    st.lists(st.sampled_from(["", "s", "en", "n"]), min_size=5, max_size=5),
)
def test_the_parts_are_shorter_than_the_word_and_at_least_two(words: list[str], links: list[str]) -> None:
    word = "".join(part + link for part, link in zip(words, links, strict=False))
    parts = split(word, GENERAL)
    assert word not in parts
    assert len(parts) != 1
    assert not parts or between(word, parts) is not None


@settings(deadline=None)
@given(st.dictionaries(st.text("abdegrst", min_size=3, max_size=6), st.integers(1, 1000), max_size=30), st.data())
def test_every_part_of_a_word_is_known(counts: dict[str, int], data: st.DataObject) -> None:
    word = "".join(data.draw(st.lists(st.sampled_from(sorted(counts)), max_size=4))) if counts else "gasraad"
    for part in split(word, Vocabulary.of(counts, frozenset(), general=False)):
        assert part in counts


def test_taking_apart_costs_little() -> None:
    words = [word for half in ("choose", "report") for word in annotated(half)]
    split("opwarming", GENERAL)
    started = perf_counter()
    for word in words:
        split(word, GENERAL)
    # A tenth of this on a quiet machine.
    assert (perf_counter() - started) / len(words) < 600e-6
