from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from archive import Archive
from indexer.blocks import Block, BlockKind
from indexer.index_writer import IndexWriter
from indexer.ledger import Removal, RemovalReason
from indexer.query import Mode, Query, Sort
from indexer.removed_search import RemovedHit, asks_for_removed
from indexer.removed_texts import LONGEST_TEXT, MOST_CHARACTERS, removed_texts
from indexer.searcher import Searcher
from tests.indexer.conftest import Add, WordEmbedder

BODY = (
    "Over {0} werd gisteren lang gesproken door iedereen die er verstand van heeft.\n\n"
    "Ook morgen staat {0} weer op de agenda van de vergadering in de hoofdstad."
)
PHOTO = "Brandweerlieden bij de waterstofcentrale (foto: Lukashenko Persdienst)"
BOX = "Meld je aan voor onze nieuwsbrief"


def removal(order: int, text: str, reason: RemovalReason = RemovalReason.CAPTION, rule: str = "some-rule") -> Removal:
    return Removal(Block(BlockKind.PARAGRAPH, text, order), reason, rule)


@pytest.fixture
def writer(archive: Archive, words: WordEmbedder) -> IndexWriter:
    return IndexWriter(archive, archive.folder / "index", words)


@pytest.fixture
def numbers(add: Add, writer: IndexWriter) -> list[int]:
    """Two articles with a caption and a newsletter box; only the first has the caption."""
    first = add(f"Gaswinning\n\n{PHOTO}\n\n{BODY.format('gaswinning')}\n\n{BOX}", published=date(2022, 1, 14))
    second = add(f"Waterbeheer\n\n{BODY.format('waterbeheer')}\n\n{BOX}", published=date(2023, 1, 14), site="b.nl")
    writer.catch_up()
    return [first, second]


@pytest.fixture
def searcher(archive: Archive, numbers: list[int], words: WordEmbedder) -> Iterator[Searcher]:
    with Searcher(archive.folder / "index", words) as opened:
        yield opened


def found(searcher: Searcher, text: str, **how: object) -> tuple[RemovedHit, ...]:
    query = Query(f"{text} in:verwijderd", **how)  # type: ignore[arg-type]
    assert asks_for_removed(query)
    return searcher.search_removed(query).hits


def test_a_removed_caption_is_found_with_its_reason_and_only_there(searcher: Searcher, numbers: list[int]) -> None:
    (hit,) = found(searcher, "brandweerlieden")
    assert (hit.article.article_id, hit.stretch.reason, hit.stretch.text) == (numbers[0], "caption", PHOTO)
    assert hit.stretch.rule
    assert [hit.snippet.text[each.start : each.end] for each in hit.snippet.highlights] == ["Brandweerlieden"]
    assert searcher.search(Query("brandweerlieden", Mode.KEYWORD)).hits == ()
    assert found(searcher, "vergadering") == (), "what is kept is no removed text"


@pytest.mark.parametrize(
    ("asked", "marked"),
    [
        ("brandweerlied", "Brandweerlieden"),
        ("waterstof", "waterstof"),
        ("Loekasjenko", "Lukashenko"),
        ('"bij de waterstofcentrale"', "waterstofcentrale"),
        ("brandweer*", "Brandweerlieden"),
    ],
)
def test_words_are_found_in_other_forms_compounds_and_spellings_there_too(
    searcher: Searcher, asked: str, marked: str
) -> None:
    (hit,) = found(searcher, asked)
    assert marked in [hit.snippet.text[each.start : each.end] for each in hit.snippet.highlights]


def test_words_of_removed_text_count_for_nothing_else(searcher: Searcher) -> None:
    assert searcher.completions("brandweer", 5) == []
    assert searcher.search(Query("Loekasjenko", Mode.KEYWORD)).spellings == ()
    assert searcher.search(Query("waterstofcentral", Mode.KEYWORD)).correction is None


def test_the_same_text_removed_from_several_articles_stands_once(searcher: Searcher, numbers: list[int]) -> None:
    (hit,) = found(searcher, "nieuwsbrief")
    assert (hit.article.article_id, hit.elsewhere) == (numbers[0], 1)
    assert [each.article_id for each in hit.also] == [numbers[1]]
    (newest,) = found(searcher, "nieuwsbrief", sort=Sort.NEWEST)
    assert newest.article.article_id == numbers[1]


