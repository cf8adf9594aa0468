"""The keyword index, written and read with the real Whoosh."""

import math
import os
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import whoosh
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import IndexDamaged
from indexer.filters import Filters
from indexer.keyword import Clause, ClauseKind, KeywordDocument
from indexer.keyword.whoosh_reader import K1, B, WhooshReader
from indexer.keyword.whoosh_writer import WhooshWriter

SOME = KeywordDocument(0, 0, (), (), (), (), "nl", None, (), None)


def document(key: int, body: str, **fields: object) -> KeywordDocument:
    return replace(SOME, key=key, article_id=key, body=[f"nl:{word}" for word in body.split()], **fields)  # type: ignore[arg-type]


def word(text: str, kind: ClauseKind = ClauseKind.WORD, **flags: bool) -> Clause:
    return Clause(text, kind, (tuple(f"nl:{each}" for each in text.split()),), **flags)


def index(folder: Path, documents: Sequence[KeywordDocument]) -> WhooshReader:
    writer = WhooshWriter(folder, None)
    for each in documents:
        writer.add(each)
    writer.commit()
    return WhooshReader(folder)


def keys(reader: WhooshReader, *clauses: Clause, filters: Filters | None = None) -> list[int]:
    return [hit.key for hit in reader.search(clauses, filters or Filters(), 100)]


def test_these_tests_run_with_the_fork_that_they_are_meant_for() -> None:
    meant = os.environ.get("VINDPLAATS_WHOOSH", "3.54.0")
    assert ".".join(map(str, whoosh.__version__)) == meant


def test_a_word_finds_the_passages_it_stands_in_best_first(tmp_path: Path) -> None:
    reader = index(tmp_path / "k", [document(1, "gas olie gas"), document(2, "gas water olie"), document(3, "water")])
    assert keys(reader, word("gas")) == [1, 2]
    assert reader.document_frequency("nl:gas") == 2


def test_a_required_phrase_must_be_there_and_an_excluded_word_must_not(tmp_path: Path) -> None:
    reader = index(
        tmp_path / "k",
        [document(1, "artikel vier telt"), document(2, "vier artikel"), document(3, "artikel vier navo")],
    )
    phrase = word("artikel vier", ClauseKind.PHRASE, required=True)
    assert sorted(keys(reader, phrase)) == [1, 3]
    assert keys(reader, phrase, word("navo", excluded=True)) == [1]
    assert keys(reader, word("navo", excluded=True)) == []


def test_a_prefix_finds_every_word_that_begins_so_and_says_which(tmp_path: Path) -> None:
    reader = index(tmp_path / "k", [document(1, "gasprijs"), document(2, "gaskraan"), document(3, "olieprijs")])
    prefix = word("gas", ClauseKind.PREFIX)
    assert sorted(keys(reader, prefix)) == [1, 2]
    assert reader.matching_terms([prefix]) == {"nl:gasprijs", "nl:gaskraan"}


def test_title_and_heading_are_searched_too_and_weigh_more_than_the_text(tmp_path: Path) -> None:
    title = document(1, "water olie", title=["nl:gas"])
    heading = document(2, "water olie", headings=["nl:gas"])
    reader = index(tmp_path / "k", [document(3, "gas olie"), title, heading, document(4, "niets hier")])
    found = keys(reader, word("gas"))
    assert set(found[:2]) == {1, 2}
    assert found[2] == 3


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
        (Filters(without_article=1), {2, 3}),
        (Filters(languages=("fr",)), set()),
    ],
)
def test_filters_admit_what_they_say(tmp_path: Path, filters: Filters, expected: set[int]) -> None:
    assert set(keys(index(tmp_path / "k", DATED), word("gas"), filters=filters)) == expected


def test_a_reader_sees_its_own_state_whatever_is_written_after_it(tmp_path: Path) -> None:
    before = index(tmp_path / "k1", [document(1, "gas"), document(2, "gas")])
    writer = WhooshWriter(tmp_path / "k2", tmp_path / "k1")
    writer.remove_article(1)
    writer.add(document(3, "gas"))
    writer.commit()
    after = WhooshReader(tmp_path / "k2")
    assert sorted(keys(before, word("gas"))) == [1, 2]
    assert sorted(keys(after, word("gas"))) == [2, 3]
    assert (before.passage_count, after.passage_count) == (2, 2)


