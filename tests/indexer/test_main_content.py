import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import main_content as module
from indexer.blocks import Block, BlockKind
from indexer.html_blocks import html_blocks
from indexer.main_content import align, by_structure, main_content

PROSE = [
    "De veerman wachtte tot het water zakte, en dat duurde langer dan iemand had gedacht.",
    "Op de andere oever stonden drie vrachtwagens met aardappelen en een ongeduldige notaris.",
    "Niemand wist of de pont die avond nog zou varen, ook de man op het sluisje niet.",
    "Toen het donker werd, zette iemand koffie en begon de notaris over zijn jeugd te praten.",
]


def blocks_of(*texts: str) -> list[Block]:
    return [Block(BlockKind.PARAGRAPH, text, order) for order, text in enumerate(texts)]


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_blocks_that_stand_in_the_extracted_text_are_found() -> None:
    assert align(PROSE[1:3], blocks_of(*PROSE)) == {1, 2}


def test_a_few_changed_words_do_not_hide_a_block() -> None:
    assert align([PROSE[0].replace("water", "peil")], blocks_of(*PROSE)) == {0}


def test_of_a_text_that_a_page_shows_twice_the_one_in_order_is_chosen() -> None:
    page = blocks_of(PROSE[1], PROSE[0], PROSE[1], PROSE[2])
    assert align([PROSE[0], PROSE[1], PROSE[2]], page) == {1, 2, 3}


def test_text_that_the_extractor_moved_is_found_too() -> None:
    assert align([PROSE[2], PROSE[0], PROSE[1]], blocks_of(*PROSE)) == {0, 1, 2}


def test_a_short_line_must_equal_a_whole_line_at_its_place() -> None:
    page = blocks_of("Het water", PROSE[0], "Het water", PROSE[1], "Het water")
    assert align([PROSE[0], "Het water", PROSE[1]], page) == {1, 2, 3}
    assert align([PROSE[0] + " Het water", PROSE[1]], page) == {1, 3}


def test_alt_texts_are_never_content() -> None:
    page = [Block(BlockKind.ALT_TEXT, PROSE[0], 0), Block(BlockKind.PARAGRAPH, PROSE[0], 1)]
    assert align([PROSE[0]], page) == {1}


@given(st.lists(st.sampled_from([*PROSE, "Het water", "Delen"]), max_size=12), st.data())
def test_any_part_of_a_page_in_order_is_found_back_by_its_words(page: list[str], data: st.DataObject) -> None:
    lines = [line for line in page if data.draw(st.booleans())]
    blocks = blocks_of(*page)
    found = align(lines, blocks)
    long = sorted(line for line in lines if line in PROSE)
    assert sorted({block.text for block in blocks if block.order in found and block.text in PROSE}) == sorted(set(long))


def test_an_extractor_that_finds_nothing_leaves_it_to_the_structure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_MARKUP", 10)
    page = (
        f"<nav><a href='/'>Thuis</a></nav><article>{paragraphs(*PROSE)}</article><div>{paragraphs(PROSE[0][:50])}</div>"
    )
    blocks = html_blocks(page)
    assert [block.text for block in blocks if block.order in main_content(page, blocks)] == PROSE


def test_without_an_article_element_the_innermost_holder_of_most_prose_counts() -> None:
    blocks = html_blocks(f"<div><ul><li><a href='/'>Thuis</a></li></ul><div>{paragraphs(*PROSE)}</div></div>")
    assert [block.text for block in blocks if block.order in by_structure(blocks)] == PROSE


@pytest.mark.parametrize("page", [f"<p>{PROSE[0]}</p>", f"<td>{PROSE[0]}", f"<font>{PROSE[0]}</font>", PROSE[0]])
def test_a_page_with_a_sentence_in_it_is_never_empty(page: str) -> None:
    assert main_content(page, html_blocks(page))


def test_a_page_that_repeats_one_paragraph_thousands_of_times_takes_bounded_time() -> None:
    blocks = blocks_of(*PROSE * 700)
    assert len(align(PROSE * 700, blocks)) > 0


def test_a_page_of_very_many_short_lines_is_read_without_the_extractor_that_is_slow_for_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*given: object) -> None:
        raise AssertionError("asked for help with very many short lines")

    monkeypatch.setattr("trafilatura.core.justext_rescue", fail)
    monkeypatch.setattr("trafilatura.external.justext_rescue", fail)
    text = "De pont vaart weer en de kade is vol. " * 6
    lines = "".join(f"<li>regel {number} van de lijst</li>" for number in range(module.MAX_RESCUED + 1))
    markup = f"<html><body><article><p>{text}</p><ul>{lines}</ul></article></body></html>"
    assert main_content(markup, html_blocks(markup))
