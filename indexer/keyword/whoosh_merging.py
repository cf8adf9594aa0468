"""Which of a Whoosh index's segments become one, when more is written.

Whoosh's own policy merged nearly everything anew with each hundred articles, which took three quarters of the time
that a large archive's indexing took. Here a segment is merged with those of about its size once there are `TIER_SIZE`
of them, as log-structured stores do it (O'Neil et al. 1996, "The Log-Structured Merge-Tree"): each passage is written
again once for each eightfold growth, and a search meets few segments.
"""

from collections import defaultdict
from collections.abc import Sequence

from whoosh.codec.base import Segment
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

TIER_SIZE = 8


def merge_full_tiers(writer: SegmentWriter, segments: Sequence[Segment]) -> list[Segment]:
    """Put the segments of full tiers, and of those below them, into what the writer writes; return the others."""
    tiers: defaultdict[int, list[Segment]] = defaultdict(list)
    for segment in segments:
        tiers[_tier(segment.doc_count())].append(segment)
    full = max((tier for tier, members in tiers.items() if len(members) >= TIER_SIZE), default=-1)
    kept: list[Segment] = []
    for tier, members in tiers.items():
        if tier > full:
            kept += members
            continue
        for segment in members:
            with SegmentReader(writer.storage, writer.schema, segment) as reader:
                writer.add_reader(reader)
    return kept


def _tier(passages: int) -> int:
    tier = 0
    while passages >= TIER_SIZE:
        passages //= TIER_SIZE
        tier += 1
    return tier
