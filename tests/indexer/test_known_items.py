import pytest

from indexer.keyword import TEXT_FIELDS
from indexer.known_items import MOST_TOPICS, TITLE_ITEM_FIELDS, title_items
from indexer.stored_passages import ArticleText


def article(number: int, title: str, text: str = "Een heel andere tekst.") -> ArticleText:
    return ArticleText(number, title, text)


def titles(*articles: ArticleText) -> list[str]:
    return [topic.text for topic in title_items(articles)]


def test_a_title_is_a_query_whose_answer_is_its_article() -> None:
    (topic,) = title_items([article(7, "Het gas wordt duurder")])
    assert (topic.id, topic.text, topic.judged, topic.group) == ("title-7", "Het gas wordt duurder", {"7": 1}, "title")


def test_titles_are_looked_for_everywhere_but_in_titles() -> None:
    assert set(TITLE_ITEM_FIELDS) == set(TEXT_FIELDS) - {"title", "byline"}


@pytest.mark.parametrize("title", ["", "Column", "Kort nieuws", "Het gas duurder", "Gas - prijs… (x)"])
def test_a_title_of_fewer_than_four_words_asks_nothing(title: str) -> None:
    assert titles(article(1, title)) == []


def test_a_title_that_stands_in_its_own_text_would_be_found_too_easily() -> None:
    title = "Het gas wordt duurder"
    assert titles(article(1, title, f"Kop: {title.upper()}. En verder.")) == []
    assert titles(article(1, title, "Het gas wordt veel duurder."), article(2, "Een ander goed stuk", title)) == [
        title,
        "Een ander goed stuk",
    ]


def test_a_title_of_several_articles_is_nobodys() -> None:
    assert titles(
        article(1, "Het gas wordt duurder"), article(2, "HET GAS WORDT DUURDER"), article(3, "De olie wordt duurder")
    ) == ["De olie wordt duurder"]


def test_of_many_titles_some_are_drawn_always_the_same_and_in_order() -> None:
    articles = [article(number, f"Dit is stuk nummer {number}") for number in range(50)]
    drawn = title_items(articles, most=10)
    numbers = [int(topic.id.removeprefix("title-")) for topic in drawn]
    assert len(set(numbers)) == 10
    assert numbers == sorted(numbers)
    assert numbers != list(range(10))
    assert title_items(articles, most=10) == drawn
    assert all(topic.judged == {str(number): 1} for topic, number in zip(drawn, numbers, strict=True))
    assert len(title_items(articles, most=50)) == 50


def test_no_more_than_the_most_are_taken_unless_asked() -> None:
    articles = [article(number, f"Dit is stuk nummer {number}") for number in range(MOST_TOPICS + 5)]
    assert len(title_items(articles)) == MOST_TOPICS


def test_only_articles_that_may_judge_are_asked_for_though_all_titles_count() -> None:
    articles = [article(number, f"Het gas wordt {number % 5} cent duurder") for number in range(6)]
    assert [topic.id for topic in title_items(articles, may_judge=lambda number: number < 2)] == ["title-1"]
