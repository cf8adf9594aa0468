import json
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.errors import IndexDamaged, IndexMissing, IndexOutdated
from indexer.manifest import Manifest, current_build, use_build


def test_what_is_written_is_read(tmp_path: Path) -> None:
    manifest = Manifest().next(articles=3, languages={"nl": 4}, model="words", dimension=8)
    manifest.write(tmp_path)
    assert Manifest.read(tmp_path) == manifest
    assert manifest.generation == 1
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"], "nothing half written is left"


def test_a_build_without_a_manifest_is_missing_and_a_broken_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        Manifest.read(tmp_path)
    for broken in ("{", "[]", "12", '{"generation": {}'):
        (tmp_path / "manifest.json").write_text(broken)
        with pytest.raises(IndexDamaged, match=r"manifest\.json"):
            Manifest.read(tmp_path)


def test_fields_of_a_later_version_are_passed_over_until_its_version_is_checked(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"format_version": "99", "unheard_of": 1}))
    manifest = Manifest.read(tmp_path)
    with pytest.raises(IndexOutdated, match="format 99"):
        manifest.check_versions()


def test_another_analyzer_is_named_with_what_helps() -> None:
    with pytest.raises(IndexOutdated, match=r"analyzer 0.*vindplaats reindex"):
        replace(Manifest(), analyzer_version="0").check_versions()


def test_a_build_is_in_use_from_the_moment_that_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        current_build(tmp_path)
    (tmp_path / "current").mkdir()
    with pytest.raises(IndexDamaged, match="current"):
        current_build(tmp_path)
    (tmp_path / "current").rmdir()
    use_build(tmp_path, tmp_path / "build-0002")
    assert current_build(tmp_path) == tmp_path / "build-0002"
