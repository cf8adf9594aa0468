import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import html_blocks as module
from indexer.blocks import Block, BlockKind, is_visible
from indexer.html_blocks import html_blocks


def texts(markup: str) -> list[str]:
    return [block.text for block in html_blocks(markup)]


def only(markup: str) -> Block:
    (block,) = html_blocks(markup)
    return block


def test_inline_elements_are_joined() -> None:
    assert texts("<p>De <b>veer</b>man <a href='/x'>wacht</a>.</p>") == ["De veerman wacht."]


def test_text_right_in_a_container_is_a_block_before_and_after_the_blocks_inside() -> None:
    assert texts("<div>Voor <p>Midden</p> na</div>") == ["Voor", "Midden", "na"]


def test_two_line_breaks_part_paragraphs_and_one_is_a_space() -> None:
    assert texts("<p>Een<br>twee<br><br>drie<br/> <br/>vier</p>") == ["Een twee", "drie", "vier"]


def test_white_space_is_collapsed_but_no_break_spaces_stay() -> None:
    assert texts("<p>\n Op 1&nbsp;mei\t\nvoer\r\n hij  uit.&nbsp;</p>") == ["Op 1\u00a0mei voer hij uit.\u00a0"]


def test_preformatted_text_keeps_its_lines() -> None:
    assert only("<pre>\neen\n  twee\n</pre>").text == "een\n  twee"


def test_headings_have_their_level() -> None:
    blocks = html_blocks("<h1>A</h1><h3>B <em>c</em></h3><p>d</p>")
    assert [(block.kind, block.level) for block in blocks] == [
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 3),
        (BlockKind.PARAGRAPH, 0),
    ]


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<ul><li>a</li></ul>", BlockKind.LIST_ITEM),
        ("<ul><li><p>a</p></li></ul>", BlockKind.LIST_ITEM),
        ("<blockquote><p>a</p></blockquote>", BlockKind.QUOTE),
        ("<figcaption>a</figcaption>", BlockKind.CAPTION),
        ("<img alt='a'>", BlockKind.ALT_TEXT),
        ("<button>a</button>", BlockKind.CONTROL),
        ("<table><tr><td>a</td></tr></table>", BlockKind.TABLE_ROW),
    ],
)
def test_a_block_has_the_kind_that_the_page_says(markup: str, kind: BlockKind) -> None:
    assert only(markup).kind is kind


def test_nested_lists_give_each_item_once() -> None:
    assert texts("<ul><li>een<ul><li>twee</li></ul></li><li>drie</li></ul>") == ["een", "twee", "drie"]


def test_a_table_row_is_one_block_and_a_table_that_lays_out_a_page_none() -> None:
    assert texts("<table><tr><th>Jaar</th><td>2020</td></tr></table>") == ["Jaar | 2020"]
    assert texts("<table><tr><td><p>Een</p></td><td><p>Twee</p></td></tr></table>") == ["Een", "Twee"]


@pytest.mark.parametrize("tag", ["script", "style", "template", "noscript", "svg", "select"])
def test_what_a_browser_never_shows_as_text_is_no_block(tag: str) -> None:
    assert texts(f"<p>voor</p><{tag}>niet</{tag}><p>na</p><!-- ook niet -->") == ["voor", "na"]


@pytest.mark.parametrize("attribute", ["hidden", "aria-hidden='true'", "style='display: none'"])
def test_hidden_text_is_a_block_that_says_so(attribute: str) -> None:
    assert only(f"<div {attribute}><p>weg</p></div>").hidden
    assert not only("<div><p>hier</p></div>").hidden


def test_an_image_inside_a_paragraph_does_not_part_it() -> None:
    blocks = html_blocks("<p>Voor <img alt='Een boot'> na</p>")
    assert [(block.kind, block.text) for block in blocks] == [
        (BlockKind.PARAGRAPH, "Voor na"),
        (BlockKind.ALT_TEXT, "Een boot"),
    ]


def test_an_emoji_drawn_as_an_image_is_text() -> None:
    assert texts("<p>Mooi <img alt='😀'></p>") == ["Mooi 😀"]


def test_a_credit_in_a_caption_is_a_block_of_its_own() -> None:
    assert texts("<figcaption>De haven. <span class='bron'>Foto: A. Bos</span></figcaption>") == [
        "De haven.",
        "Foto: A. Bos",
    ]


def test_a_row_of_short_fields_is_a_block_for_each() -> None:
    assert texts("<div><span class='a'>Door Anna Bos</span><time>4 mei 2024</time></div>") == [
        "Door Anna Bos",
        "4 mei 2024",
    ]


