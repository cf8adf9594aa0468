import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.fusion import RANK_CONSTANT, Fused, Fusion, FusionMethod, alone, fuse
from indexer.keyword import Scored, WordScored

rankings = st.lists(
    st.tuples(st.integers(1, 30), st.floats(-1, 50, allow_nan=False, width=32)), max_size=20, unique_by=lambda x: x[0]
).map(lambda pairs: [Scored(k, s) for k, s in sorted(pairs, key=lambda pair: -pair[1])])
word_rankings = st.tuples(rankings, st.floats(0, 1), st.booleans()).map(
    lambda drawn: [WordScored(hit.key, hit.score, whole=drawn[2], coverage=drawn[1]) for hit in drawn[0]]
)
fusions = st.builds(Fusion, st.sampled_from(FusionMethod), st.floats(0, 1))

HALF = Fusion(meaning_weight=0.5)
WORDS = [WordScored(1, 12.0), WordScored(2, 7.0), WordScored(3, 2.0)]


def by_key(fused: list[Fused]) -> dict[int, Fused]:
    return {hit.key: hit for hit in fused}


@given(word_rankings, rankings, fusions)
def test_the_contributions_shares_add_up_to_the_score(
    words: list[WordScored], meanings: list[Scored], fusion: Fusion
) -> None:
    fused = fuse(words, meanings, fusion)
    assert {hit.key for hit in fused} == {hit.key for hit in words} | {hit.key for hit in meanings}
    for hit in fused:
        shares = [each.share for each in (hit.keyword, hit.meaning) if each is not None]
        assert hit.score == pytest.approx(sum(shares))


@given(word_rankings, rankings, fusions)
def test_a_passage_above_another_in_both_rankings_is_never_below_it(
    words: list[WordScored], meanings: list[Scored], fusion: Fusion
) -> None:
    fused = by_key(fuse(words, meanings, fusion))
    for above in fused.values():
        for below in fused.values():
            if not (above.keyword and above.meaning and below.keyword and below.meaning):
                continue
            if above.keyword.rank < below.keyword.rank and above.meaning.rank < below.meaning.rank:
                assert above.score >= below.score - 1e-9


def test_min_max_brings_the_best_to_its_whole_weight_and_a_passage_without_the_words_to_nothing() -> None:
    fused = by_key(fuse(WORDS, [Scored(3, 0.9), Scored(2, 0.1)], HALF))
    assert fused[1].score == pytest.approx(0.5)
    assert fused[2].score == pytest.approx(0.5 * 7 / 12)
    assert fused[3].score == pytest.approx(0.5 * 2 / 12 + 0.5)


@pytest.mark.parametrize(("coverage", "worth"), [(0.8, 0.8), (0.5, 0.5), (0.25, 0.125), (0.1, 0.02)])
def test_words_count_for_as_much_of_the_question_as_a_single_passage_has_and_for_less_below_half(
    coverage: float, worth: float
) -> None:
    meanings = [Scored(9, 0.8), Scored(8, 0.1)]
    poor = [WordScored(hit.key, hit.score, whole=False, coverage=coverage) for hit in WORDS]
    fused = by_key(fuse(poor, meanings, HALF))
    assert fused[1].score == pytest.approx(0.5 * worth)
    assert fused[2].score == pytest.approx(0.5 * worth * 7 / 12)
    assert fused[9].score == pytest.approx(0.5), "and what means the same goes first"


def test_words_count_whole_where_a_passage_has_all_that_was_asked_though_not_each_word_of_it() -> None:
    either = [WordScored(1, 12.0, whole=True, coverage=0.5), WordScored(2, 6.0, whole=True, coverage=0.5)]
    fused = by_key(fuse(either, [], HALF))
    assert [fused[1].score, fused[2].score] == pytest.approx([0.5, 0.25])


def test_a_single_hit_counts_as_the_best() -> None:
    assert fuse([WordScored(1, 3.0)], [], HALF)[0].score == pytest.approx(0.5)


def test_reciprocal_rank_fusion_follows_its_formula() -> None:
    fused = by_key(fuse(WORDS[:2], [Scored(2, 0.7)], Fusion(FusionMethod.RRF, 0.5)))
    assert fused[2].score == pytest.approx(0.5 / (RANK_CONSTANT + 2) + 0.5 / (RANK_CONSTANT + 1))


def test_one_ranking_alone_keeps_its_own_scores() -> None:
    (hit,) = alone([Scored(4, 0.25)], meaning=True)
    assert hit.score == 0.25
    assert hit.keyword is None
    assert hit.meaning is not None
    assert (hit.meaning.rank, hit.meaning.score, hit.meaning.share) == (1, 0.25, 0.25)
