"""What a rule of a site would change in the articles that are stored, before anybody makes it."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.block_names import BlockName
from archive.decisions import Action, Decision, SiteRule
from indexer.block_shapes import fits, hint_of, shape
from indexer.decided import SiteRules
from indexer.recurring_blocks import Occurrence
from indexer.stored_blocks import named_blocks
from indexer.stored_passages import ArticleBlocks, StoredBlock, StoredRemoval

SHOWN = 20
"""Articles of which the blocks are shown."""


@dataclass(frozen=True, slots=True)
class ChangedArticle:
    """An article that a rule would change, and which blocks of it."""

    article_id: int
    title: str
    blocks: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """What a rule would change: how much, the ``first`` articles in full, and what it leaves alone.

    ``already`` counts blocks that fit and are where the rule wants them; ``decided`` those about which a person decided
    otherwise, one by one. ``touched`` are the numbers of all articles with a block that fits.
    """

    articles: int
    blocks: int
    first: tuple[ChangedArticle, ...]
    already: int
    decided: int
    touched: frozenset[int]


def effect_of(
    rule: SiteRule, articles: Iterable[ArticleBlocks], own: Iterable[Decision], others: Sequence[SiteRule]
) -> RuleEffect:
    """Return what a rule would change in the articles of its site, where ``others`` are the rules in force there."""
    rules = SiteRules([each for each in others if each.pattern != rule.pattern] + [rule])
    decided: defaultdict[int, dict[BlockName, Decision]] = defaultdict(dict)
    for each in own:
        decided[each.article_id][each.block] = each
    hint = hint_of(rule.pattern)
    changed: list[ChangedArticle] = []
    articles_changed = blocks_changed = already = left_alone = 0
    touched = set()
    for article in articles:
        moving = []
        for block, decision in _with_decisions(article, decided.get(article.article_id, {}), hint):
            whole = shape(block.text)
            if not fits(rule.pattern, whole):
                continue
            touched.add(article.article_id)
            if isinstance(block, StoredRemoval) == (rule.action is Action.REMOVE):
                already += 1
            elif (decision and decision.action) or rules.about_shape(whole) is not rule:
                left_alone += 1
            else:
                moving.append(Occurrence(article.article_id, article.title, block.position, block.text))
        articles_changed += bool(moving)
        blocks_changed += len(moving)
        if moving and len(changed) < SHOWN:
            changed.append(ChangedArticle(article.article_id, article.title, tuple(moving)))
    return RuleEffect(articles_changed, blocks_changed, tuple(changed), already, left_alone, frozenset(touched))


def _with_decisions(
    article: ArticleBlocks, decided: dict[BlockName, Decision], hint: str
) -> Iterator[tuple[StoredBlock | StoredRemoval, Decision | None]]:
    """Yield an article's blocks that hold a word, in order, each with what a person decided about it."""
    blocks: list[StoredBlock | StoredRemoval] = [*article.kept, *article.removals]
    holding = [block for block in blocks if hint in unicodedata.normalize("NFC", block.text.casefold())]
    if not holding:
        return  # the most articles by far
    if not decided:
        yield from ((block, None) for block in sorted(holding, key=lambda each: each.position))
        return
    for name, block in named_blocks(article.kept, article.removals):
        yield block, decided.get(name)
