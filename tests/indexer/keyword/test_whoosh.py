"""The keyword index, written and read with the real Whoosh."""

import os
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import whoosh
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import IndexDamaged
from indexer.filters import Filters
from indexer.keyword import KeywordDocument, Placed, Share, WordScored, whoosh_postings
from indexer.keyword.clauses import Alternative, Clause, Group, KeywordQuery, Near, Node, Through, Without
from indexer.keyword.whoosh_reader import WhooshReader
from indexer.keyword.whoosh_writer import WhooshWriter
from tests.indexer.keyword.formula import Formula, Text, queries, texts

SOME = KeywordDocument(0, 0, (), (), (), (), "nl", None, (), None)


def placed(words: Iterable[str]) -> list[Placed]:
    return [(word, place) for place, word in enumerate(words)]


def document(key: int, body: str, **fields: object) -> KeywordDocument:
    return replace(SOME, key=key, article_id=key, body=placed(body.split()), **fields)  # type: ignore[arg-type]


def document_of(key: int, text: Text) -> KeywordDocument:
    fields = {name: placed(words) for name, words in text.items()}
    return replace(SOME, key=key, article_id=key, **fields)  # type: ignore[arg-type]


def word(text: str, *fields: str) -> Clause:
    return Clause(text, (Alternative((text,)),), fields)


def phrase(text: str) -> Clause:
    return Clause(text, (Alternative(tuple(text.split())),))


def write(folder: Path, documents: Iterable[KeywordDocument], previous: Path | None, gone: Iterable[int] = ()) -> None:
    writer = WhooshWriter(folder, previous)
    for article in gone:
        writer.remove_article(article)
    for each in documents:
        writer.add(each)
    writer.commit()


def index(folder: Path, documents: Sequence[KeywordDocument]) -> WhooshReader:
    write(folder, documents, None)
    return WhooshReader(folder)


def search(reader: WhooshReader, query: KeywordQuery, filters: Filters | None = None) -> list[WordScored]:
    return reader.search(query, filters or Filters(), 100)


def keys(reader: WhooshReader, *wanted: Node, filters: Filters | None = None) -> list[int]:
    return [hit.key for hit in search(reader, KeywordQuery(wanted), filters)]


def strictly(reader: WhooshReader, *required: Node, excluded: tuple[Node, ...] = ()) -> set[int]:
    return {hit.key for hit in search(reader, KeywordQuery(required=required, excluded=excluded))}


def test_these_tests_run_with_the_fork_that_they_are_meant_for() -> None:
    meant = os.environ.get("VINDPLAATS_WHOOSH", "3.54.0")
    assert ".".join(map(str, whoosh.__version__)) == meant


def test_a_word_finds_the_passages_it_stands_in_best_first(tmp_path: Path) -> None:
    reader = index(tmp_path / "k", [document(1, "gas water olie"), document(2, "gas olie gas"), document(3, "water")])
    assert keys(reader, word("gas")) == [2, 1]
    assert keys(reader, word("nergens")) == []


def test_a_query_that_says_nothing_to_look_for_finds_nothing(tmp_path: Path) -> None:
    reader = index(tmp_path / "k", [document(1, "gas")])
    assert search(reader, KeywordQuery()) == []
    assert search(reader, KeywordQuery(excluded=(word("olie"),))) == []
    assert keys(reader, Clause("leeg", ())) == []


def test_what_is_required_must_be_there_and_what_is_excluded_must_not(tmp_path: Path) -> None:
    reader = index(
        tmp_path / "k",
        [document(1, "artikel vier telt"), document(2, "vier artikel"), document(3, "artikel vier navo")],
    )
    assert strictly(reader, phrase("artikel vier")) == {1, 3}
    assert strictly(reader, phrase("artikel vier"), excluded=(word("navo"),)) == {1}
    assert strictly(reader, word("vier"), excluded=(phrase("artikel vier"),)) == {2}
    assert strictly(reader, word("vier"), word("navo")) == {3}


def test_a_phrase_never_begins_in_one_field_and_ends_in_another(tmp_path: Path) -> None:
    split = document(1, "vier telt", title=placed(["artikel"]), headings=placed(["artikel"]))
    reader = index(tmp_path / "k", [split, document(2, "niets", headings=placed(["artikel", "vier"]))])
    assert strictly(reader, phrase("artikel vier")) == {2}


