"""Watched folders in a real archive."""

from pathlib import Path

import pytest

from archive import Archive
from archive.errors import InvalidMetadata, SourceNotFound, SourceUnreadable
from archive.watching import FileState


def test_a_folder_is_watched_until_it_is_removed(archive: Archive, tmp_path: Path) -> None:
    watched = archive.watching.add(tmp_path, ["saved"])
    assert (watched.path, watched.tags, watched.looked_at, watched.error) == (tmp_path, ("saved",), None, None)
    assert archive.watching.all() == [watched]
    assert archive.watching.remove(tmp_path)
    assert archive.watching.all() == []
    assert not archive.watching.remove(tmp_path)


def test_watching_again_only_changes_the_tags(archive: Archive, tmp_path: Path) -> None:
    first = archive.watching.add(tmp_path, ["a"])
    archive.watching.note_looked(first, {"x.txt": FileState(1, 2)}, (), 10.0)
    again = archive.watching.add(tmp_path, ["b"])
    assert (again.id, again.tags) == (first.id, ("b",))
    assert archive.watching.handed_in(again) == {"x.txt": FileState(1, 2)}


def test_files_that_are_gone_are_forgotten_and_others_kept(archive: Archive, tmp_path: Path) -> None:
    watched = archive.watching.add(tmp_path)
    archive.watching.note_looked(watched, {"a": FileState(1, 1), "b": FileState(2, 2)}, (), 10.0)
    archive.watching.note_looked(watched, {"a": FileState(5, 5)}, ["b"], 20.0)
    assert archive.watching.handed_in(watched) == {"a": FileState(5, 5)}


def test_what_went_wrong_is_kept_until_it_goes_well(archive: Archive, tmp_path: Path) -> None:
    watched = archive.watching.add(tmp_path)
    archive.watching.note_failed(watched, SourceNotFound(source=tmp_path), 10.0)
    (failed,) = archive.watching.all()
    assert isinstance(failed.error, SourceNotFound)
    archive.watching.note_looked(watched, {}, (), 20.0)
    (well,) = archive.watching.all()
    assert well.error is None
    assert well.looked_at is not None
    assert well.looked_at.timestamp() == 20.0


def test_only_folders_that_are_there_are_watched(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound):
        archive.watching.add(tmp_path / "none")
    (tmp_path / "file").write_text("x")
    with pytest.raises(SourceUnreadable, match="not a folder"):
        archive.watching.add(tmp_path / "file")
    with pytest.raises(InvalidMetadata):
        archive.watching.add(tmp_path, ["a,b"])
