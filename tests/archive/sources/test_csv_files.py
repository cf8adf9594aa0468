import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from archive import Metadata
from archive.errors import ColumnMissing, NoColumns, RowEmpty
from tests.archive.sources.opened import Noting, items_in, links_in, received_in, texts_in

READWISE = ["Highlight", "Book Title", "Book Author", "Amazon Book ID", "Note", "Color", "Tags", "Location Type"]
READWISE += ["Location", "Highlighted at", "Document tags"]


def table(path: Path, rows: Sequence[Sequence[str]], delimiter: str = ",", charset: str = "utf-8") -> Path:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    path.write_bytes(written.getvalue().encode(charset))
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_is_read_however_it_is_written(tmp_path: Path, delimiter: str, charset: str) -> None:
    rows = [
        ["Titel", "Tekst", "Auteur", "Datum", "Trefwoorden"],
        ["Één", "Zij zei: “ja”, en ging.\nToen; kwam hij | niet.\tNee.", "An Bos", "14 mei 2024", "gas, olie"],
        ["Twee", 'Met "aanhalingstekens" erin.', "", "", ""],
    ]
    if charset == "cp1252":
        rows[1][1] = rows[1][1].replace("“ja”", "ja")
    file = table(tmp_path / "stukken.csv", rows, delimiter, charset)
    assert texts_in(file) == [rows[1][1], rows[2][1]]
    first, second = items_in(file)
    assert (first.label, first.tags, second.tags) == ("Één", ("gas", "olie"), ())
    assert first.receive(Noting()).given == Metadata(title="Één", byline="An Bos", published=date(2024, 5, 14))
    assert [first.key, second.key] == ["stukken.csv:2", "stukken.csv:4"]


