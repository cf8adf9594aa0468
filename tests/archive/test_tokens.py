"""Tokens in a real archive."""

import pytest

from archive import Archive
from archive.errors import InvalidMetadata


def test_a_token_is_known_until_it_is_removed(archive: Archive) -> None:
    token = archive.tokens.add("phone")
    assert archive.tokens.is_known(token)
    assert archive.tokens.remove("phone")
    assert not archive.tokens.is_known(token)
    assert not archive.tokens.remove("phone")


def test_nothing_else_is_known(archive: Archive) -> None:
    token = archive.tokens.add("phone")
    for wrong in ("", token[:-1], token + "a", token.upper(), "\ud800"):
        assert not archive.tokens.is_known(wrong)


def test_the_archives_file_does_not_give_a_token_away(archive: Archive) -> None:
    token = archive.tokens.add("phone")
    files = list(archive.folder.glob("archive.sqlite*"))
    assert files
    assert all(token.encode() not in file.read_bytes() for file in files)


def test_no_two_tokens_are_the_same(archive: Archive) -> None:
    assert len({archive.tokens.add(f"script {number}") for number in range(20)}) == 20


def test_the_last_use_is_noted_once_an_hour(archive: Archive) -> None:
    token = archive.tokens.add("phone")
    assert archive.tokens.all()[0].used_at is None
    archive.tokens.is_known(token)
    used = archive.tokens.all()[0].used_at
    assert used is not None
    archive.tokens.is_known(token)
    assert archive.tokens.all()[0].used_at == used


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\nb\x00", "phone", " phone "])
def test_a_name_that_is_taken_or_none_is_refused_by_a_sentence(archive: Archive, name: str) -> None:
    archive.tokens.add("phone")
    with pytest.raises(InvalidMetadata, match="A token's name"):
        archive.tokens.add(name)
