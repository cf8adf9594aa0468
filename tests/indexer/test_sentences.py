from hypothesis import given
from hypothesis import strategies as st

from indexer.prose import count_words
from indexer.sentences import MOST_WORDS, sentence_spans


def test_sentences_end_where_people_end_them() -> None:
    text = "Dr. Bos kwam om 10.30 uur aan. ‘Is dat alles?’ vroeg hij. Het was alles."
    sentences = [text[start:end].strip() for start, end in sentence_spans(text, "nl")]
    assert sentences[0] == "Dr. Bos kwam om 10.30 uur aan."
    assert sentences[-1] == "Het was alles."


def test_offsets_count_characters_not_bytes() -> None:
    text = "Ééń zin 😀. Тwее zин. Drie."
    assert text[slice(*sentence_spans(text, "nl")[-1])] == "Drie."


def test_a_text_without_sentence_ends_is_cut_at_words() -> None:
    text = "woord " * 950
    spans = sentence_spans(text, "nl")
    assert len(spans) == 5
    assert all(count_words(text[start:end]) <= MOST_WORDS for start, end in spans)
    assert all(text[start:end].startswith("woord") for start, end in spans)


def test_a_text_without_any_space_is_cut_too() -> None:
    text = "x" * 100_000
    assert all(count_words(text[start:end]) <= MOST_WORDS for start, end in sentence_spans(text, None))


@given(st.text(), st.sampled_from(["nl", "en", "de", "fr", "ru", None, "xx"]))
def test_the_spans_cover_any_text_exactly(text: str, language: str | None) -> None:
    spans = sentence_spans(text, language)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)


@given(st.lists(st.sampled_from(["Zin. ", "Nog een? ", "woord ", "\n\n", "\u00a0", "…’ ", "😀 ", "Dr. "]), max_size=60))
def test_the_spans_cover_texts_of_sentences_exactly(parts: list[str]) -> None:
    text = "".join(parts)
    assert "".join(text[start:end] for start, end in sentence_spans(text, "nl")) == text
