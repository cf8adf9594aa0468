import gzip
import json
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import brotli  # type: ignore[import-untyped]  # carries no types
import pytest
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]  # carries no types
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]  # carries no types

from archive import SourceKind
from archive.errors import SourceDamaged, SourceTooLarge
from archive.sources import web_archives
from tests.archive.sources.opened import Noting, items_in, received_in, texts_in

HTML = {"Content-Type": "text/html; charset=iso-8859-1"}


class Writer(WARCWriter):  # type: ignore[misc]  # carries no types
    """Keeps in memory what warcio would leave in temporary files that nobody closes."""

    _create_temp_file = staticmethod(BytesIO)


class Warc:
    """A WARC file as a crawler writes it."""

    def __init__(self, *, packed: bool = True) -> None:
        self._file = BytesIO()
        self._writer = Writer(self._file, gzip=packed)
        self._writer.write_record(self._writer.create_warcinfo_record("a.warc", {"software": "proef"}))

    def page(
        self, url: str, content: bytes, headers: Mapping[str, str] = HTML, status: str = "200 OK", **more: Any
    ) -> "Warc":
        answer = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1")
        record = self._writer.create_warc_record(
            url,
            more.get("kind", "response"),
            payload=BytesIO(content),
            http_headers=None if "type" in more else answer,
            warc_content_type=more.get("type", ""),
            warc_headers_dict={"WARC-Date": more.get("moment", "2022-01-14T10:20:30Z")},
        )
        self._writer.write_record(record)
        return self

    @property
    def content(self) -> bytes:
        return self._file.getvalue()

    def save(self, path: Path) -> Path:
        path.write_bytes(self.content)
        return path


def pages(*, packed: bool = True) -> Warc:
    return (
        Warc(packed=packed)
        .page("https://a.be/1", "<p>Één.".encode("latin-1"))
        .page("https://a.be/stijl.css", b"p {}", {"Content-Type": "text/css"})
        .page("https://a.be/weg", b"<p>Weg.", status="404 Not Found")
        .page("https://a.be/robots.txt", b"User-agent: *", {"Content-Type": "text/plain"})
        .page("https://a.be/1", b"", kind="revisit")
        .page("https://a.be/2", b"Twee.", {"Content-Type": "text/plain; charset=utf-8"})
        .page("urn:aantekening:1", b"<p>Drie.", kind="resource", type="text/html")
    )


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "zonder_naam"])
def test_a_web_archive_gives_its_pages_as_they_were_captured(tmp_path: Path, name: str) -> None:
    received = received_in(pages(packed=name != "a.warc").save(tmp_path / name))
    assert [(each.url, each.media_type, each.charset) for each in received] == [
        ("https://a.be/1", "text/html", "iso-8859-1"),
        ("https://a.be/2", "text/plain", "utf-8"),
        (None, "text/html", None),
    ]
    assert [each.content for each in received] == ["<p>Één.".encode("latin-1"), b"Twee.", b"<p>Drie."]
    assert {each.source for each in received} == {SourceKind.WEB_ARCHIVE}
    assert received[0].received_at == datetime(2022, 1, 14, 10, 20, 30, tzinfo=UTC)


def test_keys_are_places_and_pages_can_be_received_in_any_order(tmp_path: Path) -> None:
    file = pages().save(tmp_path / "a.warc.gz")
    items = items_in(file)
    assert len({item.key for item in items}) == 3
    assert [item.key for item in items] == [item.key for item in items_in(file)]
    backwards = [item.receive(Noting()).content for item in reversed(items)]
    assert backwards[::-1] == [each.content for each in received_in(file)]


