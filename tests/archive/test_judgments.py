import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from archive import Archive, from_text, schema
from archive.errors import ArticleNotFound, InvalidJudgment
from archive.judgments import LONGEST_QUERY, Judgment

MOMENT = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
Make = Callable[[Path], int]


def judgment(
    query: str = "gas prijs", article_id: int = 1, quote: str = "Gas werd duurder.", grade: int = 1
) -> Judgment:
    return Judgment(query, article_id, 10, 10 + len(quote), quote, grade, MOMENT)


@pytest.fixture
def judged(archive: Archive) -> Archive:
    """An archive with two articles, one judgment of each."""
    for text in ("Het eerste stuk.", "Het tweede stuk."):
        archive.add(from_text(text))
    archive.judge(judgment())
    archive.judge(judgment(article_id=2, quote="Olie ook."))
    return archive


def rows(archive: Archive) -> int:
    with closing(sqlite3.connect(archive.folder / "archive.sqlite")) as connection:
        return int(connection.execute("SELECT count(*) FROM judgments").fetchone()[0])


def test_a_judgment_comes_back_as_it_was_given(judged: Archive) -> None:
    first, second = judged.judgments()
    assert first == judgment()
    assert second == judgment(article_id=2, quote="Olie ook.")


def test_judging_changes_no_article(judged: Archive) -> None:
    before = judged.revision
    judged.judge(judgment("iets anders"))
    judged.take_back_judgment("iets anders", 1, "Gas werd duurder.")
    assert judged.revision == before
    assert judged.changes_since(before) == []


def test_a_second_judgment_of_the_same_query_and_passage_replaces_the_first(judged: Archive) -> None:
    again = replace(judgment(" gas \n prijs "), grade=0, start=90, end=107, judged_at=MOMENT + timedelta(days=1))
    judged.judge(again)
    assert judged.judgments()[1] == replace(again, query="gas prijs")
    assert len(judged.judgments()) == 2


def test_judgments_are_of_one_query_or_of_all_oldest_first(judged: Archive) -> None:
    judged.judge(replace(judgment("andere vraag"), judged_at=MOMENT - timedelta(microseconds=1)))
    judged.judge(replace(judgment("gas prijs", quote="Nog iets."), judged_at=MOMENT + timedelta(seconds=1)))
    assert [(each.query, each.quote) for each in judged.judgments()] == [
        ("andere vraag", "Gas werd duurder."),
        ("gas prijs", "Gas werd duurder."),
        ("gas prijs", "Olie ook."),
        ("gas prijs", "Nog iets."),
    ]
    assert [each.query for each in judged.judgments("  andere \t vraag ")] == ["andere vraag"]
    assert judged.judgments("Andere vraag") == []
    assert judged.judgments("") == []


def test_moments_are_kept_whatever_the_clock_of_the_person(judged: Archive) -> None:
    here = replace(judgment("x"), judged_at=MOMENT.astimezone(timezone(timedelta(hours=-9))))
    judged.judge(here)
    (kept,) = judged.judgments("x")
    assert kept.judged_at == MOMENT
    assert kept.judged_at.utcoffset() == timedelta(0)


def test_a_judgment_is_taken_back_once(judged: Archive) -> None:
    assert not judged.take_back_judgment("gas prijs", 1, "Olie ook.")
    assert not judged.take_back_judgment("gas", 1, "Gas werd duurder.")
    assert judged.take_back_judgment(" gas  prijs", 1, "Gas werd duurder.")
    assert not judged.take_back_judgment("gas prijs", 1, "Gas werd duurder.")
    assert [each.article_id for each in judged.judgments()] == [2]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (judgment(query=" \n"), "query"),
        (judgment(query="x" * (LONGEST_QUERY + 1)), "query"),
        (judgment(grade=2), "grade"),
        (judgment(grade=-1), "grade"),
        (judgment(quote="  "), "quote"),
        (judgment(quote="x" * 20_001), "quote"),
    ],
)
def test_a_judgment_that_says_nothing_is_refused_and_not_kept(judged: Archive, wrong: Judgment, field: str) -> None:
    with pytest.raises(InvalidJudgment) as caught:
        judged.judge(wrong)
    assert caught.value.fields["field"] == field
    assert rows(judged) == 2


def test_a_query_and_a_passage_may_be_as_long_as_is_allowed(judged: Archive) -> None:
    long = judgment(query="x" * LONGEST_QUERY, quote="y" * 20_000)
    judged.judge(long)
    assert long in judged.judgments()


def test_only_an_article_that_is_there_can_be_judged(judged: Archive) -> None:
    with pytest.raises(ArticleNotFound):
        judged.judge(judgment(article_id=3))
    judged.remove([1])
    judged.empty()
    with pytest.raises(ArticleNotFound):
        judged.judge(judgment(article_id=1))
    assert [each.article_id for each in judged.judgments()] == [2]


def test_a_removed_articles_judgments_are_hidden_until_it_is_restored(judged: Archive) -> None:
    before = judged.judgments()
    judged.remove([1])
    assert [each.article_id for each in judged.judgments()] == [2]
    assert [each.article_id for each in judged.judgments("gas prijs")] == [2]
    judged.restore([1])
    assert judged.judgments() == before


def test_emptying_deletes_the_judgments_of_what_was_removed_and_no_others(judged: Archive) -> None:
    judged.remove([1])
    assert rows(judged) == 2
    judged.empty()
    assert rows(judged) == 1
    assert b"Gas werd duurder" not in (judged.folder / "archive.sqlite").read_bytes()
    judged.add(from_text("Het eerste stuk."))
    assert [each.article_id for each in judged.judgments()] == [2]


def test_judgments_travel_with_a_backup(judged: Archive, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    judged.backup(tmp_path / "copy" / "archive.sqlite")
    with Archive.open(tmp_path / "copy") as copy:
        assert copy.judgments() == judged.judgments()


def version_of(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "archive.sqlite")) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


@pytest.fixture
def old_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an archive that was made before there were judgments, with an article in it."""
    folder = tmp_path / "old"
    with monkeypatch.context() as past:
        past.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        past.setattr(schema, "VERSION", 1)
        past.setattr("archive.database.VERSION", 1)
        with Archive.open(folder, create=True) as archive:
            archive.add(from_text("Een oud stuk."))
            archive.set_setting("a", "b")
    return folder


def test_an_archive_from_before_judgments_takes_them_and_keeps_what_it_has(old_folder: Path) -> None:
    assert version_of(old_folder) == 1
    with closing(sqlite3.connect(old_folder / "archive.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'judgments'").fetchone() == (0,)
    with Archive.open(old_folder) as archive:
        assert archive.judgments() == []
        archive.judge(judgment())
    assert version_of(old_folder) == schema.VERSION
    with Archive.open(old_folder) as archive:
        assert archive.judgments() == [judgment()]
        assert (archive.get(1).text, archive.setting("a"), archive.revision) == ("Een oud stuk.", "b", 1)


def test_an_old_archive_gets_the_same_tables_as_a_new_one(old_folder: Path, archive: Archive) -> None:
    Archive.open(old_folder).close()

    def tables(folder: Path) -> list[tuple[str, str]]:
        with closing(sqlite3.connect(folder / "archive.sqlite")) as connection:
            return connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()

    assert tables(old_folder) == tables(archive.folder)
