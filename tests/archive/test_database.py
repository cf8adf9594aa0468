import sqlite3
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest

from archive import Archive, from_text
from archive.errors import ArchiveDamaged, ArchiveNotFound, ArchiveTooNew, ArchiveUnwritable
from archive.schema import APPLICATION_ID, MIGRATIONS
from archive.sources.spec import SourceSpec, SpecKind

ROOT = Path(__file__).parents[2]


def test_no_archive_is_made_unless_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ArchiveNotFound, match="vindplaats add"):
        Archive.open(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_a_new_archive_is_private_to_its_user(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive", create=True) as archive:
        archive.add(from_text("Tekst"))
        assert archive.folder.stat().st_mode & 0o077 == 0
        for file in archive.folder.iterdir():
            assert file.stat().st_mode & 0o077 == 0


def test_an_archive_survives_being_opened_and_closed(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        archive.add(from_text("Tekst"))
    with Archive.open(tmp_path, create=True) as archive:
        assert archive.count() == 1
    assert [file.name for file in tmp_path.iterdir()] == ["archive.sqlite"]


def test_an_archive_that_another_makes_while_it_is_opened_is_no_damaged_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    with ThreadPoolExecutor(1) as pool:
        others: list[Future[None]] = []

        def make() -> None:
            with Archive.open(tmp_path, create=True) as archive:
                archive.add(from_text("Van een ander"))

        def between(statement: str) -> None:
            if statement == "PRAGMA user_version" and not others:
                others.append(pool.submit(make))
                wait(others, 0.5)  # for ever, it would wait for what this one has begun to read

        def watched(*given: Any, **named: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*given, **named)
            if not others:
                connection.set_trace_callback(between)
            return connection

        monkeypatch.setattr(sqlite3, "connect", watched)
        with Archive.open(tmp_path, create=True) as archive:
            others[0].result()
            assert archive.count() == 1


def test_another_programs_database_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "archive.sqlite"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE bookmarks (url)")
    connection.commit()
    connection.close()
    before = file.read_bytes()
    with pytest.raises(ArchiveDamaged, match="another program"):
        Archive.open(tmp_path, create=True)
    assert file.read_bytes() == before


def test_a_file_that_is_no_database_is_called_damaged(tmp_path: Path) -> None:
    (tmp_path / "archive.sqlite").write_bytes(b"these are not the pages of a database" * 100)
    with pytest.raises(ArchiveDamaged, match="backup"):
        Archive.open(tmp_path)


def test_a_broken_archive_is_called_damaged_when_it_is_read(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        archive.add(from_text("Tekst"))
    file = tmp_path / "archive.sqlite"
    file.write_bytes(file.read_bytes()[:4096] + b"\xff" * (file.stat().st_size - 4096))
    with pytest.raises(ArchiveDamaged), Archive.open(tmp_path) as archive:
        list(archive.articles())


def test_an_archive_of_the_version_before_is_brought_up_and_takes_jobs(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "archive.sqlite")
    for step in MIGRATIONS[:2]:
        connection.executescript(step)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    with Archive.open(tmp_path) as archive:
        assert archive.add(from_text("Tekst")).article_id == 1
        job = archive.jobs.submit([SourceSpec(SpecKind.LINK, "https://example.org/")])
        assert [each.id for each in archive.jobs.open()] == [job]


def test_an_archive_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    Archive.open(tmp_path, create=True).close()
    connection = sqlite3.connect(tmp_path / "archive.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ArchiveTooNew, match="Upgrade"):
        Archive.open(tmp_path)


def test_a_making_that_was_cut_off_is_taken_up_again(tmp_path: Path) -> None:
    (tmp_path / "archive.sqlite").touch()
    with pytest.raises(ArchiveNotFound):
        Archive.open(tmp_path)
    with Archive.open(tmp_path, create=True) as archive:
        assert archive.revision == 0


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ArchiveUnwritable):
        Archive.open(tmp_path / "file" / "archive", create=True)


def test_a_backup_never_replaces_the_archive_itself_or_half_of_another_file(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive", create=True) as archive:
        for target in (tmp_path / "archive" / "archive.sqlite", tmp_path, tmp_path / "no folder" / "copy.sqlite"):
            with pytest.raises(ArchiveUnwritable):
                archive.backup(target)
        assert archive.count() == 0


def test_a_failing_change_leaves_nothing_behind(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        archive.add(from_text("Een"))
        breaker = sqlite3.connect(tmp_path / "archive.sqlite")
        breaker.execute("CREATE TRIGGER full BEFORE INSERT ON fingerprints BEGIN SELECT RAISE(ABORT, 'no more'); END")
        breaker.commit()
        breaker.close()
        with pytest.raises(sqlite3.IntegrityError):
            archive.add(from_text("Twee"))
        assert (archive.count(), archive.revision, len(archive.changes_since(0))) == (1, 1, 1)


ADD_TEN = """
import sys
from pathlib import Path
from archive import Archive, from_text

with Archive.open(Path(sys.argv[1]), create=True) as archive:
    for number in range(int(sys.argv[2]), int(sys.argv[2]) + 10):
        archive.add(from_text(f"Artikel {number}"))
"""


def test_two_processes_make_and_fill_one_archive(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    command = [sys.executable, "-c", ADD_TEN, str(folder)]
    processes = [subprocess.Popen([*command, str(offset)], cwd=ROOT) for offset in (0, 5)]
    assert [process.wait(60) for process in processes] == [0, 0]
    with Archive.open(folder) as archive:
        assert (archive.count(), archive.revision) == (15, 15)
