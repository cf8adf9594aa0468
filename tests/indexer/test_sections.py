from indexer.blocks import Block, BlockKind
from indexer.sections import article_text, sections


def kept(*lines: str) -> list[Block]:
    blocks = []
    for order, line in enumerate(lines):
        level = len(line) - len(line.lstrip("#"))
        kind = BlockKind.HEADING if level else BlockKind.PARAGRAPH
        blocks.append(Block(kind, line.lstrip("#") if level else line, order, level))
    return blocks


def outline(*lines: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(section.headings, section.paragraphs) for section in sections(kept(*lines))]


def test_the_text_before_the_first_heading_is_an_unnamed_lead() -> None:
    assert outline("a", "b", "##H", "c") == [((), ("a", "b")), (("H",), ("c",))]


def test_a_lower_heading_extends_the_path_and_a_higher_one_ends_it() -> None:
    assert outline("##A", "1", "###B", "2", "###C", "3", "##D", "4") == [
        (("A",), ("1",)),
        (("A", "B"), ("2",)),
        (("A", "C"), ("3",)),
        (("D",), ("4",)),
    ]


def test_a_heading_right_above_a_lower_one_is_only_in_the_path() -> None:
    assert outline("##A", "###B", "1") == [(("A", "B"), ("1",))]


def test_a_heading_with_nothing_under_it_counts_as_a_paragraph() -> None:
    assert outline("##A", "##B", "1", "##C") == [((), ("A",)), (("B",), ("1",)), ((), ("C",))]


def test_two_sections_of_the_same_name_stay_two() -> None:
    assert outline("##A", "1", "##A", "2") == [(("A",), ("1",)), (("A",), ("2",))]


def test_each_section_knows_where_it_begins() -> None:
    blocks = kept("één", "twee", "##H", "drie", "##I", "vier")
    text = article_text(blocks)
    assert text == "één\n\ntwee\n\ndrie\n\nvier"
    assert [text[section.start : section.end] for section in sections(blocks)] == ["één\n\ntwee", "drie", "vier"]


def test_nothing_kept_gives_no_sections() -> None:
    assert sections([]) == ()
    assert article_text([]) == ""