@pytest.mark.parametrize(
    "header",
    ["Überschrift,Inhalt,Quelle", "Titre,Texte,Média", "Заголовок,Текст,Источник", "headline,full_text,publisher"],
)
def test_columns_are_known_in_five_languages(tmp_path: Path, header: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{header}\nT,De tekst.,B\n")
    (received,) = received_in(file)
    assert (received.content, received.given) == (b"De tekst.", Metadata(title="T", site="B"))


def test_a_person_names_the_columns(tmp_path: Path) -> None:
    file = table(tmp_path / "a.csv", [["Kop1", "Stuk"], ["T", "De tekst."]])
    with pytest.raises(NoColumns, match=r"\(Kop1, Stuk\)"):
        items_in(file)
    with pytest.raises(ColumnMissing, match=r"no column “Stuck”\. Its columns are: Kop1, Stuk"):
        items_in(file, {"text": "Stuck"})
    (received,) = received_in(file, {"text": "stuk", "title": "KOP1"})
    assert (received.content, received.given.title) == (b"De tekst.", "T")


def test_a_text_that_only_begins_as_a_page_is_a_text_at_once(tmp_path: Path) -> None:
    comments = "<!-- a -->" * 1000
    file = table(tmp_path / "a.csv", [["title", "text"], ["T", f"{comments} b"], ["U", f"{comments}<html><p>b"]])
    assert [received.media_type for received in received_in(file)] == ["text/plain", "text/html"]


def test_a_password_in_an_address_is_not_shown(tmp_path: Path) -> None:
    file = table(tmp_path / "a.csv", [["title", "url"], ["", "https://me:secret@x.be/a"]])
    (link,) = items_in(file)
    assert link.label == "https://…@x.be/a"


def test_a_row_without_text_and_address_says_so(tmp_path: Path) -> None:
    file = table(
        tmp_path / "a.csv", [["title", "text", "url"], ["T", "", ""], ["", "", ""], ["L", "", "https://x.be/"]]
    )
    empty, link = items_in(file)
    with pytest.raises(RowEmpty, match="line 2"):
        empty.receive(Noting())
    assert link.receive(Noting()).url == "https://x.be/"


def test_a_table_that_was_cut_off_says_where_and_keeps_the_rest(tmp_path: Path) -> None:
    rows = [["title", "site", "text"], ["A", "a.be", "Een\nregel"], ["B", "b.be", "Twee\nregels, lang"]]
    file = table(tmp_path / "a.csv", rows)
    file.write_bytes(file.read_bytes()[:-6])
    assert texts_in(file) == [
        "Een\nregel",
        "a.csv, line 4, cannot be read: its quotation marks are never closed. The other lines were read.",
    ]


def test_a_quotation_mark_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('title,text\nA,"Een\nB,Twee\nC,Drie\n')
    one, two, three = texts_in(file)
    assert "line 2" in one
    assert [two, three] == ["Twee", "Drie"]


def test_quotation_marks_in_the_wrong_place_are_forgiven(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('title,text\nA,"Een" en meer\nB,Twee\n')
    assert texts_in(file) == ["Een en meer", "Twee"]


def test_a_line_that_never_ends_is_one_sentence_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    with file.open("wb") as stream:
        stream.write(b"title,text\nA,Een\n")
        stream.seek(100_000_000, 1)  # a hole, which takes no room on the disk
        stream.write(b"\nB,Twee\n")
    one, long, two = texts_in(file)
    assert (one, two) == ("Een", "Twee")
    assert "line 3" in long
    assert "far too long" in long


def test_pocket_links_are_fetched_under_their_own_titles(tmp_path: Path) -> None:
    file = tmp_path / "part_000000.csv"
    file.write_text(
        "title,url,time_added,tags,status\n"
        "Eén artikel,https://a.be/1,1688628695,gas|later lezen,unread\n"
        "https://a.be/2,https://a.be/2,1688628696,,archive\n"
    )
    first, second = items_in(file)
    assert (first.label, first.tags) == ("Eén artikel", ("gas", "later lezen"))
    assert second.label == "https://a.be/2"
    assert links_in(file) == [("https://a.be/1", Metadata()), ("https://a.be/2", Metadata())]


def test_instapaper_folders_and_tags_are_tags_and_its_notes_are_texts(tmp_path: Path) -> None:
    file = table(
        tmp_path / "instapaper.csv",
        [
            ["URL", "Title", "Selection", "Folder", "Timestamp", "Tags"],
            ["https://a.be/1", "Een", "", "Unread", "1700000000", '["gas"]'],
            ["https://a.be/2", "Twee", "een citaat", "Kaukasus", "1700000001", "[]"],
            ["", "Een notitie", "Alleen deze tekst.", "Archive", "1700000002", ""],
        ],
    )
    assert [item.tags for item in items_in(file)] == [("gas",), ("Kaukasus",), ()]
    assert [url for url, _ in links_in(file)] == ["https://a.be/1", "https://a.be/2"]
    note = received_in(file)[2]
    assert (note.content, note.given.title) == (b"Alleen deze tekst.", "Een notitie")


def test_readwise_reader_links_have_their_tags(tmp_path: Path) -> None:
    file = tmp_path / "reader.csv"
    file.write_text(
        "Title,URL,ID,Document tags,Saved date,Reading progress,Location,Seen\n"
        "Een,https://a.be/1,01gm,\"['gas', 'olie']\",2022-11-06 04:33:50+00:00,0,new,True\n"
    )
    assert [item.tags for item in items_in(file)] == [("gas", "olie")]
    assert links_in(file) == [("https://a.be/1", Metadata())]


def test_readwise_highlights_of_one_article_make_one_text_in_its_order(tmp_path: Path) -> None:
    file = table(
        tmp_path / "readwise-data.csv",
        [
            READWISE,
            ["Het tweede.", "Boek", "An Bos", "", "Mooi.", "", "", "order", "20", "", "gas"],
            ["Ander boek.", "Ander", "", "", "", "", "", "", "", "", ""],
            ["Het eerste.", "Boek", "An Bos", "", "", "", "", "order", "3", "", "gas,olie"],
        ],
    )
    book, other = received_in(file)
    assert book.content.decode() == "# Boek\n\n> Het eerste.\n\n> Het tweede.\n\nMooi.\n"
    assert book.media_type == "text/markdown"
    assert (book.given.title, book.given.byline) == ("Boek", "An Bos")
    assert other.content.decode() == "# Ander\n\n> Ander boek.\n"
    assert [item.tags for item in items_in(file)] == [("gas", "olie"), ()]


def test_an_exports_columns_are_known_without_a_name(tmp_path: Path) -> None:
    file = tmp_path / "export"
    file.write_text("title,url,time_added,tags,status\nEen,https://a.be/1,1688628695,,unread\n")
    assert links_in(file) == [("https://a.be/1", Metadata())]
