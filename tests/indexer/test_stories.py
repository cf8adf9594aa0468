"""Articles of one story in a real index: linked while it is written, read and folded while it is searched."""

import random
import shutil
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import Archive, Corrections, Metadata
from archive.article import Received, SourceKind
from indexer.filters import Filters
from indexer.hits import passage_id
from indexer.index_writer import IndexWriter
from indexer.manifest import current_build
from indexer.passage_schema import FILE_NAME
from indexer.query import Mode, Query
from indexer.same_story import Relation, relation, story_marks
from indexer.searcher import Searcher
from tests.indexer.conftest import Add, WordEmbedder
from tests.indexer.story_articles import (
    AGENCY,
    CARGO,
    COURSE,
    FOLLOW_UP,
    FRIDAY,
    HARBOUR,
    LEAD,
    OWN_LEAD,
    STORY,
    TUESDAY,
    overview,
    text_of,
    weather_of,
)

PIECES = (
    text_of(STORY),
    text_of((AGENCY + LEAD, COURSE, CARGO, HARBOUR)),
    text_of((OWN_LEAD, COURSE, CARGO, HARBOUR)),
    text_of((LEAD, CARGO)),
    text_of(FOLLOW_UP),
    weather_of(TUESDAY),
    weather_of(FRIDAY),
    overview(),
)
COPIES = 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive" / "index"


@pytest.fixture
def writer(archive: Archive, folder: Path, words: WordEmbedder) -> IndexWriter:
    return IndexWriter(archive, folder, words)


def links(folder: Path) -> set[tuple[int, int, str]]:
    """Return all links between articles that are there, by article number."""
    with sqlite3.connect(current_build(folder) / FILE_NAME) as connection:
        rows = connection.execute(
            "SELECT a.article_id, b.article_id, relation FROM story_link JOIN article a ON a.key = article_key "
            "JOIN article b ON b.key = other_key WHERE a.died IS NULL AND b.died IS NULL"
        ).fetchall()
    connection.close()
    return {tuple(row) for row in rows}


def related(folder: Path, article_id: int) -> list[tuple[int, Relation]]:
    with Searcher(folder) as searcher:
        reading = searcher.reading(article_id)
    assert reading is not None
    return [(each.article.article_id, each.relation) for each in reading.also]


def test_copies_know_each_other_and_not_what_only_looks_like_them(writer: IndexWriter, folder: Path, add: Add) -> None:
    numbers = [add(piece) for piece in PIECES]
    writer.catch_up()
    copies, others = numbers[:COPIES], numbers[COPIES:]
    for number in copies:
        assert {other for other, found in related(folder, number) if found is Relation.SAME} == set(copies) - {number}
    follow_up, tuesday, friday, week = others
    assert related(folder, follow_up) == []
    assert related(folder, tuesday) == [(week, Relation.WHOLE)]
    assert related(folder, friday) == [(week, Relation.WHOLE)]
    assert related(folder, week) == [(tuesday, Relation.PART), (friday, Relation.PART)]


def test_copies_stand_by_date_those_without_last(writer: IndexWriter, folder: Path, add: Add) -> None:
    first = add(PIECES[0], site="De Courant")
    undated = add(PIECES[1])
    late = add(PIECES[2], published=date(2024, 5, 16))
    early = add(PIECES[3], published=date(2024, 5, 14))
    writer.catch_up()
    assert [number for number, _ in related(folder, first)] == [early, late, undated]


def test_a_removed_article_takes_its_links_along_and_brings_them_back(
    archive: Archive, writer: IndexWriter, folder: Path, add: Add
) -> None:
    first, second = add(PIECES[0]), add(PIECES[1])
    writer.catch_up()
    archive.remove([second])
    writer.catch_up()
    assert related(folder, first) == []
    archive.restore([second])
    writer.catch_up()
    assert related(folder, first) == [(second, Relation.SAME)]


def test_readers_of_the_state_before_keep_its_links(
    archive: Archive, writer: IndexWriter, folder: Path, words: WordEmbedder, add: Add
) -> None:
    first, second = add(PIECES[0]), add(PIECES[1])
    writer.catch_up()
    with Searcher(folder, words) as before:
        archive.correct(second, Corrections(title="Een andere titel"))
        writer.catch_up()
        reading = before.reading(first)
        assert reading is not None
        assert [each.article.title for each in reading.also] != ["Een andere titel"]
        assert len(reading.also) == 1
        before.refresh()
        reading = before.reading(first)
        assert reading is not None
        assert [each.article.title for each in reading.also] == ["Een andere titel"]


