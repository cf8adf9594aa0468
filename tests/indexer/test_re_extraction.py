from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from indexer.blocks import Block, BlockKind
from indexer.extraction import Extraction
from indexer.ledger import Removal, RemovalReason
from indexer.re_extraction import BlockState, ChangeKind, changes_between, fresh_states, stored_states

KEPT = BlockState(0, "Een alinea.", "paragraph")
REMOVED = BlockState(1, "Lees ook: iets anders", "paragraph", 0, "related", "read-also")

states = st.lists(
    st.builds(
        BlockState,
        position=st.integers(0, 30),
        text=st.sampled_from(["een", "twee", "drie", "Een", "vier\u0301"]),
        kind=st.sampled_from(["heading", "paragraph"]),
        reason=st.sampled_from([None, "caption"]),
        rule=st.just("some-rule"),
    ),
    unique_by=lambda state: state.position,
    max_size=8,
)


def kinds(before: list[BlockState], after: list[BlockState]) -> list[ChangeKind]:
    return [change.kind for change in changes_between(before, after)]


def test_a_block_that_is_removed_now_says_by_which_rule() -> None:
    (change,) = changes_between([KEPT], [replace(KEPT, reason="related", rule="read-also")])
    assert (change.kind, change.rule, change.text) == (ChangeKind.REMOVED, "read-also", KEPT.text)


def test_a_block_that_is_put_back_says_which_rule_had_removed_it() -> None:
    (change,) = changes_between([REMOVED], [replace(REMOVED, reason=None, rule=None)])
    assert (change.kind, change.rule) == (ChangeKind.PUT_BACK, "read-also")


def test_each_difference_has_its_name() -> None:
    assert kinds([REMOVED], [replace(REMOVED, rule="another")]) == [ChangeKind.OTHER_REASON]
    assert kinds([KEPT], [replace(KEPT, kind="heading", level=2)]) == [ChangeKind.OTHER_KIND]
    assert kinds([KEPT], [replace(KEPT, text="EEN  alinea.")]) == [ChangeKind.OTHER_TEXT]
    assert kinds([KEPT], [KEPT, REMOVED]) == [ChangeKind.NEW]
    assert kinds([KEPT, REMOVED], [REMOVED]) == [ChangeKind.GONE]


def test_a_block_cut_otherwise_is_gone_and_its_pieces_are_new_in_its_place() -> None:
    whole = replace(KEPT, position=1, text="Een. Twee.")
    pieces = [replace(KEPT, position=1, text="Een."), replace(KEPT, position=2, text="Twee.")]
    last = replace(KEPT, position=9, text="Slot.")
    changes = changes_between([whole, last], [*pieces, replace(last, kind="quote")])
    assert [change.text for change in changes] == ["Een. Twee.", "Een.", "Twee.", "Slot."]


def test_where_a_block_stands_is_no_change() -> None:
    assert kinds([KEPT, REMOVED], [replace(KEPT, position=5), replace(REMOVED, position=7)]) == []


def test_of_equal_blocks_each_is_compared_with_its_own() -> None:
    first, second = replace(REMOVED, position=1), replace(REMOVED, position=4)
    (change,) = changes_between([first, second], [first, replace(second, reason=None, rule=None)])
    assert change.before == second


@given(states)
def test_nothing_changes_between_an_article_and_itself(blocks: list[BlockState]) -> None:
    assert changes_between(blocks, blocks) == ()


@given(states, states)
def test_the_way_back_changes_as_many_blocks(before: list[BlockState], after: list[BlockState]) -> None:
    there, back = changes_between(before, after), changes_between(after, before)
    assert len(there) == len(back)
    assert all(change.before != change.after for change in there)


def test_what_is_stored_and_what_is_fresh_are_comparable() -> None:
    heading = Block(BlockKind.HEADING, "Kop", 0, 2)
    removal = Removal(Block(BlockKind.HEADING, "Lees\0ook", 1, 3), RemovalReason.RELATED, "read-also")
    extraction = Extraction(None, None, None, (heading,), (removal,))
    stored = stored_states(
        [{"position": 0, "text": "Kop", "kind": "heading", "level": 2}],
        [{"position": 1, "text": "Lees\ufffdook", "kind": "heading", "reason": "related", "rule": "read-also"}],
    )
    assert changes_between(stored, fresh_states(extraction)) == ()
