"""PDFs drawn to the point: columns, running heads, broken words; and those that hold nothing to read."""

import re
from io import BytesIO

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader

from archive.documents import pdf_pieces
from archive.documents.opening import convert
from archive.errors import SourceBroken, SourceEmpty, SourceEncrypted, SourceScanned, SourceTooComplex
from archive.html_metadata import read_html
from archive.media_types import PDF, media_type_of
from indexer.blocks import BlockKind
from indexer.html_blocks import html_blocks
from tests.archive.documents.paper import HEIGHT, WIDTH, Paper

LEFT = [f"links regel {number} loopt hier door tot aan" for number in range(1, 13)]
RIGHT = [f"rechts regel {number} loopt hier door tot" for number in range(1, 13)]


def page_of(paper: Paper) -> str:
    return convert(paper.content(), PDF, "proef.pdf")


def shown(paper: Paper) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in html_blocks(page_of(paper))]


def prose(number: int) -> list[str]:
    return [
        f"Alinea {number} begint met een regel die de hele breedte van de bladzijde",
        "vult, gaat verder met een tweede regel die even lang is als de eerste, en",
        f"eindigt halverwege de derde regel, nummer {number}.",
    ]


def test_it_is_known_by_its_first_bytes_and_forgiven_what_a_server_put_before_them() -> None:
    content = Paper().line(72, 700, "tekst").content()
    assert media_type_of(content) == PDF
    assert media_type_of(b"\r\n" + content) == PDF
    assert media_type_of(b"HTTP/1.1 200 OK\r\n\r\n" + content, "stuk.pdf") == PDF


def test_columns_are_read_one_after_the_other_though_they_were_written_line_by_line() -> None:
    paper = Paper().line(72, 760, "Een kop die boven beide kolommen staat", 18, "Times-Bold")
    for number, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        paper.line(72, 720 - number * 12, left).line(310, 720 - number * 12, right)
    paper.line(72, 540, "Een regel onder beide kolommen, zo breed als de hele bladzijde, sluit alles af.")
    text = " ".join(text for _, text in shown(paper))
    order = [text.index(each) for each in (*LEFT, *RIGHT)]
    assert order == sorted(order)
    assert text.startswith("Een kop die boven beide kolommen staat")
    assert text.endswith("sluit alles af.")


def test_the_rows_of_a_table_stay_rows() -> None:
    paper = Paper()
    for number, row in enumerate([("Rotterdam", "31"), ("Vlissingen", "9"), ("Delfzijl", "4"), ("Den Helder", "2")]):
        paper.line(72, 700 - number * 12, row[0]).line(310, 700 - number * 12, row[1])
    text = " ".join(text for _, text in shown(paper))
    assert re.search(r"Rotterdam 31 .*Vlissingen 9 .*Delfzijl 4 .*Den Helder 2", text)


def test_what_every_page_prints_is_marked_and_the_paragraph_goes_on_over_it() -> None:
    paper = Paper()
    for number in range(1, 5):
        paper.line(72, HEIGHT - 40, "De Havenkrant", 8)
        paper.line(WIDTH / 2, 40, str(number + 6), 8)
        paper.lines(
            72, 700, [*prose(number)[:2], "vult ook de derde regel helemaal, tot het eind van de bladzijde hier"]
        )
        paper.turn_page()
    page = page_of(paper)
    assert page.count('<div class="running-head">De Havenkrant</div>') == 4
    assert re.findall(r'<div class="page-number">(\d+)</div>', page) == ["7", "8", "9", "10"]
    texts = [block.text for block in html_blocks(page) if not block.context[-1].words.strip()]
    assert len(texts) == 1, "one sentence over four pages is one paragraph"


def test_a_year_or_a_number_in_the_text_is_no_page_number() -> None:
    paper = Paper()
    for year in ("1953", "2001", "1987"):
        paper.line(72, HEIGHT - 60, year).lines(72, HEIGHT - 72, prose(1)).turn_page()
    assert "page-number" not in page_of(paper)