def test_a_whole_stands_where_its_first_part_does_and_parts_follow_each_other(tmp_path: Path) -> None:
    body = [("=navohandvest", 0), ("=navo", 0), ("=handvest", 1), ("=telt", 2)]
    reader = index(tmp_path / "k", [replace(SOME, key=1, article_id=1, body=body), document(2, "=navo x =telt")])
    for found in ("=navo =handvest", "=handvest =telt", "=navo =handvest =telt"):
        assert strictly(reader, phrase(found)) == {1}, found
    assert strictly(reader, phrase("=navohandvest =handvest")) == {1}
    assert strictly(reader, phrase("=navohandvest =telt")) == set()
    assert strictly(reader, phrase("=navo =telt")) == set()


def test_near_words_stand_together_in_any_order_within_their_distance(tmp_path: Path) -> None:
    bodies = ["gas prijs", "prijs x gas", "gas x y prijs", "gas"]
    reader = index(tmp_path / "k", [document(key, body) for key, body in enumerate(bodies, 1)])
    assert strictly(reader, Near("near", (word("gas"), word("prijs")), 2)) == {1, 2}
    assert strictly(reader, Near("near", (word("gas"), word("prijs")), 3)) == {1, 2, 3}


def test_groups_want_every_member_or_any_and_a_without_keeps_its_member_away(tmp_path: Path) -> None:
    bodies = ["gas", "olie", "gas olie", "gas wind", "wind"]
    reader = index(tmp_path / "k", [document(key, body) for key, body in enumerate(bodies, 1)])
    assert strictly(reader, Group((word("gas"), word("olie")), every=False)) == {1, 2, 3, 4}
    assert strictly(reader, Group((word("gas"), word("olie")), every=True)) == {3}
    assert strictly(reader, Group((word("gas"), Without(word("wind"))), every=True)) == {1, 3}


def test_passages_with_everything_wanted_stand_before_all_others_and_say_so(tmp_path: Path) -> None:
    documents = [document(key, "gas wind") for key in range(1, 30)]
    reader = index(tmp_path / "k", [*documents, document(50, "olie olie olie"), document(51, "gas x x x x olie")])
    wanted = (word("gas"), word("olie"))
    hits = search(reader, KeywordQuery(wanted))
    assert [(hit.key, hit.whole) for hit in hits[:2]] == [(51, True), (50, False)]
    assert not any(hit.whole for hit in hits[1:])
    assert search(reader, KeywordQuery(wanted, whole_leads=False))[0].key == 50
    assert reader.search(KeywordQuery(wanted), Filters(), 1) == hits[:1]


def test_the_best_are_returned_whatever_the_limit(tmp_path: Path) -> None:
    chance = random.Random(3)
    reader = index(tmp_path / "k", [document(key, " ".join(chance.choices("abcd", k=9))) for key in range(1, 60)])
    query = KeywordQuery((word("a"), word("b")))
    every = search(reader, query)
    assert [hit.score for hit in every] == sorted((hit.score for hit in every), reverse=True)
    for limit in (1, 2, 7, len(every) - 1, len(every), 500):
        assert reader.search(query, Filters(), limit) == every[:limit]


def test_title_and_heading_are_searched_too_and_weigh_more_than_the_text(tmp_path: Path) -> None:
    title = document(1, "water olie", title=placed(["gas"]))
    heading = document(2, "water olie", headings=placed(["gas"]))
    byline = document(5, "water olie", byline=placed(["gas"]))
    reader = index(tmp_path / "k", [document(3, "gas olie"), title, heading, document(4, "niets hier"), byline])
    found = keys(reader, word("gas"))
    assert set(found[:2]) == {1, 2}
    assert set(found[2:]) == {3, 5}
    assert keys(reader, word("gas", "title")) == [1]
    assert keys(reader, word("gas", "byline")) == [5]


def test_terms_that_begin_so_are_told_the_most_frequent_first(tmp_path: Path) -> None:
    documents = [document(1, "gasprijs"), document(2, "gaskraan gasprijs"), document(3, "olie")]
    reader = index(tmp_path / "k", [*documents, document(4, "olie", title=placed(["gasveld"]))])
    assert reader.terms_beginning("gas", 10) == ["gasprijs", "gaskraan", "gasveld"]
    assert reader.terms_beginning("gas", 1) == ["gasprijs"]
    assert reader.terms_beginning("wind", 10) == []
    beginning = [Alternative((term,), Through.PREFIX) for term in reader.terms_beginning("gas", 10)]
    assert set(keys(reader, Clause("gas*", tuple(beginning)))) == {1, 2, 4}


def test_the_index_knows_which_terms_it_holds_and_in_how_many_texts(tmp_path: Path) -> None:
    reader = index(tmp_path / "k", [document(1, "gas gas"), document(2, "gas", title=placed(["olie"]))])
    assert (reader.document_frequency("gas"), reader.document_frequency("olie")) == (2, 0)
    assert reader.holds("olie")
    assert not reader.holds("wind")
    assert not reader.holds("")


