from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.judgments import Judgment
from indexer.errors import InvalidTopics
from indexer.evaluation import Topic
from indexer.evaluation_topics import judged_topics, read_topics

NOW = datetime(2024, 5, 1, tzinfo=UTC)


def read(folder: Path, queries: str, qrels: str) -> list[Topic]:
    paths = folder / "queries.tsv", folder / "qrels.txt"
    for path, text in zip(paths, (queries, qrels), strict=True):
        path.write_text(text, "utf-8")
    return read_topics(*paths)


def judgment(query: str, article_id: int = 1, grade: int = 1) -> Judgment:
    return Judgment(query, article_id, 0, 10, "Een tekst.", grade, NOW)


def passage_of(judged: Judgment) -> str | None:
    return None if judged.article_id == 99 else f"{judged.article_id}-0"


def test_queries_get_the_answers_that_their_id_has(tmp_path: Path) -> None:
    topics = read(tmp_path, "a\tgas prijs\nb\tolie\n", "a 0 12-3 2\nb 0 7-0 1\na 0 4-1 0\nc 0 1-1 1\n")
    assert topics == [Topic("a", "gas prijs", {"12-3": 2, "4-1": 0}), Topic("b", "olie", {"7-0": 1})]


def test_remarks_and_empty_lines_are_passed_over_and_spaces_around_too(tmp_path: Path) -> None:
    topics = read(tmp_path, "# ours\n\n a \t gas prijs \n", "# theirs\n\n  a\t0   12 \t1\n")
    assert topics == [Topic("a", "gas prijs", {"12": 1})]


def test_a_query_may_hold_tabs_and_all_that_queries_can(tmp_path: Path) -> None:
    (topic,) = read(tmp_path, 'a\tgas\t"de prijs" -olie titel:gas\n', "a 0 1 1\n")
    assert topic.text == 'gas\t"de prijs" -olie titel:gas'


def test_grades_below_nothing_are_grades(tmp_path: Path) -> None:
    (topic,) = read(tmp_path, "a\tgas\n", "a 0 1 -1\na 0 2 1\n")
    assert topic.judged == {"1": -1, "2": 1}


def test_a_query_without_answers_is_a_topic_beside_others(tmp_path: Path) -> None:
    assert [topic.judged for topic in read(tmp_path, "a\tgas\nb\tolie\n", "a 0 1 1\n")] == [{"1": 1}, {}]


@pytest.mark.parametrize("line", ["a 0 1", "a 0 1 1 run", "a 0 1 one", "a 0 1 --1", "a 0 1 1.5", "a 0 1 -"])
def test_a_bad_line_of_qrels_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(InvalidTopics, match=r"qrels\.txt, line 3: write: query-id 0 passage-or-article grade\.$"):
        read(tmp_path, "a\tgas\n", f"# remark\na 0 1 1\n{line}\n")


@pytest.mark.parametrize("line", ["b gas", "b", "b\t", "b\t  "])
def test_a_bad_line_of_queries_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(InvalidTopics, match=r"queries\.tsv, line 2: write: query-id, a tab, the query\.$"):
        read(tmp_path, f"a\tgas\n{line}\n", "a 0 1 1\n")


def test_a_query_that_cannot_be_read_is_named_with_its_line_and_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(InvalidTopics, match=r"queries\.tsv, line 2: “OR” at place 5 needs something"):
        read(tmp_path, "a\tgas\nb\tgas OR\n", "a 0 1 1\n")


@pytest.mark.parametrize("qrels", ["", "other 0 1 1\n"])
def test_answers_to_none_of_the_queries_are_no_topics(tmp_path: Path, qrels: str) -> None:
    with pytest.raises(InvalidTopics, match="no query of the other file is judged here"):
        read(tmp_path, "a\tgas\n", qrels)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    queries = tmp_path / "queries.tsv"
    queries.write_bytes(b"a\t\xff\xfe\n")
    qrels = tmp_path / "qrels.txt"
    qrels.write_text("a 0 1 1\n")
    with pytest.raises(InvalidTopics, match=r"queries\.tsv, line 1: it cannot be read \(UnicodeDecodeError\)"):
        read_topics(queries, qrels)
    with pytest.raises(InvalidTopics, match=r"gone\.txt, line 1: it cannot be read \(FileNotFoundError\)"):
        read_topics(queries, tmp_path / "gone.txt")


@given(queries=st.text(), qrels=st.text())
def test_whatever_stands_in_the_files_gives_topics_or_a_line_that_is_named(
    tmp_path_factory: pytest.TempPathFactory, queries: str, qrels: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    with suppress(InvalidTopics):
        assert read(folder, f"a\tgas\n{queries}", f"a 0 1 1\n{qrels}")[0].judged


def test_thumbs_become_topics_by_query() -> None:
    topics = judged_topics(
        [judgment("gas"), judgment("olie", 2), judgment("gas", 3, grade=0), judgment("gas", 4)], passage_of
    )
    assert topics == [
        Topic("judged-1", "gas", {"1-0": 1, "3-0": 0, "4-0": 1}, "judged"),
        Topic("judged-2", "olie", {"2-0": 1}, "judged"),
    ]


def test_without_a_thumb_up_or_a_passage_left_nothing_could_be_right() -> None:
    assert judged_topics([judgment("gas", grade=0)], passage_of) == []
    assert judged_topics([judgment("gas", 99)], passage_of) == []
    assert judged_topics([judgment("gas", 99), judgment("gas", 2, grade=0)], passage_of) == []
    assert judged_topics([], passage_of) == []


def test_a_judged_query_that_cannot_be_read_is_left_out() -> None:
    assert [topic.text for topic in judged_topics([judgment('"gas'), judgment("olie")], passage_of)] == ["olie"]
