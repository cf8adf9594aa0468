import io
import struct
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest

from archive import Metadata
from archive.documents.zip_bounds import ZipBounds
from archive.errors import SourceBroken, SourceDamaged, SourceEncrypted, SourceUnsupported, UnpacksTooLarge
from archive.sources import zip_archives
from tests.archive.sources.opened import Noting, items_in, received_in, texts_in


def zipped(path: Path, files: Mapping[str, bytes | str], packing: int = ZIP_DEFLATED) -> Path:
    with ZipFile(path, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def within(files: Mapping[str, bytes | str], packing: int = ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with ZipFile(written, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def test_an_archive_is_read_as_a_folder_is(tmp_path: Path) -> None:
    file = zipped(
        tmp_path / "a.zip",
        {
            "een.txt": "Eén.",
            "map/twee.md": "# Twee",
            "map/foto.jpg": b"\xff\xd8\xff",
            "map/drie.jsonl": '{"text": "Drie a."}\n{"text": "Drie b."}\n',
            ".verborgen.txt": "x",
            "__MACOSX/een.txt": "x",
            "map/.git/x.txt": "x",
            "pagina.html": "<html><p>Pagina.",
            "pagina_files/reclame.html": "<html><p>Koop.",
        },
    )
    assert texts_in(file) == ["Eén.", "# Twee", "Drie a.", "Drie b.", "<html><p>Pagina."]
    assert [item.key for item in items_in(file)] == [
        "a.zip/een.txt",
        "a.zip/map/twee.md",
        "a.zip/map/drie.jsonl:1",
        "a.zip/map/drie.jsonl:2",
        "a.zip/pagina.html",
    ]
    assert received_in(file)[1].origin == f"{file}/map/twee.md"


def test_names_are_never_paths_and_are_read_as_they_were_meant(tmp_path: Path) -> None:
    names = ["../../buiten.txt", "/etc/vast.txt", "C:\\map\\een.txt", "café.txt", "xx.txt"]
    file = zipped(tmp_path / "a.zip", dict.fromkeys(names, "Tekst."))
    # A name in UTF-8 by a program that does not say so.
    file.write_bytes(file.read_bytes().replace(b"xx.txt", "é.txt".encode()))
    meant = ["../../buiten.txt", "/etc/vast.txt", "C:/map/een.txt", "café.txt", "é.txt"]
    assert [item.label.removeprefix(f"{file}/") for item in items_in(file)] == meant
    assert texts_in(file) == ["Tekst."] * 5
    assert not (tmp_path.parent / "buiten.txt").exists()


def test_two_files_of_one_name_have_keys_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    zipped(file, {"a.txt": "Een.", "b.txt": "Twee."})
    file.write_bytes(file.read_bytes().replace(b"b.txt", b"a.txt"))
    assert [item.key for item in items_in(file)] == ["a.zip/a.txt", "a.zip/a.txt#2"]
    assert texts_in(file) == ["Een.", "Twee."]


def test_archives_may_lie_in_an_archive_but_not_without_end(tmp_path: Path) -> None:
    third = within({"drie.txt": "Drie."})
    second = within({"twee.txt": "Twee.", "derde.zip": third})
    file = zipped(tmp_path / "a.zip", {"tweede.zip": second, "een.txt": "Eén."})
    two, refused, one = texts_in(file)
    assert (one, two) == ("Eén.", "Twee.")
    assert refused == (
        "a.zip/tweede.zip/derde.zip is not unpacked, because it lies in an archive within an archive. "
        "Unpack it yourself and add what comes out."
    )


def test_a_large_archive_within_an_archive_is_not_copied_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zip_archives, "_LARGEST_WITHIN", 1_000_000)
    inner = within({"a.txt": bytes(range(256)) * 10_000}, ZIP_STORED)
    file = zipped(tmp_path / "a.zip", {"b.zip": inner, "een.txt": "Eén."}, ZIP_STORED)
    large, one = texts_in(file)
    assert "far too large within another archive" in large
    assert one == "Eén."


def encrypted(path: Path, *names: str) -> Path:
    """Mark files as protected by a password, as the directory says it."""
    content = bytearray(path.read_bytes())
    for name in names:
        for signature, flags, name_at in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
            at = content.find(signature)
            while at >= 0:
                if content[at + name_at :].startswith(name.encode()):
                    struct.pack_into("<H", content, at + flags, 1)
                at = content.find(signature, at + 1)
    path.write_bytes(bytes(content))
    return path


def test_a_password_is_one_sentence_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = encrypted(zipped(tmp_path / "a.zip", {"een.txt": "Eén.", "geheim.txt": "x"}), "geheim.txt")
    one, protected = items_in(file)
    assert one.receive(Noting()).content == "Eén.".encode()
    with pytest.raises(SourceEncrypted, match=r"a\.zip/geheim\.txt is protected by a password"):
        protected.receive(Noting())


def test_an_archive_protected_as_a_whole_is_one_sentence(tmp_path: Path) -> None:
    file = encrypted(zipped(tmp_path / "a.zip", {"een.txt": "x", "twee.txt": "x"}), "een.txt", "twee.txt")
    with pytest.raises(SourceEncrypted, match=r"a\.zip is protected"):
        items_in(file)


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = zipped(tmp_path / "a.zip", {"een.txt": b"\0" * 30_000_000})
    with pytest.raises(UnpacksTooLarge, match=r"a\.zip is not unpacked, because it would become far too large"):
        items_in(file)
    monkeypatch.setattr(zip_archives, "BOUNDS", ZipBounds(members=2, total=1_000, ratio=10))
    with pytest.raises(UnpacksTooLarge, match="far too many files"):
        items_in(zipped(tmp_path / "b.zip", {f"{i}.txt": "x" for i in range(3)}))


def test_a_damaged_archive_is_one_sentence(tmp_path: Path) -> None:
    file = zipped(tmp_path / "a.zip", {"een.txt": "Eén. " * 100, "twee.txt": "Twee."})
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceBroken, match=r"a\.zip begins as a ZIP archive but is damaged"):
        items_in(file)
    file.write_bytes(whole.replace(whole[40:50], b"0123456789", 1))
    one, two = items_in(file)
    with pytest.raises(SourceDamaged, match=r"een\.txt"):
        one.receive(Noting())
    assert two.receive(Noting()).content == b"Twee."


def test_an_unusual_packing_is_one_sentence(tmp_path: Path) -> None:
    file = zipped(tmp_path / "a.zip", {"een.txt": "Eén."}, ZIP_BZIP2)
    (item,) = items_in(file)
    with pytest.raises(SourceUnsupported, match="packed in an unusual way"):
        item.receive(Noting())


def test_an_empty_archive_holds_nothing(tmp_path: Path) -> None:
    assert items_in(zipped(tmp_path / "a.zip", {})) == []


def test_a_document_that_is_a_zip_file_inside_is_one_article(tmp_path: Path) -> None:
    info = ZipInfo("mimetype")
    file = tmp_path / "boek"
    with ZipFile(file, "w") as archive:
        archive.writestr(info, "application/epub+zip")
        archive.writestr("META-INF/container.xml", "<container/>")
    (item,) = items_in(file, given=Metadata(title="Boek"))
    received = item.receive(Noting())
    assert (received.media_type, received.given.title) == ("application/epub+zip", "Boek")
