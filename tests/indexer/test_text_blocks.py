import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text_blocks import MAX_BLOCKS, text_blocks


def texts(source: str) -> list[str]:
    return [block.text for block in text_blocks(source)]


@pytest.mark.parametrize("gap", ["\n\n", "\r\n\r\n", "\n  \t\n", "\n\n\n\n", "\n\u00a0\n", "\r\r"])
def test_blank_lines_part_blocks(gap: str) -> None:
    assert texts(f"Een zin.{gap}Nog een zin.") == ["Een zin.", "Nog een zin."]


def test_a_no_break_space_at_the_end_of_a_paragraph_stays() -> None:
    assert texts("  Een zin.\u00a0 \n\nNog een.") == ["Een zin.\u00a0", "Nog een."]


def test_a_byte_order_mark_is_no_text() -> None:
    assert texts("\ufeffTitel") == ["Titel"]


def test_without_blank_lines_each_line_is_a_block() -> None:
    assert texts("Titel\nEen zin.\nNog een zin.") == ["Titel", "Een zin.", "Nog een zin."]


def test_lines_that_were_wrapped_to_a_width_belong_together() -> None:
    line = "Deze regel is door een mailprogramma afgebroken op zeventig tekens om"
    paragraph = "\n".join([line] * 4 + ["het eind van de alinea."])
    assert texts(f"{paragraph}\n\n{paragraph}") == [paragraph, paragraph]
    assert texts(f"{paragraph}\n{paragraph}") == [paragraph, paragraph]


def test_a_heading_on_the_line_above_a_long_paragraph_is_a_block_of_its_own() -> None:
    paragraph = "De veerman wachtte tot het water zakte. " * 8
    assert texts(f"Inleiding.\n\nHet water\n{paragraph}") == ["Inleiding.", "Het water", paragraph.strip()]


@pytest.mark.parametrize("source", ["", " ", "\n\n", "\u00a0\n\u200b"])
def test_a_source_without_visible_text_has_no_blocks(source: str) -> None:
    assert texts(source) == []


def test_what_comes_after_very_many_blocks_is_one_block() -> None:
    found = texts("a\n\n" * (MAX_BLOCKS + 10))
    assert len(found) == MAX_BLOCKS
    assert found[-1].count("a") == 11


@given(st.text())
def test_no_visible_character_is_lost_and_orders_count_from_zero(source: str) -> None:
    blocks = text_blocks(source)
    assert [block.order for block in blocks] == list(range(len(blocks)))
    assert _visible("".join(block.text for block in blocks)) == _visible(source)


def _visible(text: str) -> str:
    return "".join(sign for sign in text if not sign.isspace() and sign not in "\u200b\u200c\u200d\u2060\ufeff")
