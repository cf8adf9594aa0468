import gzip
import json
import mailbox
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import Archive, Metadata, Outcome, SourceKind
from archive.errors import SourceError, SourceNotFound, SourceUnreadable, VindplaatsError
from archive.sources.opening import open_source
from archive.sources.spec import SourceSpec, SpecKind
from tests.archive.sources.opened import Noting, items_in, links_in, received_in, texts_in
from tests.archive.sources.test_mail_boxes import message

SUFFIXES = (
    "",
    *(".txt", ".html", ".md", ".json", ".jsonl", ".csv", ".tsv", ".zip", ".mbox", ".warc", ".warc.gz", ".wacz"),
    *(".gz", ".jsonl.gz", ".eml", ".rss", ".pdf"),
)


def test_everything_that_a_person_hands_in_at_once_goes_into_the_archive(tmp_path: Path, archive: Archive) -> None:
    box = mailbox.mbox(tmp_path / "brieven.mbox")
    for i in range(2):
        box.add(message(f"Nieuwsbrief {i}", f"De tekst van brief {i} is lang genoeg om te lezen."))
    box.close()
    file = tmp_path / "alles.zip"
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        zipped.writestr(
            "een.html", "<html><head><title>Eén</title></head><body><h1>Eén</h1><p>Een pagina.</p></body></html>"
        )
        zipped.writestr("map/twee.md", "# Twee\n\nEen stuk in Markdown.")
        zipped.writestr("map/kapot.txt", b"\x00\x01\x02" * 100)
        zipped.write(tmp_path / "brieven.mbox", "post/brieven.mbox")
        zipped.writestr("uitvoer.jsonl", '{"title": "Drie", "text": "Een rij.", "tags": ["gas"]}\nkapot\n')
    outcomes, failures = [], []
    for item in open_source(SourceSpec(SpecKind.PATH, str(file))).items(Noting()):
        try:
            outcomes.append(archive.add(item.receive(Noting()), tags=item.tags).outcome)
        except VindplaatsError as error:
            failures.append(str(error).removeprefix(f"{tmp_path}/"))
    assert outcomes == [Outcome.ADDED] * 5
    assert [failure.partition(",")[0].partition(" is")[0] for failure in failures] == [
        "alles.zip/map/kapot.txt",
        "alles.zip/uitvoer.jsonl",
    ]
    assert [article.title for article in archive.articles()] == [
        "Eén",
        "Twee",
        "Nieuwsbrief 0",
        "Nieuwsbrief 1",
        "Drie",
    ]
    assert archive.tags() == {"gas": 1}


def test_a_folder_gives_every_kind_and_nothing_that_only_looks_so(tmp_path: Path) -> None:
    (tmp_path / "map" / "pagina_files").mkdir(parents=True)
    for name, content in {
        "b.txt": b"Bee.",
        "a.html.gz": gzip.compress(b"<html><p>A."),
        "c.jpg": b"\xff\xd8\xff",
        ".verborgen.txt": b"x",
        "instellingen.json": b'{"kleur": "rood"}',
        "Makefile": b"all:\n\techo",
        "map/rijen.csv": b"title,text\nD,Dee.\n",
        "map/pagina.html": b"<html><p>E.",
        "map/pagina_files/reclame.html": b"<html><p>Koop.",
        "map/Postvak": b"From a@b.be Tue May 14 08:00:00 2024\nSubject: s\n\nEf.\n",
    }.items():
        (tmp_path / name).write_bytes(content)
    assert [item.key for item in items_in(tmp_path)] == [
        "a.html.gz",
        "b.txt",
        "map/Postvak@0",
        "map/pagina.html",
        "map/rijen.csv:2",
    ]
    assert texts_in(tmp_path) == ["<html><p>A.", "Bee.", "Subject: s\n\nEf.\n", "<html><p>E.", "Dee."]


def test_a_broken_file_in_a_folder_is_one_sentence_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 en verder niets")
    (tmp_path / "b.json").write_bytes(b'[{"text": "Een."}, {"te')
    (tmp_path / "c.txt").write_text("Drie.")
    (tmp_path / "d.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00 geen gzip")
    damaged_zip, one, damaged_json, three, damaged_gzip = texts_in(tmp_path)
    assert (one, three) == ("Een.", "Drie.")
    assert "a.zip begins as a ZIP archive but is damaged" in damaged_zip
    assert "b.json is damaged or was cut off" in damaged_json
    assert "d.jsonl.gz is damaged or was cut off" in damaged_gzip


def test_what_is_not_there_says_so_when_its_turn_comes(tmp_path: Path) -> None:
    for name, error in (("weg.txt", SourceNotFound), ("nul\0teken", SourceNotFound)):
        (item,) = items_in(tmp_path / name)
        with pytest.raises(error):
            item.receive(Noting())
    unreadable = tmp_path / "pijp.txt"
    os.mkfifo(unreadable)
    (item,) = items_in(unreadable)
    with pytest.raises(SourceUnreadable, match="not a file"):
        item.receive(Noting())


