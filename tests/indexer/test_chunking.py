from hypothesis import given
from hypothesis import strategies as st

from indexer.blocks import Block, BlockKind
from indexer.chunking import MOST_WORDS, Passage, article_text, passages
from indexer.prose import count_words

_ODD = [
    "Zin. ",
    "woord ",
    "\u00a0",
    "\u2028",
    "é́",
    "👨‍👩‍👧 ",
    "‘s nachts ",
    "\ufeff",
    "汉字",
    "\n\n",
    "\x00",
    "x" * 300,
    "… ",
]
_TEXT = st.one_of(
    st.text(min_size=1, max_size=80), st.lists(st.sampled_from(_ODD), min_size=1, max_size=40).map("".join)
)
_LONG = st.integers(1, 400).map(lambda count: "Een zin van zes woorden lang. " * (count // 6 + 1))
_BLOCKS = st.lists(st.tuples(st.sampled_from([0, 0, 0, 1, 2, 3]), st.one_of(_TEXT, _LONG)), max_size=25)


def made(lines: list[tuple[int, str]]) -> list[Block]:
    return [
        Block(BlockKind.HEADING if level else BlockKind.PARAGRAPH, text, order, level)
        for order, (level, text) in enumerate(lines)
    ]


def words(count: int, sentence: int = 10) -> str:
    """Return a paragraph of ``count`` words in sentences of ``sentence``."""
    parts = [f"woord{number}" for number in range(count)]
    sentences = [" ".join(parts[start : start + sentence]).capitalize() + "." for start in range(0, count, sentence)]
    return " ".join(sentences)


def cut(*lines: tuple[int, str]) -> tuple[Passage, ...]:
    return passages(7, made(list(lines)), "nl")


def lengths(found: tuple[Passage, ...]) -> list[int]:
    return [count_words(passage.text) for passage in found]


@given(_BLOCKS, st.sampled_from(["nl", "ru", None]))
def test_the_text_between_a_passages_offsets_is_its_text(lines: list[tuple[int, str]], language: str | None) -> None:
    blocks = made(lines)
    text = article_text(blocks)
    for passage in passages(1, blocks, language):
        assert text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""


@given(_BLOCKS)
def test_passages_ascend_do_not_overlap_and_leave_only_white_space(lines: list[tuple[int, str]]) -> None:
    blocks = made(lines)
    text = article_text(blocks)
    end = 0
    for ordinal, passage in enumerate(passages(1, blocks, "nl")):
        assert passage.ordinal == ordinal
        assert passage.start >= end
        assert text[end : passage.start].strip() == ""
        end = passage.end
    assert text[end:].strip() == ""


@given(_BLOCKS)
def test_every_heading_can_be_found_in_a_path_or_in_the_text(lines: list[tuple[int, str]]) -> None:
    found = passages(1, made(lines), "nl")
    everything = " ".join([*(heading for passage in found for heading in passage.headings), *(p.text for p in found)])
    for level, text in lines:
        if level and text.strip():
            assert " ".join(text.split()) in " ".join(everything.split())


@given(_BLOCKS)
def test_no_passage_is_longer_than_200_words(lines: list[tuple[int, str]]) -> None:
    assert all(length <= MOST_WORDS for length in lengths(passages(1, made(lines), "nl")))


def test_a_section_of_200_words_is_one_passage() -> None:
    assert lengths(cut((2, "Kop"), (0, words(100)), (0, words(100)))) == [200]


def test_a_longer_section_is_cut_at_paragraph_ends_into_passages_of_about_one_size() -> None:
    assert lengths(cut(*[(0, words(50))] * 8)) == [200, 200]
    assert lengths(cut(*[(0, words(50))] * 5)) in ([100, 150], [150, 100])
    assert lengths(cut((0, words(199)), (0, words(100)))) == [199, 100]


def test_a_paragraph_over_200_words_is_cut_at_sentence_ends_into_equal_parts() -> None:
    found = cut((0, words(202)))
    assert max(lengths(found)) <= 110
    assert all(passage.text.endswith(".") for passage in found)


def test_a_passage_bears_the_path_of_its_headings() -> None:
    found = cut((2, "A"), (0, words(60)), (3, "B"), (0, words(60)))
    assert [passage.headings for passage in found] == [("A",), ("A", "B")]


def test_a_short_section_joins_the_sibling_before_it() -> None:
    (passage,) = cut((2, "Minsk"), (0, words(60)), (2, "Vilnius"), (0, words(20)))
    assert passage.headings == ("Minsk · Vilnius",)


def test_the_first_section_joins_the_one_after_it_when_it_is_short() -> None:
    found = cut((2, "Minsk"), (0, words(20)), (2, "Vilnius"), (0, words(60)), (2, "Riga"), (0, words(60)))
    assert [passage.headings for passage in found] == [("Minsk · Vilnius",), ("Riga",)]


def test_a_short_opening_joins_its_first_subsection() -> None:
    found = cut((2, "Riga"), (0, words(60)), (2, "Minsk"), (0, words(10)), (3, "De straat"), (0, words(60)))
    assert [passage.headings for passage in found] == [("Riga",), ("Minsk", "De straat")]


def test_a_short_section_never_joins_one_under_another_parent() -> None:
    found = cut((2, "A"), (3, "B"), (0, words(60)), (2, "C"), (3, "D"), (0, words(20)))
    assert [passage.headings for passage in found] == [("A", "B"), ("C", "D")]


def test_a_short_section_beside_a_full_one_takes_over_a_part_of_it() -> None:
    found = cut((2, "Minsk"), *[(0, words(40))] * 5, (2, "Vilnius"), (0, words(20)))
    assert [passage.headings for passage in found] == [("Minsk",), ("Minsk · Vilnius",)]
    assert min(lengths(found)) >= 80


def test_an_article_without_text_has_no_passages() -> None:
    assert cut() == ()
    assert cut((0, "\u00a0")) == ()
