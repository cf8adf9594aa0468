import gzip
from pathlib import Path

import pytest

from archive.errors import SourceDamaged, SourceTooLarge
from archive.intake import MAX_ARTICLE_BYTES
from archive.sources import packed
from archive.sources.holdings import file_holding
from archive.sources.packed import unpacked
from tests.archive.sources.opened import Noting, items_in, received_in, texts_in


def test_one_article_that_is_packed_is_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "stuk.md.gz"
    file.write_bytes(gzip.compress(b"# Kop\n"))
    (received,) = received_in(file)
    assert (received.content, received.media_type, received.origin) == (b"# Kop\n", "text/markdown", str(file))


def test_a_file_packed_twice_is_unpacked_once(tmp_path: Path) -> None:
    file = tmp_path / "stuk.gz"
    file.write_bytes(gzip.compress(gzip.compress(b"tekst")))
    assert "gzip archive" in texts_in(file)[0]


def test_a_bomb_ends_before_it_bursts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "_COUNTS_FROM", 5_000_000)
    file = tmp_path / "bom.jsonl.gz"
    file.write_bytes(gzip.compress(b'{"text": "Een"}\n' + b" " * 40_000_000))
    one, refused = texts_in(file)
    assert one == "Een"
    assert refused.startswith("bom.jsonl.gz is not unpacked, because it would become far too large.")


def test_an_article_that_becomes_too_large_says_so(tmp_path: Path) -> None:
    file = tmp_path / "a.txt.gz"
    file.write_bytes(gzip.compress(b"lang " * (MAX_ARTICLE_BYTES // 5 + 1)))
    (item,) = items_in(file)
    with pytest.raises(SourceTooLarge, match=r"a\.txt\.gz is larger than"):
        item.receive(Noting())


@pytest.mark.parametrize("kept", [1, 12, 20])
def test_a_file_that_was_cut_off_or_is_none_says_so(tmp_path: Path, kept: int) -> None:
    file = tmp_path / "a.txt.gz"
    file.write_bytes(b"\x1f\x8b" + gzip.compress(b"tekst")[2:][:kept])
    (item,) = items_in(file)
    with pytest.raises(SourceDamaged, match=r"a\.txt\.gz is damaged or was cut off"):
        item.receive(Noting())


def test_what_is_unpacked_can_be_read_from_any_place(tmp_path: Path) -> None:
    file = tmp_path / "a.bin.gz"
    content = bytes(range(256)) * 5000
    file.write_bytes(gzip.compress(content))
    holding = file_holding(file, "a", "a")
    inner, head = unpacked(holding, holding.head())
    assert (inner.name, head) == ("a.bin", content[:65_536])
    with inner.open() as stream:
        for place in (1_000_000, 5, 700_000):
            stream.seek(place)
            assert stream.read(300) == content[place : place + 300]