def test_a_name_that_is_no_text_can_still_be_kept(tmp_path: Path, archive: Archive) -> None:
    for name, content in ((b"a\xff.txt", "Tekst."), (b"a\xfe.jsonl", '{"text": "Een.", "title": "\\ud800"}\n')):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text(content)
    items = items_in(tmp_path)
    assert [item.key for item in items] == ["a\\udcfe.jsonl:1", "a\\udcff.txt"]
    for item in items:
        assert archive.add(item.receive(Noting()), tags=item.tags).outcome is Outcome.ADDED
        item.label.encode()


def test_one_article_keeps_all_that_a_person_said_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Tekst.")
    told = Metadata(title="T", byline="B", url="https://a.be/1#x")
    (received,) = received_in(tmp_path / "a.txt", given=told)
    assert (received.given, received.url, received.source) == (told, "https://a.be/1", SourceKind.FILE)


def test_an_upload_is_known_by_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "0001").write_text("titel,tekst\nT,De tekst.\n")
    spec = SourceSpec(SpecKind.UPLOAD, str(tmp_path / "0001"), name="stukken.csv")
    (item,) = open_source(spec).items(Noting())
    assert (item.key, item.receive(Noting()).origin) == ("stukken.csv:2", "stukken.csv:2")
    spec = SourceSpec(SpecKind.UPLOAD, str(tmp_path / "0001"), name="stukken", media_type="text/csv")
    (item,) = open_source(spec).items(Noting())
    assert item.receive(Noting()).content == b"De tekst."


def test_a_pasted_text_is_one_article_and_a_pasted_list_of_addresses_links(tmp_path: Path) -> None:
    kept = tmp_path / "0001"
    kept.write_text("Één regel,\nen nog een.")
    (item,) = open_source(SourceSpec(SpecKind.TEXT, str(kept), name="Van het klembord")).items(Noting())
    received = item.receive(Noting())
    assert (item.label, received.origin) == ("Van het klembord", None)
    assert (received.source, received.charset) == (SourceKind.PASTE, "utf-8")
    kept.write_text("https://a.be/1\n\nhttps://a.be/2\nhttps://a.be/1\n")
    items = list(open_source(SourceSpec(SpecKind.TEXT, str(kept), name="Lijst")).items(Noting()))
    assert [each.label for each in items] == ["https://a.be/1", "https://a.be/2"]
    spec = SourceSpec(SpecKind.TEXT, str(kept), name="Lijst", media_type="text/markdown")
    (item,) = open_source(spec).items(Noting())
    assert item.receive(Noting()).media_type == "text/markdown"


def test_a_file_of_addresses_and_a_saved_feed_are_links(tmp_path: Path) -> None:
    (tmp_path / "later.txt").write_text("# later\r\nhttps://a.be/1\r\nhttps://a.be/2\r\n")
    assert [url for url, _ in links_in(tmp_path / "later.txt")] == ["https://a.be/1", "https://a.be/2"]
    (tmp_path / "feed.xml").write_text(
        '<?xml version="1.0"?><rss version="2.0"><channel><title>F</title><item><title>Eén</title>'
        "<link>https://a.be/3</link></item></channel></rss>"
    )
    assert [url for url, _ in links_in(tmp_path / "feed.xml")] == ["https://a.be/3"]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
ROWS = st.lists(
    st.dictionaries(st.sampled_from(["url", "title", "text", "html", "date", "tags", "language"]), CELLS, max_size=5),
    max_size=5,
)


@given(ROWS, st.sampled_from([".jsonl", ".json"]))
@settings(max_examples=60, deadline=None)
def test_listing_twice_gives_the_same_keys_and_each_once(rows: list[dict[str, str]], suffix: str) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"a{suffix}"
        lines = [json.dumps(row) for row in rows]
        file.write_text("\n".join(lines) if suffix == ".jsonl" else f"[{','.join(lines)}]", "utf-8")
        listings = [_keys(file), _keys(file)]
    assert listings[0] == listings[1]
    assert len(set(listings[0])) == len(listings[0])


BEGINNINGS = st.sampled_from(
    [
        b"",
        b"PK\x03\x04",
        b"PK\x05\x06" + b"\0" * 18,
        b"\x1f\x8b\x08\0\0\0\0\0\0\0",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 20\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200",
        b"From a@b.be Tue May 14 08:00:00 2024\nSubject: s\n",
        b'[{"text": "',
        b'{"bookmarks": [{"createdAt": 1, "tags": [], "content": ',
        b'{"guid": "root________", "children": [{"guid": 1, "children": ',
        b'{"text": "Een"}\n{',
        b'title,text\n"',
        b"Highlight,Book Title,Book Author\n",
        b"<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><p><DT><A HREF=",
        b"https://a.be/\n",
        b"<rss><channel><item>",
        b"\xff\xfe",
    ]
)


@given(BEGINNINGS, st.binary(max_size=300), st.sampled_from(SUFFIXES), st.booleans())
@settings(max_examples=400, deadline=None)
def test_whatever_the_bytes_there_are_items_or_sentences(head: bytes, rest: bytes, suffix: str, packed: bool) -> None:
    content = gzip.compress(head + rest) if packed else head + rest
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"a{suffix}"
        file.write_bytes(content)
        texts_in(file)
        texts_in(Path(folder))
        assert _keys(file) == _keys(file)


def _keys(path: Path) -> list[str]:
    keys = []
    try:
        for item in open_source(SourceSpec(SpecKind.PATH, str(path))).items(Noting()):
            keys.append(item.key)
    except SourceError:
        pass
    return keys