DATED = [
    document(1, "gas", published=date(2022, 1, 6), site="De Courant", tags=("Kazachstan", "CSTO"), language="nl"),
    document(2, "gas", published=date(2023, 5, 1), site="andere.nl", tags=("csto",), language="de"),
    document(3, "gas", site="de courant", language="nl"),
]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), {1, 2, 3}),
        (Filters(published_from=date(2022, 1, 6), published_to=date(2022, 1, 6)), {1}),
        (Filters(published_from=date(2022, 1, 7)), {2}),
        (Filters(published_to=date(2022, 12, 31)), {1}),
        (Filters(published_to=date(2022, 12, 31), include_undated=True), {1, 3}),
        (Filters(sites=("DE COURANT",)), {1, 3}),
        (Filters(languages=("nl", "en")), {1, 3}),
        (Filters(tags=("Csto",)), {1, 2}),
        (Filters(tags=("csto", "kazachstan")), {1}),
        (Filters(without_articles=(1,)), {2, 3}),
        (Filters(languages=("fr",)), set()),
        (Filters(without_sites=("De Courant",)), {2}),
        (Filters(without_sites=("De Courant", "ANDERE.nl")), set()),
        (Filters(without_languages=("de",)), {1, 3}),
        (Filters(without_tags=("kazachstan",)), {2, 3}),
        (Filters(without_tags=("Kazachstan", "CSTO")), {3}),
        (Filters(without_dates=((date(2022, 1, 6), date(2022, 1, 6)),)), {2, 3}),
        (Filters(without_dates=((None, date(2022, 1, 6)), (date(2023, 5, 2), None))), {2, 3}),
        (Filters(without_dates=((date(2022, 1, 1), None),)), {3}),
        (Filters(tags=("csto",), without_tags=("kazachstan",)), {2}),
        (Filters(sites=("de courant",), without_articles=(1,), without_languages=("de",)), {3}),
    ],
)
def test_filters_admit_what_they_say(tmp_path: Path, filters: Filters, expected: set[int]) -> None:
    reader = index(tmp_path / "k", DATED)
    assert set(keys(reader, word("gas"), filters=filters)) == expected


def test_filters_change_no_passages_own_score(tmp_path: Path) -> None:
    reader = index(tmp_path / "k", [*DATED, document(4, "olie")])
    everywhere = {hit.key: hit.score for hit in search(reader, KeywordQuery((word("gas"),)))}
    (alone,) = search(reader, KeywordQuery((word("gas"),)), Filters(languages=("de",)))
    assert alone.score == everywhere[alone.key]


def test_a_reader_sees_its_own_state_whatever_is_written_after_it(tmp_path: Path) -> None:
    before = index(tmp_path / "k1", [document(1, "gas"), document(2, "gas")])
    write(tmp_path / "k2", [document(3, "gas")], tmp_path / "k1", gone=[1])
    after = WhooshReader(tmp_path / "k2")
    assert sorted(keys(before, word("gas"))) == [1, 2]
    assert sorted(keys(after, word("gas"))) == [2, 3]
    assert (before.passage_count, after.passage_count) == (2, 2)


def test_what_was_removed_counts_nowhere_any_more(tmp_path: Path) -> None:
    documents = [document(1, "gas gasveld"), document(2, "gas"), document(3, "olie " * 50)]
    index(tmp_path / "k1", documents).close()
    write(tmp_path / "k2", [document(4, "wind")], tmp_path / "k1", gone=[1, 3])
    reader = WhooshReader(tmp_path / "k2")
    anew = index(tmp_path / "k3", [documents[1], document(4, "wind")])
    for term in ("gas", "gasveld", "olie", "wind"):
        assert reader.document_frequency(term) >= anew.document_frequency(term), term
        assert reader.holds(term) == anew.holds(term), term
    assert reader.terms_beginning("gas", 10) == ["gas"]
    assert search(reader, KeywordQuery((word("gas"),))) == search(anew, KeywordQuery((word("gas"),)))


def test_a_state_left_half_written_is_begun_again(tmp_path: Path) -> None:
    index(tmp_path / "k1", [document(1, "gas")]).close()
    (tmp_path / "k2").mkdir()
    (tmp_path / "k2" / "half.seg").write_bytes(b"half")
    write(tmp_path / "k2", [document(2, "gas")], tmp_path / "k1")
    assert sorted(keys(WhooshReader(tmp_path / "k2"), word("gas"))) == [1, 2]


def test_what_is_cancelled_was_never_written(tmp_path: Path) -> None:
    index(tmp_path / "k1", [document(1, "gas")]).close()
    writer = WhooshWriter(tmp_path / "k2", tmp_path / "k1")
    writer.add(document(2, "gas"))
    writer.cancel()
    assert keys(WhooshReader(tmp_path / "k1"), word("gas")) == [1]