def test_text_up_the_margin_is_told_apart_from_the_text() -> None:
    paper = Paper().lines(72, 700, prose(1))
    paper.canvas.rotate(90)
    paper.canvas.drawString(200, -30, "Proefdruk, nog niet verspreiden")
    page = page_of(paper)
    assert '<div class="margin-text">Proefdruk, nog niet verspreiden</div>' in page


def test_a_page_that_is_turned_reads_as_it_is_shown() -> None:
    upright = page_of(Paper().lines(72, 700, prose(1)))
    for quarter, (angle, move) in enumerate([(90, (0, -WIDTH)), (180, (-WIDTH, -HEIGHT)), (270, (-HEIGHT, 0))], 1):
        paper = Paper()
        paper.canvas.setPageRotation(quarter * 90)
        paper.canvas.setPageSize((HEIGHT, WIDTH) if quarter % 2 else (WIDTH, HEIGHT))
        paper.canvas.rotate(angle)
        paper.canvas.translate(*move)
        assert page_of(paper.lines(72, 700, prose(1))) == upright, angle


def test_words_that_a_line_broke_are_whole_again_and_a_hyphen_of_their_own_stays() -> None:
    lines = [
        "In de zuid-oostelijke haven kwam de gemeenteraads-",
        "vergadering bijeen, en in het zuid-",
        "oostelijke deel van Noord-",
        "Holland praatte men over in-",
        "en uitvoer en over de partij-",
        "en in de raad.",
    ]
    (text,) = [text for _, text in shown(Paper().lines(72, 700, lines))]
    assert "gemeenteraadsvergadering bijeen" in text
    assert "het zuid-oostelijke deel" in text
    assert "Noord-Holland praatte" in text
    assert "in- en uitvoer" in text
    assert "partijen in de raad" in text


def test_paragraphs_begin_at_an_indent_a_gap_and_after_a_short_line() -> None:
    paper = Paper().lines(72, 700, prose(1)).lines(72, 664, prose(2))
    paper.line(84, 628, prose(3)[0]).lines(72, 616, prose(3)[1:])
    paper.lines(72, 560, prose(4))
    texts = [text for _, text in shown(paper)]
    assert [re.match(r"Alinea (\d)", text)[1] for text in texts] == ["1", "2", "3", "4"]  # type: ignore[index]


def test_headings_are_known_by_size_and_weight_and_the_largest_is_the_title() -> None:
    paper = Paper().line(72, 760, "De haven gaat weer open", 20, "Times-Bold").line(72, 735, "Door Anna de Vries")
    paper.line(72, 723, "14 mei 2024")
    for number, name in enumerate(["Wat het kostte", "Hoe het verder gaat"]):
        top = 690 - number * 100
        paper.line(72, top, name, 13, "Times-Bold").lines(72, top - 18, prose(number))
        paper.line(72, top - 60, f"Onderdeel {number}", 10, "Times-Bold").lines(72, top - 72, prose(number)[1:])
    page = page_of(paper)
    headings = [(block.level, block.text) for block in html_blocks(page) if block.kind is BlockKind.HEADING]
    assert headings[0] == (1, "De haven gaat weer open")
    assert headings[1:3] == [(2, "Wat het kostte"), (3, "Onderdeel 0")]
    found = read_html(page, None)
    assert (found.title, found.byline) == ("De haven gaat weer open", "Door Anna de Vries")
    assert str(found.published) == "2024-05-14"


def test_a_dash_where_a_line_begins_is_no_item_of_a_list() -> None:
    lines = [
        "De voorzitter van de bond, die \u2013 met zijn jas nog aan \u2013 niet wilde gaan",
        "\u2013 en dat tot drie keer toe zei \u2013 vertrok om tien uur alsnog naar het",
        "havenhoofd.",
    ]
    assert [kind for kind, _ in shown(Paper().lines(72, 700, lines))] == ["paragraph"]


def test_a_dropped_capital_belongs_to_its_word() -> None:
    paper = Paper().line(72, 676, "N", 36).lines(102, 700, ["a negen dagen voeren de schepen weer uit,", "tot vreugde"])
    paper.line(72, 664, "van wie daar op de kade stond te wachten.")
    assert any(text.startswith("Na negen dagen") for _, text in shown(paper))


