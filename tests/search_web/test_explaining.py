"""``vindplaats search --explain``, --exact and --as-written, and queries that cannot be read, on the command line."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from search_web.commands import main


@pytest.fixture(scope="module")
def home(names_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(names_folder, tmp_path_factory.mktemp("explained") / "archive"))


def search(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(home), "search", "--mode", "keyword", *arguments])


def hits(result: Result) -> list[list[str]]:
    """Return the lines of each hit."""
    assert result.exit_code == 0, result.output
    blocks = result.stdout.strip().split("\n\n")
    return [block.splitlines() for block in blocks if block]


def test_an_explanation_adds_up_to_the_score_and_names_what_was_found(home: Path) -> None:
    found = hits(search(home, "--explain", "Putin", "prijs", "winter"))
    for lines in found:
        (score,) = re.findall(r"score ([0-9.]+)", "\n".join(lines))
        told = [line for line in lines if "→" in line or "all the words are there" in line]
        shares = [float(line.split()[0]) for line in told]
        assert sum(shares) == pytest.approx(float(score), abs=0.0006 * (len(shares) + 1)), lines
    best = "\n".join(found[0])
    assert "Putin → Poetin 2× (the same name, body)" in best
    assert "prijs → gasprijs 2× (part of a compound, body)" in best
    assert "winter → winter (as it is written, headings)" in best
    assert "all the words are there" in best


def test_without_explain_only_the_score_is_told(home: Path) -> None:
    assert "→" not in search(home, "winter").stdout


def test_both_indexes_and_the_nearest_sentence_are_explained_in_hybrid_mode(made_folder: Path) -> None:
    result = search(made_folder, "--mode", "hybrid", "--limit", "2", "--explain", "honey")
    first, _ = hits(result)
    said = "\n".join(first)
    assert re.search(r"0\.700 words: rank 1, score [0-9.]+, of 1: 1\.000", said)
    assert re.search(r"0\.300 meaning: rank 1, score [0-9.]+, of 1: 1\.000", said)
    assert "closest in meaning: " in said
    assert "score 1.000" in said


def test_names_searched_in_other_spellings_are_said_with_how_to_leave_that(home: Path) -> None:
    result = search(home, "Poetin")
    assert len(hits(result)) == 3
    assert re.search(
        r"Poetin: also searched (Putin, Путин|Путин, Putin) \(not with --as-written poetin\)", result.stderr
    )


@pytest.mark.parametrize("written", ["poetin", "Poetin", "POETIN"])
def test_as_written_keeps_to_one_spelling(home: Path, written: str) -> None:
    result = search(home, "--as-written", written, "Poetin")
    assert len(hits(result)) == 1
    assert "also searched" not in result.stderr


def test_exact_takes_no_compounds_and_no_other_spellings(home: Path) -> None:
    assert len(hits(search(home, "prijs"))) == 1
    assert hits(search(home, "--exact", "prijs")) == []
    assert len(hits(search(home, "--exact", "Putin"))) == 1


def test_a_misspelt_word_gets_a_suggestion(home: Path) -> None:
    result = search(home, "gasprijz")
    assert "Did you mean: gasprijs" in result.stderr
    assert "Nothing found" in result.stderr
    assert "Did you mean" not in search(home, "winter").stderr


def test_hits_that_lack_a_word_stand_below_a_line_and_say_which(home: Path) -> None:
    result = search(home, "gasprijs", "winter")
    before, line, after = result.stdout.partition("These lack some of the words:")
    assert line
    assert "without" not in before
    assert "without gasprijs" in after


def test_by_date_no_line_divides(home: Path) -> None:
    result = search(home, "--sort", "newest", "gasprijs", "winter")
    assert "These lack" not in result.stdout
    assert "without gasprijs" in result.stdout


def test_a_text_to_find_the_like_of_asks_for_no_words(home: Path) -> None:
    result = CliRunner().invoke(main, ["--archive", str(home), "similar", "--mode", "keyword", "1-0"])
    assert result.exit_code == 0, result.output
    assert hits(result)
    assert "lack" not in result.stdout
    assert "without" not in result.stdout


def test_what_is_found_unsurely_is_said(made_folder: Path) -> None:
    result = search(made_folder, "--mode", "hybrid", "quantum entanglement of photons")
    assert "Nothing in the archive clearly answers this" in result.stderr


@pytest.mark.parametrize(
    ("query", "sentence", "corrected"),
    [
        ('gas "winter', "has no closing one", "gas winter"),
        ("gas OR", "needs something to look for on each side", "gas"),
        ("gas NOT", "needs something to leave out right behind it", "gas"),
        ("(gas winter", "is not closed", "(gas winter)"),
        ("gas datum:2022-13", "is no date", "gas datum:2022"),
        ("titl:gas", "There is no field", "titel:gas"),
    ],
)
def test_a_query_that_cannot_be_read_ends_with_2_and_one_that_can(
    home: Path, query: str, sentence: str, corrected: str
) -> None:
    result = search(home, query)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert result.stderr.rstrip().endswith(f"Try: {corrected}")
    assert search(home, corrected).exit_code == 0


def test_filters_alone_list_articles_without_reasons(home: Path) -> None:
    result = search(home, "--explain", "datum:2022")
    assert len(hits(result)) == 2
    assert "rank" not in result.stdout
