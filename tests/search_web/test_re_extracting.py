import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive import Archive
from indexer.embedding import Embedder
from indexer.manifest import Manifest, current_build
from indexer.preparation import take_apart
from search_web.app import create_app
from search_web.commands import main
from tests.indexer.re_extracted import as_of_older_rules, remove_blocks_with
from tests.search_web.conftest import HARBOUR_ID, in_english


@pytest.fixture
def folder(made_folder: Path, tmp_path: Path) -> Path:
    """An archive whose index is of older rules; newer ones remove a paragraph of one article."""
    copied = Path(shutil.copytree(made_folder, tmp_path / "archive"))
    as_of_older_rules(copied / "index")
    return copied


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), *arguments])


@pytest.fixture
def phrase(folder: Path) -> str:
    """The beginning of a paragraph that stands in one article only."""
    with Archive.open(folder) as archive:
        paragraph = take_apart(archive.get(HARBOUR_ID)).extraction.kept[-1].text
    return " ".join(paragraph.split()[:6])


def test_it_shows_what_would_change_and_asks_first(folder: Path, phrase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    remove_blocks_with(phrase, monkeypatch)
    shown = run(folder, "re-extract")
    assert shown.exit_code == 2, "nobody can answer here"
    assert "change 1 of" in shown.output
    assert "1 block would be removed  [newer-rule]" in shown.output
    assert f"- {phrase}" in shown.output
    assert "(kept as paragraph → related [newer-rule])" in shown.output
    assert "--yes" in shown.output
    assert Manifest.read(current_build(folder / "index")).is_extracted_by_older_rules


def test_with_yes_it_does_it_and_there_is_nothing_left_to_do(
    folder: Path, phrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove_blocks_with(phrase, monkeypatch)
    done = run(folder, "re-extract", "--yes", "--diff", "0")
    assert done.exit_code == 0, done.output
    assert "1 articles were written again." in done.output
    assert f"- {phrase}" not in done.output
    found = json.loads(run(folder, "search", "--json", f"{phrase} in:removed").output)
    assert found["hits"][0]["snippet"]["text"].startswith(phrase)
    assert "taken apart by today's rules" in run(folder, "re-extract").output


def test_json_only_shows_unless_yes(folder: Path, phrase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    remove_blocks_with(phrase, monkeypatch)
    before = Manifest.read(current_build(folder / "index"))
    shown = json.loads(run(folder, "re-extract", "--json").stdout)
    assert (shown["changed"], shown["blocks"]) == (
        [HARBOUR_ID],
        [{"change": "removed", "rule": "newer-rule", "count": 1}],
    )
    (change,) = shown["articles"][0]["changes"]
    assert change["before"]["kept"]
    assert (change["after"]["reason"], change["after"]["rule"]) == ("related", "newer-rule")
    assert Manifest.read(current_build(folder / "index")) == before
    assert json.loads(run(folder, "re-extract", "--json", "--yes").stdout)["written"] == 1


def test_status_and_the_page_say_that_it_would_help_until_it_was_done(folder: Path, embedder: Embedder) -> None:
    client = in_english(create_app(folder, embedder=embedder, config={"TESTING": True}))
    assert "vindplaats re-extract" in run(folder, "status").output
    assert json.loads(run(folder, "status", "--json").output)["index"]["extracted_by_older_rules"]
    assert "taken apart by older rules" in client.get("/articles").text
    assert run(folder, "re-extract", "--yes").exit_code == 0
    assert "re-extract" not in run(folder, "status").output
    assert "older rules" not in client.get("/articles").text
