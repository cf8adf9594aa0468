"""Tags with absurdly many attributes are cut down before anything parses them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from archive.html_page import Page
from archive.markup_limits import LONG_TAG, MOST_ATTRIBUTES, within_limits
from indexer.html_blocks import html_blocks


def laden(count: int) -> str:
    return " ".join(f'data-n{number}="1"' for number in range(count))


def attributes_in(markup: str) -> int:
    return max(len(re.findall(r"\s[\w-]+=", tag)) for tag in re.findall(r"<[^>]*>", markup))


def test_a_tag_with_a_hundred_thousand_attributes_keeps_those_that_extraction_reads() -> None:
    markup = f'<div class="artikel" {laden(100_000)} id="tekst" hidden><p>De pont vaart weer.</p></div>'
    cut = within_limits(markup)
    assert cut == '<div class="artikel" id="tekst" hidden=""><p>De pont vaart weer.</p></div>'


def test_a_page_is_cut_down_before_its_metadata_are_read() -> None:
    page = Page(f'<title>De pont</title><p {laden(5_000)} id="x">De pont vaart weer.</p>')
    (paragraph,) = page.tree.iter("p")
    assert dict(paragraph.attrib) == {"id": "x"}
    assert paragraph.text == "De pont vaart weer."


def test_a_sign_that_closes_tags_within_an_attribute_hides_nothing() -> None:
    cut = within_limits(f'<div q=">" {laden(5_000)} id="x">De pont</div>')
    assert cut == '<div id="x">De pont</div>'


def test_many_laden_tags_are_all_cut_down() -> None:
    cut = within_limits(f"<p {laden(400)}>De pont</p>" * 200)
    assert cut == "<p>De pont</p>" * 200


def test_a_long_tag_with_few_attributes_stays_as_it_is() -> None:
    markup = f'<img alt="de pont" src="data:image/png;base64,{"A" * 9_000}"><p>De pont</p>'
    assert within_limits(markup) is markup


def test_scripts_and_comments_are_left_alone() -> None:
    markup = f"<script>if(a<b && {laden(1_000)}){{}}</script><!-- <b {laden(1_000)} --><p>De pont</p>"
    assert within_limits(markup) is markup


def test_settings_with_markup_in_them_do_not_become_text() -> None:
    settings = "[{&quot;a&quot;: &quot;<p>niet lezen</p>&quot;}] " * 200
    markup = f'<div data-settings="{settings}" class="speler"><p>De pont vaart weer.</p></div>'
    assert [block.text for block in html_blocks(within_limits(markup))] == ["De pont vaart weer."]


def test_quotation_marks_that_nothing_closes_are_read_once_only() -> None:
    markup = '<a title="' * 20_000
    assert within_limits(markup) == markup


@given(st.lists(st.sampled_from(["<p>", "</p>", "<a ", '"', "'", ">", "<", "x=1 " * 300, "<!--", "-->", "<script>"])))
def test_what_comes_out_is_never_longer_and_holds_no_laden_tag(pieces: list[str]) -> None:
    markup = "".join(pieces)
    cut = within_limits(markup)
    assert len(cut) <= len(markup)
    if '"' not in markup and "'" not in markup and "<!--" not in markup and "<script" not in markup:
        tags = re.findall(r"<[a-zA-Z][^<>]*>", cut)
        assert all(len(tag) <= LONG_TAG or tag.count(" ") <= MOST_ATTRIBUTES for tag in tags)