def test_filters_hold_and_filters_alone_show_everything_newest_first(searcher: Searcher, numbers: list[int]) -> None:
    assert [hit.article.article_id for hit in found(searcher, "nieuwsbrief bron:b.nl")] == [numbers[1]]
    assert found(searcher, "brandweerlieden datum:2023") == ()
    everything = found(searcher, "")
    assert [hit.article.article_id for hit in everything] == [numbers[1], numbers[0]]
    assert found(searcher, "", offset=1) == everything[1:]


def test_what_lacks_some_of_the_words_says_which(searcher: Searcher) -> None:
    (hit,) = found(searcher, "brandweerlieden vliegveld")
    assert hit.missing == ("vliegveld",)


def test_asked_by_meaning_it_is_searched_by_word_and_says_so(searcher: Searcher) -> None:
    results = searcher.search_removed(Query("brandweerlieden in:removed", Mode.SEMANTIC))
    assert len(results.hits) == 1
    assert "by word only" in str(results.notice)


def test_readers_go_on_with_the_state_they_have(
    archive: Archive, searcher: Searcher, writer: IndexWriter, numbers: list[int]
) -> None:
    archive.remove([numbers[0]])
    assert writer.catch_up().manifest.removed_texts == 1
    assert len(found(searcher, "brandweerlieden")) == 1
    assert searcher.refresh()
    assert found(searcher, "brandweerlieden") == ()
    (box,) = found(searcher, "nieuwsbrief")
    assert box.article.article_id == numbers[1]


def test_an_archive_from_which_nothing_was_removed_finds_nothing(
    archive: Archive, add: Add, writer: IndexWriter, words: WordEmbedder
) -> None:
    add(f"Gaswinning\n\n{BODY.format('gaswinning')}")
    assert writer.catch_up().manifest.removed_texts == 0
    with Searcher(archive.folder / "index", words) as searcher:
        assert found(searcher, "gaswinning") == found(searcher, "") == ()


def test_a_query_that_cannot_be_read_asks_for_nothing_yet() -> None:
    assert not asks_for_removed(Query('"gas in:verwijderd'))
    assert not asks_for_removed(Query("gas in:verwijderd", plain=True))
    assert not asks_for_removed(Query("gas -in:verwijderd"))
    assert not asks_for_removed(Query("woord " * 200 + "in:verwijderd"))


def test_neighbours_removed_for_one_reason_are_one_text() -> None:
    removals = [removal(1, "een"), removal(2, "twee"), removal(4, "vier"), removal(5, "vijf", rule="another-rule")]
    assert [(each.first, each.last, each.text) for each in removed_texts(removals)] == [
        (1, 2, "een\n\ntwee"),
        (4, 4, "vier"),
        (5, 5, "vijf"),
    ]


def test_long_runs_are_cut_between_blocks() -> None:
    texts = removed_texts([removal(order, "woord " * 50) for order in range(10)])
    assert len(texts) > 1
    assert all(len(each.text) <= LONGEST_TEXT + 20 for each in texts)
    assert [each.first for each in texts[1:]] == [each.last + 1 for each in texts[:-1]]


def test_of_much_navigation_prose_and_what_has_a_reason_come_first() -> None:
    outside = RemovalReason.OUTSIDE_MAIN_CONTENT
    labels = [removal(order, f"Rubriek {order}", outside) for order in range(5000)]
    lost = removal(6000, "Een alinea die niemand had willen missen, " * 4 + "zegt wie haar schreef.", outside)
    named = removal(7000, PHOTO)
    texts = removed_texts([*labels, lost, named])
    assert {lost.block.text, named.block.text} <= {each.text for each in texts}
    assert MOST_CHARACTERS / 2 < sum(len(each.text) for each in texts) < MOST_CHARACTERS * 1.2


def test_a_rebuild_finds_the_same(
    archive: Archive, writer: IndexWriter, words: WordEmbedder, numbers: list[int]
) -> None:
    folder: Path = archive.folder / "index"
    with Searcher(folder, words) as searcher:
        before = [(hit.stretch.text, hit.score) for hit in found(searcher, "nieuwsbrief brandweerlieden")]
    writer.rebuild()
    with Searcher(folder, words) as searcher:
        assert [(hit.stretch.text, hit.score) for hit in found(searcher, "nieuwsbrief brandweerlieden")] == before
