from indexer.blocks import BlockKind
from indexer.html_blocks import html_blocks
from indexer.markdown_blocks import as_html

SOURCE = """---
title: De veerman
date: 2024-05-04
---
# De veerman

Hij *wacht* op het [water](https://example.org).

## Het water

- hoog
- laag

> Niemand vaart.

| Jaar | Stand |
|------|-------|
| 2020 | hoog  |
"""


def test_markdown_becomes_blocks_with_levels_and_front_matter_is_no_text() -> None:
    blocks = [(block.kind, block.level, block.text) for block in html_blocks(as_html(SOURCE))]
    assert blocks == [
        (BlockKind.HEADING, 1, "De veerman"),
        (BlockKind.PARAGRAPH, 0, "Hij wacht op het water."),
        (BlockKind.HEADING, 2, "Het water"),
        (BlockKind.LIST_ITEM, 0, "hoog"),
        (BlockKind.LIST_ITEM, 0, "laag"),
        (BlockKind.QUOTE, 0, "Niemand vaart."),
        (BlockKind.TABLE_ROW, 0, "Jaar | Stand"),
        (BlockKind.TABLE_ROW, 0, "2020 | hoog"),
    ]


def test_a_ruled_line_later_in_the_text_is_no_front_matter() -> None:
    assert [block.text for block in html_blocks(as_html("Een.\n\n---\n\nTwee."))] == ["Een.", "Twee."]


def test_quotes_nested_far_deeper_than_people_write_keep_their_text() -> None:
    assert [block.text for block in html_blocks(as_html("> " * 40 + "Diep."))] == ["Diep."]
