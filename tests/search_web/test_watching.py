"""Watched folders, with real files and a real worker."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from archive import Archive
from archive.errors import SourceNotFound, SourceUnreadable
from search_web.commands import main
from search_web.running import EXTENSION, Running
from search_web.watching import LOOK_S, FolderWatch, look

TEXT = "The mill on the dike\n\nThe mill on the dike turns again, after nine years in which it stood still. {}\n"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive", create=True) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "saved"
    made.mkdir()
    return made


def write(folder: Path, name: str, more: str, age_s: float = 60) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(TEXT.format(more), "utf-8")
    moment = time.time() - age_s
    os.utime(path, (moment, moment))
    return path


def titles_and_versions(archive: Archive) -> list[tuple[str, int]]:
    return sorted((each.origin or "", each.revision) for each in archive.articles())


def test_what_is_saved_in_a_watched_folder_is_added_and_what_changes_is_added_again(
    empty_app: Flask, folder: Path
) -> None:
    running: Running = empty_app.extensions[EXTENSION]
    first, second = write(folder, "a.txt", "One."), write(folder, "b/c.md", "Two.")
    write(folder, "picture.jpg", "no article"), write(folder, ".hidden.txt", "neither")
    with running.workspace.archive() as archive:
        archive.watching.add(folder, ["saved"])
    running.worker.wake()
    running.worker.bring_up()
    running.worker.bring_up()
    with running.workspace.archive() as archive:
        assert titles_and_versions(archive) == [(str(first), 1), (str(second), 1)]
        assert archive.tags() == {"saved": 2}
        assert [each.error for each in archive.watching.all()] == [None]


def test_a_file_is_handed_in_once_and_again_when_it_changed(archive: Archive, folder: Path) -> None:
    watched = archive.watching.add(folder)
    write(folder, "a.txt", "One.")
    assert look(archive, watched, time.time()).files == 1
    assert look(archive, watched, time.time()).files == 0
    write(folder, "a.txt", "Another.", age_s=30)
    assert look(archive, watched, time.time()).files == 1
    (folder / "a.txt").unlink()
    assert look(archive, watched, time.time()).files == 0
    assert archive.watching.handed_in(watched) == {}


def test_a_file_that_may_still_be_being_written_waits_for_the_next_look(archive: Archive, folder: Path) -> None:
    watched = archive.watching.add(folder)
    write(folder, "a.txt", "One.", age_s=0)
    now = time.time()
    assert look(archive, watched, now).files == 0
    assert look(archive, watched, now + 10).files == 1


def test_a_folder_that_is_gone_says_so_and_the_others_are_looked_at(archive: Archive, folder: Path) -> None:
    other = folder.parent / "other"
    other.mkdir()
    archive.watching.add(other)
    archive.watching.add(folder)
    other.rmdir()
    write(folder, "a.txt", "One.")
    FolderWatch().submit_changed(archive)
    gone, there = archive.watching.all()
    assert isinstance(gone.error, SourceNotFound)
    assert there.error is None
    assert list(archive.watching.handed_in(there)) == ["a.txt"]


def test_folders_are_looked_at_no_more_often_than_agreed(archive: Archive, folder: Path) -> None:
    moments = iter([4e9, 4e9, 4e9 + 1, 4e9 + LOOK_S + 1, 4e9 + LOOK_S + 1])
    watch = FolderWatch(lambda: next(moments))
    watched = archive.watching.add(folder)
    watch.submit_changed(archive)
    write(folder, "a.txt", "One.")
    watch.submit_changed(archive)
    assert archive.watching.handed_in(watched) == {}
    watch.submit_changed(archive)
    assert list(archive.watching.handed_in(watched)) == ["a.txt"]


def test_the_command_line_watches_lists_checks_and_stops(tmp_path: Path, folder: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["--archive", str(tmp_path / "archive"), "watch", *arguments])
        return done.exit_code, done.output

    write(folder, "a.txt", "One.")
    assert run("add", str(folder), "--tag", "saved")[0] == 0
    assert run("check") == (0, f"{folder}: one file handed in\n")
    status, listed = run("list", "--json")
    assert status == 0
    assert json.loads(listed)[0]["folder"] == str(folder)
    assert run("remove", str(folder))[0] == 0
    status, said = run("remove", str(folder))
    assert status == 1
    assert "is not watched" in said
    assert run("add", str(folder / "none"))[0] == 1


def test_a_file_whose_name_is_no_text_is_handed_in_once(archive: Archive, folder: Path) -> None:
    write(folder, os.fsdecode(b"caf\xe9.txt"), "One.")
    watched = archive.watching.add(folder)
    assert look(archive, watched, time.time()).files == 1
    assert look(archive, watched, time.time()).files == 0
    (folder / os.fsdecode(b"caf\xe9.txt")).unlink()
    look(archive, watched, time.time())
    assert archive.watching.handed_in(watched) == {}


def test_a_folder_whose_name_is_no_text_is_refused_in_a_sentence(archive: Archive, tmp_path: Path) -> None:
    unnameable = tmp_path / os.fsdecode(b"caf\xe9")
    unnameable.mkdir()
    with pytest.raises(SourceUnreadable, match="its name holds bytes that are no letters"):
        archive.watching.add(unnameable)


def test_folders_that_take_long_to_look_at_are_looked_at_more_seldom(archive: Archive, folder: Path) -> None:
    took, later = 4e9 + 2, 4e9 + 2 + LOOK_S + 1
    moments = iter([4e9, took, later, later + 200, later + 200])
    watch = FolderWatch(lambda: next(moments))
    watched = archive.watching.add(folder)
    watch.submit_changed(archive)
    write(folder, "a.txt", "One.")
    watch.submit_changed(archive)
    assert archive.watching.handed_in(watched) == {}
    watch.submit_changed(archive)
    assert list(archive.watching.handed_in(watched)) == ["a.txt"]