def test_nothing_of_what_is_gone_stays_in_the_store(
    archive: Archive, writer: IndexWriter, folder: Path, add: Add
) -> None:
    archive.remove([add(piece) for piece in PIECES[:3]])
    writer.catch_up()
    archive.restore([1, 2, 3])
    writer.catch_up()
    archive.remove([1, 2, 3])
    for number in range(4):
        # What is gone is dropped when the second state after it is written.
        add(f"Een bericht van niets, nummer {number}")
        writer.catch_up()
    with sqlite3.connect(current_build(folder) / FILE_NAME) as connection:
        for table in ("story_link", "story_sample", "story_shingle"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    connection.close()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(len(PIECES))), st.lists(st.integers(0, len(PIECES) - 1), max_size=4), st.booleans())
def test_links_are_those_of_a_rebuild_in_whatever_order_articles_come_and_go(
    tmp_path: Path, order: list[int], removed: list[int], at_once: bool
) -> None:
    home = tmp_path / "property"
    shutil.rmtree(home, ignore_errors=True)
    with Archive.open(home, create=True) as archive:
        writer = IndexWriter(archive, home / "index", WordEmbedder())
        number_of: dict[int, int] = {}
        for piece in order:
            received = Received(
                PIECES[piece].encode(), "text/plain", SourceKind.PASTE, datetime.now(UTC), given=Metadata(language="nl")
            )
            number_of[piece] = archive.add(received).article_id or 0
            if not at_once:
                writer.catch_up()
        archive.remove({number_of[piece] for piece in removed[:2]})
        writer.catch_up()
        archive.restore({number_of[piece] for piece in removed[1:]})
        writer.catch_up()
        grown = links(home / "index")
        writer.rebuild()
        assert links(home / "index") == grown
    piece_of = {number: piece for piece, number in number_of.items()}
    there = set(range(len(PIECES))) - (set(removed[:2]) - set(removed[1:]))
    assert {(piece_of[a], piece_of[b], found) for a, b, found in grown} == {
        each for each in all_links() if {each[0], each[1]} <= there
    }


def all_links() -> set[tuple[int, int, str]]:
    """Return the links between all pieces, by place, told without an index."""
    marks = [story_marks(piece) for piece in PIECES]
    return {
        (a, b, found)
        for a, first in enumerate(marks)
        for b, second in enumerate(marks)
        if a != b and (found := relation(first, second)) is not None
    }


def test_of_a_story_the_best_hit_stands_and_the_others_are_folded_under_it(
    writer: IndexWriter, folder: Path, add: Add
) -> None:
    whole, agency, own, half, follow_up, *_ = [add(piece) for piece in PIECES]
    writer.catch_up()
    with Searcher(folder) as searcher:
        hits = searcher.search(Query("Maria Adriana", Mode.KEYWORD, limit=50)).hits
        by_article = searcher.search_by_article(Query("Maria Adriana", Mode.KEYWORD))[1]
    standing = {hit.article.article_id for hit in hits}
    assert len(standing & {whole, agency, own, half}) == 1
    assert follow_up in standing
    (stands,) = standing & {whole, agency, own, half}
    together = {each.article.article_id for hit in hits if hit.article.article_id == stands for each in hit.duplicates}
    assert together == {whole, agency, own, half} - {stands}
    assert [each.article.article_id for each in by_article].count(stands) == 1
    best = next(hit for hit in hits if hit.article.article_id == stands)
    assert {each.article.article_id for each in best.also} == {whole, agency, own, half} - {stands}


def test_in_other_articles_means_in_other_stories(writer: IndexWriter, folder: Path, add: Add) -> None:
    whole, agency, own, half, follow_up, *_ = [add(piece) for piece in PIECES]
    writer.catch_up()
    with Searcher(folder) as searcher:
        hit = next(
            hit
            for hit in searcher.search(Query("Volharding", Mode.KEYWORD, limit=50)).hits
            if hit.article.article_id in {whole, agency, own, half}
        )
        asked = Query("", Mode.KEYWORD, Filters(without_articles=(hit.article.article_id,)), limit=100)
        found = searcher.similar_to(passage_id(hit.passage), asked).hits
    numbers = {each.article.article_id for each in found}
    assert follow_up in numbers
    assert not numbers & {whole, agency, own, half}


def test_what_stands_under_too_many_articles_is_a_notice_and_not_their_part(
    archive: Archive, writer: IndexWriter, folder: Path, add: Add
) -> None:
    chosen = random.Random(1)
    notice = add(weather_of(TUESDAY))
    for _ in range(11):
        own = " ".join(f"woord{chosen.randrange(10_000)}" for _ in range(200))
        last = add(text_of((own, weather_of(TUESDAY))))
    writer.catch_up()
    assert related(folder, notice) == []
    archive.remove([last])
    writer.catch_up()
    assert [found for _, found in related(folder, notice)] == [Relation.WHOLE] * 10