def test_a_file_that_is_packed_as_a_whole_is_read_too(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    file.write_bytes(gzip.compress(pages(packed=False).content))
    assert [each.content for each in received_in(file)][1:] == [b"Twee.", b"<p>Drie."]


def chunked(content: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (content[:5], content[5:])) + b"0\r\n\r\n"


@pytest.mark.parametrize("packing", ["gzip", "deflate", "raw deflate", "identity", "br"])
def test_what_servers_pack_is_unpacked(tmp_path: Path, packing: str) -> None:
    text = b"<p>Een tekst, een tekst, een tekst."
    packings: dict[str, Callable[[], bytes]] = {
        "gzip": lambda: gzip.compress(text),
        "deflate": lambda: zlib.compress(text),
        "raw deflate": lambda: zlib.compress(text)[2:-4],
        "identity": lambda: text,
        "br": lambda: bytes(brotli.compress(text)),
    }
    packed = packings[packing]()
    headers = HTML | {"Content-Encoding": packing.rpartition(" ")[2]}
    file = (
        Warc()
        .page("https://a.be/1", packed, headers)
        .page("https://a.be/2", chunked(packed), headers | {"Transfer-Encoding": "chunked"})
        .page("https://a.be/3", text, headers)  # unpacked by the crawler, which left the headers as they were
        .save(tmp_path / "a.warc.gz")
    )
    assert [each.content for each in received_in(file)] == [text] * 3


@pytest.mark.parametrize("packing", ["gzip", "br", "identity"])
def test_a_page_that_becomes_too_large_is_one_sentence(
    tmp_path: Path, packing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_archives, "MAX_ARTICLE_BYTES", 1_000_000)
    content = b"x" * 30_000_000
    if packing == "br":
        content = brotli.compress(content)
    elif packing == "gzip":
        content = gzip.compress(content)
    headers = HTML | {"Content-Encoding": packing}
    file = (
        Warc().page("https://a.be/1", content, headers).page("https://a.be/2", b"<p>Twee.").save(tmp_path / "a.warc.gz")
    )
    large, small = items_in(file)
    with pytest.raises(SourceTooLarge, match=r"https://a\.be/1 is larger than 1 MB"):
        large.receive(Noting())
    assert small.receive(Noting()).content == b"<p>Twee."


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_that_was_cut_off_gives_what_came_before(tmp_path: Path, packed: bool) -> None:
    warc = Warc(packed=packed)
    for i in range(5):
        warc.page(f"https://a.be/{i}", f"<p>{i}.".encode() * 1000)
    file = tmp_path / "a.warc"
    file.write_bytes(warc.content[: -2000 if not packed else -60])
    found = texts_in(file)
    assert len(found) == 5
    assert found[0] == "<p>0." * 1000
    assert found[-1].startswith("a.warc is damaged or was cut off")


def test_what_is_no_web_archive_after_its_beginning_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "a.warc"
    file.write_bytes(b"WARC/1.0\r\nonzin\r\n\r\n\r\n\r\nnog meer onzin\r\n")
    with pytest.raises(SourceDamaged):
        items_in(file)


def wacz(path: Path, warc: Warc, listed: list[str]) -> Path:
    with ZipFile(path, "w", ZIP_STORED) as archive:
        archive.writestr("datapackage.json", json.dumps({"profile": "data-package"}))
        archive.writestr("archive/data.warc.gz", warc.content)
        lines = [json.dumps({"format": "json-pages-1.0", "id": "pages"})] + [json.dumps({"url": url}) for url in listed]
        archive.writestr("pages/pages.jsonl", "\n".join(lines))
    return path


def test_a_packed_web_archive_gives_the_pages_that_it_lists(tmp_path: Path) -> None:
    warc = pages().page("https://reclame.be/kader", b"<p>Koop.")
    file = wacz(tmp_path / "a.wacz", warc, ["https://a.be/1", "https://a.be/2"])
    assert [each.url for each in received_in(file)] == ["https://a.be/1", "https://a.be/2"]
    assert [item.key.partition("@")[0] for item in items_in(file)] == ["a.wacz/archive/data.warc.gz"] * 2
    everything = wacz(tmp_path / "b.wacz", warc, [])
    assert len(items_in(everything)) == 4


def test_a_broken_file_in_a_packed_web_archive_is_one_sentence(tmp_path: Path) -> None:
    file = wacz(tmp_path / "a.wacz", pages(), [])
    with ZipFile(file, "a") as archive:
        archive.writestr("archive/meer.warc.gz", pages().content[:-30])
    found = texts_in(file)
    assert found[0] == "<p>\ufffd\ufffdn."
    assert found[-1].startswith("a.wacz/archive/meer.warc.gz is damaged or was cut off")
