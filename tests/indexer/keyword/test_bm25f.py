"""The scores by themselves, over a collection that is kept in memory."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from indexer.keyword import KeywordExplanation
from indexer.keyword.bm25f import FIELD_WEIGHTS, Mask, Scorer
from indexer.keyword.clauses import Alternative, Clause, Group, KeywordQuery, Near, Through, Without
from indexer.keyword.positions import Floats, Postings
from tests.indexer.keyword.formula import Formula, Text, queries, texts


class Collection:
    """A posting source over passages numbered from 0."""

    def __init__(self, passages: Sequence[Text]) -> None:
        self._passages = passages

    @property
    def size(self) -> int:
        return len(self._passages)

    @property
    def passage_count(self) -> int:
        return len(self._passages)

    def postings(self, field: str, term: str) -> Postings:
        counts = [list(text.get(field, ())).count(term) for text in self._passages]
        held = [i for i, count in enumerate(counts) if count]
        return Postings(np.array(held, dtype=np.int64), np.array([counts[i] for i in held], dtype=np.float32))

    def positions(self, field: str, term: str, documents: NDArray[np.int64]) -> list[list[int]]:
        return [
            [place for place, word in enumerate(self._passages[int(i)].get(field, ())) if word == term]
            for i in documents
        ]

    def lengths(self) -> Floats:
        return np.array([len(text.get("body", ())) for text in self._passages], dtype=np.float32)


def bodies(*written: str) -> list[dict[str, list[str]]]:
    return [{"body": each.split()} for each in written]


def word(text: str, *fields: str, **given: object) -> Clause:
    return Clause(text, (Alternative((text,), **given),), fields)  # type: ignore[arg-type]


def scored(passages: Sequence[Text], query: KeywordQuery, allowed: Mask | None = None) -> Mapping[int, float]:
    found = Scorer(Collection(passages), query, allowed).scores()
    return {int(i): float(found.scores[i]) for i in np.flatnonzero(found.found)}


def explained(passages: Sequence[Text], query: KeywordQuery) -> Mapping[int, KeywordExplanation]:
    return Scorer(Collection(passages), query, None).explain(list(range(len(passages))))


def best_first(scores: Mapping[int, float]) -> list[int]:
    return sorted(scores, key=lambda key: (-scores[key], key))


@settings(max_examples=100, deadline=None)
@given(st.lists(texts(), min_size=1, max_size=8), queries())
def test_scores_are_those_of_the_formula_and_their_shares_add_up(
    passages: list[dict[str, list[str]]], query: KeywordQuery
) -> None:
    expected = Formula(dict(enumerate(passages)), query).scores()
    scorer = Scorer(Collection(passages), query, None)
    scores = scorer.scores()
    assert set(np.flatnonzero(scores.found).tolist()) == set(expected)
    explanations = scorer.explain(sorted(expected))
    for i, each in expected.items():
        assert float(scores.scores[i]) == pytest.approx(each.score, rel=1e-4, abs=1e-4)
        assert bool(scores.whole[i]) is each.whole
        explanation = explanations[i]
        assert explanation.lead == pytest.approx(each.lead, rel=1e-4, abs=1e-4)
        assert bool(explanation.missing) is bool(each.missing)
        total = sum(share.share for share in explanation.shares) + explanation.lead
        assert total == pytest.approx(float(scores.scores[i]), rel=1e-4, abs=1e-4)
        assert all(share.count > 0 and share.share > 0 for share in explanation.shares)
        assert [share.clause for share in explanation.shares] == sorted(share.clause for share in explanation.shares)


@settings(max_examples=60, deadline=None)
@given(st.lists(texts(), min_size=2, max_size=8), queries(), st.data())
def test_passages_that_are_not_allowed_are_not_found_and_change_no_other_but_by_the_lead(
    passages: list[dict[str, list[str]]], query: KeywordQuery, data: st.DataObject
) -> None:
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=len(passages), max_size=len(passages))))
    everywhere = Scorer(Collection(passages), query, None).scores()
    within = Scorer(Collection(passages), query, allowed).scores()
    assert np.array_equal(within.found, everywhere.found & allowed)
    own = everywhere.scores - everywhere.lead * everywhere.whole
    kept = within.found
    assert np.allclose((within.scores - within.lead * within.whole)[kept], own[kept], atol=1e-4)


def test_an_average_score_worked_out_by_hand() -> None:
    # Two of four passages have it: ln(1 + 2.5 / 2.5). Every text is as long as the average, so its count stays.
    scores = scored(bodies("gas olie", "gas gas", "olie wind", "wind zon"), KeywordQuery((word("gas"),)))
    assert scores == {0: pytest.approx(0.6931 * 1 / 1.9, abs=1e-4), 1: pytest.approx(0.6931 * 2 / 2.9, abs=1e-4)}


def test_a_passage_with_all_the_words_stands_before_one_with_the_rarest_of_them_many_times() -> None:
    passages = bodies("gas olie", "olie olie olie", *["gas wind"] * 20)
    query = (word("gas"), word("olie"))
    assert best_first(scored(passages, KeywordQuery(query)))[:2] == [0, 1]
    assert best_first(scored(passages, KeywordQuery(query, whole_leads=False))) != list(range(22))
    leads = {i: each.lead for i, each in explained(passages, KeywordQuery(query)).items()}
    assert leads[0] > 0
    assert not any(leads[i] for i in range(1, 22))


def test_the_lead_is_the_same_for_all_that_get_it_and_keeps_their_own_order() -> None:
    passages = bodies("gas olie", "gas olie gas olie", "olie olie olie olie")
    plain = scored(passages, KeywordQuery((word("gas"), word("olie")), whole_leads=False))
    led = scored(passages, KeywordQuery((word("gas"), word("olie"))))
    assert led[0] - plain[0] == pytest.approx(led[1] - plain[1]) == pytest.approx(plain[2])
    assert led[2] == plain[2]


def test_nothing_leads_where_nothing_or_everything_has_all_the_words() -> None:
    for passages in (bodies("gas", "olie"), bodies("gas olie", "olie gas")):
        query = (word("gas"), word("olie"))
        assert scored(passages, KeywordQuery(query)) == scored(passages, KeywordQuery(query, whole_leads=False))


def test_a_word_with_many_spellings_counts_as_one_word() -> None:
    spellings = Clause("Poetin", (Alternative(("poetin",)), Alternative(("putin",), Through.NAME)))
    passages = bodies("poetin poetin", "poetin putin", "putin putin", "wind wind")
    scores = scored(passages, KeywordQuery((spellings,)))
    assert scores[0] == pytest.approx(scores[1]) == pytest.approx(scores[2])
    shares = explained(passages, KeywordQuery((spellings,)))[1].shares
    assert {(share.terms, share.through): share.count for share in shares} == {
        (("poetin",), Through.STEM): 1.0,
        (("putin",), Through.NAME): 1.0,
    }


def test_a_word_found_by_a_part_is_worth_less_than_by_itself() -> None:
    gas = Clause("gas", (Alternative(("gas",)), Alternative(("gasprijs",), Through.PART, 0.3)))
    assert best_first(scored(bodies("gasprijs x", "gas x"), KeywordQuery((gas,)))) == [1, 0]


def test_words_that_follow_each_other_count_nothing_where_one_of_them_counts_for_as_much_alone() -> None:
    def counts(weight: float) -> dict[tuple[str, ...], float]:
        together = Alternative(("gas", "prijs"))
        clause = Clause("gas", (Alternative(("prijs",), weight=weight), together))
        shares = explained(bodies("gas prijs en prijs", "wind"), KeywordQuery((clause,)))[0].shares
        return {share.terms: share.count for share in shares}

    assert counts(1.0) == {("prijs",): 2}
    assert counts(0.3) == {("prijs",): 2, ("gas", "prijs"): 1}


def test_a_title_counts_for_more_than_a_text_and_fields_are_added_before_they_saturate() -> None:
    passages: list[Text] = [{"body": ["x", "gas"]}, {"title": ["gas"], "body": ["x", "y"]}, {"body": ["x", "y"]}]
    scores = scored(passages, KeywordQuery((word("gas"),)))
    assert scores[1] > scores[0]
    both: list[Text] = [*passages[:2], {"title": ["gas"], "body": ["x", "gas"]}]
    scores = scored(both, KeywordQuery((word("gas"),)))
    assert scores[2] < scores[0] + scores[1]


def test_a_clause_of_a_field_looks_nowhere_else() -> None:
    passages: list[Text] = [{field: ["gas"]} for field in FIELD_WEIGHTS]
    for place, field in enumerate(FIELD_WEIGHTS):
        assert set(scored(passages, KeywordQuery(required=(word("gas", field),)))) == {place}


def test_a_phrase_stands_only_where_its_words_follow_each_other_in_one_field() -> None:
    phrase = Clause("artikel vier", (Alternative(("artikel", "vier")),))
    apart: Text = {"title": ["artikel"], "body": ["vier"]}
    passages = [
        *bodies("artikel vier telt", "vier artikel", "artikel over vier", "de artikel vier artikel vier"),
        apart,
    ]
    assert set(scored(passages, KeywordQuery(required=(phrase,)))) == {0, 3}
    assert [share.count for share in explained(passages, KeywordQuery((phrase,)))[3].shares] == [2.0]


def test_near_words_stand_together_in_any_order_within_their_distance() -> None:
    near = Near("gas NEAR/2 prijs", (word("gas"), word("prijs")), 2)
    passages = bodies("gas prijs", "prijs x gas", "gas x y prijs", "gas", "prijs x x gas x x gas x prijs")
    assert set(scored(passages, KeywordQuery(required=(near,)))) == {0, 1, 4}
    three = Near("three", (word("a"), word("b"), word("c")), 3)
    assert set(scored(bodies("b x a c", "b x x a c", "a b", "c b a"), KeywordQuery((three,)))) == {0, 3}


def test_the_same_word_twice_near_itself_must_stand_there_twice() -> None:
    near = Near("x", (word("gas"), word("gas")), 3)
    assert set(scored(bodies("gas olie", "gas olie gas", "gas a b c gas"), KeywordQuery((near,)))) == {1}


def test_groups_want_every_member_or_any_and_a_without_keeps_its_member_away() -> None:
    passages = bodies("gas", "olie", "gas olie", "gas wind", "wind")
    either = Group((word("gas"), word("olie")), every=False)
    both = Group((word("gas"), word("olie")), every=True)
    alone = Group((word("gas"), Without(word("wind"))), every=True)
    assert set(scored(passages, KeywordQuery(required=(either,)))) == {0, 1, 2, 3}
    assert set(scored(passages, KeywordQuery(required=(both,)))) == {2}
    assert set(scored(passages, KeywordQuery(required=(alone,)))) == {0, 2}
    assert set(scored(passages, KeywordQuery((word("wind"),), excluded=(either,)))) == {4}
    assert explained(passages, KeywordQuery((both, either)))[0].missing == ("gas + olie",)
    assert explained(passages, KeywordQuery((both, either)))[4].missing == ("gas + olie", "gas / olie")


def test_what_is_required_must_be_there_and_what_is_wanted_lifts() -> None:
    passages = bodies("gas x", "gas olie", "olie x")
    scores = scored(passages, KeywordQuery(wanted=(word("olie"),), required=(word("gas"),)))
    assert best_first(scores) == [1, 0]


def test_a_word_in_every_passage_and_more_still_counts_for_something() -> None:
    everywhere = Clause("x", (Alternative(("x",)), Alternative(("y",))))
    assert all(score > 0 for score in scored(bodies("x y", "x y"), KeywordQuery((everywhere,))).values())


def test_a_word_that_stands_nowhere_changes_no_score_but_is_missing_everywhere() -> None:
    passages = bodies("gas", "gas olie")
    with_it = KeywordQuery((word("gas"), word("nergens"), Clause("leeg", ())))
    assert scored(passages, with_it) == scored(passages, KeywordQuery((word("gas"),)))
    assert explained(passages, with_it)[0].missing == ("nergens", "leeg")
