"""People's decisions over what extraction made of an article: nothing is lost, nothing stands twice."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.article import Article, Metadata, SourceKind
from archive.block_names import BlockName, fingerprint
from archive.decisions import KINDS, Action, Decision, Decisions, SiteRule
from indexer.block_shapes import shape
from indexer.blocks import Block, BlockKind
from indexer.chunking import passages
from indexer.decided import READER, SITE_RULE, decide, in_source_order
from indexer.extraction import Extraction, Removal, RemovalReason
from indexer.passage_writer import kept_blocks
from indexer.preparation import take_apart
from indexer.sections import article_text

MOMENT = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
TEXTS = ["Een eerste zin.", "12 reacties", "3 reacties", "Lees ook: de brug", "Kop", "Een zin met meer erin."]
ACTIONS = st.sampled_from([Action.KEEP, Action.REMOVE])


@st.composite
def extractions(draw: st.DrawFn) -> Extraction:
    blocks = [
        Block(kind, text, order, level=2 if kind is BlockKind.HEADING else 0)
        for order, (text, kind) in enumerate(
            draw(st.lists(st.tuples(st.sampled_from(TEXTS), st.sampled_from(list(BlockKind))), max_size=8))
        )
    ]
    gone = draw(st.lists(st.booleans(), min_size=len(blocks), max_size=len(blocks)))
    kept = tuple(block for block, is_gone in zip(blocks, gone, strict=True) if not is_gone)
    removals = tuple(
        Removal(block, RemovalReason.RELATED, "read-also")
        for block, is_gone in zip(blocks, gone, strict=True)
        if is_gone
    )
    return Extraction(None, None, None, kept, removals)


@st.composite
def decisions(draw: st.DrawFn) -> Decisions:
    about = draw(st.lists(st.tuples(st.sampled_from(TEXTS), st.integers(0, 2)), unique=True, max_size=5))
    own = []
    for text, occurrence in about:
        action = draw(st.none() | ACTIONS)
        kind = draw(st.sampled_from(KINDS) if action is None else st.none() | st.sampled_from(KINDS))
        own.append(Decision(1, BlockName(fingerprint(text), occurrence), text, action, kind, MOMENT))
    patterns = draw(st.lists(st.sampled_from(["# reacties", "lees ook: …", shape(TEXTS[0])]), unique=True))
    rules = [SiteRule("krant", pattern, draw(ACTIONS), pattern, MOMENT, n) for n, pattern in enumerate(patterns, 1)]
    return Decisions(tuple(own), tuple(rules))


@given(extractions(), decisions())
def test_every_block_stays_at_exactly_one_place_in_order(extraction: Extraction, said: Decisions) -> None:
    decided = decide(extraction, said)
    before = [(each.block.order, each.block.text) for each in in_source_order(extraction)]
    assert [(each.block.order, each.block.text) for each in in_source_order(decided)] == before
    for blocks in (decided.kept, [removal.block for removal in decided.removals]):
        assert [block.order for block in blocks] == sorted(block.order for block in blocks)


@given(extractions(), decisions())
def test_deciding_twice_is_deciding_once(extraction: Extraction, said: Decisions) -> None:
    once = decide(extraction, said)
    assert decide(once, said) == once


@given(extractions(), decisions())
def test_without_the_decisions_all_is_as_it_was(extraction: Extraction, said: Decisions) -> None:
    assert decide(extraction, replace(said, own=(), rules=())) is extraction
    untouched = {each.name for each in in_source_order(extraction)} - {decision.block for decision in said.own}
    places = {each.name: each for each in in_source_order(extraction)}
    for each in in_source_order(decide(extraction, replace(said, rules=()))):
        if each.name in untouched:
            assert each == places[each.name]


@given(extractions(), decisions())
def test_a_persons_word_on_a_block_holds_whatever_the_rules_say(extraction: Extraction, said: Decisions) -> None:
    own = {decision.block: decision for decision in said.own}
    for named in in_source_order(decide(extraction, said)):
        decision = own.get(named.name)
        if decision and decision.action:
            assert (named.removal is not None) == (decision.action is Action.REMOVE)
        if decision and decision.kind:
            assert named.block.kind == decision.kind


@given(extractions(), decisions())
def test_offsets_hold_after_deciding(extraction: Extraction, said: Decisions) -> None:
    kept = decide(extraction, said).kept
    text = article_text(kept)
    for passage in passages(1, kept, "nl"):
        assert text[passage.start : passage.end] == passage.text


def article(text: str, *own: Decision, rules: tuple[SiteRule, ...] = ()) -> Article:
    known = Metadata(title="De brug over de Linge", language="nl", site="Krant")
    return Article(
        1, 1, "text/plain", "utf-8", text.encode(), SourceKind.PASTE, None, MOMENT, known, known,
        decisions=Decisions(own, rules),
    )  # fmt: skip


TEXT = (
    "De brug over de Linge\n\nIn Leerdam komt een brug voor fietsers over de Linge, en de bouw begint na de zomer van "
    "volgend jaar.\n\nWat eraan voorafging\n\nDe gemeente trekt er zeven miljoen euro voor uit, tot vreugde van "
    "iedereen die aan de overkant woont.\n\nSchrijf je in voor onze nieuwsbrief"
)
NEWSLETTER = "Schrijf je in voor onze nieuwsbrief"
HEADING = "Wat eraan voorafging"


def decision(text: str, action: Action | None, kind: str | None = None) -> Decision:
    return Decision(1, BlockName(fingerprint(text)), text, action, kind, MOMENT)


def test_what_was_removed_is_put_back_where_it_stood() -> None:
    assert NEWSLETTER in [removal.block.text for removal in take_apart(article(TEXT)).extraction.removals]
    prepared = take_apart(article(TEXT, decision(NEWSLETTER, Action.KEEP)))
    assert prepared.text.endswith(NEWSLETTER)
    assert prepared.extraction.removals == ()
    stored = kept_blocks(prepared)[-1]
    assert prepared.text[stored["start"] : stored["end"]] == NEWSLETTER


def test_what_a_reader_takes_out_stands_in_the_ledger_by_that_name() -> None:
    first = take_apart(article(TEXT)).extraction.kept[0].text
    prepared = take_apart(article(TEXT, decision(first, Action.REMOVE)))
    (removal,) = [each for each in prepared.extraction.removals if each.block.text == first]
    assert (removal.reason, removal.rule) == (RemovalReason.READER, READER)
    assert first not in prepared.text


def test_a_line_that_is_made_a_heading_names_the_passages_below_it_and_the_other_way_round() -> None:
    assert take_apart(article(TEXT)).passages[0].headings == (HEADING,)
    prepared = take_apart(article(TEXT, decision(HEADING, None, "paragraph")))
    assert HEADING in prepared.text
    assert prepared.passages[0].headings == ()
    closed = HEADING + "."
    again = take_apart(article(TEXT.replace(HEADING, closed), decision(closed, None, "heading")))
    assert again.passages[0].headings == (closed,)


def test_a_new_heading_has_the_level_of_the_heading_above_it() -> None:
    blocks = (Block(BlockKind.HEADING, "Kop", 0, level=4), Block(BlockKind.PARAGRAPH, "Onderkop", 1))
    decided = decide(Extraction(None, None, None, blocks, ()), Decisions((decision("Onderkop", None, "heading"),)))
    assert [block.level for block in decided.kept] == [4, 4]


def rule(pattern: str, action: Action = Action.REMOVE, number: int = 1) -> SiteRule:
    return SiteRule("Krant", pattern, action, pattern, MOMENT, number)


def test_a_rule_of_the_site_takes_out_what_fits_and_says_so() -> None:
    blocks = (Block(BlockKind.PARAGRAPH, "12 reacties", 0), Block(BlockKind.PARAGRAPH, "Een zin.", 1))
    decided = decide(Extraction(None, None, None, blocks, ()), Decisions(rules=(rule("# reacties"),)))
    assert decided.kept == blocks[1:]
    assert [(each.reason, each.rule) for each in decided.removals] == [(RemovalReason.SITE_RULE, SITE_RULE)]


@pytest.mark.parametrize("reverse", [False, True])
def test_the_narrower_rule_holds_and_among_open_ones_the_later(reverse: bool) -> None:
    blocks = (Block(BlockKind.PARAGRAPH, "Lees ook: de brug", 0), Block(BlockKind.PARAGRAPH, "Lees ook: de dijk", 1))
    source = Extraction(None, None, None, blocks, ())
    rules = [rule("lees ook: …"), rule("lees ook: de brug", Action.KEEP, 2)]
    decided = decide(source, Decisions(rules=tuple(rules[::-1] if reverse else rules)))
    assert decided.kept == blocks[:1]
    later = (rule("lees ook: …"), rule("lees … dijk", Action.KEEP, 2))
    assert decide(source, Decisions(rules=later)).kept == blocks[1:]


def test_a_very_long_block_is_no_rules_business() -> None:
    long = Block(BlockKind.PARAGRAPH, "lees " * 5000, 0)
    assert decide(Extraction(None, None, None, (long,), ()), Decisions(rules=(rule("lees …"),))).kept == (long,)
