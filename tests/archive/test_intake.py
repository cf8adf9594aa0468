import os
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from archive import Metadata, SourceKind, find_files, from_bytes, from_text, intake, read_file
from archive.errors import InvalidUrl, SourceNotFound, SourceTooLarge, SourceUnreadable, SourceUnsupported

PAGE = "<p>Een</p>\n<p>Twee</p>\n<p>Drie</p>"


def test_a_file_keeps_its_bytes_and_its_name(tmp_path: Path) -> None:
    file = tmp_path / "stuk.md"
    file.write_bytes(b"# Kop\r\n")
    received = read_file(file, Metadata(url="https://example.org/a#b"))
    assert (received.content, received.media_type) == (b"# Kop\r\n", "text/markdown")
    assert (received.origin, received.source, received.url) == (str(file), SourceKind.FILE, "https://example.org/a")


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        ("<!DOCTYPE html><p>x", "stuk.txt", "text/html"),
        ("\ufeff\n<!-- saved --><html><p>x", "stuk.txt", "text/html"),
        ('<?xml version="1.0"?><!DOCTYPE html><html>', "stuk.xhtml", "text/html"),
        (PAGE, "", "text/html"),
        (PAGE, "stuk.md", "text/markdown"),
        ("Over <p> en </p> gesproken", "", "text/plain"),
        ("Gewone tekst", "stuk", "text/plain"),
        ("Gewone tekst", "stuk.HTM", "text/html"),
        ("%PDF-1.7 ...", "stuk.txt", "application/pdf"),
        ("{\\rtf1 tekst}", "stuk.txt", "application/rtf"),
    ],
)
def test_the_kind_is_told_by_content_first_and_then_by_name(content: str, name: str, media_type: str) -> None:
    assert from_bytes(content.encode(), name=name).media_type == media_type


def test_a_pasted_pages_source_is_html_and_pasted_text_is_not() -> None:
    assert from_text(PAGE).media_type == "text/html"
    received = from_text("Één regel", Metadata(title="T"))
    assert (received.media_type, received.charset, received.content) == ("text/plain", "utf-8", "Één regel".encode())
    assert received.source is SourceKind.PASTE
    assert from_text("# Kop", media_type="text/markdown").media_type == "text/markdown"


def zipped(name: str) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (zipped("xl/workbook.xml"), "an Excel workbook"),
        (zipped("anything"), "a ZIP archive"),
        (b"PK\x03\x04 broken", "a damaged ZIP archive"),
        (b"\x89PNG\r\n\x1a\n....", "a PNG image"),
        (b"\xff\xd8\xff\xe0....", "a JPEG image"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ...", "an old Microsoft Office document"),
    ],
)
def test_known_binaries_are_refused_by_what_they_are(content: bytes, kind: str) -> None:
    with pytest.raises(SourceUnsupported, match=f"bijlage.txt is {kind}"):
        from_bytes(content, name="bijlage.txt")


def test_what_cannot_be_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceNotFound):
        read_file(tmp_path / "weg.txt")
    with pytest.raises(SourceNotFound):
        read_file(Path("nul\0teken"))
    with pytest.raises(SourceUnreadable):
        read_file(tmp_path)
    os.mkfifo(tmp_path / "pijp.txt")
    with pytest.raises(SourceUnreadable, match="not a file"):
        read_file(tmp_path / "pijp.txt")
    with pytest.raises(InvalidUrl):
        from_text("tekst", Metadata(url="nergens"))
    monkeypatch.setattr(intake, "MAX_ARTICLE_BYTES", 1_000_000)
    (tmp_path / "groot.txt").write_bytes(b"a" * 1_000_001)
    with pytest.raises(SourceTooLarge, match=r"groot\.txt is larger than 1 MB"):
        read_file(tmp_path / "groot.txt")


def test_a_folder_gives_its_articles_sorted_and_nothing_hidden(tmp_path: Path) -> None:
    for name in ("b.txt", "a.HTML", "c.pdf", "c.exe", ".geheim.txt", "map/d.md", ".git/e.txt", "map/foto.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [str(path.relative_to(tmp_path)) for path in find_files([tmp_path])] == [
        "a.HTML",
        "b.txt",
        "c.pdf",
        "map/d.md",
    ]


def test_a_file_named_explicitly_always_comes_and_none_comes_twice(tmp_path: Path) -> None:
    file = tmp_path / ".stuk.pdf"
    file.touch()
    (tmp_path / "a.txt").touch()
    missing = tmp_path / "weg.txt"
    assert list(find_files([file, tmp_path, tmp_path / "a.txt", missing])) == [file, tmp_path / "a.txt", missing]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "a.txt").touch()
    (tmp_path / "map" / "lus").symlink_to(tmp_path)
    (tmp_path / "map" / "weer.txt").symlink_to(tmp_path / "map" / "a.txt")
    assert [path.name for path in find_files([tmp_path])] == ["a.txt"]
