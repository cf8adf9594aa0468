from indexer.adaptation_pairs import lessons
from tests.indexer.learned_articles import articles


def test_an_article_teaches_its_title_its_neighbours_and_its_sentences() -> None:
    (passages,) = articles(1)
    first, second = (each.passage.text for each in passages)
    title = passages[0].article.title
    pairs = {(lesson.asked, lesson.answer) for lesson in lessons([passages])}
    assert {(title, first), (title, second), (first, second)} <= pairs
    cloze = pairs - {(title, first), (title, second), (first, second)}
    assert cloze
    for asked, rest in cloze:
        assert asked not in rest
        assert asked in first or asked in second


def test_the_same_archive_gives_the_same_lessons() -> None:
    assert lessons(articles(12)) == lessons(articles(12))


def test_an_article_without_text_teaches_nothing() -> None:
    assert lessons([()]) == []
