"""RTF documents, as Word and others write them."""

import pytest

from archive.documents import rtf
from archive.documents.opening import convert
from archive.errors import SourceBroken, SourceEmpty, SourceTooLarge
from archive.html_metadata import read_html
from archive.media_types import RTF, media_type_of
from indexer.html_blocks import html_blocks

STYLES = r"{\stylesheet{\s0 Normal;}{\s15\sbasedon0\snext0 heading 1;}{\s16 Title;}{\*\cs17 other;}}"


def page(inside: str, start: str = r"{\rtf1\ansi\ansicpg1252") -> str:
    return convert(f"{start}{inside}}}".encode("latin-1"), RTF, "stuk.rtf")


def shown(inside: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in html_blocks(page(inside))]


def test_it_is_known_by_how_it_begins() -> None:
    assert media_type_of(b"{\\rtf1 tekst}", "stuk.doc") == RTF


def test_letters_of_every_kind_are_read() -> None:
    assert shown(r"caf\'e9 \u8364?uro \ldblquote a\rdblquote\~b \u-10179?\u-8704?\par") == [
        ("paragraph", "café €uro “a”\u00a0b 😀")
    ]
    assert "Привет" in page(r"\'cf\'f0\'e8\'e2\'e5\'f2\par", r"{\rtf1\ansi\ansicpg1251")
    assert "é" in page("\xe9\\par", r"{\rtf1\ansi\ansicpg99999"), "a charset that nobody knows is Windows's own"


def test_headings_are_known_by_style_and_by_outline() -> None:
    inside = (
        STYLES + r"\pard\s16 De haven\par\pard\s15\outlinelevel0 Wat het kostte\par\pard\s0 Veertig schepen lagen\par"
    )
    assert shown(inside + r"\pard\outlinelevel2 Onderdeel\par\pard tekst\par") == [
        ("heading", "De haven"),
        ("heading", "Wat het kostte"),
        ("paragraph", "Veertig schepen lagen"),
        ("heading", "Onderdeel"),
        ("paragraph", "tekst"),
    ]


def test_notes_come_at_the_end_and_part_no_sentence() -> None:
    inside = r"\pard Het begin{\super\chftn{\footnote\pard De {\i noot} zelf.\par}} en het eind van de zin.\par"
    assert shown(inside) == [("paragraph", "Het begin en het eind van de zin."), ("paragraph", "De noot zelf.")]


def test_tables_lists_and_line_breaks_are_what_they_are() -> None:
    inside = r"\trowd\cellx100\cellx200 haven\cell schepen\cell\row \pard\bullet\tab Een punt\par boven\line onder\par"
    assert shown(inside) == [("table_row", "haven | schepen"), ("list_item", "Een punt"), ("paragraph", "boven onder")]


def test_pictures_of_both_kinds_and_hidden_groups_are_left_out() -> None:
    picture = r"{\pict\pngblip " + "89504e47" * 2_000 + "}"
    binary = "{\\pict\\bin9 }}{{\\x\0\1}}"
    found = shown(rf"{picture}{binary}{{\*\unknown niets}}tekst\par")
    assert found == [("paragraph", "tekst")]


def test_title_and_author_of_its_properties_are_read() -> None:
    found = read_html(
        page(r"{\info{\title De h\'e1ven}{\author Anna de Vries}}Een gewone zin, die lang genoeg is.\par"), None
    )
    assert (found.title, found.byline) == ("De háven", "Anna de Vries")


@pytest.mark.parametrize("noise", [r"{\field{\*\fldinst{", r"{\fonttbl", r"\f1 \fcharset0 ", "{", "}", r"\'", r"\s15 "])
def test_what_would_take_for_ever_to_match_ends_soon(noise: str) -> None:
    with pytest.raises((SourceBroken, SourceEmpty)):
        page(STYLES + noise * 20_000)


def test_one_that_is_too_long_or_cut_off_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceBroken):
        convert(rb"{\rtf1{\b tekst\par", RTF, "half.rtf")
    monkeypatch.setattr(rtf, "MAX_TEXT", 100)
    with pytest.raises(SourceTooLarge):
        page("tekst " * 100)
