from pathlib import Path

import pytest

from archive.sources.folders import belongs_to_a_page, files_in


def found(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in files_in(folder, set(), lambda name: name.endswith("l"))]


def test_what_a_browser_keeps_beside_a_page_is_passed_over(tmp_path: Path) -> None:
    for name in (
        "a.html",
        "a_files/kader.html",
        "b_files/los.html",
        "c.htm",
        "c_bestanden/kader.html",
        "d-Dateien/x.html",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert found(tmp_path) == ["a.html", "b_files/los.html", "d-Dateien/x.html"]


@pytest.mark.parametrize("folder", ["Het gas_files", "Het gas_bestanden", "Het gas-Dateien", "Het gas_fichiers"])
def test_such_folders_are_named_so_by_browsers_in_several_languages(folder: str) -> None:
    assert belongs_to_a_page(folder, {"Het gas.html"}.__contains__)
    assert not belongs_to_a_page(folder, {"Iets anders.html"}.__contains__)
    assert not belongs_to_a_page("Het gas", {"Het gas.html"}.__contains__)


def test_a_folder_that_is_met_again_is_a_loop(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "a.html").touch()
    (tmp_path / "map" / "lus").symlink_to(tmp_path)
    assert found(tmp_path) == ["map/a.html"]


def test_an_archives_own_files_are_passed_over_and_articles_beside_them_are_not(tmp_path: Path) -> None:
    for name in (
        "archive.sqlite",
        "index/build-0001/a.html",
        "models/m/b.html",
        "incoming/c.html",
        "d.html",
        "e/f.html",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert found(tmp_path) == ["d.html", "e/f.html"]
    (tmp_path / "archive.sqlite").unlink()
    assert "index/build-0001/a.html" in found(tmp_path)
