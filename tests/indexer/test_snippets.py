import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.marks import Span
from indexer.snippets import MAX_SNIPPET_LENGTH, Highlight, Mark, snippet


def spans_in(text: str, words: list[str]) -> list[Span]:
    return sorted((text.index(word), text.index(word) + len(word)) for word in words)


def test_a_short_passage_is_shown_whole() -> None:
    text = "Een korte passage over gas."
    made = snippet(text, [(0, len(text))], spans_in(text, ["gas"]), None)
    assert made.text == text
    assert not made.cut_before
    assert not made.cut_after
    assert made.highlights == (Highlight(23, 26, Mark.KEYWORD),)


def test_a_long_passage_is_cut_to_where_both_marks_are_and_says_so() -> None:
    filler = "Hier staat niets bijzonders te lezen. " * 20
    wanted = "De gasprijzen stegen snel. Men ging de straat op. "
    text = filler + wanted + filler
    ends = [match.end() for match in re.finditer(r"\. ", text)]
    sentences = list(pairwise([0, *ends]))
    meaning = (text.index("Men ging"), text.index("Men ging") + len("Men ging de straat op."))
    made = snippet(text, sentences, spans_in(text, ["gasprijzen"]), meaning)
    assert made.cut_before
    assert made.cut_after
    shown = {mark.mark: made.text[mark.start : mark.end] for mark in made.highlights}
    assert shown == {Mark.KEYWORD: "gasprijzen", Mark.MEANING: "Men ging de straat op."}
    assert text[made.start : made.start + len(made.text)] == made.text


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, list[Span], list[Span], Span | None]:
    text = draw(st.text(st.sampled_from("ab c.\n\u00a0é🙂"), min_size=1, max_size=900))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)) | {0, len(text)})
    sentences = list(pairwise(cuts))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    keywords = list(zip(edges[::2], edges[1::2], strict=False))
    meaning = draw(st.none() | st.sampled_from(sentences))
    return text, sentences, keywords, meaning


@given(passages())
def test_highlights_lie_within_the_snippet_and_the_snippet_within_the_passage(
    passage: tuple[str, list[Span], list[Span], Span | None],
) -> None:
    text, sentences, keywords, meaning = passage
    made = snippet(text, sentences, keywords, meaning)
    assert text[made.start : made.start + len(made.text)] == made.text
    assert len(made.text) <= MAX_SNIPPET_LENGTH
    assert made.cut_before == (made.start > 0)
    assert made.cut_after == (made.start + len(made.text) < len(text))
    for mark in made.highlights:
        assert 0 <= mark.start < mark.end <= len(made.text)
        assert any(
            a <= made.start + mark.start and made.start + mark.end <= b
            for a, b in [*keywords, *([meaning] if meaning else [])]
        )
    for kind in Mark:
        ours = [mark for mark in made.highlights if mark.mark is kind]
        assert all(a.end <= b.start for a, b in pairwise(ours))
    if keywords:
        assert any(mark.mark is Mark.KEYWORD for mark in made.highlights) or meaning is not None
