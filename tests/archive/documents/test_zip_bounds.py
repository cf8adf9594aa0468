"""Small files that would become large."""

import struct
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.documents.zip_bounds import ZipBounds, open_zip, read_member
from archive.errors import SourceBroken, SourceEncrypted, SourceError, UnpacksTooLarge

BOUNDS = ZipBounds(members=10, total=1_000_000_000, ratio=50)


def zipped(members: dict[str, bytes], packing: int = ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", packing) as new:
        for name, content in members.items():
            new.writestr(name, content)
    return buffer.getvalue()


def test_what_is_within_the_bounds_is_read() -> None:
    opened = open_zip(BytesIO(zipped({"a.txt": b"tekst"})), "a.zip", BOUNDS)
    assert read_member(opened, "a.txt", "a.zip", 5) == b"tekst"
    assert read_member(opened, opened.infolist()[0], "a.zip", 5) == b"tekst"


def test_too_many_members_are_refused_without_reading_the_directory() -> None:
    many = zipped({f"{number}.txt": b"" for number in range(2_000)})
    with pytest.raises(UnpacksTooLarge, match=r"^a\.zip is not unpacked, because it holds far too many files"):
        open_zip(BytesIO(many), "a.zip", BOUNDS)
    with pytest.raises(UnpacksTooLarge):
        open_zip(BytesIO(zipped({f"{number}": b"" for number in range(11)})), "a.zip", BOUNDS)


def test_a_bomb_is_refused_before_anything_is_unpacked() -> None:
    bomb = zipped({"a.xml": b" " * 50_000_000})
    assert len(bomb) < 60_000
    with pytest.raises(UnpacksTooLarge, match="it would become far too large"):
        open_zip(BytesIO(bomb), "a.zip", BOUNDS)
    opened = open_zip(BytesIO(bomb), "a.zip", ZipBounds(10, 1_000_000_000, 5_000))
    with pytest.raises(UnpacksTooLarge):
        read_member(opened, "a.xml", "a.zip", 1_000_000)


def test_a_directory_that_lies_about_a_size_gives_no_more_than_it_says() -> None:
    content = bytearray(zipped({"a.txt": b"x" * 10_000}))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", content, content.index(signature) + place, 10)
    with pytest.raises(SourceBroken):
        read_member(open_zip(BytesIO(bytes(content)), "a.zip", BOUNDS), "a.txt", "a.zip", 1_000)


@pytest.mark.parametrize("packing", [ZIP_BZIP2, ZIP_LZMA])
def test_a_packing_without_a_bound_is_not_unpacked(packing: int) -> None:
    opened = open_zip(BytesIO(zipped({"a.txt": b"tekst"}, packing)), "a.zip", BOUNDS)
    with pytest.raises(SourceBroken):
        read_member(opened, "a.txt", "a.zip", 1_000)


def test_a_password_a_missing_member_and_a_wrong_sum_are_each_said() -> None:
    content = bytearray(zipped({"a.txt": b"tekst"}))
    locked = bytearray(content)
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + place] |= 1
    with pytest.raises(SourceEncrypted, match=r"^a\.zip is protected by a password"):
        read_member(open_zip(BytesIO(bytes(locked)), "a.zip", BOUNDS), "a.txt", "a.zip", 1_000)
    with pytest.raises(SourceBroken):
        read_member(open_zip(BytesIO(bytes(content)), "a.zip", BOUNDS), "b.txt", "a.zip", 1_000)
    content[content.index(b"PK\x01\x02") + 16] ^= 1
    with pytest.raises(SourceBroken):
        read_member(open_zip(BytesIO(bytes(content)), "a.zip", BOUNDS), "a.txt", "a.zip", 1_000)


@given(st.binary(max_size=200), st.integers(0, 200))
def test_whatever_the_bytes_nothing_but_a_sentence_is_raised(noise: bytes, place: int) -> None:
    content = zipped({"a.txt": b"tekst"})
    try:
        opened = open_zip(BytesIO(content[:place] + noise + content[place:]), "a.zip", BOUNDS)
        for member in opened.infolist():
            assert len(read_member(opened, member, "a.zip", 1_000)) <= 1_000
    except SourceError:
        return
