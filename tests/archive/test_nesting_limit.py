"""Elements nested absurdly deep are taken out before anything parses them; what they hold stays."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.nesting_limit import MOST_NESTED, within_depth
from indexer.html_blocks import html_blocks


def nested(tag: str, count: int, text: str = "De pont vaart weer.") -> str:
    return f"<{tag}>" * count + text + f"</{tag}>" * count


@pytest.mark.parametrize("tag", ["div", "table", "blockquote", "b"])
def test_no_more_elements_stay_inside_one_another_than_the_limit_and_the_text_stays(tag: str) -> None:
    cut = within_depth(nested(tag, 5_000))
    assert cut.count(f"<{tag}>") == cut.count(f"</{tag}>") == MOST_NESTED
    assert [block.text for block in html_blocks(cut)] == ["De pont vaart weer."]


def test_what_follows_the_depths_is_as_it_was() -> None:
    after = '<div class="tekst"><p>Na negen dagen voer de pont weer uit.</p></div>'
    assert within_depth(nested("div", 900) + after).endswith(after)


def test_elements_that_need_no_end_tag_are_no_depth() -> None:
    for markup in ("<p>Een alinea zonder einde." * 3_000, "<ul>" + "<li>punt" * 3_000 + "</ul>", "tekst<br>" * 3_000):
        assert within_depth(markup) is markup


def test_scripts_comments_and_attributes_are_no_depth() -> None:
    inside = "<div>" * 3_000
    for markup in (f"<script>x = '{inside}'</script><p>x</p>", f"<!-- {inside} --><p>x</p>"):
        assert within_depth(markup) is markup
    assert within_depth('<div title="<div>"></div>' * 1_000).count("title") == 1_000


@pytest.mark.parametrize("sign", ['<a title="', "<a <a ", "<!--", "<a title='\"", "<script>"])
def test_what_nothing_closes_is_read_once_only(sign: str) -> None:
    markup = sign * 20_000
    assert within_depth(markup) == markup


@given(
    st.lists(st.sampled_from(["<div>", "</div>", "<table>", "</table>", "<p>", "woord ", '<div class="a">', "<br/>"]))
)
def test_words_stay_and_nothing_is_added_but_spaces(pieces: list[str]) -> None:
    markup = "".join(pieces) + nested("div", 300, "x")
    cut = within_depth(markup)
    assert re.findall(r"woord|x", cut) == re.findall(r"woord|x", markup)
    assert len(cut.replace(" ", "")) <= len(markup.replace(" ", ""))
