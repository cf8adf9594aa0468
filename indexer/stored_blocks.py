"""The stored blocks of an article, kept and removed, in the source's order and with the names that people decide by."""

from collections.abc import Iterable

from archive.block_names import BlockName, block_names
from indexer.stored_passages import StoredBlock, StoredRemoval


def named_blocks(
    kept: Iterable[StoredBlock], removals: Iterable[StoredRemoval]
) -> list[tuple[BlockName, StoredBlock | StoredRemoval]]:
    """Return all blocks with their names, the same as `indexer.decided.in_source_order` gives them."""
    placed: list[StoredBlock | StoredRemoval] = sorted([*kept, *removals], key=lambda each: each.position)
    return list(zip(block_names(each.text for each in placed), placed, strict=True))
