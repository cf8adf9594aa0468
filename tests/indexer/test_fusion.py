import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.fusion import RANK_CONSTANT, Fused, Fusion, FusionMethod, alone, fuse
from indexer.keyword import Scored

rankings = st.lists(
    st.tuples(st.integers(1, 30), st.floats(-1, 50, allow_nan=False, width=32)), max_size=20, unique_by=lambda x: x[0]
).map(lambda pairs: [Scored(k, s) for k, s in sorted(pairs, key=lambda pair: -pair[1])])
fusions = st.builds(Fusion, st.sampled_from(FusionMethod), st.floats(0, 1))

HALF = Fusion(meaning_weight=0.5)


def by_key(fused: list[Fused]) -> dict[int, Fused]:
    return {hit.key: hit for hit in fused}


@given(rankings, rankings, fusions)
def test_the_contributions_shares_add_up_to_the_score(
    words: list[Scored], meanings: list[Scored], fusion: Fusion
) -> None:
    fused = fuse(words, meanings, fusion)
    assert {hit.key for hit in fused} == {hit.key for hit in words} | {hit.key for hit in meanings}
    for hit in fused:
        shares = [each.share for each in (hit.keyword, hit.meaning) if each is not None]
        assert hit.score == pytest.approx(sum(shares))


@given(rankings, rankings, fusions)
def test_a_passage_above_another_in_both_rankings_is_never_below_it(
    words: list[Scored], meanings: list[Scored], fusion: Fusion
) -> None:
    fused = by_key(fuse(words, meanings, fusion))
    for above in fused.values():
        for below in fused.values():
            if not (above.keyword and above.meaning and below.keyword and below.meaning):
                continue
            if above.keyword.rank < below.keyword.rank and above.meaning.rank < below.meaning.rank:
                assert above.score >= below.score - 1e-9


def test_min_max_brings_the_best_to_its_whole_weight_and_a_passage_without_the_words_to_nothing() -> None:
    fused = by_key(fuse([Scored(1, 12.0), Scored(2, 7.0), Scored(3, 2.0)], [Scored(3, 0.9), Scored(2, 0.1)], HALF))
    assert fused[1].score == pytest.approx(0.5)
    assert fused[2].score == pytest.approx(0.5 * 7 / 12)
    assert fused[3].score == pytest.approx(0.5 * 2 / 12 + 0.5)


def test_a_single_hit_counts_as_the_best() -> None:
    assert fuse([Scored(1, 3.0)], [], HALF)[0].score == pytest.approx(0.5)


def test_reciprocal_rank_fusion_follows_its_formula() -> None:
    fused = by_key(fuse([Scored(1, 9.0), Scored(2, 8.0)], [Scored(2, 0.7)], Fusion(FusionMethod.RRF, 0.5)))
    assert fused[2].score == pytest.approx(0.5 / (RANK_CONSTANT + 2) + 0.5 / (RANK_CONSTANT + 1))


def test_one_ranking_alone_keeps_its_own_scores() -> None:
    (hit,) = alone([Scored(4, 0.25)], meaning=True)
    assert hit.score == 0.25
    assert hit.keyword is None
    assert hit.meaning is not None
    assert (hit.meaning.rank, hit.meaning.score, hit.meaning.share) == (1, 0.25, 0.25)