def test_captions_bullets_and_a_table_of_contents_are_what_they_are() -> None:
    paper = Paper().lines(72, 700, prose(1)).line(72, 640, "Figuur 3: De haven op maandagochtend", 8)
    paper.line(72, 610, "\u2022 Een punt van de lijst").line(72, 598, "\u2022 Nog een punt")
    paper.line(72, 560, "Wat het kostte . . . . . . . . . . . . . . . 12")
    page = page_of(paper)
    kinds = {block.text: block.kind.value for block in html_blocks(page)}
    assert kinds["Figuur 3: De haven op maandagochtend"] == "caption"
    assert kinds["Een punt van de lijst"] == kinds["Nog een punt"] == "list_item"
    assert '<nav class="contents"><p>Wat het kostte' in page


def test_properties_that_a_program_filled_in_are_no_title_and_no_author() -> None:
    paper = Paper().lines(72, 700, prose(1) * 3)
    paper.canvas.setTitle("Microsoft Word - stuk_def2.doc")
    paper.canvas.setAuthor("gebruiker")
    found = read_html(page_of(paper), None)
    assert (found.title, found.byline) == (None, None)
    paper = Paper().lines(72, 700, prose(1) * 3)
    paper.canvas.setTitle("De haven gaat weer open")
    paper.canvas.setAuthor("Anna de Vries")
    found = read_html(page_of(paper), None)
    assert (found.title, found.byline) == ("De haven gaat weer open", "Anna de Vries")


def picture() -> ImageReader:
    from PIL import Image

    buffer = BytesIO()
    Image.effect_noise((60, 80), 40).save(buffer, "PNG")
    return ImageReader(buffer)


def test_a_scan_says_so_and_names_what_helps() -> None:
    paper = Paper()
    for number in range(3):
        paper.canvas.drawImage(picture(), 0, 0, WIDTH, HEIGHT)
        if number == 1:
            paper.line(72, 20, "scan 2", 6)  # what a scanner stamps on a page is no text
        paper.turn_page()
    with pytest.raises(SourceScanned, match=r"^scan\.pdf holds pictures of pages and no text\. .*OCR.*ocrmypdf"):
        convert(paper.content(), PDF, "scan.pdf")


def test_a_page_with_a_picture_and_text_is_no_scan() -> None:
    paper = Paper()
    paper.canvas.drawImage(picture(), 100, 100, 300, 300)
    assert "Alinea 1" in page_of(paper.lines(72, 700, prose(1)))


def test_one_with_a_password_says_so() -> None:
    paper = Paper(encrypt=StandardEncryption("geheim", ownerPassword="anders")).line(72, 700, "geheime tekst")
    with pytest.raises(SourceEncrypted, match=r"^slot\.pdf is protected by a password"):
        convert(paper.content(), PDF, "slot.pdf")


def test_one_that_only_forbids_printing_is_read() -> None:
    paper = Paper(encrypt=StandardEncryption("", ownerPassword="anders", canPrint=0)).lines(72, 700, prose(1))
    assert "Alinea 1" in page_of(paper)


def test_one_without_a_word_or_a_picture_is_empty() -> None:
    with pytest.raises(SourceEmpty):
        page_of(Paper().turn_page())


def test_one_that_was_cut_off_is_one_sentence_wherever_it_ends() -> None:
    paper = Paper()
    for number in range(20):
        paper.lines(72, 700, prose(number)).turn_page()
    content = paper.content()
    for part in (300, len(content) // 2, len(content) - 200):
        with pytest.raises(SourceBroken, match=r"^half\.pdf begins as a PDF document but is damaged or not complete"):
            convert(content[:part], PDF, "half.pdf")


def test_too_many_pages_are_refused_before_any_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pieces, "MAX_PAGES", 3)
    paper = Paper()
    for number in range(4):
        paper.lines(72, 700, prose(number)).turn_page()
    with pytest.raises(SourceTooComplex, match=r"^proef\.pdf has more pages"):
        page_of(paper)
