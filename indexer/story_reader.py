"""Which articles are the same story, as one generation of the index sees it."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from indexer.passage_schema import VISIBLE
from indexer.same_story import Relation

# What is a part of more articles than this is a notice that a site puts under all of them, not a story.
_MOST_WHOLES = 10


class StoryReader:
    """The stories of one generation; read when first asked for, and kept."""

    def __init__(self, connection: sqlite3.Connection, generation: int) -> None:
        self._connection = connection
        self._generation = generation

    def related(self, article_id: int) -> dict[int, Relation]:
        """Return what other articles are to this one, by their numbers.

        The same story is all that a chain of copies leads to: two short versions of one long piece have less in
        common with each other. What only is a part or the whole comes from direct comparison.
        """
        story = self.story(article_id)
        copies = {other: Relation.SAME for other in self._members.get(story, ()) if other != article_id}
        return copies | {
            other: found for other, found in self._parts.get(article_id, {}).items() if other not in copies
        }

    def story(self, article_id: int) -> int:
        """Return the number by which an article's story is known: that of the lowest-numbered article that has it."""
        return self.stories.get(article_id, article_id)

    @cached_property
    def stories(self) -> Mapping[int, int]:
        """The articles that share their story with others, with that story's number."""
        leading: dict[int, int] = {}

        def leader(article: int) -> int:
            while (above := leading.get(article, article)) != article:
                leading[article] = leading.get(above, above)
                article = above
            return article

        for first, second in self._pairs(Relation.SAME):
            low, high = sorted((leader(first), leader(second)))
            leading.setdefault(low, low)
            leading[high] = low
        return {article: leader(article) for article in leading}

    @cached_property
    def _members(self) -> Mapping[int, Sequence[int]]:
        members: defaultdict[int, list[int]] = defaultdict(list)
        for article, story in sorted(self.stories.items()):
            members[story].append(article)
        return members

    @cached_property
    def _parts(self) -> Mapping[int, dict[int, Relation]]:
        wholes: defaultdict[int, list[int]] = defaultdict(list)
        for part, whole in self._pairs(Relation.WHOLE):
            wholes[part].append(whole)
        found: defaultdict[int, dict[int, Relation]] = defaultdict(dict)
        for part, those in wholes.items():
            for whole in those if len(those) <= _MOST_WHOLES else ():
                found[part][whole] = Relation.WHOLE
                found[whole][part] = Relation.PART
        return found

    def _pairs(self, relation: Relation) -> list[tuple[int, int]]:
        """Return the articles with others that are this to them."""
        rows = self._connection.execute(
            "SELECT article.article_id, other.article_id FROM story_link "
            "JOIN article ON article.key = story_link.article_key "
            "JOIN article AS other ON other.key = story_link.other_key "
            f"WHERE story_link.relation = :relation AND {VISIBLE} AND {VISIBLE.replace('article.', 'other.')} "
            "ORDER BY 1, 2",
            {"relation": relation, "generation": self._generation},
        )
        return [(row[0], row[1]) for row in rows]
