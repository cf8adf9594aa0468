import pytest

from indexer.chunking import Passage
from indexer.passage_languages import passage_languages

DUTCH = (
    "De regering besloot gisteren dat de gasprijzen voorlopig niet verder mogen stijgen, zei de minister van financiën "
    "nadat hij er met zijn collega’s lang over had gesproken."
)
ENGLISH = (
    "The government decided yesterday that the price of gas should not rise any further, the minister of finance said "
    "after he had talked about it with his colleagues for a long time."
)
RUSSIAN = (
    "Правительство решило вчера, что цены на газ пока не должны больше расти, сказал министр финансов после того, как "
    "он долго говорил об этом со своими коллегами в столице."
)


def passages(*texts: str) -> list[Passage]:
    return [Passage(1, ordinal, (), text, 0, len(text)) for ordinal, text in enumerate(texts)]


def test_a_passage_that_is_clearly_in_another_language_than_its_article_has_its_own() -> None:
    assert passage_languages(passages(DUTCH, ENGLISH, RUSSIAN), "nl") == ("nl", "en", "ru")


@pytest.mark.parametrize("text", ["Ja.", "2022", "Almaty, Minsk, Moskou", "OK", ""])
def test_where_a_passage_says_too_little_its_articles_language_counts(text: str) -> None:
    assert passage_languages(passages(text), "nl") == ("nl",)


def test_a_quotation_makes_no_passage_of_another_language() -> None:
    text = f"{DUTCH} “We had no choice”, voegde hij daar in het Engels aan toe. Daarna vertrok hij weer naar huis."
    assert passage_languages(passages(text), "nl") == ("nl",)


def test_an_article_of_unknown_language_has_passages_in_known_ones() -> None:
    assert passage_languages(passages(ENGLISH, "2022"), None) == ("en", None)


def test_an_article_without_passages_has_no_languages() -> None:
    assert passage_languages([], "nl") == ()
