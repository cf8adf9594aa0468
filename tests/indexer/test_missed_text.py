"""What trafilatura passes over is found back by its place among the text that is kept."""

from indexer.blocks import Block
from indexer.html_blocks import html_blocks
from indexer.ledger import RemovalReason, Verdict
from indexer.metadata_blocks import MetadataBlocks
from indexer.missed_text import with_missed_text

FIRST = "De veerman wachtte tot het water zakte, en dat duurde langer dan iemand op de kade had gedacht die dag."
LAST = "Niemand wist of de pont die avond nog zou varen, ook de man op het sluisje niet, die er al jaren werkte."


def kept_of(markup: str, *content: str, removed: str | None = None, title: str | None = None) -> list[str]:
    blocks: list[Block] = html_blocks(markup)
    chosen = frozenset(block.order for block in blocks if block.text in (content or (FIRST, LAST)))
    reasons = {block.order: Verdict(RemovalReason.RELATED, "read-also") for block in blocks if block.text == removed}
    heading = next((block for block in blocks if block.text == title), None)
    found = MetadataBlocks(heading, None, None, frozenset(), frozenset())
    return [block.text for block in blocks if block.order in with_missed_text(blocks, chosen, reasons, found)]


def test_a_post_that_the_article_quotes_belongs_to_it() -> None:
    post = "De pont ligt stil, en niemand weet waarom #veer"
    assert kept_of(f"<p>{FIRST}</p><blockquote><p>{post}</p></blockquote><p>{LAST}</p>") == [FIRST, post, LAST]


def test_the_name_under_a_quotation_belongs_to_it() -> None:
    quoted = f"<div class='citaat'><blockquote>{FIRST}</blockquote><span class='citaat'>Wiebe Tolsma</span></div>"
    assert kept_of(f"{quoted}<p>{LAST}</p>") == [FIRST, "Wiebe Tolsma", LAST]


def test_a_list_beside_running_text_or_under_a_colon_belongs_to_it() -> None:
    items = "<ul><li>een touw</li><li>een haak</li></ul>"
    assert kept_of(f"<div><p>{FIRST}</p>{items}</div>") == [FIRST, "een touw", "een haak"]
    asked = "Neem mee, als u komt:"
    assert kept_of(f"<p>{FIRST}</p><div><p>{asked}</p></div><div>{items}</div>", FIRST, asked)[-2:] == [
        "een touw",
        "een haak",
    ]


def test_a_list_of_links_is_no_text() -> None:
    items = "<ul><li><a href='/1'>een touw</a></li><li><a href='/2'>een haak</a></li></ul>"
    assert kept_of(f"<div><p>{FIRST}</p>{items}<p>{LAST}</p></div>") == [FIRST, LAST]


def test_a_table_of_figures_between_paragraphs_belongs_to_the_text() -> None:
    table = "<table><tr><td>pont</td><td>3 euro</td></tr><tr><td>fiets</td><td>1 euro</td></tr></table>"
    assert kept_of(f"<div><p>{FIRST}</p>{table}<p>{LAST}</p></div>") == [
        FIRST,
        "pont | 3 euro",
        "fiets | 1 euro",
        LAST,
    ]


def test_what_a_rule_removed_does_not_come_back() -> None:
    assert kept_of(f"<p>{FIRST}</p><blockquote>Lees ook: waarom de brug bleef</blockquote><p>{LAST}</p>",
                   removed="Lees ook: waarom de brug bleef") == [FIRST, LAST]  # fmt: skip


def test_the_sentence_under_the_title_belongs_to_the_text() -> None:
    intro = "De pont ligt stil, en niemand op de kade weet waarom."
    page = f"<div><div><h1>De pont</h1><div>{intro}</div></div><p>{FIRST}</p><p>{LAST}</p></div>"
    assert kept_of(page, title="De pont") == [intro, FIRST, LAST]
    short = page.replace(intro, "Over de pont")
    assert kept_of(short, title="De pont") == [FIRST, LAST]


def test_the_end_of_an_article_comes_back_until_the_first_thing_that_is_none_of_it() -> None:
    end = "<h2>Recept</h2><ul><li>een ui</li></ul><a href='/x'>Meer recepten</a><p>Volg ons elke dag op de kade.</p>"
    assert kept_of(f"<div class='artikel-tekst'><p>{FIRST}</p><p>{LAST}</p><div>{end}</div></div>") == [
        FIRST,
        LAST,
        "Recept",
        "een ui",
    ]