def test_spans_inside_a_paragraph_are_no_fields() -> None:
    assert texts("<p><span class='a'>De veerman</span><span class='b'> wacht.</span></p>") == ["De veerman wacht."]


def test_the_elements_around_a_block_are_told_by_the_words_of_their_names() -> None:
    block = only('<section id="mainText" class="oc-deel__kop"><p>a</p></section>')
    assert [(element.tag, element.words) for element in block.context[-2:]] == [
        ("section", " oc deel kop main text "),
        ("p", " "),
    ]


def test_the_share_of_links_is_known() -> None:
    assert only("<p><a href='/'>vier</a>acht</p>").link_share == 0.5


def test_a_short_bold_line_before_a_paragraph_is_a_heading() -> None:
    blocks = html_blocks("<p>Eerste alinea.</p><p><strong>Het water</strong></p><p>Toen kwam het water, en bleef.</p>")
    assert [block.kind for block in blocks] == [BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.PARAGRAPH]


def test_a_bold_paragraph_is_no_heading() -> None:
    blocks = html_blocks(
        "<p><b>Een vette alinea, die met een punt eindigt.</b></p><p>En een gewone die langer is dan zij.</p>"
    )
    assert {block.kind for block in blocks} == {BlockKind.PARAGRAPH}


def test_an_element_named_as_a_crosshead_is_a_heading() -> None:
    assert html_blocks("<div class='tussenkop'>Het water</div><p>Kort.</p>")[0].kind is BlockKind.HEADING


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "geen opmaak",
        "http://example.org",
        "bestand.html",
        "<p>open",
        "</p></div>dicht",
        "<![CDATA[x]]>",
        "<?xml version='1.0'?><html><body><p>x</p></body></html>",
        "\x00<p>\x00x</p>",
        "<p class=>x",
        "<<p>>x",
    ],
)
def test_broken_and_empty_markup_raises_nothing(markup: str) -> None:
    html_blocks(markup)


@pytest.mark.parametrize("tag", ["div class='a'", "span", "b", "ul><li", "blockquote", "table><tr><td"])
def test_ten_thousand_nested_elements_are_no_problem(tag: str) -> None:
    assert texts(f"<{tag}>" * (1_000 if "table" in tag else 10_000) + "Diep onderin.") == ["Diep onderin."]


def test_what_a_page_hides_within_a_line_stands_on_its_own() -> None:
    blocks = html_blocks("<p>De pont <span style='display:none'>{veer}</span>vaart weer.</p>")
    assert [(block.text, block.hidden) for block in blocks] == [("De pont vaart weer.", False), ("{veer}", True)]


def test_a_bold_line_above_a_single_line_break_is_a_heading() -> None:
    blocks = html_blocks("<div>Eerst dit.<br><br><b>Het water</b><br>Het water zakte, en de pont voer weer uit.</div>")
    assert [(block.kind, block.text) for block in blocks][1] == (BlockKind.HEADING, "Het water")


def test_the_source_of_a_formula_is_not_shown() -> None:
    formula = "<math><mi>A</mi><annotation encoding='application/x-tex'>\\displaystyle A</annotation></math>"
    assert texts(f"<p>De matrix {formula} is vierkant.</p>") == ["De matrix A is vierkant."]


def test_a_line_of_very_many_breaks_is_walked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0

    def count(text: str) -> bool:
        nonlocal looked
        looked += 1
        return is_visible(text)

    monkeypatch.setattr(module, "is_visible", count)
    html_blocks("<p>" + "tekst<br>" * 2_000 + "</p>")
    assert looked < 20_000


def test_beyond_very_many_elements_text_is_kept_in_fewer_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ELEMENTS", 5)
    assert "".join(texts("<p>a</p>" * 20)).replace(" ", "") == "a" * 20


@given(
    st.lists(
        st.sampled_from(
            ["<div>", "</div>", "<p class='x'>", "</p>", "<li>", "<td>", "<br>", "<b>", "</b>", "woord ", "nog"]
        )
    )
)
def test_every_word_of_a_page_is_in_one_block_in_its_order(parts: list[str]) -> None:
    blocks = html_blocks("".join(parts))
    words = "".join(part.strip() for part in parts if not part.startswith("<"))
    assert "".join("".join(block.text.split()) for block in blocks).replace("|", "") == words
    assert [block.order for block in blocks] == list(range(len(blocks)))
