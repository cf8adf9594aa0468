import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archive import Metadata
from archive.errors import NoColumns, RowEmpty, SourceDamaged, SourceTooLarge, SourceUnsupported
from archive.sources import Item, json_shapes
from archive.sources.opening import open_source
from archive.sources.spec import SourceSpec, SpecKind
from tests.archive.sources.opened import Noting, items_in, links_in, received_in, texts_in


def document(path: Path, value: object, charset: str = "utf-8") -> Path:
    path.write_bytes(json.dumps(value, ensure_ascii=False, indent=1).encode(charset))
    return path


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("holder", [None, "articles", "results"])
def test_a_list_of_articles_is_found_wherever_it_stands(tmp_path: Path, holder: str | None, charset: str) -> None:
    rows = [{"titel": "Eén", "tekst": "Café één."}, {"titel": "Twee", "tekst": "Café twee."}]
    file = document(tmp_path / "a.json", {"count": 2, holder: rows} if holder else rows, charset)
    assert texts_in(file) == ["Café één.", "Café twee."]
    assert [item.label for item in items_in(file)] == ["Eén", "Twee"]
    assert [item.key for item in items_in(file)] == ["a.json:1", "a.json:2"]


def test_a_document_is_known_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    assert texts_in(document(tmp_path / "uitvoer.txt", [{"tekst": "Een."}])) == ["Een."]


def test_an_article_by_itself_is_one(tmp_path: Path) -> None:
    assert texts_in(document(tmp_path / "a.json", {"title": "T", "text": "Een.", "meta": {"x": [1]}})) == ["Een."]


def test_a_document_that_was_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    file = document(tmp_path / "a.json", [{"text": f"Stuk {i}."} for i in range(1000)])
    file.write_bytes(file.read_bytes()[:-300])
    *texts, last = texts_in(file)
    assert 900 < len(texts) < 1000
    assert last.startswith("a.json is damaged or was cut off (its JSON is broken or ends too early)")


def test_a_document_without_articles_says_so(tmp_path: Path) -> None:
    for value in ({"name": "pakket", "version": "1"}, [], [1, 2], "tekst", {"authors": [{"name": "An"}]}):
        with pytest.raises(SourceUnsupported, match="without articles that are known"):
            items_in(document(tmp_path / "a.json", value))
    with pytest.raises(NoColumns, match=r"\(kleur\)"):
        items_in(document(tmp_path / "a.json", [{"kleur": "rood"}]))


def test_one_object_without_end_is_no_danger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_shapes, "_LARGEST_OBJECT", 2_000_000)
    file = document(tmp_path / "a.json", [{"text": "Een."}, {"text": "x" * 3_000_000}])
    with pytest.raises(SourceTooLarge, match="larger than 2 MB"):
        items_in(file)


def reference(**fields: Any) -> dict[str, Any]:
    return {"id": "http://zotero.org/users/1/items/A", "type": "article-newspaper", **fields}


def test_zotero_references_are_links_with_what_the_library_knows(tmp_path: Path) -> None:
    rows = [
        reference(
            title="Een kop",
            URL="https://a.be/1",
            author=[{"family": "Wit", "given": "Jo", "non-dropping-particle": "de"}, {"literal": "ANP"}],
            issued={"date-parts": [["2022", 1, "14"]]},
            language="nl-NL",
            abstract="Kort.",
            **{"container-title": "De Courant"},
        ),
        reference(title="Met DOI", DOI="10.1000/182", issued={"date-parts": [[2021]]}),
    ]
    known = Metadata("Een kop", "Jo de Wit, ANP", date(2022, 1, 14), "nl", "De Courant", authors=("Jo de Wit", "ANP"))
    assert links_in(document(tmp_path / "bibliotheek.json", rows)) == [
        ("https://a.be/1", known),
        ("https://doi.org/10.1000/182", Metadata(title="Met DOI")),
    ]


def test_zotero_references_without_an_address_are_their_abstract_and_notes(tmp_path: Path) -> None:
    rows = [
        reference(title="T", abstract="Waarover.", note="Wat ik vond.", author=[{"family": "Bos"}]),
        reference(title="Leeg"),
    ]
    said, empty = items_in(document(tmp_path / "b.json", {"items": rows}))
    received = said.receive(Noting())
    assert (received.content, received.given.byline) == (b"Waarover.\n\nWat ik vond.", "Bos")
    with pytest.raises(RowEmpty):
        empty.receive(Noting())


def test_wallabag_gives_its_texts_and_fetches_what_it_could_not(tmp_path: Path) -> None:
    entry = {
        "is_archived": 0,
        "is_starred": 1,
        "tags": ["gas", "olie"],
        "is_public": False,
        "id": 22,
        "title": "Een kop",
        "url": "https://a.be/1",
        "content": "<p>De tekst.</p>",
        "published_at": "2021-03-04T00:00:00+0100",
        "published_by": ["An Bos"],
        "language": "nl_NL",
        "domain_name": "a.be",
    }
    failed = entry | {"url": "https://a.be/2", "content": "<p>wallabag can't retrieve contents for this article.</p>"}
    file = document(tmp_path / "w.json", [entry, failed])
    received = received_in(file)[0]
    assert "<h1>Een kop</h1>\n<p>De tekst.</p>" in received.content.decode()
    assert received.given == Metadata("Een kop", "An Bos", date(2021, 3, 4), "nl", authors=("An Bos",))
    assert received.url == "https://a.be/1"
    assert items_in(file)[0].tags == ("gas", "olie")
    assert links_in(file) == [("https://a.be/2", Metadata())]


def links_of(item: Item) -> list[str]:
    noting = Noting()
    item.receive(noting)
    return [url for url, _ in noting.asked]


def test_karakeep_gives_notes_links_and_pages_with_their_tags(tmp_path: Path) -> None:
    def bookmark(title: str | None, content: dict[str, Any] | None) -> dict[str, Any]:
        return {
            "createdAt": 1700000000,
            "title": title,
            "tags": ["gas"],
            "content": content,
            "note": None,
            "archived": False,
        }

    rows = [
        bookmark("Link", {"type": "link", "url": "https://a.be/1"}),
        bookmark(None, {"type": "text", "text": "Een *notitie*."}),
        bookmark(
            "Pagina", {"type": "link", "url": "https://a.be/2", "htmlContent": "<p>De tekst.</p>", "author": "An Bos"}
        ),
        bookmark("Plaatje", None),
    ]
    file = document(tmp_path / "karakeep.json", {"bookmarks": rows, "lists": []})
    link, note, page, picture = items_in(file)
    assert links_of(link) == ["https://a.be/1"]
    assert (note.receive(Noting()).media_type, note.tags) == ("text/markdown", ("gas",))
    assert page.receive(Noting()).given == Metadata(title="Pagina", byline="An Bos")
    with pytest.raises(RowEmpty):
        picture.receive(Noting())


def test_a_broken_export_says_so_after_what_it_holds(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    file.write_text(json.dumps([reference(URL="https://a.be/1")])[:-1] + ", {]")
    items = open_source(SourceSpec(SpecKind.PATH, str(file))).items(Noting())
    assert next(items).label == "https://a.be/1"
    with pytest.raises(SourceDamaged):
        next(items)
