import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.keyword.clauses import Alternative, Clause, KeywordQuery, Near, Through, Without
from indexer.marks import Marks


def marked(marks: Marks, text: str, language: str | None = "nl") -> list[str]:
    return [text[start:end] for start, end in marks.spans(text, language)]


def clause(*alternatives: Alternative) -> Clause:
    return Clause("shown", alternatives)


def test_a_search_for_protest_marks_protesten_and_leaves_the_text_as_it_is() -> None:
    text = "Op straat liepen PROTESTEN uit de hand; een Protest volgde."
    assert marked(Marks(frozenset({"nl:protest"})), text) == ["PROTESTEN", "Protest"]


def test_a_phrase_is_marked_only_where_its_words_follow_each_other() -> None:
    text = "Artikel vier geldt. Vier keer werd het artikel genoemd, artikel\nvier dus."
    marks = Marks(phrases=(("nl:artikel", "nl:vier"),))
    assert marked(marks, text) == ["Artikel", "vier", "artikel", "vier"]


def test_an_exact_phrase_is_marked_only_where_it_stands_exactly_so() -> None:
    text = "Hoge gasprijzen, de hogere gasprijs en hóge Gasprijzen."
    assert marked(Marks(phrases=(("=hoge", "=gasprijzen"),)), text) == ["Hoge", "gasprijzen", "hóge", "Gasprijzen"]
    assert marked(Marks(frozenset({"=gasprijzen"})), text) == ["gasprijzen", "Gasprijzen"]


def test_the_end_of_a_text_does_not_complete_a_phrase() -> None:
    assert marked(Marks(phrases=(("nl:artikel", "nl:vier"),)), "Zie artikel") == []


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("De GASPRIJZEN stegen.", "gas", ["GAS"]),
        ("De gasprijzen stegen.", "prijzen", ["prijzen"]),
        ("De hoofd\u00adgasprijzen stegen.", "gas", ["hoofd\u00adgasprijzen"]),
        ("De gasprijzen stegen.", "olie", ["gasprijzen"]),
    ],
)
def test_of_a_compound_only_the_part_is_marked_where_it_can_be_seen(text: str, part: str, expected: list[str]) -> None:
    assert marked(Marks(parts={"nl:gasprijs": (part,), "nl:hoofdgasprijs": (part,)}), text) == expected


def test_two_parts_of_one_compound_are_both_marked() -> None:
    assert marked(Marks(parts={"nl:gasprijs": ("gas", "prijs")}), "De gasprijs steeg.") == ["gas", "prijs"]


def test_a_part_of_a_hyphened_word_is_marked_alone_and_the_whole_as_one() -> None:
    text = "Het NAVO-handvest en de NAVO."
    assert marked(Marks(frozenset({"nl:navo"})), text) == ["NAVO", "NAVO"]
    assert marked(Marks(frozenset({"nl:navohandvest"})), text) == ["NAVO-handvest"]
    both = Marks(frozenset({"nl:navohandvest"}), phrases=(("nl:navo", "nl:handvest"),))
    assert marked(both, text) == ["NAVO-handvest"]


def test_words_are_marked_by_the_rules_of_the_texts_own_language() -> None:
    marks = Marks(frozenset({"nl:bad"}))
    assert marked(marks, "Een bad nemen", "nl") == ["bad"]
    assert marked(marks, "A bad idea", "en") == []
    assert marked(Marks(frozenset({"=bad"})), "A bad idea", "en") == ["bad"]


def test_marks_of_a_query_are_all_that_its_words_may_stand_for_but_nothing_excluded() -> None:
    gas = clause(
        Alternative(("nl:gas",)),
        Alternative(("nl:gasprijs",), Through.PART, 0.3, "gasprijzen", "gas"),
        Alternative(("nl:gasveld",), Through.PART, 0.3, "gasveld", "gas"),
    )
    whole = clause(Alternative(("nl:gasveld",)), Alternative(("nl:gas", "nl:veld"), Through.PART, 0.8))
    near = Near("near", (clause(Alternative(("nl:wind",))), clause(Alternative(("nl:zon",)))), 3)
    marks = Marks.of(
        KeywordQuery((gas, near), (whole,), (clause(Alternative(("nl:olie",))), Without(clause()))),
    )
    assert marks.terms == {"nl:gas", "nl:gasveld", "nl:wind", "nl:zon"}
    assert marks.parts == {"nl:gasprijs": ("gas",)}, "what is asked as a whole is marked as a whole"
    assert marks.phrases == (("nl:gas", "nl:veld"),)


terms = st.sampled_from(["nl:a", "nl:b", "=a", "=ab", "nl:aab", "nl:ab"])


@given(
    st.text(st.sampled_from("ab -.é\u00ad'"), max_size=40),
    st.builds(
        Marks,
        st.frozensets(terms, max_size=3),
        st.dictionaries(terms, st.lists(st.sampled_from(["a", "b", "ab"]), min_size=1, max_size=2).map(tuple)),
        st.lists(st.lists(terms, min_size=2, max_size=3).map(tuple), max_size=2).map(tuple),
    ),
)
def test_marks_lie_within_the_text_in_order_and_apart(text: str, marks: Marks) -> None:
    spans = marks.spans(text, "nl")
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