def test_a_folder_without_an_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="reindex"):
        WhooshReader(tmp_path / "nothing")


def test_a_name_weighs_the_same_in_a_rare_language_as_in_a_frequent_one(tmp_path: Path) -> None:
    dutch = [document(key, f"nl:csto nl:woord{key}") for key in range(1, 9)]
    english = document(9, "en:csto en:word", language="en")
    reader = index(tmp_path / "k", [*dutch, english, *(document(key, "iets anders") for key in range(10, 30))])
    clause = Clause("CSTO", (Alternative(("nl:csto",)), Alternative(("en:csto",))))
    scores = {hit.key: hit.score for hit in search(reader, KeywordQuery((clause,)))}
    assert scores[9] == pytest.approx(scores[1])


def test_a_score_is_explained_by_what_stands_where(tmp_path: Path) -> None:
    first = document(1, "gas gas olie", title=placed(["gas"]))
    reader = index(tmp_path / "k", [first, document(2, "gas"), document(3, "wind")])
    query = KeywordQuery((word("gas"), word("olie")))
    explained = reader.explain(query, Filters(), [1, 2, 404])
    assert explained.keys() == {1, 2}
    where = [(share.shown, share.field, share.count) for share in explained[1].shares]
    assert where == [("gas", "body", 2.0), ("gas", "title", 1.0), ("olie", "body", 1.0)]
    assert (explained[1].missing, explained[2].missing) == ((), ("olie",))
    assert explained[1].lead == pytest.approx(sum_of(explained[2].shares))
    assert explained[2].lead == 0
    assert reader.explain(query, Filters(), []) == {}
    assert reader.explain(KeywordQuery(), Filters(), [1]) == {}


def sum_of(shares: Iterable[Share]) -> float:
    return sum(share.share for share in shares)


def assert_as_by_the_formula(reader: WhooshReader, passages: Mapping[int, Text], query: KeywordQuery) -> None:
    expected = Formula(passages, query).scores()
    hits = {hit.key: hit for hit in search(reader, query)}
    assert hits.keys() == expected.keys()
    explained = reader.explain(query, Filters(), list(hits))
    for key, each in expected.items():
        assert hits[key].score == pytest.approx(each.score, rel=1e-4, abs=1e-4)
        assert hits[key].whole is each.whole
        total = sum_of(explained[key].shares) + explained[key].lead
        assert total == pytest.approx(hits[key].score, rel=1e-4, abs=1e-4)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(texts(), min_size=1, max_size=8),
    st.lists(texts(), max_size=4),
    st.sets(st.integers(1, 8), max_size=4),
    st.lists(queries(), min_size=1, max_size=3),
)
def test_scores_are_those_of_the_formula_and_their_shares_add_up_also_after_removals(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[Text],
    second: list[Text],
    gone: set[int],
    asked: list[KeywordQuery],
) -> None:
    folder = tmp_path_factory.mktemp("k")
    before = dict(enumerate(first, 1))
    added = dict(enumerate(second, 101))
    write(folder / "1", (document_of(key, text) for key, text in before.items()), None)
    write(folder / "2", (document_of(key, text) for key, text in added.items()), folder / "1", gone)
    after = {key: text for key, text in (before | added).items() if key not in gone}
    for name, passages in (("1", before), ("2", after)):
        reader = WhooshReader(folder / name)
        assert reader.passage_count == len(passages)
        for query in asked:
            assert_as_by_the_formula(reader, passages, query)
        reader.close()


def test_scores_are_the_same_when_postings_are_kept_and_when_they_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = index(tmp_path / "k", [document(key, "gas olie " * key) for key in range(1, 20)])
    query = KeywordQuery((word("gas"), word("olie"), phrase("gas olie")))
    first = search(reader, query)
    assert search(reader, query) == first
    monkeypatch.setattr(whoosh_postings, "MAX_KEPT_POSTINGS", 1)
    small = WhooshReader(tmp_path / "k")
    assert search(small, query) == search(small, query) == first


def test_a_query_of_thousands_of_words_is_answered(tmp_path: Path) -> None:
    documents = [document(key, " ".join(f"gewoon{i}" for i in range(60))) for key in range(1, 40)]
    reader = index(tmp_path / "k", [*documents, document(99, "zeldzaam gewoon1")])
    asked = [word(f"gewoon{i}") for i in range(1, 2000)] + [word("zeldzaam")]
    hits = search(reader, KeywordQuery(tuple(asked), whole_leads=False))
    assert len(hits) == 40
    assert keys(reader, word("zeldzaam"), word("gewoon1"))[0] == 99
