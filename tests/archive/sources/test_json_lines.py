import gzip
import json
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from archive import Metadata, SourceKind
from archive.errors import NoColumns, RowEmpty, RowUnreadable
from tests.archive.sources.opened import Noting, items_in, links_in, received_in, texts_in


def lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def test_a_row_becomes_a_page_with_what_the_row_says_of_it(tmp_path: Path) -> None:
    file = lines(
        tmp_path / "nieuws.jsonl",
        {
            "url": "https://www.krant.example/1?utm_source=x",
            "titel": "Gas & licht",
            "datum": "2019-05-02T10:00:00+02:00",
            "bron": "www.krant.example",
            "auteur": ["An Bos", "Jo de Wit"],
            "taal": "nl-BE",
            "html": "<p>Een alinea.</p><p>Nog een.</p>",
            "tags": ["energie", "a,b"],
        },
    )
    (item,) = items_in(file)
    assert (item.key, item.label, item.tags) == ("nieuws.jsonl:1", "Gas & licht", ("energie", "a b"))
    received = item.receive(Noting())
    assert received.media_type == "text/html"
    assert "<h1>Gas &amp; licht</h1>\n<p>Een alinea.</p>" in received.content.decode()
    assert received.source is SourceKind.EXPORT
    assert received.url == "https://www.krant.example/1"
    known = Metadata("Gas & licht", "An Bos, Jo de Wit", date(2019, 5, 2), "nl", "krant.example")
    moment = datetime(2019, 5, 2, 10, tzinfo=timezone(timedelta(hours=2)))
    assert received.given == replace(known, authors=("An Bos", "Jo de Wit"), published_at=moment)


def test_a_whole_page_stays_as_it_is_and_plain_text_stays_plain(tmp_path: Path) -> None:
    page = "<!DOCTYPE html><html><body><p>Zo kwam het.</p></body></html>"
    file = lines(tmp_path / "a.jsonl", {"html": page}, {"text": "Gewone tekst.", "title": "T"}, {"markdown": "# Kop"})
    received = received_in(file)
    assert [each.media_type for each in received] == ["text/html", "text/plain", "text/markdown"]
    assert [each.content.decode() for each in received] == [page, "Gewone tekst.", "# Kop"]


def test_text_that_is_markup_is_taken_for_markup(tmp_path: Path) -> None:
    (received,) = received_in(lines(tmp_path / "a.jsonl", {"content": "Eerst dit.<br>En dan dat."}))
    assert received.media_type == "text/html"


def test_an_address_without_text_is_fetched_with_what_the_row_says(tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", {"link": "https://x.example/a", "headline": "Kop"})
    assert links_in(file) == [("https://x.example/a", Metadata(title="Kop"))]


def test_a_person_says_which_field_is_what_and_may_go_into_an_object(tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", {"kopje": "Titel", "x": {"y": "De tekst."}, "text": "iets anders"})
    (received,) = received_in(file, {"title": "Kopje", "text": "x.y"})
    assert (received.content, received.given.title) == (b"De tekst.", "Titel")


def test_what_a_person_says_goes_above_the_rows_and_only_what_can_hold_for_all(tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", {"text": "Een", "title": "T", "site": "a.example"}, {"text": "Twee"})
    given = Metadata(title="Van niemand", site="b.example", language="nl")
    assert [each.given for each in received_in(file, given=given)] == [
        Metadata(title="T", site="b.example", language="nl"),
        Metadata(site="b.example", language="nl"),
    ]


def test_values_that_cannot_be_kept_do_no_harm(tmp_path: Path) -> None:
    file = lines(
        tmp_path / "a.jsonl",
        {"text": "Een", "title": "Regel\neen", "date": "ooit", "language": "Nederlands", "url": "content/een.md"},
        {"text": "Twee", "title": "t" * 2000, "date": "1066-10-14", "tags": "x" * 100 + ";goed"},
        {"text": "Drie", "title": None, "date": True, "tags": {"vrede": {"name": "vrede"}}},
    )
    received = received_in(file)
    assert received[0].given == Metadata(title="Regel een")
    assert received[0].url is None
    assert len(received[1].given.title or "") <= 500
    assert [item.tags for item in items_in(file)] == [(), ("goed",), ("vrede",)]


def test_broken_lines_say_which_they_are_and_the_others_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "Een"}\n{"text": "Twee\n\n[1, 2]\n{}\n{"text": "Drie"}\n')
    items = items_in(file)
    assert [item.key for item in items] == ["a.jsonl:1", "a.jsonl:2", "a.jsonl:4", "a.jsonl:5", "a.jsonl:6"]
    for item, error in zip(items[1:4], (RowUnreadable, RowUnreadable, RowEmpty), strict=True):
        with pytest.raises(error, match=rf"a\.jsonl, line {item.key[-1]}, "):
            item.receive(Noting())
    assert [items[i].receive(Noting()).content for i in (0, 4)] == [b"Een", b"Drie"]


@pytest.mark.parametrize("charset", ["utf-8-sig", "cp1252", "utf-16", "utf-32"])
def test_the_charset_is_found(tmp_path: Path, charset: str) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes('{"text": "Één café, zei zij."}\n{"text": "Twee cafés."}\n'.encode(charset))
    assert texts_in(file) == ["Één café, zei zij.", "Twee cafés."]


def test_a_line_of_100_mb_is_one_sentence_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    with gzip.open(file, "wb", compresslevel=1) as stream:
        stream.write(b'{"text": "Een"}\n{"text": "')
        for _ in range(100):
            stream.write(b"x" * 1_000_000)
        stream.write(b'"}\n{"text": "Twee"}\n')
    one, long, two = texts_in(file)
    assert (one, two) == ("Een", "Twee")
    assert long == "a.jsonl.gz, line 2, cannot be read: it is far too long. The other lines were read."


def test_a_gzip_file_that_was_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    # Random words, so that the packed bytes of the later lines lie behind those of the first.
    rows = "".join(json.dumps({"text": f"tekst {i * 7919 % 10007} " * 3}) + "\n" for i in range(5000))
    file.write_bytes(gzip.compress(rows.encode())[:-3000])
    *texts, last = texts_in(file)
    assert 100 < len(texts) < 5000
    assert last.startswith("a.jsonl.gz is damaged or was cut off")


def test_names_that_nobody_knows_are_listed(tmp_path: Path) -> None:
    with pytest.raises(NoColumns, match=r"\(kleur, maat\).*--column text=NAME"):
        items_in(lines(tmp_path / "a.jsonl", {"kleur": "rood", "maat": 3}))


def test_lines_of_json_are_known_without_their_name(tmp_path: Path) -> None:
    file = lines(tmp_path / "uitvoer", {"text": "Een"}, {"text": "Twee"})
    assert texts_in(file) == ["Een", "Twee"]


def test_nothing_in_a_row_makes_another_error_than_a_sentence(tmp_path: Path) -> None:
    deep = "[" * 50_000
    file = tmp_path / "a.jsonl"
    file.write_bytes(
        b'{"text": "\\ud800"}\n{"text": ' + deep.encode() + b"\n\x00\x01\x02\n\xff\xfe\xfd\n" + b'{"text": 1e400}\n'
    )
    half, *broken = texts_in(file)
    assert half == "?"
    assert [sentence.partition(",")[0] for sentence in broken[:3]] == ["a.jsonl"] * 3
    assert broken[3:] == ["inf"]
