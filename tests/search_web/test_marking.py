from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from indexer.snippets import Highlight, Mark, Snippet
from search_web.marking import marked, marked_snippet, segments

TEXTS = st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs", "Cc"]), max_size=60)
RANGES = st.lists(
    st.tuples(st.integers(-5, 70), st.integers(-5, 70), st.sampled_from(["keyword", "meaning", "target"]))
)


@given(TEXTS, RANGES)
def test_marking_keeps_every_character_and_escapes_it(text: str, ranges: list[tuple[int, int, str]]) -> None:
    soup = BeautifulSoup(f"<p>{marked(text, ranges)}</p>", "html.parser")
    assert soup.p is not None
    assert soup.p.get_text() == text
    assert {tag.name for tag in soup.p.find_all()} <= {"mark"}


@given(TEXTS, RANGES)
def test_segments_follow_each_other_and_know_all_their_reasons(text: str, ranges: list[tuple[int, int, str]]) -> None:
    found = segments(text, ranges)
    assert "".join(segment.text for segment in found) == text
    position = 0
    for segment in found:
        for i in range(position, position + len(segment.text)):
            assert set(segment.reasons) == {reason for start, end, reason in ranges if start <= i < end}
        position += len(segment.text)


def test_overlapping_marks_of_two_kinds_both_show() -> None:
    html = marked("one two three", [(0, 7, "meaning"), (4, 13, "keyword")])
    assert html == (
        '<mark class="meaning">one </mark><mark class="keyword meaning">two</mark><mark class="keyword"> three</mark>'
    )


def test_a_cut_snippet_has_an_ellipsis_on_the_side_where_its_passage_goes_on() -> None:
    snippet = Snippet("a <b>", 10, (Highlight(0, 1, Mark.KEYWORD),), cut_before=True, cut_after=False)
    assert marked_snippet(snippet) == '… <mark class="keyword">a</mark> &lt;b&gt;'
