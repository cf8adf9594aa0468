"""What a page shows twice goes once, and only where something else than repetition speaks against it."""

from indexer.blocks import Block
from indexer.html_blocks import html_blocks
from indexer.repetition import repeated_text

TEXT = "De veerman wachtte tot het water zakte, en dat duurde langer dan iemand op de kade had gedacht."
PULLED = "Dat duurde langer dan iemand op de kade had gedacht"


def rules_over(markup: str) -> dict[str, str]:
    blocks: list[Block] = html_blocks(markup)
    found = repeated_text(blocks, frozenset(block.order for block in blocks))
    return {blocks[order].text: verdict.rule for order, verdict in found.items()}


def test_a_sentence_pulled_out_of_the_text_is_shown_once() -> None:
    assert rules_over(f"<p>{TEXT}</p><blockquote>{PULLED}</blockquote>") == {PULLED: "pulled-quote"}
    assert rules_over(f"<p>{TEXT}</p><div class='streamer'><p>{PULLED}</p></div>") == {PULLED: "pulled-quote"}


def test_a_quotation_that_stands_nowhere_else_is_text() -> None:
    assert rules_over(f"<p>{TEXT}</p><blockquote>Wie wacht, ziet het water vanzelf weer zakken.</blockquote>") == {}


def test_the_article_once_more_for_programs_is_a_copy() -> None:
    copy = f"<div hidden><span>{TEXT} {TEXT.upper()} Reacties?</span></div>"
    assert list(rules_over(f"<p>{TEXT}</p><p>Verder niets.</p>{copy}").values()) == ["hidden-copy"]


def test_repetition_alone_removes_nothing() -> None:
    assert rules_over(f"<p>{TEXT}</p><p>{TEXT}</p><p>{TEXT}</p>") == {}


def test_a_long_quotation_stays_though_its_words_stand_elsewhere_too() -> None:
    long = " ".join([TEXT] * 5)
    assert rules_over(f"<p>{long}</p><blockquote>{long}</blockquote>") == {}
