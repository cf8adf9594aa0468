"""What a rule would change, told from stored blocks, and that it then does exactly that."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from archive.block_names import BlockName, fingerprint
from archive.decisions import Action, Decision, Decisions, SiteRule
from indexer.blocks import Block, BlockKind
from indexer.decided import decide
from indexer.extraction import Extraction, Removal, RemovalReason
from indexer.rule_effects import SHOWN, effect_of
from indexer.stored_passages import ArticleBlocks, StoredBlock, StoredRemoval

MOMENT = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
TEXTS = ["Elders: de brug", "Elders: de dijk", "4 reacties", "Een zin."]


def rule(pattern: str, action: Action = Action.REMOVE) -> SiteRule:
    return SiteRule("De Krant", pattern, action, pattern, MOMENT)


def stored(number: int, extraction: Extraction) -> ArticleBlocks:
    kept = tuple(
        StoredBlock(block.kind.value, block.level, block.text, None, None, block.order) for block in extraction.kept
    )
    removals = tuple(
        StoredRemoval(each.block.order, each.block.kind.value, each.block.text, each.reason, each.rule)
        for each in extraction.removals
    )
    return ArticleBlocks(number, f"Artikel {number}", "De Krant", kept, removals)


def extraction(kept: list[str], removed: list[str]) -> Extraction:
    blocks = [Block(BlockKind.PARAGRAPH, text, order) for order, text in enumerate([*kept, *removed])]
    gone = tuple(Removal(block, RemovalReason.RELATED, "read-also") for block in blocks[len(kept) :])
    return Extraction(None, None, None, tuple(blocks[: len(kept)]), gone)


@given(
    st.lists(st.tuples(st.lists(st.sampled_from(TEXTS)), st.lists(st.sampled_from(TEXTS))), max_size=4),
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from(TEXTS), st.sampled_from([Action.KEEP, Action.REMOVE]))),
    st.sampled_from([rule("elders: …"), rule("# reacties", Action.KEEP), rule("elders: de brug", Action.KEEP)]),
    st.sampled_from([(), (rule("elders: de brug"),), (rule("elders: …", Action.KEEP),)]),
)
def test_what_is_foretold_is_what_happens(
    sources: list[tuple[list[str], list[str]]],
    said: list[tuple[int, str, Action]],
    made: SiteRule,
    others: tuple[SiteRule, ...],
) -> None:
    own = {
        (number, text): Decision(number, BlockName(fingerprint(text)), text, action, None, MOMENT)
        for number, text, action in said
    }
    of_article = {number: tuple(each for key, each in own.items() if key[0] == number) for number in range(1, 5)}
    before = {
        number: decide(extraction(*source), Decisions(of_article[number], others))
        for number, source in enumerate(sources, 1)
    }
    effect = effect_of(made, [stored(*each) for each in before.items()], own.values(), others)
    in_force = (*(each for each in others if each.pattern != made.pattern), made)
    after = {
        number: decide(extraction(*source), Decisions(of_article[number], in_force))
        for number, source in enumerate(sources, 1)
    }
    moved = {number: len(set(after[number].kept) ^ set(before[number].kept)) for number in before}
    if not any(each.pattern == made.pattern for each in others):
        assert effect.blocks == sum(moved.values())
        assert effect.articles == sum(count > 0 for count in moved.values())
    assert {number for number, count in moved.items() if count} <= effect.touched
    assert {each.article_id for each in effect.first} <= effect.touched


def test_the_first_articles_are_shown_and_all_are_counted() -> None:
    articles = [stored(number, extraction(["4 reacties", "Een zin."], [])) for number in range(1, SHOWN + 6)]
    effect = effect_of(rule("# reacties"), articles, (), ())
    assert (effect.articles, effect.blocks, len(effect.first)) == (SHOWN + 5, SHOWN + 5, SHOWN)
    assert [each.text for each in effect.first[0].blocks] == ["4 reacties"]


def test_what_is_so_already_and_what_a_person_decided_are_counted_apart() -> None:
    articles = [stored(1, extraction(["4 reacties"], ["5 reacties"])), stored(2, extraction(["6 reacties"], []))]
    own = Decision(2, BlockName(fingerprint("6 reacties")), "6 reacties", Action.KEEP, None, MOMENT)
    effect = effect_of(rule("# reacties"), articles, [own], ())
    assert (effect.blocks, effect.already, effect.decided) == (1, 1, 1)
    kind_only = replace(own, action=None, kind="quote")
    assert effect_of(rule("# reacties"), articles, [kind_only], ()).blocks == 2
