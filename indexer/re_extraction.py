"""What today's rules, or other decisions, change about an article that is stored: block by block, with reasons."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from archive.block_names import BlockName, block_names
from indexer.analysed import storable
from indexer.blocks import Block
from indexer.extraction import Extraction


class ChangeKind(StrEnum):
    """What happens to a block."""

    REMOVED = "removed"
    PUT_BACK = "put_back"
    OTHER_REASON = "other_reason"
    OTHER_KIND = "other_kind"
    OTHER_TEXT = "other_text"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class BlockState:
    """A block as an extraction leaves it: kept, as ``kind`` and ``level`` say, or removed for a reason by a rule."""

    position: int
    text: str
    kind: str
    level: int = 0
    reason: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class BlockChange:
    """A block before and after; None where it is not there.

    A block that is cut otherwise than before is gone, and what it was cut into is new.
    """

    kind: ChangeKind
    before: BlockState | None
    after: BlockState | None

    @property
    def text(self) -> str:
        """What the block says."""
        state = self.after or self.before
        return state.text if state else ""

    @property
    def rule(self) -> str | None:
        """The rule that decides now; where the block is put back, the one that decided before."""
        rules = [state.rule for state in (self.after, self.before) if state is not None and state.rule]
        return rules[0] if rules else None


@dataclass(frozen=True, slots=True)
class ArticleChanges:
    """An article of which something changes, and what."""

    article_id: int
    title: str
    changes: tuple[BlockChange, ...]


def changes_between(before: Iterable[BlockState], after: Iterable[BlockState]) -> tuple[BlockChange, ...]:
    """Return what is different between two ways of taking one article apart, in the order of the source."""
    old, new = _named(before), _named(after)
    found = [change for name, state in new.items() if (change := _change(old.get(name), state)) is not None]
    found += [BlockChange(ChangeKind.GONE, state, None) for name, state in old.items() if name not in new]
    return tuple(sorted(found, key=_place))


def fresh_states(extraction: Extraction) -> list[BlockState]:
    """Return the blocks of an extraction, kept and removed, as the index would store them."""
    states = [_state(block) for block in extraction.kept]
    states += [_state(each.block, each.reason.value, each.rule) for each in extraction.removals]
    return states


def stored_states(kept: Iterable[Mapping[str, Any]], removals: Iterable[Mapping[str, Any]]) -> list[BlockState]:
    """Return the blocks of an article as the index stores them: its kept blocks, and the rows of its ledger."""
    states = [BlockState(each["position"], each["text"], each["kind"], each["level"]) for each in kept]
    states += [
        BlockState(each["position"], each["text"], each["kind"], 0, each["reason"], each["rule"]) for each in removals
    ]
    return states


def _state(block: Block, reason: str | None = None, rule: str | None = None) -> BlockState:
    # A removed block's level is not stored: nothing is shown by it.
    level = block.level if reason is None else 0
    return BlockState(block.order, storable(block.text), block.kind.value, level, reason, rule)


def _named(states: Iterable[BlockState]) -> dict[BlockName, BlockState]:
    ordered: Sequence[BlockState] = sorted(states, key=lambda state: state.position)
    return dict(zip(block_names(state.text for state in ordered), ordered, strict=True))


def _change(before: BlockState | None, after: BlockState) -> BlockChange | None:
    if before is None:
        return BlockChange(ChangeKind.NEW, None, after)
    kind = next(_differences(before, after), None)
    return BlockChange(kind, before, after) if kind else None


def _differences(before: BlockState, after: BlockState) -> Iterator[ChangeKind]:
    if before.reason is None and after.reason is not None:
        yield ChangeKind.REMOVED
    if before.reason is not None and after.reason is None:
        yield ChangeKind.PUT_BACK
    if (before.reason, before.rule) != (after.reason, after.rule):
        yield ChangeKind.OTHER_REASON
    if before.text != after.text:
        yield ChangeKind.OTHER_TEXT
    if (before.kind, before.level) != (after.kind, after.level):
        yield ChangeKind.OTHER_KIND


def _place(change: BlockChange) -> tuple[int, bool]:
    state = change.after or change.before
    return (state.position if state else 0), change.after is not None