def test_a_state_left_half_written_is_begun_again(tmp_path: Path) -> None:
    index(tmp_path / "k1", [document(1, "gas")]).close()
    (tmp_path / "k2").mkdir()
    (tmp_path / "k2" / "half.seg").write_bytes(b"half")
    writer = WhooshWriter(tmp_path / "k2", tmp_path / "k1")
    writer.add(document(2, "gas"))
    writer.commit()
    assert sorted(keys(WhooshReader(tmp_path / "k2"), word("gas"))) == [1, 2]


def test_a_folder_without_an_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="reindex"):
        WhooshReader(tmp_path / "nothing")


def test_a_name_weighs_the_same_in_a_rare_language_as_in_a_frequent_one(tmp_path: Path) -> None:
    dutch = [document(key, f"csto woord{key}") for key in range(1, 9)]
    english = replace(SOME, key=9, article_id=9, body=["en:csto", "en:word"], language="en")
    reader = index(tmp_path / "k", [*dutch, english, *(document(key, "iets anders") for key in range(10, 30))])
    clause = Clause("CSTO", ClauseKind.WORD, (("nl:csto",), ("en:csto",)))
    scores = {hit.key: hit.score for hit in reader.search([clause], Filters(), 100)}
    assert scores[9] == pytest.approx(scores[1])


def bm25(documents: dict[int, list[str]], asked: list[str]) -> dict[int, float]:
    """Score by the formula itself (Robertson & Zaragoza 2009, with idf as in Lucene)."""
    count = len(documents)
    average = sum(map(len, documents.values())) / count
    scores: defaultdict[int, float] = defaultdict(float)
    for term in set(asked):
        found = sum(term in body for body in documents.values())
        idf = math.log(1 + (count - found + 0.5) / (found + 0.5))
        for key, body in documents.items():
            if frequency := body.count(term):
                norm = frequency + K1 * (1 - B + B * len(body) / average)
                scores[key] += idf * frequency * (K1 + 1) / norm
    return dict(scores)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_scores_are_those_of_the_formula(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    bodies = {key: chance.choices("abcdefgh", k=chance.randint(1, 30)) for key in range(1, 25)}
    reader = index(tmp_path_factory.mktemp("k") / "k", [document(key, " ".join(body)) for key, body in bodies.items()])
    asked = chance.sample("abcdefgh", 3)
    found = {hit.key: hit.score for hit in reader.search([word(each) for each in asked], Filters(), 100)}
    expected = bm25(bodies, asked)
    assert found.keys() == expected.keys()
    for key, score in expected.items():
        # Whoosh keeps lengths in one byte: long passages are rounded.
        assert found[key] == pytest.approx(score, rel=0.03)
    reader.close()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_required_and_excluded_words_hold_whatever_the_order_of_the_passages(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance = random.Random(seed)
    bodies = {key: set(chance.sample("abcdef", chance.randint(1, 4))) for key in range(1, 12)}
    reader = index(tmp_path_factory.mktemp("k") / "k", [document(key, " ".join(body)) for key, body in bodies.items()])
    for wanted, unwanted in (("a", "b"), ("ac", "b"), ("a", "bc")):
        clauses = [word(each) for each in wanted] + [word(each, excluded=True) for each in unwanted]
        expected = {key for key, body in bodies.items() if body & set(wanted) and not body & set(unwanted)}
        assert set(keys(reader, *clauses)) == expected
        required = [word(each, required=True) for each in wanted] + clauses[len(wanted) :]
        expected = {key for key, body in bodies.items() if body >= set(wanted) and not body & set(unwanted)}
        assert set(keys(reader, *required)) == expected
    reader.close()


def test_a_query_of_thousands_of_words_is_answered_by_its_rarest(tmp_path: Path) -> None:
    documents = [document(key, " ".join(f"gewoon{i}" for i in range(60))) for key in range(1, 40)]
    reader = index(tmp_path / "k", [*documents, document(99, "zeldzaam gewoon1")])
    asked = [word(f"gewoon{i}") for i in range(2000)] + [word("zeldzaam")]
    assert keys(reader, *asked)[0] == 99
