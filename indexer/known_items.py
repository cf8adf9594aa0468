"""Queries with a known answer that any archive gives by itself: a title must find the article that has it."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from indexer.analysis import fold, words
from indexer.evaluation import Topic
from indexer.stored_passages import ArticleText

# A shorter title ("Column", "Kort nieuws") names no article.
_FEWEST_TITLE_WORDS = 4

# As many as tell two rankings apart by two hundredths of nDCG or so, and are measured in a minute.
MOST_TOPICS = 1000


# Where to look: the title's own field would give the answer away.
TITLE_ITEM_FIELDS = ("headings", "body")


def title_items(
    articles: Sequence[ArticleText], most: int = MOST_TOPICS, may_judge: Callable[[int], bool] = lambda _: True
) -> tuple[Topic, ...]:
    """Return titles as queries for their articles, at most ``most``, drawn by lot but always the same lot.

    Left out are titles that stand in the article's own text, that several articles have, or that say too little, and
    those of articles, by number, that may not judge.
    """
    titles = [fold(article.title) for article in articles]
    counts = Counter(titles)
    chosen = [
        article
        for article, title in zip(articles, titles, strict=True)
        if may_judge(article.article_id)
        and len(words(title)) >= _FEWEST_TITLE_WORDS
        and title not in fold(article.text)
        and counts[title] == 1
    ]
    if len(chosen) > most:
        chosen = sorted(random.Random(most).sample(chosen, most), key=lambda article: article.article_id)  # noqa: S311
    return tuple(_title_topics(chosen))


def _title_topics(articles: Sequence[ArticleText]) -> Iterator[Topic]:
    for article in articles:
        yield Topic(f"title-{article.article_id}", article.title, {str(article.article_id): 1}, "title")
