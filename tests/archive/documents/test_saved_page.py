"""Pages with everything written into them."""

from archive import Archive, from_bytes
from archive.documents.saved_page import as_saved, with_head
from archive.html_metadata import read_html
from indexer.preparation import take_apart

PICTURE = "data:image/png;base64," + "iVBORw0KGgo" * 1_000
FONT = "data:font/woff2;base64," + "d09GMgABAAAA/+" * 1_000
COMMENT = """<!--
 Page saved with SingleFile
 url: https://krant.example/haven?id=7
 saved date: Tue May 14 2024 10:00:00 GMT+0200
-->"""
PAGE = f"""<!DOCTYPE html> <html lang=nl>{COMMENT}<meta charset=utf-8><title>De haven gaat weer open</title>
<style>@font-face{{src:url({FONT})}} .a{{background:url("{PICTURE}")}}</style>
<body><h1>De haven gaat weer open</h1><img src={PICTURE} alt="Een kade"><img alt='twee' src='{PICTURE}'>
<p>Na negen dagen stilte voeren maandag de eerste schepen weer uit, en op de kade stonden families te zwaaien.</p>"""


def test_pictures_and_fonts_go_and_everything_else_stays() -> None:
    saved = as_saved(PAGE)
    assert len(saved) < 1_000
    assert "iVBORw0KGgo" not in saved
    assert "d09GMg" not in saved
    for kept in ('alt="Een kade"', "alt='twee'", "families te zwaaien.</p>", ".a{background:"):
        assert kept in saved


def test_the_address_in_the_comment_is_the_pages_where_it_names_none_itself() -> None:
    assert read_html(as_saved(PAGE), None).url == "https://krant.example/haven?id=7"
    own = PAGE.replace("<title>", "<link rel=canonical href=https://krant.example/eigen><title>")
    assert read_html(as_saved(own), None).url == "https://krant.example/eigen"
    chromium = "<!-- saved from url=(0027)https://krant.example/haven --><html><body><p>x</p></body></html>"
    assert read_html(as_saved(chromium), None).url == "https://krant.example/haven"
    local = "<!-- saved from url=(0014)about:internet --><html><body><p>x</p></body></html>"
    assert as_saved(local) == local


def test_a_page_that_speaks_of_such_addresses_keeps_its_words() -> None:
    text = "<p>Een adres als data:image/png;base64,iVBORw0KGgo begint met data: en een type.</p>"
    assert as_saved(text) == text


def test_elements_go_first_into_the_head_of_any_page() -> None:
    assert (
        with_head("<html><head><title>a</title></head></html>", "<b>")
        == "<html><head><b><title>a</title></head></html>"
    )
    assert with_head("<!doctype html><html lang=nl><p>x", "<b>") == "<!doctype html><html lang=nl><b><p>x"
    assert with_head("<p>x", "<b>") == "<b><p>x"


def test_a_page_of_twelve_megabytes_is_read_like_the_small_one_that_it_is(archive: Archive) -> None:
    large = PAGE.replace(PICTURE, "data:image/png;base64," + "A" * 4_000_000)
    article_id = archive.add(from_bytes(large.encode(), name="haven.html")).article_id
    assert article_id is not None
    article = archive.get(article_id)
    assert len(article.content) > 12_000_000, "kept as it came"
    assert article.metadata.url == "https://krant.example/haven?id=7"
    assert "families te zwaaien" in take_apart(article).text
