import json
from datetime import date
from pathlib import Path

from archive import Metadata
from tests.archive.sources.opened import Noting, items_in, links_in, received_in
from tests.archive.sources.test_zip_archives import zipped


def article(slug: str, **fields: object) -> dict[str, object]:
    told = {"id": slug, "slug": slug, "title": f"Titel {slug}", "author": "An Bos", "url": f"https://a.be/{slug}"}
    dates = {"savedAt": "2024-05-14T08:00:00.000Z", "publishedAt": "2022-01-14T00:00:00.000Z"}
    return told | dates | {"state": "Active", "labels": ["gas"]} | fields


def test_an_export_gives_texts_links_and_highlights(tmp_path: Path) -> None:
    file = zipped(
        tmp_path / "omnivore.zip",
        {
            "metadata_20_to_40.json": json.dumps([article("c")]),
            "metadata_0_to_20.json": json.dumps([article("a"), article("b")]),
            "content/a.html": "<div><p>De tekst.</p></div>",
            "highlights/a.md": "> De tekst.\n\nMooi.",
            "highlights/b.md": "",
        },
    )
    text, highlights, *links = items_in(file)
    received = text.receive(Noting())
    assert received.given == Metadata("Titel a", "An Bos", date(2022, 1, 14))
    assert received.url == "https://a.be/a"
    assert b"<p>De tekst.</p>" in received.content
    noted = highlights.receive(Noting())
    assert (noted.media_type, noted.url, highlights.tags) == ("text/markdown", None, ("gas", "highlights"))
    assert [item.label for item in links] == ["Titel b", "Titel c"]
    assert links_in(file) == [("https://a.be/b", Metadata()), ("https://a.be/c", Metadata())]
    keys = [item.key for item in items_in(file)]
    assert len(set(keys)) == len(keys)
    assert len(received_in(file)) == 4


def test_a_broken_part_of_an_export_is_one_sentence(tmp_path: Path) -> None:
    file = zipped(
        tmp_path / "omnivore.zip",
        {
            "metadata_0_to_20.json": "[{",
            "metadata_20_to_40.json": json.dumps([article("c")]),
            "content/c.html": "<p>C</p>",
        },
    )
    broken, good = items_in(file)
    assert good.receive(Noting()).url == "https://a.be/c"
    assert broken.label.endswith("omnivore.zip/metadata_0_to_20.json")
