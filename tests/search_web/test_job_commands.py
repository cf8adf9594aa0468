"""``vindplaats jobs``, ``vindplaats work``, and what ``vindplaats add`` has to do with them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive import Archive
from archive.job import JobState
from search_web.commands import main
from search_web.worker import Worker
from search_web.workspace import Workspace

GOOD = "Goed bericht\n\nHier staat een hele zin over de haven van Delfzijl en haar toekomst."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A good file, and an empty one."""
    good, empty = tmp_path / "goed.txt", tmp_path / "leeg.txt"
    good.write_text(GOOD)
    empty.write_text("")
    return [str(good), str(empty)]


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), *arguments])


def test_jobs_are_listed_and_shown_with_what_failed_in_them(folder: Path, files: list[str]) -> None:
    assert run(folder, "add", *files).exit_code == 3
    assert "goed.txt: finished: 1 of 2 added or updated, 1 failed." in run(folder, "jobs", "list").stdout
    shown = run(folder, "jobs", "show", "1").stdout
    assert "goed.txt and 1 more" in shown
    assert "leeg.txt holds no text" in shown
    (listed,) = json.loads(run(folder, "jobs", "list", "--json").stdout)
    told = json.loads(run(folder, "jobs", "show", "1", "--json").stdout)
    assert (listed["state"], listed["done"], listed["total"], listed["outcomes"]) == ("finished", 2, 2, {"added": 1})
    assert [Path(each["source"]).name for each in told["failures"]] == ["leeg.txt"]
    assert "no job 7" in run(folder, "jobs", "show", "7").stderr


def test_an_empty_folder_is_said_to_hold_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    result = run(folder, "add", str(tmp_path / "leeg"))
    assert (result.exit_code, result.stdout) == (0, "Nothing that can be added was found.\n")


def test_what_lies_beside_the_articles_in_a_folder_is_counted_by_kind(folder: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in ("a.png", "b.JPG", "c.mp3", "d.css", "LEES", ".verborgen.png"):
        (inbox / name).write_bytes(b"\1\2")
    (inbox / "instellingen.json").write_text('{"kleur": "groen"}')
    (inbox / "goed.txt").write_text(GOOD)
    told = "6 files are not articles: 2 images, 1 recording, 1 JSON file, 2 others."
    assert run(folder, "add", str(inbox)).stdout.splitlines()[-2:] == ["1 of 1 added or updated.", told]
    assert told in run(folder, "jobs", "show", "1").stdout
    shown = json.loads(run(folder, "jobs", "show", "1", "--json").stdout)
    assert shown["passed_over"] == {"image": 2, "recording": 1, "json": 1, "other": 2}


def test_an_export_in_a_folder_whose_json_is_broken_is_named(folder: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "karakeep.json").write_text("{'bookmarks': [{'createdAt': 1, 'tags': [], 'content': {}}]}")
    (inbox / "anders.json").write_text("{'kleur': 'groen'}")
    result = run(folder, "add", str(inbox))
    assert result.exit_code == 1
    assert "karakeep.json" in result.stderr
    assert "its JSON is broken or ends too early" in result.stderr
    assert "1 file is no article: 1 JSON file." in result.stdout


def test_a_job_that_waits_can_be_cancelled(folder: Path, files: list[str]) -> None:
    assert run(folder, "add", "--no-wait", *files).exit_code == 0
    assert "Job 1: cancelled: 0 of 2 added or updated, 2 cancelled." in run(folder, "jobs", "cancel", "1").stdout
    assert run(folder, "work").exit_code == 0
    with Archive.open(folder) as archive:
        assert archive.count() == 0


def test_what_waits_longer_is_not_forgotten_nor_waited_for(folder: Path, files: list[str], tmp_path: Path) -> None:
    run(folder, "add", "--no-wait", *files)
    other = tmp_path / "ander.txt"
    other.write_text("Een ander bericht\n\nMet een zin over de sluizen van Terneuzen.")
    result = run(folder, "add", str(other))
    assert result.exit_code == 0
    assert "1 more job waits to be gone on with: vindplaats work" in result.stderr
    assert "1 job to be done" in run(folder, "status").stdout
    done = run(folder, "work").stdout
    assert "Job 1: 1 of 2 added or updated, 1 failed." in done
    with Archive.open(folder) as archive:
        assert [job.state for job in archive.jobs.recent(5)] == [JobState.FINISHED] * 2


def test_work_tells_of_every_job_and_says_by_its_exit_status_that_some_failed(
    folder: Path, files: list[str], tmp_path: Path
) -> None:
    good, empty = files
    for handed_in in (good, empty, str(tmp_path / "weg.txt")):
        run(folder, "add", "--no-wait", handed_in)
    result = run(folder, "work")
    assert result.exit_code == 3
    assert "Job 1: 1 of 1 added or updated." in result.stdout
    assert "Job 2: 0 of 1 added or updated, 1 failed." in result.stdout
    assert "Job 3: 0 of 1 added or updated, 1 failed." in result.stdout
    assert "leeg.txt holds no text" in result.stderr
    assert "weg.txt does not exist" in result.stderr
    run(folder, "add", "--no-wait", str(tmp_path / "ook-weg.txt"))
    assert run(folder, "work").exit_code == 1
    assert run(folder, "work").exit_code == 0


def test_while_somebody_else_works_work_says_so(folder: Path, files: list[str]) -> None:
    run(folder, "add", "--no-wait", *files)
    worker = Worker(Workspace(folder))
    assert worker.hold()
    result = run(folder, "work")
    worker.let_go()
    assert result.exit_code == 0
    assert "Another process works on this archive already" in result.stdout


def test_scripts_get_every_item_in_the_order_in_which_it_was_named(folder: Path, files: list[str]) -> None:
    added = json.loads(run(folder, "add", "--json", *reversed(files)).stdout)
    assert [(Path(each["source"]).name, each["outcome"], each["article_id"]) for each in added] == [
        ("leeg.txt", None, None),
        ("goed.txt", "added", 1),
    ]
    assert added[0]["error"].endswith("so there is nothing to keep.")


@pytest.mark.parametrize("column", ["text", "text=", "colour=Kleur"])
def test_a_column_that_says_nothing_is_wrong_usage(folder: Path, files: list[str], column: str) -> None:
    result = run(folder, "add", files[0], "--column", column)
    assert result.exit_code == 2
    assert "must be FIELD=NAME" in result.stderr


@pytest.mark.parametrize("options", [["--tag", "a,b"], ["--language", "dutch"]])
def test_what_cannot_be_kept_is_said_before_anything_is_handed_in(
    folder: Path, files: list[str], options: list[str]
) -> None:
    assert run(folder, "add", *files, *options).exit_code == 2
    assert not folder.exists()


def test_a_table_is_read_by_the_columns_that_are_named(folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "artikelen.csv"
    table.write_text("Kop van het stuk,Wat er staat\nEen haven,Over de haven van Delfzijl is veel te zeggen.\n")
    columns = ["--column", "title=Kop van het stuk", "--column", "text=Wat er staat"]
    assert run(folder, "add", str(table), *columns).exit_code == 0
    with Archive.open(folder) as archive:
        assert [each.title for each in archive.articles()] == ["Een haven"]
